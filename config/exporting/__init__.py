"""The whole content as files that any engine reads again: docs/export.md says what they hold.

``rows`` (a value as JSON) → ``tables`` (a model as lines) → ``manifest`` → ``writing``, ``reading`` → ``storing``.
"""

from config.exporting.manifest import Manifest
from config.exporting.refusals import Refused
from config.exporting.storing import import_directory
from config.exporting.writing import export_directory

__all__ = ["Manifest", "Refused", "export_directory", "import_directory"]
