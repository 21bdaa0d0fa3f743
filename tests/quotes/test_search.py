"""Search finds the same on both engines, tells nothing of hidden rows, and no text is an error."""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config.verification import search_faults
from quotes.models import Attribution, Quote
from sources import searches
from sources.models import Article, Organisation, Speaker
from sources.words import likeness, words_of
from tests import cast

pytestmark = pytest.mark.django_db


def found(client: Client, collection: str, q: str, **more: str) -> list[Any]:
    response = client.get(f"/api/v1/{collection}/", {"q": q, **more})
    assert response.status_code == 200, response.content
    return response.json()["results"]


QUOTES = {
    "safety": cast.SAFETY,
    "canada": cast.CANADA,
    "blood": cast.BLOOD,
    "excuse": cast.EXCUSE,
    "officials": cast.OFFICIALS,
}


FINDS: list[tuple[str, set[str]]] = [
    ("excuse", {"excuse"}),
    ("EXCUSE any", {"excuse"}),
    ("éxcusé", {"excuse"}),
    ("excuses", set()),
    ("to", {"canada", "blood"}),
    ('"purify our"', {"canada", "blood"}),
    ('"our purify"', set()),
    ("our purify", {"canada", "blood"}),
    ('"“to purify our blood”"', {"canada", "blood"}),
    ("purify -canada", {"blood"}),
    ("-purify", {"safety", "excuse", "officials"}),
    ("-purify -excuse", {"safety", "officials"}),
    ('purify -"move to Canada"', {"blood"}),
    ("off*", {"officials"}),
    ('"highest off"*', {"officials"}),
    ("ensured victim*", {"safety"}),
    ("victims, safety", {"safety"}),
    ("ensured OR excuse", set()),
    ("quotes_quote:excuse", set()),
    ("***", set()),
    ("“”", set()),
]


@pytest.fixture(params=["rare", "common"])
def found_as(request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SQLite take whatever is sought for rare, or for common and read each row."""
    monkeypatch.setattr(searches, "MANY", {"rare": 1000, "common": 1}[request.param])


@pytest.mark.usefixtures("found_as")
@pytest.mark.parametrize(("q", "names"), FINDS)
def test_it_finds_quotes(client: Client, q: str, names: set[str]) -> None:
    cast.purge()
    assert {quote["text"] for quote in found(client, "quotes", q)} == {QUOTES[name] for name in names}


@pytest.mark.parametrize(
    ("collection", "q", "names"),
    [
        ("speakers", "kochetkov", ["Igor Kochetkov"]),
        ("speakers", "Igor Kochetkof", ["Igor Kochetkov"]),
        ("speakers", "Kadirov", ["Ramzan Kadyrov"]),
        ("speakers", "Katlin Martn", ["Kaitlin Martin"]),
        ("speakers", "koch*", ["Igor Kochetkov"]),
        ("speakers", '"martin kaitlin"', []),
        ("speakers", "matt -beard", []),
        ("speakers", "of", []),
        ("organisations", "HRW", ["Human Rights Watch"]),
        ("organisations", '"human rights"', ["Human Rights Watch"]),
        ("organisations", "Guardain", ["The Guardian"]),
        ("organisations", "the", ["The Advocate", "The Guardian"]),
        ("organisations", "watch hrw", ["Human Rights Watch"]),
        ("organisations", "human rights watch hrw human* right* watch* hrw* h*", ["Human Rights Watch"]),
        ("organisations", "human rights watch hrw human* right* watch* hrw* i*", []),
        ("organisations", "human rights watch hrw human* right* watch* hrw* wotch", []),
        ("organisations", "human -hrw", []),
        ("organisations", 'human -"watch hrw"', ["Human Rights Watch"]),
        ("organisations", "%", []),
    ],
)
def test_it_finds_names_by_alias_and_with_mistakes(client: Client, collection: str, q: str, names: list[str]) -> None:
    cast.purge()
    Organisation.objects.get(name="Human Rights Watch").aliases.create(name="HRW")
    assert [row["name"] for row in found(client, collection, q)] == names


@pytest.mark.usefixtures("found_as")
def test_it_searches_articles_by_title_byline_and_open_text(client: Client) -> None:
    cast.article("Protest in Québec", byline="Jo Yurcaba", slug="open")
    cast.article("Closed door", text="secret words", text_access="excerpt", slug="closed")
    slugs = {q: {row["id"] for row in found(client, "articles", q)} for q in ("quebec", "yurcaba", "victims")}
    assert slugs == {"quebec": {"open"}, "yurcaba": {"open"}, "victims": {"open"}}
    assert [row["id"] for row in found(client, "articles", "door")] == ["closed"]
    assert found(client, "articles", "secret") == []
    assert [row["id"] for row in found(client, "articles", "door -secret")] == ["closed"]
    assert found(client, "articles", '"Québec Jo"') == [], "no phrase goes from the title into the byline"

    client.force_login(cast.reader_of_internals())
    assert [row["id"] for row in found(client, "articles", "secret")] == ["closed"]
    assert found(client, "articles", "door -secret") == []


def test_it_ranks_by_how_much_of_the_text_is_meant(client: Client) -> None:
    cast.purge()
    texts = [quote["text"] for quote in found(client, "quotes", "purify", ordering="relevance")]
    assert texts == [cast.BLOOD, cast.CANADA]
    texts = [quote["text"] for quote in found(client, "quotes", "purify", ordering="-relevance")]
    assert texts == [cast.CANADA, cast.BLOOD]


def test_it_pages_by_relevance_without_losing_any(client: Client) -> None:
    where = cast.article(text="word and word and a word or more than a few")
    for end in range(4, 30, 5):
        cast.quote(where, where.text[:end])
    whole = [quote["id"] for quote in found(client, "quotes", "word", ordering="relevance")]
    assert len(whole) > 3
    walked, url = [], "/api/v1/quotes/?q=word&ordering=relevance&limit=1"
    while url:
        page = client.get(url).json()
        walked += [quote["id"] for quote in page["results"]]
        url = page["next"]
    assert walked == whole


@pytest.mark.parametrize("collection", ["quotes", "articles"])
def test_it_ranks_only_where_something_is_sought(client: Client, collection: str) -> None:
    response = client.get(f"/api/v1/{collection}/?ordering=relevance")
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "needs_filter")
    assert found(client, collection, "!!", ordering="relevance") == []


def test_hidden_rows_change_nothing_for_the_public(client: Client) -> None:
    cast.purge()
    questions = [
        ("quotes", "purify", {"ordering": "relevance"}),
        ("quotes", "to", {}),
        ("articles", "purify", {"ordering": "relevance"}),
        ("speakers", "kadirov", {}),
    ]
    before = [found(client, collection, q, **more) for collection, q, more in questions]
    hidden = cast.article("Purify purify", text="purify Kadirov “purify” to purify", public_from=None)
    cast.said(hidden, "purify Kadirov", by=cast.speaker("Kadirov"))
    for number in range(20):
        cast.quote(hidden, hidden.text[number:])
    assert [found(client, collection, q, **more) for collection, q, more in questions] == before


HOSTILE = [
    '"', '""""', "'", "' OR 1=1 --", "\\", "\\'", "%", "_", "*", "-", "--", '-"', "(", ")", "()", "a AND", "NOT",
    "NEAR(a b)", "a:b", ":*", "& | ! <->", "a <-> b", "{a}",
    "^a", "$$", "\u202e", "\ufeff", "😀", "“", "é\u0301" * 50, "-a -b -c",
    "a* b* c*", "a*", "-a* -b*", "w " * 50, "-w1 -w2 " * 25, '"a b" -"b c" -"c d"*', "x" * 50, "abcdefghi " * 9,
    "x" * 1000, "自由" * 10, "\t\n\r", "\x01\x1f", "\U000e0001", "words : a", "rank", '"a* b"*', "¶",
]  # fmt: skip


