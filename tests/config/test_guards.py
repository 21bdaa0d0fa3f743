"""The engine refuses a false quote and a changed article, whatever the path (design, 3.1 and 3.2)."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import F
from django.utils import timezone

from config.guards import drop_guards, install_guards, missing_guards, require_guards
from quotes.models import Attribution, Evidence, Quote
from sources.fields import digest
from sources.models import Affiliation, Article, Capture, Organisation, Speaker
from tests import cast


@pytest.fixture
def article(documents: None) -> Article:
    return Article.objects.get(slug__startswith="global-protesters")


@pytest.fixture
def quote(article: Article) -> Quote:
    return article.quotes.get(text__startswith="There is no longer any excuse")


@pytest.fixture
def inner(article: Article) -> Quote:
    return article.quotes.get(text="to purify our blood")


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def refused() -> Any:
    """Return a context in which the engine must refuse, leaving the database as it was."""

    class Refused:
        def __enter__(self) -> None:
            self.before = content()
            self.block = transaction.atomic()
            self.block.__enter__()

        def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
            self.block.__exit__(kind, error, trace)
            assert kind is not None, "the engine let it through"
            assert issubclass(kind, DatabaseError), error
            assert content() == self.before
            return True

    return Refused


def content() -> list[Any]:
    models = (Article, Capture, Quote, Attribution, Evidence, Organisation, Speaker)
    return [list(model.objects.order_by("pk").values()) for model in models]


# --- Verbatim: a quote is exactly its article's characters -----------------------------------


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"text": F("text")}, "the same words at another place"),
        ({"start": 1}, "another start"),
        ({"end": 2400}, "another end"),
        ({"text": "There is no excuse"}, "other words"),
    ],
)
def test_it_refuses_to_move_or_change_a_quote(quote: Quote, refused: Any, change: dict[str, Any], what: str) -> None:
    if what == "the same words at another place":
        change = {"start": quote.start + 1, "end": quote.end + 1}
    with refused():
        Quote.objects.filter(pk=quote.pk).update(**change)


def test_it_refuses_a_new_quote_that_is_not_in_the_article(article: Article, refused: Any) -> None:
    with refused():
        Quote.objects.bulk_create([Quote(article=article, start=0, end=6, text="Glubal", kind="direct")])


@pytest.mark.parametrize(("start", "end", "text"), [(2520, 2530, "hat.”"), (3, 3, ""), (5, 3, ""), (9000, 9001, "")])
def test_it_refuses_a_span_that_the_article_has_not(
    article: Article, refused: Any, start: int, end: int, text: str
) -> None:
    with refused():
        Quote.objects.create(article=article, start=start, end=end, text=text, kind="direct")


def test_it_refuses_sql_that_changes_words(quote: Quote, refused: Any) -> None:
    with refused():
        sql("UPDATE quotes_quote SET text = replace(text, 'no longer', 'still') WHERE id = %s", quote.pk)


def test_it_refuses_to_replace_a_quote(quote: Quote, inner: Quote, refused: Any, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    columns = [field.column for field in Quote._meta.concrete_fields]
    listed = ", ".join(f'"{column}"' for column in columns)
    moved = listed.replace('"start"', '"start" + 1').replace('"text"', "substr(text, 2)")
    with refused():
        sql(
            f"INSERT OR REPLACE INTO quotes_quote ({listed}) SELECT {moved} FROM quotes_quote WHERE id = %s",
            quote.pk,
        )
    with refused():
        sql("UPDATE OR REPLACE quotes_quote SET id = %s WHERE id = %s", inner.pk, quote.pk)
    with refused():
        sql("UPDATE OR REPLACE quotes_quote SET uuid = %s WHERE id = %s", inner.uuid.hex, quote.pk)


def test_it_refuses_to_replace_an_article_or_anyone(article: Article, refused: Any, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    for model in (Article, Organisation, Speaker, Attribution):
        table = model._meta.db_table
        columns = [field.column for field in model._meta.concrete_fields]
        listed = ", ".join(f'"{column}"' for column in columns)
        with refused():
            sql(f"INSERT OR REPLACE INTO {table} ({listed}) SELECT {listed} FROM {table}")
        with refused():  # the same slug or uuid under a new id
            new_id = listed.replace('"id"', '"id" + 1000')
            sql(f"INSERT OR REPLACE INTO {table} ({listed}) SELECT {new_id} FROM {table}")
    with refused():
        sql("UPDATE OR REPLACE sources_article SET slug = %s", article.slug)


def test_it_refuses_values_of_another_type(article: Article, refused: Any, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL's columns have types")
    with refused():
        sql("UPDATE sources_article SET title = x'4142' WHERE id = %s", article.pk)
    with refused():
        sql("UPDATE quotes_attribution SET role = 'a' || char(0) || 'b'")
    with refused():
        sql(
            'INSERT INTO quotes_quote (uuid, article_id, start, "end", text, kind, status, status_reason, language,'
            " preferred_basis, preferred_role, nested, length, created)"
            " VALUES ('x', %s, 0.5, 6, 'Global', 'direct', 'draft', '', '', '', '', 0, 0, '')",
            article.pk,
        )


def test_it_refuses_nul_everywhere(article: Article) -> None:
    for model in (Speaker, Organisation):
        # psycopg refuses to send it, SQLite to store it.
        with pytest.raises((DatabaseError, ValueError)), transaction.atomic():
            model.objects.create(name="a\0b", slug="nul")
    with pytest.raises((DatabaseError, ValueError)), transaction.atomic():
        Article.objects.create(title="NUL", text="a\0b", language="en")
    assert not Article.objects.filter(title="NUL").exists()


@pytest.mark.parametrize(
    "text",
    [
        "line\r\nline\r\n",
        "\ufeff🏳️‍🌈 said “hi” 👩‍👩‍👧",
        "e\u0301 ≠ é",
        "\u202eabc\u202c קול",
        "a\u2028b\u2029c",
        " \t trimmed? \n",
    ],
)
def test_it_counts_code_points_and_keeps_every_one(documents: None, text: str) -> None:
    article = Article.objects.create(title="Exact", text=text, language="en")
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            Quote.objects.create(article=article, start=start, end=end, text=text[start:end], kind="direct")
    article.refresh_from_db()
    assert article.text == text


# --- Evidence and articles are immutable --------------------------------------------------------


def test_it_refuses_evidence_that_is_not_in_the_article(quote: Quote, refused: Any) -> None:
    attribution = quote.attributions.get()
    with refused():
        Evidence.objects.create(attribution=attribution, kind="occasion", start=0, end=6, text="global")
    with refused():
        Evidence.objects.filter(attribution=attribution).update(start=F("start") + 1, end=F("end") + 1)


def test_it_refuses_to_move_an_attribution_to_another_quote(quote: Quote, inner: Quote, refused: Any) -> None:
    with refused():
        quote.attributions.update(quote=inner, standing="alternative")


@pytest.mark.parametrize("suffix", [" ", "\n"])
def test_it_refuses_to_change_the_text_of_an_article(article: Article, refused: Any, suffix: str) -> None:
    with refused():
        Article.objects.filter(pk=article.pk).update(text=article.text + suffix)
    article.text += suffix
    with refused():
        article.save()


def test_it_refuses_a_digest_that_is_not_the_texts(article: Article, refused: Any) -> None:
    with refused():
        Article.objects.filter(pk=article.pk).update(sha256="0" * 64)


def test_it_fills_in_a_digest_that_is_missing(article: Article) -> None:
    truth = article.sha256
    Article.objects.filter(pk=article.pk).update(sha256="")
    article.refresh_from_db()
    assert article.sha256 == truth


def test_it_refuses_to_delete_an_article_that_has_quotes(article: Article, refused: Any) -> None:
    with refused():
        sql("DELETE FROM sources_article WHERE id = %s", article.pk)
        if connection.vendor == "postgresql":
            connection.check_constraints()


@pytest.mark.parametrize("table", ["sources_article", "quotes_quote", "quotes_attribution", "quotes_evidence"])
def test_it_refuses_to_truncate(documents: None, refused: Any, engine: str, table: str) -> None:
    if engine != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; DELETE meets the same guards as ever")
    with refused():
        sql(f"TRUNCATE {table} CASCADE")


def test_it_refuses_a_false_fixture(documents: None, refused: Any, tmp_path: Path) -> None:
    rows = json.loads(Path("fixtures/quotes.json").read_text())
    row = next(row for row in rows if row["model"] == "quotes.quote")
    row["fields"] |= {"uuid": "11111111-1111-4111-8111-111111111111", "end": row["fields"]["end"] + 1}
    fixture = tmp_path / "false.json"
    fixture.write_text(json.dumps([row]))
    with refused():
        call_command("loaddata", str(fixture), verbosity=0)


# --- Nesting, continuation, the preferred attribution ---------------------------------------------


def test_it_refuses_nesting_that_is_not_strict(quote: Quote, inner: Quote, refused: Any) -> None:
    for outer in (quote, inner):
        with refused():
            Quote.objects.filter(pk=inner.pk).update(within=outer)


def test_it_refuses_nesting_across_articles(inner: Quote, refused: Any) -> None:
    text = inner.article.text
    other = Article.objects.create(title="A copy", text=text, language="en")
    outer = Quote.objects.create(article=other, start=0, end=len(text), text=text, kind="direct")
    with refused():
        Quote.objects.filter(pk=inner.pk).update(within=outer)


def test_it_refuses_to_continue_what_comes_later(article: Article, refused: Any) -> None:
    part = article.quotes.exclude(continues=None).first()
    assert part
    assert part.continues
    with refused():
        Quote.objects.filter(pk=part.continues.pk).update(continues=part)
    with refused():
        Quote.objects.filter(pk=part.pk).update(continues=part)


def test_it_refuses_a_second_preferred_attribution(quote: Quote, refused: Any) -> None:
    with refused():
        Attribution.objects.create(quote=quote, basis="unattributed", standing="preferred")


def test_it_refuses_to_replace_the_preferred_attribution(quote: Quote, refused: Any, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    Attribution.objects.create(quote=quote, basis="unattributed", standing="rejected")
    with refused():
        sql("UPDATE OR REPLACE quotes_attribution SET standing = 'preferred' WHERE quote_id = %s", quote.pk)


# --- Kept columns -----------------------------------------------------------------------------------

KEPT = [
    *("language", "published", "public_from", "publisher_id", "preferred_speaker_id", "preferred_basis"),
    *("preferred_role", "nested", "length"),
]


def kept(quote: Quote) -> dict[str, Any]:
    return Quote.objects.values(*KEPT).get(pk=quote.pk)


def test_it_puts_kept_columns_right_whatever_is_written(quote: Quote) -> None:
    before = kept(quote)
    Quote.objects.update(language="xx", published="1999", public_from=None, preferred_speaker=None, preferred_basis="")
    Quote.objects.update(preferred_role="king", nested=True, length=1)
    assert kept(quote) == before


def test_it_follows_the_article(quote: Quote) -> None:
    publisher = Organisation.objects.get(slug="the-guardian")
    Article.objects.filter(pk=quote.article_id).update(
        published="2018-04", language="en-GB", publisher=publisher, public_from=None
    )
    found = kept(quote)
    assert (found["published"], found["language"], found["publisher_id"]) == (
        "2018-04",
        "en-GB",
        publisher.pk,
    )
    assert found["public_from"] is None


def test_it_follows_the_preferred_attribution(quote: Quote) -> None:
    attribution = quote.attributions.get()
    attribution.standing = "rejected"
    attribution.save()
    assert kept(quote)["preferred_speaker_id"] is None
    other = Attribution.objects.create(quote=quote, basis="inferred", note="x", speaker=Speaker.objects.first())
    assert kept(quote)["preferred_speaker_id"] == other.speaker_id
    Attribution.objects.filter(pk=other.pk).update(role="envoy")
    assert kept(quote)["preferred_role"] == "envoy"
    other.delete()
    assert kept(quote)["preferred_basis"] == ""


def test_it_keeps_drafts_from_the_public(quote: Quote) -> None:
    Quote.objects.filter(pk=quote.pk).update(status="draft")
    assert kept(quote)["public_from"] is None
    Quote.objects.filter(pk=quote.pk).update(status="disputed")
    assert kept(quote)["public_from"] == quote.article.public_from


def test_it_keeps_whether_a_quote_stands_within_one_that_is_no_draft(quote: Quote) -> None:
    inner = Quote.objects.exclude(within=None).order_by("pk")[0]
    outer = Quote.objects.filter(inner=inner)
    assert kept(inner)["nested"] is True
    outer.update(status="draft")
    assert kept(inner)["nested"] is False
    outer.update(status="disputed")
    assert kept(inner)["nested"] is True
    Quote.objects.filter(pk=inner.pk).update(within=None)
    assert kept(inner)["nested"] is False


def test_it_keeps_the_length_of_what_is_open_of_an_article(article: Article) -> None:
    Article.objects.update(length=0)
    assert Article.objects.get(pk=article.pk).length == len(article.text)
    Article.objects.filter(pk=article.pk).update(text_access="excerpt")
    assert Article.objects.get(pk=article.pk).length == len(article.title)


def test_it_keeps_the_time_of_entry(quote: Quote) -> None:
    for model in (Quote, Article, Affiliation, Evidence):
        before = list(model.objects.order_by("pk").values_list("created", flat=True))
        model.objects.update(created="2001-01-01T00:00:00Z")
        assert list(model.objects.order_by("pk").values_list("created", flat=True)) == before


# --- Several connections -------------------------------------------------------------------------------


def test_it_lets_no_two_transactions_move_inner_and_outer(committed_documents: None) -> None:
    inner = Quote.objects.get(text="to purify our blood")
    assert inner.within
    start = Barrier(2)

    def move(quote: Quote, **change: Any) -> str:
        try:
            start.wait(timeout=30)
            with transaction.atomic():
                Quote.objects.filter(pk=quote.pk).update(**change)
            return "moved"
        except DatabaseError as error:
            return str(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        outcomes = [
            pool.submit(move, inner, start=F("start") - 200, end=F("end") - 200),
            pool.submit(move, inner.within, start=F("start") + 200, end=F("end") + 200),
        ]
    for outcome in outcomes:
        assert outcome.result() != "moved"
    assert Quote.objects.get(pk=inner.pk).text == "to purify our blood"


def test_it_stays_true_when_an_article_changes_while_a_quote_comes_in(committed_documents: None) -> None:
    article = Article.objects.get(slug__startswith="global-protesters")
    start = Barrier(2)

    def change() -> None:
        start.wait(timeout=30)
        for year in range(2000, 2020):
            Article.objects.filter(pk=article.pk).update(published=str(year))
        connections.close_all()

    def enter() -> None:
        start.wait(timeout=30)
        for place in range(20):
            Quote.objects.create(article=article, start=place, end=place + 1, text=article.text[place], kind="direct")
        connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for outcome in [pool.submit(change), pool.submit(enter)]:
            outcome.result()
    assert set(article.quotes.values_list("published", flat=True)) == {"2019"}


# --- The guards themselves -----------------------------------------------------------------------------


@pytest.fixture
def guards_restored(db: None) -> Iterator[None]:
    yield
    install_guards(connection)


def test_it_refuses_to_serve_without_a_guard(guards_restored: None, engine: str) -> None:
    require_guards(connection)
    name = missing_name(engine)
    if engine == "sqlite":
        sql(f'DROP TRIGGER "{name}"')
    else:
        sql(f'ALTER TABLE quotes_quote DISABLE TRIGGER "{name}"')
    assert missing_guards(connection) == [name]
    with pytest.raises(ImproperlyConfigured, match=name):
        require_guards(connection)
    install_guards(connection)
    require_guards(connection)


def missing_name(engine: str) -> str:
    if engine == "sqlite":
        return "verbatim_quotes_quote_verbatim_on_insert"
    return "verbatim_guard_quotes_quote_verbatim"


def test_it_notices_a_guard_that_was_weakened(guards_restored: None, engine: str) -> None:
    name = missing_name(engine)
    if engine == "sqlite":
        sql(f'DROP TRIGGER "{name}"')
        sql(f'CREATE TRIGGER "{name}" BEFORE INSERT ON quotes_quote BEGIN SELECT 1; END')
    else:
        sql(f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$')
    assert missing_guards(connection) == [name]


def test_it_bites_only_because_of_the_guards(article: Article, guards_restored: None) -> None:
    drop_guards(connection)
    false = Quote.objects.create(article=article, start=0, end=6, text="Glubal", kind="direct")
    Article.objects.filter(pk=article.pk).update(text="changed")
    assert Quote.objects.get(pk=false.pk).text == "Glubal"
    false.delete()


# --- Ways round that a hostile reader found ------------------------------------------------------------


def test_it_lets_no_row_be_taken_out_and_put_back_changed(quote: Quote, refused: Any) -> None:
    """Foreign keys are checked at the end of a transaction only."""
    for model in (Attribution, Quote, Article, Speaker):
        with refused():
            sql(f"DELETE FROM {model._meta.db_table} WHERE id = (SELECT min(id) FROM {model._meta.db_table})")


@pytest.mark.parametrize("status", ["Draft", "draft ", "", "suggested"])
def test_it_takes_no_status_that_is_none(quote: Quote, refused: Any, status: str) -> None:
    with refused():
        Quote.objects.filter(pk=quote.pk).update(status=status)
    with refused():
        quote.attributions.update(standing="Rejected")


@pytest.mark.parametrize("time", ["", "4102444800", "1/1/2099", "2020-13-45 00:00:00"])
def test_it_takes_no_time_that_is_none(article: Article, refused: Any, engine: str, time: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL's columns have types")
    with refused():
        sql("UPDATE sources_article SET public_from = %s WHERE id = %s", time, article.pk)


def test_it_is_not_fooled_by_a_temporary_table(article: Article, refused: Any, engine: str) -> None:
    if engine != "postgresql":
        pytest.skip("triggers of SQLite's main database never look into another")
    with refused():
        sql("CREATE TEMP TABLE sources_article ON COMMIT DROP AS SELECT * FROM public.sources_article")
        sql("UPDATE pg_temp.sources_article SET text = 'I never said any of this'")
        sql(
            'INSERT INTO public.quotes_quote (start, "end", text, uuid, article_id, kind, status, status_reason,'
            " language, preferred_basis)"
            " VALUES (0, 7, 'I never', gen_random_uuid(), %s, 'direct', 'verified', '', '', '')",
            article.pk,
        )


# --- What was received -------------------------------------------------------------------------


@pytest.fixture
def capture(article: Article) -> Capture:
    return cast.capture(article, b"<p>\0\xff", origin="a.html")


@pytest.mark.parametrize(
    "change",
    [
        {"content": b"<p>other"},
        {"sha256": "0" * 64},
        {"origin": "b.html"},
        {"media_type": "text/plain"},
        {"received_at": timezone.now()},
        {"extractor": "magic"},
    ],
)
def test_it_keeps_what_was_received_as_it_is(capture: Capture, refused: Any, change: dict[str, Any]) -> None:
    with refused():
        Capture.objects.filter(pk=capture.pk).update(**change)


def test_it_computes_and_checks_the_digest_of_bytes(capture: Capture, refused: Any) -> None:
    columns = "article_id, origin, content, media_type, received_at, extractor, sha256"
    copied = (
        f"INSERT INTO sources_capture ({columns}) SELECT article_id, 'b', content, '', received_at, '', %s "
        "FROM sources_capture"
    )
    with refused():
        sql(copied, "0" * 64)
    sql(copied, "")
    assert Capture.objects.get(origin="b").sha256 == capture.sha256 == digest(b"<p>\0\xff")


def test_it_takes_no_text_for_bytes(capture: Capture, refused: Any, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL's columns have types")
    with refused():
        sql("UPDATE sources_capture SET content = '<p>' WHERE id = %s", capture.pk)


def test_what_was_received_stays_as_long_as_it_is_quoted(capture: Capture, refused: Any) -> None:
    with refused():
        capture.delete()
    other = cast.article("Unquoted")
    cast.capture(other).delete()


def test_the_same_bytes_are_kept_once_from_one_place(capture: Capture, refused: Any) -> None:
    with refused():
        capture.pk = None
        capture.save(force_insert=True)
