"""The settings of the textbook contender: Verbatim's, with REST framework as it comes, and no admin to translate."""

from config import settings
from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.contenders.textbook"
MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != "config.languages.LanguageMiddleware"]
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}
