"""What the list of quotes can be asked for."""

from typing import Any

import pytest
from django.test import Client

from quotes.models import Attribution, Quote
from tests import cast

SAFETY, CANADA, BLOOD, EXCUSE, OFFICIALS = cast.SAFETY, cast.CANADA, cast.BLOOD, cast.EXCUSE, cast.OFFICIALS
ALL = {SAFETY, CANADA, BLOOD, EXCUSE, OFFICIALS}
DEMANDING = "we continue demanding"
EXISTED = "Even if such people existed"


@pytest.fixture
def outright(db: None) -> Any:
    """The first document, and a few words of the second, which has a publisher, a date and another language."""
    made = cast.purge()
    outright = cast.organisation("OutRight")
    text = "Kadyrov’s spokesman said, “Even if such people existed”. She said, “we continue demanding”."
    made["second"] = cast.article("One Year", text, publisher=outright, published="2018-04-10", language="pt-BR")
    spokesman = cast.speaker("Kadyrov’s spokesman", kind="unnamed")
    kadyrov = Attribution.objects.get(quote=made["blood"]).speaker
    made["existed"] = cast.said(made["second"], EXISTED, by=spokesman, on_behalf_of=kadyrov, role="spokesman")
    made["demanding"] = cast.said(
        made["second"], DEMANDING, by=cast.speaker("Natalia Poplevskaya"), told_to=outright, basis="pronoun"
    )
    return made


def found(client: Client, query: str) -> set[str]:
    answer = client.get(f"/api/v1/quotes/?{query}")
    assert answer.status_code == 200, answer.content
    return {row["text"] for row in answer.json()["results"]}


EVERYTHING = ALL | {EXISTED, DEMANDING}
FILTERS: list[tuple[str, set[str]]] = [
    ("", EVERYTHING),
    ("speaker=kaitlin-martin", {EXCUSE}),
    ("speaker=kaitlin-martin,matt-beard", {EXCUSE, CANADA}),
    ("speaker=kaitlin-martin%2Cmatt-beard,nobody", {EXCUSE, CANADA}),
    ("speaker=nobody", set()),
    ("organisation=human-rights-watch", {EXCUSE}),
    ("organisation=human-rights-watch,lgbt-foundation", {EXCUSE, SAFETY}),
    ("publisher=outright", {EXISTED, DEMANDING}),
    ("publisher=all-out", set()),
    ("article=global-protesters", ALL),
    ("article=one-year,global-protesters", EVERYTHING),
    ("told_to=the-advocate", {EXCUSE}),
    ("told_to=outright", {DEMANDING}),
    ("on_behalf_of=ramzan-kadyrov", {EXISTED}),
    ("on_behalf_of=matt-beard", set()),
    ("role=fellow", {EXCUSE}),
    ("role=FELLOW", {EXCUSE}),
    ("role=leader%20chechen", {BLOOD}),
    ("role=leader", {SAFETY, BLOOD}),
    ("role=lead", set()),
    ("role=lea.er", set()),
    ("role=(", set()),
    ("role=fellow%20leader", set()),
    ("kind=partial", {BLOOD}),
    ("kind=partial,indirect", {BLOOD}),
    ("kind=indirect", set()),
    ("status=verified", EVERYTHING),
    ("status=disputed", set()),
    ("basis=unattributed", {OFFICIALS}),
    ("basis=pronoun,unattributed", {OFFICIALS, DEMANDING}),
    ("language=pt-BR", {EXISTED, DEMANDING}),
    ("language=pt", set()),
    ("language=en,pt-BR", EVERYTHING),
    ("attributed=false", {OFFICIALS}),
    ("attributed=true", EVERYTHING - {OFFICIALS}),
    ("nested=true", {BLOOD}),
    ("nested=false", EVERYTHING - {BLOOD}),
    ("published_after=2018-04", {EXISTED, DEMANDING}),
    ("published_after=2018-04-10", {EXISTED, DEMANDING}),
    ("published_after=2018-04-11", set()),
    ("published_before=2018-04-10", {EXISTED, DEMANDING}),
    ("published_before=2018", {EXISTED, DEMANDING}),
    ("published_before=2018-03", set()),
    ("published_after=2018&published_before=2018", {EXISTED, DEMANDING}),
    ("q=EXCUSE", {EXCUSE}),
    ("q=%20excuse%20", {EXCUSE}),
    ("q=“to purify", {CANADA, BLOOD}),
    ("q=%25", set()),
    ("q=_", set()),
    ("speaker=kaitlin-martin&kind=partial", set()),
    ("speaker=kaitlin-martin&organisation=human-rights-watch&role=fellow&q=longer", {EXCUSE}),
]


