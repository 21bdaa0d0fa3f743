"""`manage.py import_articles` brings documents in from everywhere, once each, and tells what became of them."""

import datetime
import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.trail.models import Entry
from config.verification import verify
from quotes.management.commands.import_articles import Command
from quotes.models import Quote
from quotes.suggesting import pipelines
from sources.models import Article, Capture, Organisation
from sources.receiving import Received, Refused
from sources.receiving.fetching import Client
from tests import cast, pages
from tests.conftest import load_documents

WARC_DAY = datetime.datetime(2026, 3, 20, 10, tzinfo=datetime.UTC)


class Web(Client):
    """Serves pages without a network; what is not there is refused. Notes what it was asked."""

    def __init__(self, **contents: str) -> None:
        super().__init__()
        self.contents = {f"https://{name}.example/": content for name, content in contents.items()}
        self.asked: list[str] = []

    def fetch(self, address: str) -> Received:
        self.asked.append(address)
        if address not in self.contents:
            raise Refused(address, "It is not there.")
        return Received(address, self.contents[address].encode(), "text/html", timezone.now(), address=address)


def imported(*places: Any, client: Client | None = None, **options: Any) -> str:
    out = io.StringIO()
    command = Command(client=client, stdout=out)
    call_command(command, *map(str, places), **{"verbosity": 0, **options})
    return out.getvalue()


def refused(*places: Any, **options: Any) -> str:
    """Return what an import wrote that refused something."""
    out = io.StringIO()
    with pytest.raises(CommandError, match="refused, as told above"):
        call_command(Command(client=options.pop("client", None), stdout=out), *map(str, places), verbosity=0, **options)
    return out.getvalue()


