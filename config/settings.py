"""Verbatim's settings: one file, driven by the environment.

``ENVIRONMENT`` is ``development`` (the default of ``manage.py``) or ``production`` (the
default of ``config/wsgi.py``). Production refuses to start with a weak key, with ``DEBUG``
or without explicit hosts. ``docs/operations.md`` lists every variable.
"""

import secrets
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from pythonjsonlogger.core import RESERVED_ATTRS

from config import openapi
from config.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"

env = Environment()

ENVIRONMENT = env.str("ENVIRONMENT", "development")
if ENVIRONMENT not in {"development", "production"}:
    raise ImproperlyConfigured("ENVIRONMENT is either development or production.")
PRODUCTION = ENVIRONMENT == "production"


def development_key() -> str:
    """Return this checkout's own key, made at random on first use and kept out of git."""
    path = LOCAL_DIR / "secret-key"
    if not path.exists():
        LOCAL_DIR.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") if PRODUCTION else env.str("SECRET_KEY", "") or development_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off in production: it shows data and settings to visitors.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure-"):
        raise ImproperlyConfigured("SECRET_KEY must be a random text of at least 50 characters in production.")
    if not ALLOWED_HOSTS or any("*" in host for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts in production; '*' is refused.")

# --- Applications -------------------------------------------------------------------------

INSTALLED_APPS = [
    "config.apps.VerbatimConfig",
    "config.trail.apps.TrailConfig",
    "config.work.apps.WorkConfig",  # before django_tasks_db, whose commands it stands in for
    "config.tokens.apps.TokensConfig",
    "config.limits.apps.LimitsConfig",
    "config.idempotency.apps.IdempotencyConfig",
    "config.front.apps.FrontConfig",
    "quotes.apps.QuotesConfig",
    "sources.apps.SourcesConfig",
    "config.apps.VerbatimAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.headers.HeadersMiddleware",
    "config.limits.middleware.RateLimitMiddleware",
    "config.compression.Compression",
    # An ETag is the digest of the answer itself: it tells of nothing that the answer does not show.
    "django.middleware.http.ConditionalGetMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.trail.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database: nothing acknowledged is lost (docs/decisions/0006) ---------------------------

SQLITE_OPTIONS: dict[str, Any] = {
    # Writers queue for the lock at BEGIN instead of failing when a read turns into a write.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
POSTGRESQL_OPTIONS: dict[str, Any] = {
    # How like a name has to be to a mistyped one: sources/searches.py asks the same of SQLite.
    "options": "-c synchronous_commit=on -c pg_trgm.strict_word_similarity_threshold=0.35",
    "client_encoding": "UTF8",
}


def database(url: str) -> dict[str, Any]:
    """Return Django's settings of the database that ``url`` names, with durable options."""
    config = environ.Env.db_url_config(url)
    engines = {
        "django.db.backends.sqlite3": SQLITE_OPTIONS,
        "django.db.backends.postgresql": POSTGRESQL_OPTIONS,
    }
    if config["ENGINE"] not in engines:
        raise ImproperlyConfigured("DATABASE_URL names SQLite (sqlite:///) or PostgreSQL (postgres://).")
    return {
        **config,
        "OPTIONS": {**config.get("OPTIONS", {}), **engines[config["ENGINE"]]},
        "CONN_MAX_AGE": 60,  # seconds
        "CONN_HEALTH_CHECKS": True,
    }


# Whether to serve a database that may lose what it has acknowledged, such as a throw-away one of tests.
ALLOW_WEAK_DURABILITY = env.bool("ALLOW_WEAK_DURABILITY", False)
if ALLOW_WEAK_DURABILITY and PRODUCTION:
    raise ImproperlyConfigured("ALLOW_WEAK_DURABILITY is refused in production: what was acknowledged would be lost.")
# Where pg_dump and pg_restore are, for backups; empty: in PATH.
POSTGRESQL_BIN = env.str("POSTGRESQL_BIN", "")
DATABASES = {"default": database(env.str("DATABASE_URL", f"sqlite:///{LOCAL_DIR}/verbatim.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# --- People and languages -------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["config.limits.logins.ThrottledBackend"]
LOGIN_URL = "admin:login"
# What programs read, and what is stored, is English (docs/decisions/0029). The admin speaks the language that a
# browser asks for, of these; the first, if it asks for none of them.
LANGUAGE_CODE = "en"
ADMIN_LANGUAGES = [code.lower() for code in env.list("ADMIN_LANGUAGES", default=[LANGUAGE_CODE])]
if not ADMIN_LANGUAGES:
    raise ImproperlyConfigured("ADMIN_LANGUAGES names one language or more, such as de,en.")
LANGUAGES = [(code, code) for code in sorted({LANGUAGE_CODE, *ADMIN_LANGUAGES})]
# Catalogues that lie outside the code, nearer ones first; config/locale is looked into anyway (docs/translating.md).
LOCALE_PATHS = env.list("LOCALE_PATHS", default=[])
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- Static files: served by the application itself, hashed and compressed in production ------

STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", str(BASE_DIR / "static") if PRODUCTION else "") or None
STORAGES = {
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# --- Safety of the browser and the wire -------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "config.problems.csrf_failure"
SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# A name that browsers take from this very host alone, over https and for every path (RFC 6265bis, 4.1.3.2).
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    f"{'__Host-' if PRODUCTION else ''}{name}" for name in ("sessionid", "csrftoken")
)
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", PRODUCTION)
# /healthz and /readyz are asked from inside the machine, before any proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if env.bool("BEHIND_TLS_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    if env.int("TRUSTED_PROXIES", 0) < 1:
        raise ImproperlyConfigured(
            "TRUSTED_PROXIES must be 1 or more behind a proxy: all readers would be one address."
        )
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes

# --- Limits (docs/operations.md lists them all) -------------------------------------------------

TOKEN_REQUESTS_A_MINUTE = env.int("TOKEN_REQUESTS_A_MINUTE", 1200)  # counted exactly; 0: as many as they like
ADDRESS_REQUESTS_A_MINUTE = env.int("ADDRESS_REQUESTS_A_MINUTE", 3000)  # without a token, for each worker process
STATEMENT_SECONDS = env.float("STATEMENT_SECONDS", 20.0)  # of a web request, for each; 0: as long as it takes
LOGIN_TRIES = env.int("LOGIN_TRIES", 10)  # of one name from one address, in a quarter of an hour
LOGIN_TRIES_OF_AN_ADDRESS = env.int("LOGIN_TRIES_OF_AN_ADDRESS", 100)  # that fail, whatever the names
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)  # how many of our own proxies a request goes through

# --- The API -----------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.tokens.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["config.tokens.permissions.TokenScope"],
    "DEFAULT_THROTTLE_CLASSES": ["config.tokens.throttling.TokenThrottle", "config.limits.throttling.AddressThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["config.rendering.Renderer"],
    "DEFAULT_PARSER_CLASSES": ["config.bodies.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["config.parameters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "config.paging.KeysetPagination",
    "DEFAULT_METADATA_CLASS": "config.metadata.Metadata",
    "DEFAULT_SCHEMA_CLASS": "config.schema.VerbatimSchema",
    "EXCEPTION_HANDLER": "config.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = openapi.SETTINGS

# --- Protected identities: the directory of their keys, outside the database --------------------

IDENTITY_KEYS = env.str("IDENTITY_KEYS", "")

# --- Roles --------------------------------------------------------------------------------------

# Whether somebody else has to verify a quote than who entered it, and to change it from then on.
REQUIRE_SECOND_REVIEWER = env.bool("REQUIRE_SECOND_REVIEWER", False)

# --- Imports ------------------------------------------------------------------------------------

# Whether import_articles may ask other servers for pages.
FETCH_URLS = env.bool("FETCH_URLS", not PRODUCTION)

# --- Work in the background -----------------------------------------------------------------------

TASK_BACKENDS = {
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",  # at once, in the process of whoever asks
    "database": "config.work.backend.RecordedBackend",  # later, by the workers: manage.py db_worker
}
TASKS_ARE_DONE = env.str("TASKS", "immediate")
if TASKS_ARE_DONE not in TASK_BACKENDS:
    raise ImproperlyConfigured("TASKS is either immediate or database.")
TASKS = {"default": {"BACKEND": TASK_BACKENDS[TASKS_ARE_DONE]}}

# --- Logs: one JSON object a line, on standard error, without query strings or addresses ---------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            # Django hands the whole request over; its address holds what somebody searches for.
            "reserved_attrs": [*RESERVED_ATTRS, "request"],
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        }
    },
    "filters": {"in_one_line": {"()": "config.logs.InOneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"level": env.str("LOG_LEVEL", "INFO"), "handlers": [], "propagate": True},
        # Whoever tries hosts does so all day long.
        "django.security.DisallowedHost": {"filters": ["in_one_line"]},
    },
}
