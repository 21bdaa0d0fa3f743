"""Words that are redacted stand nowhere any more, and everything still holds (docs/takedown.md)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client

from config.guards.rules import guarded_models
from config.idempotency.models import Answer
from config.takedown.copies import FORGOTTEN
from config.takedown.planning import Refused, everywhere, plan
from config.takedown.redacting import redact
from config.takedown.scope import ARTICLE, CAPTURE, ELSEWHERE, EVIDENCE, PARTS, QUOTE, SPANS, free_text
from config.trail.checking import chain_faults
from config.trail.models import Entry
from config.trail.sealing import seal
from config.verification import verify
from config.work.models import Part
from quotes.models import Attribution, Evidence, Quote
from sources.acting import acting
from sources.fields import digest, is_stored
from sources.models import Article, Capture, Redaction
from tests import cast

NAME = "Sura Weld"
TEXT = (
    "“We saw Sura Weld\r\n at the gate,” said Tom Hale of Gate Watch. 𝒜 e\u0301\n"
    "“Nobody else,” he went on; sura weld had left. “So said Sura Weld,” Hale ended."
)
REASON = "She is sought by the police."


@pytest.fixture
def article(db: None) -> Article:
    return report()


def report() -> Article:
    """Enter an article with words that are to be redacted wherever words can stand."""
    article = cast.article(
        f"How {NAME} fled", TEXT, byline=f"As told by {NAME.upper()}", publisher=cast.organisation("G")
    )
    hale, watch = cast.speaker("Tom Hale"), cast.organisation("Gate Watch")
    saw = cast.quote(article, "We saw Sura Weld\r\n at the gate,", status_reason=f"{NAME} says so")
    claim = cast.attribution(
        saw,
        speaker=hale,
        organisation=watch,
        role=f"friend of {NAME}",
        occasion=f"a call with {NAME}",
        note=f"{NAME} was called.",
        evidence={"source": "Tom Hale", "cue": "Sura Weld\r\n at the gate,” said"},
    )
    Attribution.objects.filter(pk=claim.pk).update(role=f"best friend of {NAME}")
    draft = cast.quote(article, "Weld\r\n at", status="draft", kind="partial", within=saw)
    draft.delete()
    cast.quote(article, "So said Sura Weld,", status="disputed", status_reason="By whom?")
    cast.affiliation(hale, watch, role=f"aide of {NAME}", stated_in=article)
    cast.capture(article, f"<p>{TEXT}</p>".encode())
    with acting(reason=f"Because of {NAME}"):
        Article.objects.filter(pk=article.pk).update(slug="report", title=f"How {NAME} went")
    user = User.objects.create_user("eve")
    for row in (article, saw, claim):
        kind = ContentType.objects.get_for_model(row)
        LogEntry.objects.create(
            user=user,
            content_type=kind,
            object_id=str(row.pk),
            object_repr=str(row)[:200],
            action_flag=CHANGE,
            change_message='[{"added": {"name": "evidence", "object": "Sura Weld at the gate,” said"}}]',
        )
    return Article.objects.get(pk=article.pk)


def test_words_that_stand_thousands_of_times_can_be_redacted(db: None) -> None:
    """SQLite takes no condition of more than a thousand parts."""
    article = cast.article("A roll", "“Weld here,” said Ann. “No.” " + "Weld; " * 1_500 + "“Weld gone.”")
    for words in ("Weld here,", "No.", "Weld gone."):
        cast.quote(article, words)
    made = plan(article, everywhere(article.text, [(1, 5)]))
    assert len(made.spans) == 1_502
    assert [change.after for change in made.quotes] == ["████ here,", "████ gone."]


def span(article: Article, words: str = NAME) -> tuple[int, int]:
    start = article.text.index(words)
    return start, start + len(words)


def everything() -> Iterator[str]:
    """Yield every row of every table of the database, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                parts = [bytes(part) if isinstance(part, memoryview) else part for part in row]
                yield f"{table}: {parts}"


def holding(*words: str) -> list[str]:
    """Return the rows that hold one of the words, whatever its case."""
    return [row for row in everything() if any(word in row.lower() for word in words)]


def faults() -> list[str]:
    return list(map(str, verify()))


def test_the_words_stand_nowhere_any_more(article: Article, engine: str) -> None:
    assert faults() == []
    assert len(holding("weld")) > 15
    redact(article, everywhere(article.text, [span(article)]), reason=REASON)
    held = [row for row in holding("weld") if not row.startswith(("sources_article_search_", "quotes_quote_search_"))]
    assert held == []
    assert faults() == []