def send(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(pages.crawl())
    return path


# --- What it takes in --------------------------------------------------------------------------


def test_both_source_documents_come_in_from_their_files_byte_for_byte(db: None, tmp_path: Path) -> None:
    fixture = json.loads(Path("fixtures/articles.json").read_text())
    texts = [row["fields"]["text"] for row in fixture if row["model"] == "sources.article"]
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_bytes(text.encode())
    assert "2 new, 0 known, 0 revised, 0 refused" in imported(tmp_path, language="en")
    assert set(Article.objects.values_list("text", flat=True)) == set(texts)
    for capture in Capture.objects.select_related("article"):
        received = (tmp_path / capture.origin).read_bytes()
        assert bytes(capture.content) == received == capture.article.text.encode()
        assert capture.sha256 == capture.article.sha256 == hashlib.sha256(received).hexdigest()
    article = Article.objects.filter(title="0").get()
    assert (article.language, article.byline, article.source_url) == ("en", "", "")
    assert {article.public_from, article.published, article.publisher, article.retrieved_at} == {None}
    assert list(verify()) == []


def test_an_archive_of_news_pages_comes_in(db: None, crawl: Path) -> None:
    daily = cast.organisation("The Daily Herald", aliases=("Daily Herald",))
    assert "3 new, 0 known, 0 revised, 0 refused" in imported(crawl)
    article = Article.objects.get(source_url=pages.DAILY_ADDRESS)
    assert article.text.split("\n")[1:] == list(pages.DAILY_TEXT)
    assert (article.title, article.byline) == ("Inquiry into harbour collapse to begin", "Mira Okafor; Jonas Weil")
    assert (article.published, article.publisher, article.language) == ("2026-03-17", daily, "en-GB")
    assert article.retrieved_at == WARC_DAY
    capture = Capture.objects.get(origin=pages.VESTNIK_ADDRESS)
    assert bytes(capture.content) == pages.VESTNIK
    assert (capture.media_type, capture.received_at) == ("text/html", WARC_DAY)
    assert capture.extractor.startswith("trafilatura ")
    every = "\n".join(Article.objects.values_list("text", flat=True))
    assert not [words for words in pages.FURNITURE if words in every]
    assert list(verify()) == []


def test_standard_input_is_a_document(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    send(monkeypatch, b"Said on the radio.\r\n")
    assert "1 new" in imported("-", language="en", title="On the radio")
    article = Article.objects.get()
    assert (article.text, article.title) == ("Said on the radio.\r\n", "On the radio")


def test_a_list_of_addresses_is_fetched(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    web = Web(a=pages.DAILY.replace(pages.DAILY_ADDRESS, "https://a.example/"), b=pages.PLAIN)
    (tmp_path / "list").write_text("# today\nhttps://a.example/\nhttps://gone.example/\n")
    told = refused(urls=[str(tmp_path / "list")], client=web)
    assert "https://gone.example/: It is not there." in told
    assert "1 new, 0 known, 0 revised, 1 refused" in told
    send(monkeypatch, b"https://b.example/\n")
    assert "1 new" in imported(urls=["-"], client=web)
    assert set(Article.objects.values_list("source_url", flat=True)) == {"https://a.example/", "https://b.example/"}


def test_articles_are_internal_unless_it_is_said_otherwise(db: None, crawl: Path) -> None:
    imported(crawl)
    assert not Article.objects.public().exists()
    assert not Capture.objects.public().exists()
    Capture.objects.all().delete()
    Article.objects.all().delete()
    imported(crawl, public_from=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    assert Article.objects.public().count() == 3


def test_the_audit_trail_tells_who_imported_and_why(db: None, crawl: Path) -> None:
    imported(crawl, reason="for the inquiry")
    for model in ("sources.article", "sources.capture"):
        entry = Entry.objects.filter(model=model).latest("pk")
        assert entry.actor == "command: import_articles"
        assert (entry.reason, entry.action) == ("for the inquiry", "insert")
    assert entry.after
    assert entry.after["sha256"] == Capture.objects.latest("pk").sha256
    assert "content" not in entry.after


# --- Publishers --------------------------------------------------------------------------------


def test_a_publisher_that_nobody_knows_is_told_and_left_empty(db: None, crawl: Path) -> None:
    cast.organisation("Daily Herald Group")
    told = imported(crawl)
    assert "Not a known publisher, left empty: Daily Herald (1 articles)" in told
    assert not Article.objects.exclude(publisher=None).exists()
    assert Organisation.objects.count() == 1


def test_a_publisher_that_was_merged_is_who_stayed(db: None, crawl: Path) -> None:
    kept = cast.organisation("Herald Group", aliases=("Daily Herald",))  # a merge leaves the name as an alias
    cast.once(kept, "Daily Herald")
    told = imported(crawl, create_publishers=True)
    assert "Daily Herald" not in told
    assert kept.articles.exists()
    assert not Organisation.objects.filter(name="Daily Herald").exists()


def test_namesakes_are_not_chosen_between(db: None, crawl: Path) -> None:
    for _ in range(2):
        cast.organisation("Daily Herald")
    told = imported(crawl, create_publishers=True)
    assert "left empty: Daily Herald" in told
    assert Organisation.objects.filter(name="Daily Herald").count() == 2
    assert Article.objects.get(source_url=pages.VESTNIK_ADDRESS).publisher == Organisation.objects.get(name="Вестник")


# --- The same again ----------------------------------------------------------------------------


def test_importing_again_changes_nothing(db: None, crawl: Path, tmp_path: Path) -> None:
    (tmp_path / "said.txt").write_text("Said.")
    imported(tmp_path, language="en")
    before = [*Article.objects.order_by("pk").values(), *Capture.objects.order_by("pk").values("pk", "sha256")]
    assert "0 new, 4 known, 0 revised, 0 refused" in imported(tmp_path, language="en")
    assert [*Article.objects.order_by("pk").values(), *Capture.objects.order_by("pk").values("pk", "sha256")] == before


def test_the_same_document_from_elsewhere_is_the_same_article(db: None, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("The same.")
    assert "1 new, 1 known" in imported(tmp_path, language="en")
    assert Article.objects.get().captures.count() == 2


def test_a_page_of_which_only_the_furniture_changed_is_the_same_article(db: None, crawl: Path, tmp_path: Path) -> None:
    imported(crawl)
    body = pages.DAILY.replace("Most read", "Most shared").encode()
    later = tmp_path / "later.warc"
    later.write_bytes(pages.archive([(pages.DAILY_ADDRESS, body, "text/html")], date="2026-04-01T00:00:00Z"))
    assert "0 new, 1 known, 0 revised" in imported(later)
    assert Article.objects.get(source_url=pages.DAILY_ADDRESS).captures.count() == 2


def test_one_text_in_two_outlets_is_two_articles(db: None) -> None:
    copy = pages.DAILY.replace(pages.DAILY_ADDRESS, "https://b.example/")
    web = Web(a=pages.DAILY.replace(pages.DAILY_ADDRESS, "https://a.example/"), b=copy)
    assert "2 new" in imported("https://a.example/", "https://b.example/", client=web)


def test_what_was_fetched_a_while_ago_is_not_fetched_again(db: None) -> None:
    web = Web(a=pages.PLAIN)
    imported("https://a.example/", client=web)
    assert "1 known" in imported("https://a.example/", client=web)
    assert web.asked == ["https://a.example/"]
    assert "1 known" in imported("https://a.example/", client=web, fresh=0)
    assert web.asked == ["https://a.example/"] * 2


# --- New versions ------------------------------------------------------------------------------


def test_a_changed_document_revises_the_old_one_and_its_quotes_are_looked_for(
    db: None, crawl: Path, tmp_path: Path
) -> None:
    imported(crawl)
    old = Article.objects.get(source_url=pages.DAILY_ADDRESS)
    Article.objects.filter(pk=old.pk).update(text_access="excerpt")
    first = "We have asked for this since the first day,"
    same, altered, gone = (
        cast.quote(old, words, status="draft")
        for words in ("Nobody wanted to listen.", first, "The judge decides that alone,")
    )
    body = pages.DAILY.replace("the first day", "the very first day").replace(pages.DAILY_TEXT[2], "It said nothing.")
    body = body.replace("An inquiry", "Corrected: an inquiry")
    later = tmp_path / "later.warc"
    later.write_bytes(pages.archive([(pages.DAILY_ADDRESS, body.encode(), "text/html")], date="2026-04-01T00:00:00Z"))
    told = imported(later)
    assert "0 new, 0 known, 1 revised, 0 refused" in told
    new = old.revisions.get()
    start = new.text.index("Nobody wanted")
    assert f"{new.slug} revises {old.slug}" in told
    assert f"unchanged at {start}–{start + 24}: Nobody wanted to listen. ({same.uuid})" in told
    assert f"We have asked for this since the {{+very+}} first day, ({altered.uuid})" in told
    assert f"gone: The judge decides that alone, ({gone.uuid})" in told
    assert new.text_access == "excerpt"
    old.refresh_from_db()
    assert old.text.split("\n")[1:] == list(pages.DAILY_TEXT)
    assert Quote.objects.count() == 3
    # The third version revises the second, and the first coming again is no fourth.
    third = tmp_path / "third.warc"
    third.write_bytes(
        pages.archive(
            [(pages.DAILY_ADDRESS, body.replace("Corrected", "Clarified").encode(), "text/html")],
            date="2026-04-02T00:00:00Z",
        )
    )
    assert "1 revised" in imported(third)
    assert new.revisions.count() == 1
    assert "0 new, 3 known, 0 revised" in imported(crawl)
    assert list(verify()) == []


def test_an_older_version_is_not_taken_for_a_newer_one(db: None, crawl: Path, tmp_path: Path) -> None:
    imported(crawl)
    body = pages.DAILY.replace("the first day", "the very first day").encode()
    older = tmp_path / "older.warc"
    older.write_bytes(pages.archive([(pages.DAILY_ADDRESS, body, "text/html")], date="2026-03-18T00:00:00Z"))
    assert "before the version that is known (inquiry-into-harbour-collapse-to-begin)" in refused(older)
    assert Article.objects.count() == 3


# --- What it refuses ---------------------------------------------------------------------------


def test_what_is_refused_is_written_down_and_stops_nothing_else(db: None, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"caf\xe9")
    (folder / "b.txt").write_bytes(b"a\0b")
    (folder / "c.html").write_bytes(b"")
    (folder / "d.txt").write_bytes("Это сказано.".encode())
    (folder / "e.html").write_text(pages.PLAIN.replace('lang="en"', ""))
    told = refused(folder, refused=str(tmp_path / "refused.jsonl"))
    assert "0 new, 0 known, 0 revised, 5 refused" in told
    lines = [json.loads(line) for line in (tmp_path / "refused.jsonl").read_text().splitlines()]
    assert [line["origin"] for line in lines] == ["a.txt", "b.txt", "c.html", "d.txt", "e.html"]
    assert "not UTF-8" in lines[0]["reason"]
    assert "NUL" in lines[1]["reason"]
    assert "--language en" in lines[3]["reason"]
    assert Article.objects.count() == Capture.objects.count() == 0
    assert "2 new, 0 known, 0 revised, 3 refused" in refused(folder, language="ru")


def test_what_no_article_can_hold_is_refused(db: None, tmp_path: Path) -> None:
    (tmp_path / "long.html").write_text(pages.PLAIN.replace("Old bridge opens for walkers", "Old bridge " * 60))
    assert "at most 500 characters" in refused(tmp_path)
    assert not Capture.objects.exists()


@pytest.mark.parametrize(
    ("places", "options", "reason"),
    [
        ((), {}, "Say what to import"),
        (("a.txt", "b.txt"), {"title": "One"}, "single document"),
        (("a.txt",), {"language": "Elvish!"}, "language tag looks like"),
        (("a.txt",), {"refused": "/nowhere/refused.jsonl"}, "No such file"),
        ((), {"urls": ["/nowhere/list"]}, "No such file"),
    ],
)
def test_it_says_what_makes_no_sense(db: None, places: Any, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        imported(*places, **options)


@pytest.mark.parametrize(("places", "urls"), [(("https://a.example/",), []), ((), ["list"])])
def test_nothing_is_fetched_where_it_is_off(db: None, settings: Any, places: Any, urls: list[str]) -> None:
    settings.FETCH_URLS = False
    web = Web(a=pages.PLAIN)
    with pytest.raises(CommandError, match="FETCH_URLS switches it on"):
        imported(*places, urls=urls, client=web)
    assert web.asked == []


def test_fetching_is_off_in_production(tmp_path: Path) -> None:
    production = {"ENVIRONMENT": "production", "SECRET_KEY": "0123456789" * 6, "ALLOWED_HOSTS": "verbatim.example"}
    production["ALLOW_WEAK_DURABILITY"] = "off"  # which the tests' own PostgreSQL needs, and production refuses
    code = "from config import settings; print(settings.FETCH_URLS)"
    answers = [
        subprocess.run([sys.executable, "-c", code], env={**os.environ, **more}, capture_output=True, check=True).stdout
        for more in ({"ENVIRONMENT": "development"}, production, {**production, "FETCH_URLS": "on"})
    ]
    assert answers == [b"True\n", b"False\n", b"True\n"]


def test_the_command_itself_asks_no_private_address(db: None) -> None:
    assert "127.0.0.1, which is no public address" in refused("http://127.0.0.1/latest/meta-data/")


# --- Stopping and going on ---------------------------------------------------------------------

KILLED = """
import os, sys
import django; django.setup()
from django.core.management import call_command
from sources.receiving import storing

keep, done = storing.keep, []

def killed_at_the_third(*arguments):
    if len(done) == 2:
        os.kill(os.getpid(), 9)  # the article is written, its bytes are not, nothing is committed
    done.append(keep(*arguments))

storing.keep = killed_at_the_third
call_command("import_articles", sys.argv[1], language="en", verbosity=0)
"""


def test_a_killed_import_has_lost_nothing_and_goes_on(tmp_path: Path, db: None) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"Said {number}.")
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def run(*command: str) -> Any:
        return subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)

    assert run("manage.py", "migrate", "-v0").returncode == 0
    assert run("-c", KILLED, str(folder)).returncode == -9
    again = run("manage.py", "import_articles", str(folder), "--language", "en", "-v0")
    assert again.stdout == "3 new, 2 known, 0 revised, 0 refused\n"
    assert "Every row holds" in run("manage.py", "verify", "-v0").stdout


def test_stopping_by_hand_says_how_to_go_on(db: None, tmp_path: Path) -> None:
    class Stopped(Web):
        def fetch(self, address: str) -> Received:
            if self.asked:
                raise KeyboardInterrupt
            return super().fetch(address)

    out = io.StringIO()
    with pytest.raises(CommandError, match="goes on from here"):
        call_command(
            Command(client=Stopped(a=pages.PLAIN), stdout=out), "https://a.example/", "https://b.example/", verbosity=0
        )
    assert "1 new" in out.getvalue()
    assert Article.objects.count() == 1


def test_it_shows_its_progress(db: None, crawl: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imported(crawl, verbosity=1)
    assert "3 documents" in capsys.readouterr().err
    imported(crawl)
    assert capsys.readouterr().err == ""


# --- Extracting again --------------------------------------------------------------------------


def test_extractions_can_be_repeated_and_compared(db: None, crawl: Path, tmp_path: Path) -> None:
    (tmp_path / "said.txt").write_text("Said.")
    imported(tmp_path, language="en")
    assert "4 the same, 0 different" in imported(repeat=True)
    load_documents()
    other = Article.objects.get(slug__startswith="global-protesters")
    Capture.objects.create(
        article=other, origin="x.txt", content=b"Else.", media_type="text/plain", received_at=WARC_DAY, extractor="hand"
    )
    told = imported(repeat=True)
    assert f"{other.slug}: another text by the file's own characters (x.txt, once by hand)" in told
    assert "4 the same, 1 different" in told


# --- Suggested ------------------------------------------------------------------------------------


def test_it_suggests_the_quotes_of_what_comes_in_once(db: None, crawl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines, "load", lambda: None)
    assert "Quotes suggested" not in imported(crawl)
    assert Quote.objects.count() == 0
    told = imported(crawl, suggest=True)
    found = Quote.objects.count()
    assert found > 2
    assert f"Quotes suggested: {found} added, 0 already there" in told
    assert {quote.origin for quote in Quote.objects.all()} == {"suggested"}
    assert f"Quotes suggested: 0 added, {found} already there" in imported(crawl, suggest=True)
    assert Quote.objects.count() == found
