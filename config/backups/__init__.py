"""Backups of the whole database, of the engine's own making: docs/operations.md says how to take and restore one.

``archive`` (the file) → ``sqlite``, ``postgresql`` (a copy, and back) → ``making``, ``restoring``.
"""

from config.backups.making import back_up
from config.backups.restoring import restore

__all__ = ["back_up", "restore"]
