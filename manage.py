#!/usr/bin/env python3
"""Run Verbatim's administrative commands."""

import os
import sys

from django.core.management import execute_from_command_line

from sources.acting import acting

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = f"command: {sys.argv[1]}" if len(sys.argv) > 1 else None
    with acting(actor=command, reason=os.environ.get("REASON")):
        execute_from_command_line(sys.argv)