def test_offsets_hold_and_only_the_words_are_overwritten(article: Article) -> None:
    start, end = span(article)
    before = {row.pk: (row.start, row.end) for row in [*Quote.objects.all(), *Evidence.objects.all()]}
    redact(article, [(start, end)], reason=REASON)
    article.refresh_from_db()
    assert article.text == TEXT[:start] + "█" * len(NAME) + TEXT[end:]
    assert (article.sha256, article.title, article.byline) == (
        digest(article.text),
        "How █████████ went",
        "As told by █████████",
    )
    assert {row.pk: (row.start, row.end) for row in [*Quote.objects.all(), *Evidence.objects.all()]} == before
    for row in (*Quote.objects.all(), *Evidence.objects.all()):
        assert row.text == article.text[row.start : row.end]
    assert Attribution.objects.get(speaker__isnull=False).role == "best friend of █████████"
    assert "█" not in Quote.objects.get(text__startswith="So said").text, "the same words at another place stay"
    assert Quote.objects.get(text__startswith="We saw").text == "We saw █████████\r\n at the gate,"
    assert not Quote.objects.filter(prefix__contains=NAME, start__lt=100).exists()


def test_digests_of_the_original_stay_and_the_act_is_in_the_trail(article: Article) -> None:
    content = bytes(Capture.objects.get().content)
    with acting(actor="eve (user 1)"):
        redact(article, [span(article)], reason=REASON)
    redaction = Redaction.objects.get()
    assert (redaction.original_sha256, redaction.reason) == (digest(TEXT), REASON)
    assert (bytes(Capture.objects.get().content), Capture.objects.get().sha256) == (b"", digest(content))
    act = Entry.objects.get(model="sources.redaction")
    assert (act.actor, act.reason, (act.after or {})["original_sha256"]) == ("eve (user 1)", REASON, digest(TEXT))
    changed = Entry.objects.filter(model="sources.article").latest("id")
    article.refresh_from_db()
    assert (changed.before, changed.after) == ({"sha256": digest(TEXT)}, {"sha256": article.sha256})
    named = {int(line.split()[0]) for line in redaction.entries.splitlines()}
    assert named == {
        entry.pk for entry in Entry.objects.all() if "█" in f"{entry.before}{entry.after}{entry.reason}{entry.identity}"
    }


def test_search_finds_what_is_left_and_not_the_words(article: Article, client: Client) -> None:
    redact(article, everywhere(article.text, [span(article)]), reason=REASON)
    for kind in ("quotes", "articles"):
        assert client.get(f"/api/v1/{kind}/?q=weld").json()["results"] == []
        assert client.get(f"/api/v1/{kind}/?q=gate").json()["results"] != []
    text: Any = client.get(f"/api/v1/articles/{article.slug}/text/")
    assert digest(text.content) == client.get(f"/api/v1/articles/{article.slug}/").json()["sha256"]


@pytest.mark.parametrize("most", [4, 10_000])
def test_sealed_entries_still_verify_and_a_forged_one_is_found(article: Article, most: int) -> None:
    seal(most=most)
    redact(article, [span(article)], reason=REASON)
    assert (list(chain_faults()), faults()) == ([], [])
    seal(most=most)
    assert list(chain_faults()) == []


def test_it_goes_on_from_an_earlier_redaction(article: Article) -> None:
    seal()
    redact(article, [span(article)], reason=REASON)
    seal()
    redact(article, [span(article, "at the gate")], reason=REASON)
    seal()
    assert faults() == []
    assert holding("at the gate") == []


def test_only_the_span_is_overwritten_where_that_is_asked(article: Article) -> None:
    redact(article, [span(article)], reason=REASON, elsewhere=False)
    article.refresh_from_db()
    assert (NAME in article.title, Quote.objects.get(text__startswith="We saw").text.count("█")) == (True, len(NAME))
    assert faults() == []


