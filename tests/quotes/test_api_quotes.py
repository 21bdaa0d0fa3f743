"""What the public is told of a quote, and of nothing that is hidden behind it."""

from typing import Any

import pytest
from django.test import Client

from quotes.models import Attribution, Quote
from sources.models import Article
from tests import cast

HERE = "http://testserver/api/v1"


@pytest.fixture
def made(db: None) -> dict[str, Any]:
    return cast.purge()


def told(client: Client, quote: Quote) -> dict[str, Any]:
    answer = client.get(f"/api/v1/quotes/{quote.uuid}/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def listed(client: Client, query: str = "") -> list[dict[str, Any]]:
    return client.get(f"/api/v1/quotes/?{query}").json()["results"]


def reference(collection: str, slug: str, name: str) -> dict[str, str]:
    return {"id": slug, "url": f"{HERE}/{collection}/{slug}/", "name": name}


BEARD = reference("speakers", "matt-beard", "Matt Beard")
KADYROV = reference("speakers", "ramzan-kadyrov", "Ramzan Kadyrov")
ALL_OUT = reference("organisations", "all-out", "All Out")


def test_it_lists_a_quote_as_the_design_says(client: Client, made: dict[str, Any]) -> None:
    (row,) = listed(client, "told_to=the-guardian")
    start = cast.PURGE.index(cast.CANADA)
    assert list(row.items()) == list(
        {
            "id": str(made["canada"].uuid),
            "url": f"{HERE}/quotes/{made['canada'].uuid}/",
            "text": cast.CANADA,
            "kind": "direct",
            "language": "en",
            "status": "verified",
            "start": start,
            "end": start + len(cast.CANADA),
            "prefix": "chetkov said in a statement.\r\n\n“",
            "suffix": "” wrote Matt Beard of All Out fo",
            "article": {
                "id": "global-protesters",
                "url": f"{HERE}/articles/global-protesters/",
                "title": "Global protesters",
                "publisher": None,
                "published": None,
            },
            "within": None,
            "continues": None,
            "attribution": {
                "basis": "explicit",
                "standing": "preferred",
                "speaker": BEARD,
                "organisation": ALL_OUT,
                "role": "",
                "on_behalf_of": None,
                "told_to": reference("organisations", "the-guardian", "The Guardian"),
                "occasion": "",
            },
            "text_fragment_url": None,
        }.items()
    )


def test_it_adds_the_text_around_the_relay_and_the_evidence(client: Client, made: dict[str, Any]) -> None:
    evidence = {"role": "Chechen leader", "source": "Ramzan Kadyrov", "cue": "said"}
    Attribution.objects.filter(quote=made["blood"]).update(standing="rejected")
    cast.attribution(made["blood"], speaker=made["blood"].attributions.get().speaker, evidence=evidence)
    row = told(client, made["blood"])
    assert row.items() >= listed(client, "nested=true")[0].items()
    assert row["within"] == str(made["canada"].uuid)
    assert row["context"] == cast.PURGE
    assert row["relay"] == [
        {
            "id": str(made["canada"].uuid),
            "url": f"{HERE}/quotes/{made['canada'].uuid}/",
            "speaker": BEARD,
            "organisation": ALL_OUT,
        },
        {
            "id": str(made["blood"].uuid),
            "url": f"{HERE}/quotes/{made['blood'].uuid}/",
            "speaker": KADYROV,
            "organisation": None,
        },
    ]
    # “said” occurs first in Kochetkov's clause: evidence stands in reading order, not by kind.
    assert [(each["kind"], each["text"]) for each in row["evidence"]] == [
        ("cue", "said"),
        ("source", "Ramzan Kadyrov"),
        ("role", "Chechen leader"),
    ]
    assert all(cast.PURGE[each["start"] : each["end"]] == each["text"] for each in row["evidence"])
    assert (row["alternatives"], row["status_reason"]) == ([], "")


def test_it_gives_the_other_attributions_but_no_rejected_one(client: Client, made: dict[str, Any]) -> None:
    other = cast.speaker("Somebody Else")
    cast.attribution(made["excuse"], standing="alternative", speaker=other, evidence={"cue": "stated"})
    cast.attribution(made["excuse"], standing="rejected", speaker=cast.speaker("Nobody"), note="A secret note.")
    answer = client.get(f"/api/v1/quotes/{made['excuse'].uuid}/")
    (alternative,) = answer.json()["alternatives"]
    assert (alternative["standing"], alternative["speaker"]["id"]) == ("alternative", "somebody-else")
    assert [each["kind"] for each in alternative["evidence"]] == ["cue"]
    assert b"obody" not in answer.content
    assert b"secret note" not in answer.content


def test_it_tells_how_sure_a_machine_was_until_a_person_has_judged(client: Client, made: dict[str, Any]) -> None:
    client.force_login(cast.reader_of_internals())
    quote = cast.quote(made["article"], "wrote Matt Beard", status="draft")
    cast.attribution(quote, speaker=cast.speaker("Somebody"), confidence=0.0)
    cast.attribution(quote, speaker=cast.speaker("Somebody Else"), confidence=0.25, standing="alternative")
    answer = told(client, quote)
    assert answer["attribution"]["confidence"] == 0.0
    assert [each["confidence"] for each in answer["alternatives"]] == [0.25]
    Quote.objects.filter(pk=quote.pk).update(status="disputed")
    answer = told(client, quote)
    assert not [each for each in (answer["attribution"], *answer["alternatives"]) if "confidence" in each]


def test_it_has_no_attribution_while_nobody_has_judged(client: Client, made: dict[str, Any]) -> None:
    quote = cast.quote(made["article"], "wrote Matt Beard")
    row = told(client, quote)
    assert (row["attribution"], row["evidence"], row["relay"][0]["speaker"]) == (None, [], None)


def test_it_names_the_earlier_part_of_an_utterance(client: Client, made: dict[str, Any]) -> None:
    later = cast.quote(made["article"], "The abuses", continues=made["safety"])
    assert told(client, later)["continues"] == str(made["safety"].uuid)
    Quote.objects.filter(pk=made["safety"].pk).update(status="draft")
    assert told(client, later)["continues"] is None


def test_it_keeps_an_outer_quote_secret_that_is_a_draft(client: Client, made: dict[str, Any]) -> None:
    Quote.objects.filter(pk=made["canada"].pk).update(status="draft")
    row = told(client, made["blood"])
    assert (row["within"], [link["id"] for link in row["relay"]]) == (None, [str(made["blood"].uuid)])
    assert listed(client, "nested=true") == []
    assert str(made["blood"].uuid) in {each["id"] for each in listed(client, "nested=false")}
    client.force_login(cast.reader_of_internals())
    assert [link["id"] for link in told(client, made["blood"])["relay"]] == [
        str(made["canada"].uuid),
        str(made["blood"].uuid),
    ]


def test_it_gives_no_more_of_an_excerpt_than_a_few_words(client: Client, made: dict[str, Any]) -> None:
    Article.objects.update(text_access="excerpt")
    row = told(client, made["excuse"])
    assert row["context"] == f"{row['prefix']}{cast.EXCUSE}{row['suffix']}"
    assert (len(row["prefix"]), len(row["suffix"])) == (32, 32)


def test_it_cuts_the_text_around_at_code_points(client: Client, db: None) -> None:
    earlier, later = "Ёлка ", " e\u0301lan"
    quote = cast.quote(cast.article(text=f"{earlier * 100}“𝒜 quote”{later * 100}"), "𝒜 quote")
    row = told(client, quote)
    before, after = row["context"].split("𝒜 quote")
    assert before == f"{earlier * 100}“"[-300:]
    assert after == f"”{later * 100}"[:300]
    assert row["prefix"] == f"{earlier * 7}“"[-32:]
    assert len(row["suffix"]) == 32


@pytest.mark.parametrize(
    ("words", "before", "after"), [("“We", 0, 32), ("safety", 21, 32), ("highest", 32, 26), ("state.\n", 32, 0)]
)
def test_it_gives_what_there_is_at_the_ends_of_a_text(
    client: Client, made: dict[str, Any], words: str, before: int, after: int
) -> None:
    row = told(client, cast.quote(made["article"], words))
    assert (len(row["prefix"]), len(row["suffix"])) == (before, after)
    assert f"{row['prefix']}{words}{row['suffix']}" in cast.PURGE


HIDING: dict[str, Any] = {
    "a draft": lambda: Quote.objects.update(status="draft"),
    "under embargo": lambda: Article.objects.update(public_from=cast.TOMORROW),
    "internal": lambda: Article.objects.update(public_from=None),
}


@pytest.mark.parametrize("hide", HIDING.values(), ids=HIDING)
def test_it_answers_alike_for_the_hidden_and_the_missing(client: Client, made: dict[str, Any], hide: Any) -> None:
    hide()
    hidden = client.get(f"/api/v1/quotes/{made['excuse'].uuid}/")
    missing = client.get("/api/v1/quotes/00000000-0000-0000-0000-000000000000/")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert hidden.headers.items() == missing.headers.items()
    by_hidden = client.get("/api/v1/quotes/?speaker=kaitlin-martin&count=exact")
    by_missing = client.get("/api/v1/quotes/?speaker=no-such-martin&count=exact")
    assert by_hidden.content == by_missing.content


@pytest.mark.parametrize("hide", HIDING.values(), ids=HIDING)
def test_it_leaves_no_trace_of_the_hidden_in_any_list(client: Client, made: dict[str, Any], hide: Any) -> None:
    hide()
    for query in ("", "q=excuse", "attributed=true", "status=draft", "role=fellow", "kind=direct", "language=en"):
        assert listed(client, query) == []
    for collection in ("speakers", "organisations", "quotes"):
        assert client.get(f"/api/v1/{collection}/?count=exact").json()["count"] == 0


def test_it_shows_internal_readers_what_is_hidden(client: Client, made: dict[str, Any]) -> None:
    Quote.objects.filter(pk=made["excuse"].pk).update(status="draft")
    assert len(listed(client)) == 4
    client.force_login(cast.reader_of_internals())
    assert len(listed(client)) == 5
    assert [row["text"] for row in listed(client, "status=draft")] == [cast.EXCUSE]
    assert told(client, made["excuse"])["attribution"]["role"] == "fellow"


def test_it_keeps_a_retracted_quote_at_its_address(client: Client, made: dict[str, Any]) -> None:
    Quote.objects.filter(pk=made["excuse"].pk).update(status="retracted", status_reason="Misread.")
    row = told(client, made["excuse"])
    assert (row["status"], row["status_reason"]) == ("retracted", "Misread.")
    assert row["id"] not in {each["id"] for each in listed(client)}


def test_it_asks_as_often_for_many_quotes_as_for_one(
    client: Client, made: dict[str, Any], django_assert_num_queries: Any
) -> None:
    # One for the quotes with their articles and publishers and the words around, and one for the
    # attributions with everybody they name; none of these quotes has a date, which takes one
    # more to find out.
    for query in ("", "limit=1", "limit=200"):
        with django_assert_num_queries(3):
            client.get(f"/api/v1/quotes/?{query}")
    # And one for each filter by slugs.
    with django_assert_num_queries(4):
        client.get("/api/v1/quotes/?speaker=matt-beard,kaitlin-martin")


def test_it_asks_as_often_for_a_deep_relay_as_for_a_short_one(
    client: Client, made: dict[str, Any], django_assert_num_queries: Any
) -> None:
    deeper = cast.quote(made["article"], "our blood", within=made["blood"])
    cast.attribution(deeper, speaker=cast.speaker("Somebody"))
    # One each for the quote's place, the quotes around it, and the answer that the engine builds.
    for quote in (made["blood"], deeper):
        with django_assert_num_queries(3):
            row = told(client, quote)
    assert [link["id"] for link in row["relay"]] == [str(each.uuid) for each in (made["canada"], made["blood"], deeper)]
    # Around this one there is none to look for.
    with django_assert_num_queries(2):
        told(client, made["canada"])


def test_it_fetches_no_article_text_for_lists(
    client: Client, made: dict[str, Any], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3) as asked:
        listed(client)
    # The words around a quote stand on its own row.
    assert not any('"sources_article"."text"' in query["sql"] for query in asked.captured_queries)


def test_it_finds_a_quote_only_by_its_own_way_of_writing_the_id(client: Client, made: dict[str, Any]) -> None:
    identifier = str(made["excuse"].uuid)
    for other in (identifier.replace("-", ""), f"{{{identifier}}}", f"urn:uuid:{identifier}"):
        assert client.get(f"/api/v1/quotes/{other}/").status_code == 404