@pytest.mark.usefixtures("found_as")
@pytest.mark.parametrize("collection", ["quotes", "articles", "speakers", "organisations"])
def test_no_text_is_an_error(client: Client, collection: str) -> None:
    cast.purge()
    source = random.Random(1)
    noise = ["".join(source.choices("\"'-*()&|!:\\%_ aé “”<>¶", k=30)).strip() or "x" for _ in range(30)]
    for q in [text for text in HOSTILE if text.strip()] + noise:
        for ordering in ["created", "relevance"] if collection in ("quotes", "articles") else ["created"]:
            found(client, collection, q, ordering=ordering)


@pytest.mark.parametrize(("q", "code"), [("x" * 1001, "max_length"), ("x " * 400 + '"', "ok"), ("a b c d " * 60, "ok")])
def test_it_refuses_what_is_too_long(client: Client, q: str, code: str) -> None:
    response = client.get("/api/v1/quotes/", {"q": q})
    assert response.status_code == (200 if code == "ok" else 400)


def test_it_refuses_too_many_words(client: Client) -> None:
    response = client.get("/api/v1/quotes/", {"q": " ".join(f"w{number}" for number in range(60))})
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "too_many")


WRITES: dict[str, Callable[[], Any]] = {
    "save": lambda: cast.speaker("Zora New"),
    "bulk_create": lambda: Speaker.objects.bulk_create([Speaker(name="Zora New", slug="zora")]),
    "update": lambda: Speaker.objects.filter(pk=cast.speaker("Somebody").pk).update(name="Zora New"),
    "SQL": lambda: connection.cursor().execute(
        "UPDATE sources_speaker SET name = 'Zora New' WHERE id = %s", [cast.speaker("Else").pk]
    ),
    "alias": lambda: cast.speaker("Elsewhere", aliases=("Zora New",)),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_it_follows_every_write_path(client: Client, write: Callable[[], Any]) -> None:
    client.force_login(cast.reader_of_internals())
    cast.speaker("Zora Old")
    assert found(client, "speakers", "zora new") == []
    write()
    assert len(found(client, "speakers", "zora new")) == 1
    Speaker.objects.filter(name__contains="New").delete()
    Speaker.objects.filter(aliases__isnull=False).delete()
    assert found(client, "speakers", "zora new") == []


def test_it_follows_an_article_that_is_closed(client: Client) -> None:
    where = cast.article("Anything")
    assert len(found(client, "articles", "kochetkov")) == 1
    Article.objects.filter(pk=where.pk).update(text_access="excerpt")
    assert found(client, "articles", "kochetkov") == []


SAMPLES = [
    "", "Plain words.", "“Kadyrov’s” ÉCOLE", "Straße ÆSIR Łódź İstanbul ŒUVRE", "ΣΟΦΟΣ ς", "КАДЫРОВ Ёжик Ђ Ѐ",
    "自由 ไทย คำ", "سَلام عليكم", "a\u00adb\u200bc",
    "👍🏽 ok", "x" * 300, "½ ² ﬁ Ⅷ ㎏", "\u0903 नमस्ते", "tab\tnew\r\nline", "ԱՐՄԱՏ", "Ǆ ǅ Ɓ Ŋ",
    "\\ ' \" % _ ¶", "𐐀 𝒳 \U000e0041", "e\u0301e\u0301", "ẞ ſ K Å",
]  # fmt: skip


@pytest.mark.parametrize("text", SAMPLES)
def test_both_engines_fold_as_python_does(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT verbatim_words(%s)", [text])
        assert cursor.fetchone() == (words_of(text),)


def test_postgresql_compares_as_python_does(engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("it calls the Python function itself")
    pairs = [
        ("kadirov", "ramzan kadyrov"),
        ("katlin", "kaitlin martin"),
        ("humanrights", "human rights watch"),
        ("a", "b"),
    ]
    with connection.cursor() as cursor:
        for sought, name in pairs:
            cursor.execute("SELECT strict_word_similarity(%s, %s)", [sought, name])
            assert cursor.fetchone()[0] == pytest.approx(likeness(sought, name)), (sought, name)


def test_it_asks_the_engine_as_often_whatever_is_sought(
    client: Client, engine: str, django_assert_num_queries: Any
) -> None:
    cast.purge()
    for q in ("to", '"to purify" -canada bl* our'):
        # The rows with a date, those without, and their JSON; SQLite's index beforehand.
        with django_assert_num_queries(4 if engine == "sqlite" else 3):
            found(client, "quotes", q)


def test_it_is_quick_about_hostile_texts(client: Client, engine: str) -> None:
    """In the processor's time, of which a busy machine takes none away; PostgreSQL's own is limited by itself."""
    cast.purge()
    if engine == "postgresql":
        connection.cursor().execute("SET LOCAL statement_timeout = '20s'")
    for q in ['"' * 1000, "a* " * 40, "-a " * 40, '"a b" ' * 20, "é" * 1000]:
        begun = time.process_time()
        found(client, "quotes", q)
        assert time.process_time() - begun < 2, q


def test_rows_of_attributions_are_left_alone(client: Client) -> None:
    made = cast.purge()
    Attribution.objects.filter(quote=made["excuse"]).update(role="a fellow")
    assert Quote.objects.count() == len(QUOTES)
    assert len(found(client, "quotes", "excuse", role="fellow")) == 1


def test_a_quote_that_is_written_whole_is_found_by_its_role_as_before(client: Client) -> None:
    """Such a write, as by ``loaddata``, empties what the engine keeps on the row, which the engine puts back."""
    excuse = cast.purge()["excuse"]
    Attribution.objects.filter(quote=excuse).update(role="a fellow")
    Quote.objects.filter(pk=excuse.pk).update(preferred_role="")
    assert len(found(client, "quotes", "excuse", role="fellow")) == 1
    assert list(search_faults()) == []


def test_it_shows_where_a_quote_holds_it(client: Client) -> None:
    cast.purge()
    (quote,) = found(client, "quotes", '"any EXCUSE"', snippets="true")
    assert [quote["text"][start:end] for start, end in quote["highlights"]] == ["any excuse"]
    assert "highlights" not in found(client, "quotes", "excuse")[0]


def test_it_shows_the_piece_of_an_article_that_holds_it(client: Client) -> None:
    cast.article("Global", slug="open")
    cast.article("Excuses", slug="closed", text_access="excerpt")
    (row,) = found(client, "articles", "excuse", snippets="true")
    snippet = row["snippet"]
    assert [snippet["text"][start:end] for start, end in snippet["highlights"]] == ["excuse"]
    assert snippet["text"] in cast.PURGE
    assert found(client, "articles", "excuses", snippets="true")[0]["snippet"] is None
    assert "snippet" not in found(client, "articles", "excuse")[0]
