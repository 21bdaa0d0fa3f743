"""Serve an application as in production, by gunicorn with the project's own settings, in processes of its own."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VERBATIM = "config.wsgi:application"
START_SECONDS = 60
UNTHROTTLED = {"ADDRESS_REQUESTS_A_MINUTE": "0"}  # whoever measures asks more than any reader


@dataclass(frozen=True)
class Server:
    """A server that listens at a port of this machine."""

    port: int
    pid: int

    def connect(self, *, timeout: float = 600) -> http.client.HTTPConnection:
        """Return a connection that waits at most ``timeout`` seconds for an answer."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def workers(self) -> list[int]:
        """Return the process ids of its workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(child) for child in children.split()]


@contextmanager
def serving(application: str = VERBATIM, **environment: str) -> Iterator[Server]:
    """Serve an application until the block ends; ``environment`` adds to this process' own."""
    port = free_port()
    process = start(port, application, environment)
    try:
        wait(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port of this machine at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(
    port: int,
    application: str,
    environment: Mapping[str, str],
    *,
    log: Any = subprocess.DEVNULL,
    group: bool = False,
) -> subprocess.Popen:
    """Start a server whose log goes to a file, in a ``group`` of processes of its own if it is to be killed as one."""
    command = [sys.executable, "-m", "gunicorn", application, "-c", "config/gunicorn.py"]
    # Connections stay open however long their client asks others in between.
    return subprocess.Popen(
        [*command, "--keep-alive", "3600", "--log-level", "error", "--access-logfile", os.devnull],
        env={**os.environ, **UNTHROTTLED, "PORT": str(port), "ENVIRONMENT": "development", **environment},
        cwd=Path(__file__).parents[1],
        stderr=log,
        start_new_session=group,
    )


def wait(port: int, process: subprocess.Popen) -> None:
    """Wait until somebody answers at the port: its master listens there before it has a worker."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("gunicorn did not start")
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        try:
            asking.request("HEAD", "/")
            asking.getresponse()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            asking.close()
    raise RuntimeError("gunicorn did not answer in time")
