"""The WSGI application of the textbook contender."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.contenders.textbook_settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
