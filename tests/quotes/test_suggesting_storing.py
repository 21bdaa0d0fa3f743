"""What is suggested comes in once, as drafts, beside what curators have made and never instead of it."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from config.trail.models import Entry
from config.verification import verify
from quotes.models import Attribution, Evidence, Quote, Rejection
from quotes.suggesting import storing
from quotes.suggesting.storing import Summary, store_suggestions
from quotes.suggesting.versions import RULES
from sources.acting import acting
from sources.models import Article
from tests import cast
from tests.quotes.test_suggesting import TEXTS, hostile

TALK = (
    "“We are ready,” White House press secretary Tom Fox told The Daily News. "
    "“They told us ‘we will come’ again,” he said.\n\n"
    "“It is late,” said Ann Lee of All Out.\n"
)
READY, AGAIN, COME, LATE = "We are ready,", "They told us ‘we will come’ again,", "we will come", "It is late,"


@pytest.fixture
def talk(db: None) -> Article:
    return cast.article("Talk", TALK)


def claim_of(words: str) -> Attribution:
    return Attribution.objects.with_names().get(quote__text=words)


def rows() -> list[list[dict[str, Any]]]:
    """Return everything that is said to be said, column by column."""
    models: tuple[Any, ...] = (Quote, Attribution, Evidence, Rejection)
    return [list(model.objects.order_by("pk").values()) for model in models]


# --- What comes in --------------------------------------------------------------------------------


def test_it_stores_drafts_that_say_what_suggested_them(talk: Article) -> None:
    summary = store_suggestions(talk)
    assert summary == Summary(added=Quote.objects.count())
    assert {READY, AGAIN, COME, LATE} <= set(Quote.objects.values_list("text", flat=True))
    for row in (*Quote.objects.all(), *Attribution.objects.all()):
        assert (row.origin, row.origin_version) == ("suggested", f"rules {RULES}")
    assert {quote.status for quote in Quote.objects.all()} == {"draft"}
    assert Quote.objects.public().count() == 0


def test_it_stores_whom_the_article_names_with_the_evidence(talk: Article) -> None:
    store_suggestions(talk)
    claim = claim_of(READY)
    assert (claim.basis, claim.standing, claim.role) == ("explicit", "preferred", "press secretary")
    printed = (claim.printed_speaker, claim.printed_organisation, claim.printed_told_to)
    assert printed == ("Tom Fox", "White House", "The Daily News")
    assert claim.confidence
    assert 0.5 < claim.confidence <= 1
    evidence = {each.kind: each.text for each in claim.evidence.all()}
    assert evidence["source"] == "White House press secretary Tom Fox"
    assert evidence["cue"] == "told"


def test_it_links_quotes_within_quotes_and_their_later_parts(talk: Article) -> None:
    store_suggestions(talk)
    again = Quote.objects.get(text=AGAIN)
    assert Quote.objects.get(text=COME).within == again
    article = cast.article("Later", "“We are late,” said Ann Lee. “But we are here.”")
    store_suggestions(article)
    first, second = article.quotes.in_reading_order()
    assert second.continues == first


def test_it_is_told_in_the_history_who_let_it_suggest_and_why(talk: Article) -> None:
    with acting(actor="ada (user 1)"):
        store_suggestions(talk)
    entry = Entry.objects.filter(model="quotes.quote").first()
    assert entry
    assert (entry.actor, entry.reason) == ("ada (user 1)", f"suggested by rules {RULES}")


def test_it_asks_no_english_parser_of_another_language(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def suggest(text: str, nlp: Any) -> list[Any]:
        asked.append(nlp)
        return []

    monkeypatch.setattr(storing, "suggest", suggest)
    parser: Any = type("Parser", (), {"meta": {"lang": "en", "name": "core_web_sm", "version": "3.8.0"}})()
    for language in ("ru", "en", "en-GB"):
        store_suggestions(cast.article(language, language=language), parser)
    assert asked == [None, parser, parser]


# --- Again, and beside curators -------------------------------------------------------------------


def test_it_adds_nothing_when_it_is_run_again(talk: Article) -> None:
    added = store_suggestions(talk).added
    before = rows(), Entry.objects.count()
    assert store_suggestions(talk) == Summary(known=added)
    assert (rows(), Entry.objects.count()) == before


def test_it_leaves_what_curators_made_as_it_is_to_the_byte(documents: None) -> None:
    before = rows(), Entry.objects.count()
    for article in Article.objects.all():
        summary = store_suggestions(article)
        assert (summary.added, summary.conflicting) == (0, 0)
    assert (rows(), Entry.objects.count()) == before


def test_it_adds_what_a_curator_has_not_found_and_hangs_it_where_it_belongs(talk: Article) -> None:
    outer = cast.quote(talk, AGAIN, status="verified")
    cast.attribution(outer, speaker=cast.speaker("Tom Fox"))
    mine = Quote.objects.filter(pk=outer.pk).values().get(), list(outer.attributions.values())
    summary = store_suggestions(talk)
    assert summary.known == 1
    assert Quote.objects.get(text=COME).within == outer
    assert (Quote.objects.filter(pk=outer.pk).values().get(), list(outer.attributions.values())) == mine


@pytest.mark.parametrize(
    "words",
    [
        "We are ready",  # the same words, without the comma
        "“We are ready,” White House",  # more than them
        "are ready",  # a part of them, in no marks of its own
        "“It is late,” said Ann Lee of All Out",
    ],
)
def test_it_suggests_nothing_that_overlaps_a_curators_quote(talk: Article, words: str) -> None:
    cast.quote(talk, words, kind="indirect")
    summary = store_suggestions(talk)
    assert (summary.conflicting, summary.known) == (1, 0)
    assert not Quote.objects.filter(origin="suggested", text=LATE if "late" in words else READY).exists()


# --- Rejected -------------------------------------------------------------------------------------


def delete(quote: Quote, way: str) -> None:
    quote.attributions.all().delete()
    if way == "the ORM":
        quote.delete()
    elif way == "a queryset":
        Quote.objects.filter(pk=quote.pk).delete()
    else:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM quotes_quote WHERE id = %s", [quote.pk])


@pytest.mark.parametrize("way", ["the ORM", "a queryset", "SQL"])
def test_what_was_deleted_is_not_suggested_again(talk: Article, way: str) -> None:
    added = store_suggestions(talk).added
    quote = Quote.objects.get(text=LATE)
    with acting(actor="ada", reason="No words of hers."):
        delete(quote, way)
    assert store_suggestions(talk) == Summary(known=added - 1, rejected=1)
    assert not Quote.objects.filter(text=LATE).exists()
    rejection = Rejection.objects.get()
    assert (rejection.uuid, rejection.start, rejection.end) == (quote.uuid, quote.start, quote.end)
    entry = Entry.objects.get(model="quotes.rejection")
    assert (entry.actor, entry.reason, entry.identity) == ("ada", "No words of hers.", str(quote.uuid))
    assert list(verify()) == []


def test_what_was_deleted_is_not_suggested_with_another_comma_either(talk: Article) -> None:
    quote = cast.quote(talk, LATE[:-1], status="draft", origin="suggested", origin_version="rules 0")
    quote.delete()
    assert store_suggestions(talk).rejected == 1
    assert not Quote.objects.filter(text=LATE).exists()


def test_what_stood_in_a_deleted_quote_hangs_on_the_next_one_around(db: None) -> None:
    article = cast.article("Deep", "“He said ‘they told me “go away” twice’ to us,” said Ann Lee.")
    store_suggestions(article)
    outer, middle, inner = article.quotes.in_reading_order()
    for quote in (inner, middle):
        quote.attributions.all().delete()
        quote.delete()
    Rejection.objects.filter(start=inner.start).delete()
    assert store_suggestions(article) == Summary(added=1, known=1, rejected=1)
    assert article.quotes.get(text=inner.text).within == outer


def test_who_deletes_a_rejection_lets_it_be_suggested_again(talk: Article) -> None:
    store_suggestions(talk)
    delete(Quote.objects.get(text=LATE), "the ORM")
    Rejection.objects.get().delete()
    assert store_suggestions(talk).added == 1


def test_a_curators_own_deleted_quote_is_no_rejection(talk: Article) -> None:
    cast.quote(talk, LATE, status="draft").delete()
    assert Rejection.objects.count() == 0


def test_a_rejected_or_deleted_attribution_does_not_come_back(talk: Article) -> None:
    store_suggestions(talk)
    Attribution.objects.filter(quote__text=READY).update(standing="rejected")
    claim_of(LATE).delete()
    before = rows()
    assert store_suggestions(talk).added == 0
    assert rows() == before


# --- Whom a name means ----------------------------------------------------------------------------


def test_it_chooses_whoever_alone_bears_the_name_or_alias(talk: Article) -> None:
    fox, house = cast.speaker("Thomas Fox", aliases=("Tom Fox",)), cast.organisation("White House")
    store_suggestions(talk)
    claim = claim_of(READY)
    assert (claim.speaker, claim.organisation, claim.told_to) == (fox, house, None)
    assert claim.printed_speaker == "Tom Fox"


def test_it_chooses_nobody_among_namesakes(talk: Article) -> None:
    cast.speaker("Ann Lee")
    cast.speaker("Annabel Lee", aliases=("Ann Lee",))
    cast.speaker("tom fox")  # in another case it is another name
    store_suggestions(talk)
    assert claim_of(LATE).speaker is None
    assert claim_of(READY).speaker is None


def test_an_unnamed_source_is_nobodys_namesake(db: None) -> None:
    cast.speaker("Kadyrov’s spokesman", kind="unnamed")
    article = cast.article("Denial", "“It is not true,” Kadyrov’s spokesman said.")
    store_suggestions(article)
    claim = claim_of("It is not true,")
    assert (claim.printed_speaker, claim.speaker) == ("Kadyrov’s spokesman", None)


def test_it_enters_nobody(talk: Article) -> None:
    store_suggestions(talk)
    assert not Attribution.objects.exclude(speaker=None, organisation=None).exists()


def test_whom_somebody_enters_later_is_chosen_in_the_next_run(talk: Article) -> None:
    added = store_suggestions(talk).added
    lee = cast.speaker("Ann Lee")
    assert store_suggestions(talk) == Summary(known=added, named=1)
    claim = claim_of(LATE)
    assert claim.speaker == lee
    assert claim.confidence is not None, "that somebody was entered judges nothing"
    assert store_suggestions(talk) == Summary(known=added)


def test_it_chooses_nobody_where_somebody_has_judged(talk: Article) -> None:
    store_suggestions(talk)
    Attribution.objects.filter(quote__text=LATE).update(standing="alternative")
    cast.speaker("Ann Lee")
    assert store_suggestions(talk).named == 0
    assert claim_of(LATE).speaker is None


def test_what_is_too_long_for_a_name_is_left_to_the_curator(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "LONGEST", 6)
    article = cast.article("Long", "“It is late,” said Ann Lee.")
    assert store_suggestions(article).added == 1
    assert article.quotes.get().attributions.count() == 0


# --- Any text, and many at once -------------------------------------------------------------------


def is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def test_whatever_is_found_in_any_text_can_be_stored(db: None) -> None:
    joined = 0
    for first in range(0, TEXTS, 50):
        text = "\n\n".join(filter(is_storable, map(hostile, range(first, first + 50))))
        article = cast.article(f"Hostile {first}", text, public_from=None)
        joined += store_suggestions(article).added
        assert store_suggestions(article).added == 0
    assert joined > 1000
    assert list(verify()) == []


def test_two_at_once_add_each_suggestion_once(committed_db: None) -> None:
    article = cast.article("Talk", TALK * 5)
    together = threading.Barrier(4)
    summaries: list[Summary] = []

    def run() -> None:
        try:
            together.wait(timeout=30)
            summaries.append(store_suggestions(Article.objects.get(pk=article.pk)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    added = [summary.added for summary in summaries]
    assert sorted(added) == [0, 0, 0, Quote.objects.count()]
    assert Quote.objects.count() == Attribution.objects.count() > 0
    assert list(verify()) == []


def test_all_of_an_article_comes_in_or_nothing(talk: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise IntegrityError("refused")

    monkeypatch.setattr(Evidence.objects, "bulk_create", refused)
    with pytest.raises(IntegrityError), transaction.atomic():
        store_suggestions(talk)
    assert rows() == [[], [], [], []]
