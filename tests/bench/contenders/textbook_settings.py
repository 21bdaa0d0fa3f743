"""The settings of the textbook contender: Verbatim's, with REST framework as it comes."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.contenders.textbook"
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}