@pytest.mark.parametrize(("query", "texts"), FILTERS, ids=[query for query, _ in FILTERS])
def test_it_filters_quotes(client: Client, outright: Any, query: str, texts: set[str]) -> None:
    assert found(client, query) == texts


@pytest.mark.parametrize("date", ["2018", "2018-04", "2018-04-10", None])
@pytest.mark.parametrize(
    ("bound", "matching"),
    [
        ("published_after=2018", {"2018", "2018-04", "2018-04-10"}),
        ("published_after=2018-01-01", {"2018", "2018-04", "2018-04-10"}),
        ("published_after=2018-01-02", {"2018-04", "2018-04-10"}),
        ("published_after=2018-04-01", {"2018-04", "2018-04-10"}),
        ("published_after=2018-04-02", {"2018-04-10"}),
        ("published_before=2018-12-31", {"2018", "2018-04", "2018-04-10"}),
        ("published_before=2018-12-30", {"2018-04", "2018-04-10"}),
        ("published_before=2018-04", {"2018-04", "2018-04-10"}),
        ("published_before=2018-04-29", {"2018-04-10"}),
        ("published_before=9999", {"2018", "2018-04", "2018-04-10"}),
        ("published_after=0001", {"2018", "2018-04", "2018-04-10"}),
    ],
)
def test_it_takes_a_date_only_where_all_of_it_lies_within_the_bounds(
    client: Client, db: None, date: str | None, bound: str, matching: set[str]
) -> None:
    cast.numbered(cast.article(published=date), 1)
    assert len(found(client, bound)) == (date in matching)


def test_it_lists_retracted_quotes_only_where_they_are_asked_for(client: Client, outright: Any) -> None:
    Quote.objects.filter(text=EXCUSE).update(status="retracted", status_reason="Misread.")
    assert found(client, "speaker=kaitlin-martin") == set()
    assert found(client, "status=verified,disputed") == EVERYTHING - {EXCUSE}
    assert found(client, "status=retracted") == {EXCUSE}
    assert found(client, "status=retracted,verified") == EVERYTHING
    assert found(client, f"article={outright['article'].slug}") == ALL - {EXCUSE}


def test_it_matches_the_preferred_attribution_only(client: Client, outright: Any) -> None:
    cast.attribution(outright["excuse"], standing="alternative", speaker=cast.speaker("Other"), role="envoy")
    assert found(client, "speaker=other") == set()
    assert found(client, "role=envoy") == set()
    Attribution.objects.filter(quote=outright["excuse"], standing="preferred").update(standing="rejected")
    assert found(client, "speaker=kaitlin-martin") == set()
    assert found(client, "role=fellow") == set()
    Attribution.objects.filter(quote=outright["excuse"], role="envoy").update(standing="preferred")
    assert found(client, "speaker=other") == {EXCUSE}


def test_it_holds_a_quote_that_nobody_has_judged_for_unattributed(client: Client, outright: Any) -> None:
    cast.quote(outright["article"], "wrote Matt Beard")
    assert found(client, "attributed=false") == {OFFICIALS, "wrote Matt Beard"}


def test_it_finds_words_of_other_scripts_whatever_their_case(client: Client, db: None) -> None:
    article = cast.article(text="Сказал: «Мы Подали Жалобу».", language="ru")
    cast.quote(article, "Мы Подали Жалобу")
    for words in ("Мы Подали", "мы подали", "МЫ ПОДАЛИ"):
        assert found(client, f"q={words}") == {"Мы Подали Жалобу"}
