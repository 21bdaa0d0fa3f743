"""Workers as in production: processes of their own, on the database that the tests fill."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

from config.work.models import Job
from quotes.asking_for import import_in_background
from sources.receiving.storing import Terms
from tests.cast import YESTERDAY

DATABASE = {"default": {"BACKEND": "config.work.backend.RecordedBackend"}}
PATIENCE = 60.0  # seconds for something that is bound to happen

# A worker in whose process something is set up before it begins.
PREPARED = """
import os, signal
import django; django.setup()
from django.core.management import call_command
{}
call_command("db_worker", "--batch")
"""


def database_url() -> str:
    """Return the URL of the database that the tests fill."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def start(*command: str) -> subprocess.Popen[str]:
    """Start Python with the settings of a worker."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "TASKS": "database",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return subprocess.Popen(
        [sys.executable, *command],
        env=environment,
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for the end of a process, and return its status and what it wrote."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out + err


def batch(prepared: str = "pass") -> tuple[int, str]:
    """Let a worker do all that waits, after something was set up in its process; return how it ended."""
    return ended(start("-c", PREPARED.format(prepared)))


@contextmanager
def worker(*options: str) -> Iterator[subprocess.Popen[str]]:
    """Let a worker run until the block ends, however it ends."""
    process = start("manage.py", "db_worker", "--interval", "0.05", *options)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate()


def wait_for(condition: Callable[[], Any]) -> Any:
    """Return what a condition gives as soon as that is true."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found


def texts(folder: Path, *names: str) -> Path:
    """Write a text of each name into a folder, and return it."""
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.txt").write_text(f"“This is {name},” said Ada Example.\n")
    return folder


def ask_for(*places: Path) -> Job:
    """Ask for the import of files or folders, a task each file."""
    job = import_in_background([], map(str, places), Terms(language="en"), since=YESTERDAY)
    return Job.objects.get(id=job.id)
