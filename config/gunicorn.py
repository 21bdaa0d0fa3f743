"""How gunicorn serves Verbatim, and what it writes down: never who asked, nor for what.

A worker that cannot import ``config.wsgi`` (the database's guards are missing, say) ends the
whole server with a status other than zero: gunicorn starts no second worker in its place.
"""

import os
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger


class DiscreetLogger(Logger):
    """Write one JSON object a request, without its query string, client address or referrer.

    What journalists search for is nobody's business, the log's reader included.
    """

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        self.access_log.info(
            "request",
            extra={
                "method": req.method,
                "path": req.path,  # percent-encoded, as it came
                "status": int(str(resp.status).split()[0]),
                "bytes": resp.sent,
                "milliseconds": round(request_time.total_seconds() * 1000),
            },
        )

    # gunicorn's own words for a request that fails name the client or the whole address.

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Invalid request from ip="):
            msg, args = "Invalid request", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if str(msg).startswith("Error handling request"):
            msg, args = "Error handling request", ()
        super().exception(msg, *args, **kwargs)


bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# Each worker opens its own connections, and checks the guards itself.
preload_app = False
timeout = 30  # seconds without a sign of life, after which a worker is replaced
graceful_timeout = 30  # seconds for requests under way when the server stops
keepalive = 5  # seconds

# As long as gunicorn allows: a search may name many speakers.
limit_request_line = 8190  # bytes
limit_request_fields = 50
limit_request_field_size = 8190  # bytes

# Nothing is steered from outside, and nothing is written to anybody's home directory.
control_socket_disable = True

logger_class = DiscreetLogger
accesslog = "-"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
