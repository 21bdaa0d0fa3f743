"""What a failure of the database means to whoever asked: which status, and whether to try again.

The engines tell by codes: PostgreSQL by an SQLSTATE (its manual, appendix A), SQLite by a result code
(sqlite.org/rescode.html). What they say in words stays in the log.
"""

import errno
import sqlite3
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

RETRY_AFTER = {  # seconds
    HTTPStatus.LOCKED: "1",
    HTTPStatus.SERVICE_UNAVAILABLE: "5",
    HTTPStatus.INSUFFICIENT_STORAGE: "60",  # somebody has to make room
}

DETAILS = {
    HTTPStatus.LOCKED: _("Somebody else is changing this; try again in a moment. Nothing was done."),
    HTTPStatus.SERVICE_UNAVAILABLE: _("The database does not answer; try again in a moment."),
    HTTPStatus.INSUFFICIENT_STORAGE: _("There is no room left to keep this. Nothing was done."),
}
UNHOLDABLE = _("The database cannot hold one of these values.")  # too long, too large

BY_SQLSTATE = {
    "55P03": HTTPStatus.LOCKED,  # lock_not_available: lock_timeout
    "40P01": HTTPStatus.LOCKED,  # deadlock_detected
    "40001": HTTPStatus.LOCKED,  # serialization_failure
    "25006": HTTPStatus.SERVICE_UNAVAILABLE,  # read_only_sql_transaction: a server that is not the first one any more
    "53100": HTTPStatus.INSUFFICIENT_STORAGE,  # disk_full
}
BY_RESULT = {
    sqlite3.SQLITE_BUSY: HTTPStatus.LOCKED,
    sqlite3.SQLITE_LOCKED: HTTPStatus.LOCKED,
    sqlite3.SQLITE_FULL: HTTPStatus.INSUFFICIENT_STORAGE,
}
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def status_of(error: BaseException | None) -> HTTPStatus | None:
    """Return the status of a failure that is the database's or the disk's, None for any other.

    Whatever else stops the database (a lost or full server, a statement that took too long, a file that
    cannot be read) is 503: it may be over in a moment.
    """
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return HTTPStatus.INSUFFICIENT_STORAGE
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    state = code_of(error)
    if state in BY_SQLSTATE:
        return BY_SQLSTATE[state]
    if state in BY_RESULT:
        return BY_RESULT[state]
    # psycopg2 tells of a connection that was lost while it answered by the class of all errors, without a code.
    away = isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
    return HTTPStatus.SERVICE_UNAVAILABLE if away else None


def code_of(error: BaseException) -> Any:
    """Return the engine's code of an error that Django has wrapped: an SQLSTATE, a primary result code, or None."""
    cause = error.__cause__
    result = getattr(cause, "sqlite_errorcode", None)
    return getattr(cause, "pgcode", None) if result is None else result & 0xFF