def test_a_plan_tells_what_is_overwritten_and_what_is_left(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(slug="how-sura-weld-fled", source_url="https://g.example/sura_weld")
    article.refresh_from_db()
    made = plan(article, [span(article)])
    called = sorted(change.called for change in made.fields)
    assert called == [
        "affiliation: role",
        "article: byline",
        "article: title",
        "attribution: note",
        "attribution: occasion",
        "attribution: role",
        "capture: origin",
        "quote: status reason",
    ]
    assert [change.after for change in made.quotes] == ["We saw █████████\r\n at the gate,"]
    assert (len(made.evidence), made.captures) == (1, 1)
    told = "\n".join(made.left)
    assert "2 further places" in told
    assert "how-sura-weld-fled" in told
    assert "https://g.example/sura_weld" in told
    done = redact(article, [span(article)], reason=REASON)
    assert done.entries > made.entries > 5, "the changes of title and notes are entries themselves"
    assert faults() == []


@pytest.mark.parametrize(
    ("spans", "reason", "told"),
    [
        ([(5, 5)], REASON, "no characters"),
        ([(0, 9_999)], REASON, "no characters"),
        ([], REASON, "already"),
        ([(8, 17)], f"It is about {NAME.lower()}", "reason holds the words"),
        ([(8, 17)], "  ", "Say why"),
    ],
)
def test_it_refuses_what_it_cannot_do(article: Article, spans: Any, reason: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        redact(article, spans, reason=reason)
    assert not Redaction.objects.exists()


# Free text that no redaction looks into: told to whoever redacts, too short to hold words, or kept by the engine.
LEFT = {
    ARTICLE: {"slug", "source_url", "archived_url", "language"},
    QUOTE: {"prefix", "suffix", "language", "preferred_role", "origin_version"},
    "quotes.attribution": {"origin_version"},
    "quotes.rejection": set(),
    EVIDENCE: set(),
    "sources.affiliation": set(),
    "sources.authorship": set(),
    CAPTURE: {"media_type", "extractor"},
    "sources.redaction": {"reason", "original_sha256", "entries", "seals"},
}


@pytest.mark.parametrize("label", LEFT)
def test_somebody_has_thought_about_every_field_that_may_hold_words(label: str) -> None:
    known = {"text"} if label in (ARTICLE, *SPANS) else set()
    assert free_text(label) == known | set(ELSEWHERE.get(label, ())) | LEFT[label]
    assert set(LEFT) == {ARTICLE, *(part for part, _column, _owner in PARTS)}


def test_every_model_that_refers_to_an_article_is_looked_into() -> None:
    """A new one has to be named in config/takedown/scope.py, or its rows would keep the words."""
    found = {
        (model._meta.label_lower, field.attname)
        for model in guarded_models()
        for field in model._meta.concrete_fields
        if field.related_model in (Article, Quote, Attribution) and is_stored(field)
    }
    relations = {("sources.article", "revises_id"), ("quotes.quote", "within_id"), ("quotes.quote", "continues_id")}
    assert found - relations == {(label, column) for label, column, _owner in PARTS}


def test_it_refuses_to_go_by_a_text_that_has_changed(article: Article) -> None:
    seen = article.sha256
    redact(article, [span(article)], reason=REASON)
    with pytest.raises(Refused, match="meanwhile"):
        redact(article, [span(article, "gate")], reason=REASON, seen=seen)
    with pytest.raises(Refused, match="already"):
        redact(article, [span(article)], reason=REASON)


def test_copies_that_are_kept_for_a_while_are_emptied(article: Article) -> None:
    quote = article.quotes.earliest("pk")
    about = {"its answer": article.slug, "an answer of its quote": str(quote.uuid), "the words": f"a “{NAME}”"}
    for key, content in {**about, "another": "Nothing of it."}.items():
        Answer.objects.create(caller="user 1", key=key, request="x", status=201, content=content.encode())
    told = {"told": f"Changed: {NAME}", "made": [[ARTICLE, article.pk]]}
    done = cast.job(status="SUCCESSFUL", return_value=told).parts.get().task
    failed = cast.job(status="FAILED").parts.get()
    Part.objects.filter(pk=failed.pk).update(failure=f"{NAME} cannot be read.")
    redact(article, [span(article)], reason=REASON)
    done.refresh_from_db()
    failed.refresh_from_db()
    assert [answer.key for answer in Answer.objects.all()] == ["another"]
    assert done.return_value == {"told": FORGOTTEN, "made": [[ARTICLE, article.pk]]}
    assert failed.failure == FORGOTTEN


def test_background_work_that_has_ended_tells_the_words_no_more(article: Article) -> None:
    """What it is called is a title or the name of a file, and what it was given has both."""
    given = {"args": [], "kwargs": {"path": f"/in/{NAME.replace(' ', '_')}.txt", "language": "en", "since": None}}
    failure = {"status": "FAILED", "traceback": f"Failing row contains ({NAME})"}
    parts = [
        cast.job(about=f"How {NAME} went", args_kwargs=given, **state).parts.get()
        for state in ({"status": "SUCCESSFUL"}, failure, {"status": "READY"})
    ]
    redact(article, [span(article)], reason=REASON)
    for part in parts:
        part.refresh_from_db()
    assert [part.about for part in parts] == [FORGOTTEN] * 3
    assert parts[1].task.traceback == FORGOTTEN
    *ended, waiting = [part.task.args_kwargs["kwargs"] for part in parts]
    assert ended == [{"path": FORGOTTEN, "language": "en", "since": None}] * 2
    assert waiting == given["kwargs"], "what was not done yet could not be done any more"
