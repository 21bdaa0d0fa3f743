"""The guards: triggers by which the database engine itself keeps the rules, whatever the path."""

from config.guards.installing import (
    drop_guards,
    indexes,
    install_guards,
    install_search,
    missing_guards,
    records,
    require_guards,
    unrecorded,
)

__all__ = [
    "drop_guards",
    "indexes",
    "install_guards",
    "install_search",
    "missing_guards",
    "records",
    "require_guards",
    "unrecorded",
]
