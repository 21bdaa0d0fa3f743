"""The WSGI application: it refuses to serve a database that loses writes, or whose guards are not all in force."""

import logging
import os

# A server is production unless it is told otherwise; the settings then refuse weak values.
os.environ.setdefault("ENVIRONMENT", "production")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from config.durability import require_durability, warnings  # noqa: E402 (needs the applications loaded)
from config.guards import require_guards  # noqa: E402 (likewise)
from config.limits.statements import limit_statements  # noqa: E402

limit_statements()
require_durability()
require_guards()
for warning in warnings():
    logging.getLogger(__name__).warning(warning)
