"""That the bench runs, that its data set is what the guards would have let in, and that raw and Verbatim agree."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from tests.bench.comparing import compare
from tests.bench.questions import ENDPOINTS, Question
from tests.bench.results import markdown, smaller_than

ROOT = Path(__file__).parents[2]
SIZE = 600  # quotes


@pytest.fixture
def url(engine: str, tmp_path: Path) -> Iterator[str]:
    """Give the URL of an empty database on the engine under test."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path}/bench.sqlite3"
        return
    server, name = os.environ["DATABASE_URL"], f"bench_{uuid.uuid4().hex}"
    with closing(psycopg2.connect(server.replace("postgres://", "postgresql://"))) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {name}")
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        connection.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(url: str, *command: str) -> str:
    """Run a module in a process of its own, which reads Django's settings for that database."""
    done = subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_measures_everything(engine: str, url: str, tmp_path: Path) -> None:
    told = run(
        url,
        *("-m", "tests.bench", str(SIZE), "--engine", engine, "--url", url),
        *("--questions", "4", "--results", str(tmp_path / "results")),
    )
    result = json.loads((tmp_path / "results" / f"{engine}-{SIZE}.json").read_text())
    assert set(result["endpoints"]) == set(ENDPOINTS)
    assert all(each["asked"] == {"raw": 4, "textbook": 4, "verbatim": 4} for each in result["endpoints"].values())
    assert result["export"]["quotes"] > SIZE * 0.9  # all but the drafts
    assert result["export"]["peak_mb_after_whole_export"] >= result["export"]["peak_mb_started"] > 0
    assert {each for each in result["plans"] if result["plans"][each]} == set(ENDPOINTS)
    assert (tmp_path / "results" / f"{engine}-{SIZE}.md").read_text() in told
    # The guards were out of the way while it was loaded.
    run(url, "manage.py", "verify")


def result_of(quotes: int, milliseconds: float) -> dict:
    each = {
        "raw": 1.0,
        "textbook": 9.0,
        "verbatim": milliseconds,
        "slowest": 9.0,
        "share_of_raw": 0.5,
        "share_of_prepared": None,
    }
    asked = {"raw": 200, "textbook": 40, "verbatim": 200}
    export = dict.fromkeys(("quotes_per_second", "peak_mb_started", "peak_mb_after_small_export"), 1.0)
    return {
        **{"engine": "sqlite", "version": "3", "quotes": quotes, "cores": 2, "hostile": [], "plans": {}},
        "endpoints": {"one quote": {**each, "times_textbook": 4.5, "asked": asked}},
        "facets": {"list": 1.0, "facets": 2.0, "times_the_list": 2.0, "times_the_list_at_most": 3.0},
        "export": {**export, "quotes": 1, "small_export_quotes": 1, "peak_mb_after_whole_export": 1.0},
    }


def test_it_tells_how_times_grow_and_whom_it_asked_less(tmp_path: Path) -> None:
    for quotes, milliseconds in ((10, 99.0), (100, 2.0), (5_000, 99.0)):
        (tmp_path / f"sqlite-{quotes}.json").write_text(json.dumps(result_of(quotes, milliseconds)))
    larger = result_of(1_000, 5.0)
    text = markdown(larger, smaller_than(larger, tmp_path))
    assert "growth from 100 |" in text
    assert "| one quote | 1.00 | 9.00 (40 asked) | 5.00 | 9.0 | 0.50 | 4.5 | 2.50 × |" in text


@pytest.mark.parametrize(
    ("raw", "verbatim", "agree"),
    [
        ({"results": [{"id": 1}], "next": None}, {"results": [{"id": 1}], "next": "…"}, True),
        ({"results": [{"id": 1}]}, {"results": [{"id": 1, "text_fragment_url": "…"}]}, True),
        ({"results": [{"id": 1}]}, {"results": [{"id": 2}]}, False),
        ({"results": [{"id": 1}]}, {"results": [{"id": 1}, {"id": 2}]}, False),
        ({"id": 1, "evidence": []}, {"id": 1, "evidence": [{"kind": "cue"}]}, False),
        ({"id": 1}, {"id": 1, "context": "…"}, False),
    ],
)
def test_a_run_whose_answers_differ_fails(raw: dict, verbatim: dict, agree: bool) -> None:
    question = Question("one quote", "", "", "")
    answers = {"raw": json.dumps(raw).encode(), "verbatim": json.dumps(verbatim).encode()}
    if agree:
        compare(question, **answers)
    else:
        with pytest.raises(RuntimeError, match="disagree"):
            compare(question, **answers)


def test_it_measures_importing(engine: str, url: str) -> None:
    told = run(url, "-m", "tests.bench.importing", "--engine", engine, "--url", url, "--quotes", "40", "--rounds", "1")
    assert [line.split(" | ")[0] for line in told.splitlines() if "import_quotes" in line] == [
        "| import_quotes with offsets",
        "| import_quotes by search",
    ]
