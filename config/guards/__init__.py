"""The guards: triggers by which the database engine itself keeps the rules, whatever the path."""

from config.guards.installing import drop_guards, install_guards, missing_guards, require_guards

__all__ = ["drop_guards", "install_guards", "missing_guards", "require_guards"]
