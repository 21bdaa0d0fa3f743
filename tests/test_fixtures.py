"""The fixtures hold both source documents byte for byte, and everything that is said in them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from config.guards import drop_guards, install_guards
from quotes.models import Attribution, Evidence, Quote
from sources.models import Affiliation, Article, Authorship, Organisation, Speaker

FIXTURES = ("organisations", "speakers", "articles", "quotes")
PROTESTS = "global-protesters-demand-an-investigation-into-the-chechnya-purge"
ONE_YEAR = "one-year-since-gay-purge-in-chechnya-perpetrators-remain-unprosecuted"

# sha256sum of the documents as received.
DIGESTS = {
    PROTESTS: "d545a1033677093f4b153df3a0d1510085b427f2cb596aa809262eea37689814",
    ONE_YEAR: "6bdd62b61daf20a487b9993816bfb6cb9eb0d8d5cd9e5b0afe5a6765a8f96846",
}

KOCHETKOV = ("igor-kochetkov", "lgbt-foundation", "leader", None)
BEARD = ("matt-beard", "all-out", "", "the-guardian")

# What a second reader, who had not seen the fixtures, found: first words, kind, basis,
# (speaker, organisation, role, told to), within, continues.
READING: dict[str, list[tuple[str, str, str, tuple[str | None, str | None, str, str | None], str, str]]] = {
    PROTESTS: [
        ("in the summer of 2017", "indirect", "explicit", (None, "lgbt-foundation", "", None), "", ""),
        ("At least 26 were killed", "indirect", "pronoun", (None, "lgbt-foundation", "", None), "", ""),
        ("We have ensured", "direct", "explicit", KOCHETKOV, "", ""),
        ("But one thing", "direct", "continued", KOCHETKOV, "", "We have ensured"),
        ("Ramzan Kadyrov, the Chechen leader", "direct", "explicit", BEARD, "", ""),
        ("to purify our blood", "partial", "explicit", ("ramzan-kadyrov", None, "Chechen leader", None),
         "Ramzan Kadyrov, the", ""),
        ("But it is Vladimir Putin", "direct", "pronoun", BEARD, "", "Ramzan Kadyrov, the"),
        ("We will tell the Russian", "direct", "continued", BEARD, "", "But it is Vladimir"),
        ("we are watching you", "direct", "pronoun", ("matt-beard", "all-out", "", None), "We will tell", ""),
        ("There is no longer any excuse", "direct", "explicit",
         ("kaitlin-martin", "human-rights-watch", "fellow", "the-advocate"), "", ""),
        ("directed by the highest", "partial", "unattributed", (None, None, "", None), "", ""),
        ("They threw me to the floor", "direct", "unattributed", (None, None, "", None), "", ""),
        ("Do not beat him", "direct", "pronoun", ("one-of-them", None, "", None), "", ""),
    ],
    ONE_YEAR: [
        ("more than 100 men", "indirect", "explicit", (None, "novaya-gazeta", "", None), "", ""),
        ("these crimes took place", "indirect", "explicit",
         ("ramzan-kadyrov", None, "leader of the Chechen Republic", None), "", ""),
        ("just don’t exist", "partial", "explicit",
         ("ramzan-kadyrov", None, "leader of the Chechen Republic", None), "", ""),
        ("Even if such people", "direct", "explicit", ("kadyrovs-spokesman", None, "spokesman", None), "", ""),
        ("we continue demanding", "direct", "pronoun",
         ("natalia-poplevskaya", "russian-lgbt-network", "", "outright-action-international"), "", ""),
    ],
}  # fmt: skip


def slug(row: Any) -> str | None:
    return row.slug if row else None


def begins(words: str, quote: Quote | None) -> bool:
    """Tell whether the quote begins with these words; no words stand for no quote."""
    return bool(quote and quote.text.startswith(words)) if words else quote is None


@pytest.mark.parametrize("article", [PROTESTS, ONE_YEAR])
def test_it_holds_the_document_byte_for_byte(documents: None, article: str) -> None:
    assert Article.objects.get(slug=article).sha256 == DIGESTS[article]


@pytest.mark.parametrize("article", [PROTESTS, ONE_YEAR])
def test_it_says_what_a_second_reading_found(documents: None, article: str) -> None:
    quotes = list(Quote.objects.filter(article__slug=article).order_by("start", "-end"))
    assert len(quotes) == len(READING[article])
    for quote, (words, kind, basis, names, within, continues) in zip(quotes, READING[article], strict=True):
        attribution = quote.attributions.get()
        found = (
            slug(attribution.speaker),
            slug(attribution.organisation),
            attribution.role,
            slug(attribution.told_to),
        )
        assert quote.text.startswith(words)
        assert (quote.kind, attribution.basis, found) == (kind, basis, names), words
        assert begins(within, quote.within), words
        assert begins(continues, quote.continues), words


def test_it_quotes_every_span_in_quotation_marks(documents: None) -> None:
    for article in Article.objects.all():
        opened: list[int] = []
        marked = set()
        for place, character in enumerate(article.text):
            if character == "“":
                opened.append(place + 1)
            elif character == "”":
                marked.add((opened.pop(), place))
        quoted = set(article.quotes.exclude(kind="indirect").values_list("start", "end"))
        assert quoted == marked
    assert Quote.objects.exclude(kind="indirect").count() == 14


def test_it_says_on_whose_behalf_a_spokesman_speaks(documents: None) -> None:
    attribution = Attribution.objects.exclude(on_behalf_of=None).get()
    assert (slug(attribution.speaker), slug(attribution.on_behalf_of)) == (
        "kadyrovs-spokesman",
        "ramzan-kadyrov",
    )


def test_it_leaves_out_what_the_documents_do_not_say(documents: None) -> None:
    article = Article.objects.get(slug=PROTESTS)
    assert article.publisher is None
    assert article.published is None
    assert (article.byline, article.source_url) == ("", "")
    assert not Authorship.objects.filter(article=article).exists()
    assert not Affiliation.objects.exclude(since=None, until=None).exists()
    for model in (Organisation, Speaker):
        assert not model.objects.exclude(wikidata="").exists()


def test_every_claim_of_a_name_or_role_has_its_evidence(documents: None) -> None:
    for attribution in Attribution.objects.prefetch_related("evidence"):
        kinds = {evidence.kind for evidence in attribution.evidence.all()}
        claimed = {
            kind for kind in ("organisation", "role", "told_to", "occasion") if getattr(attribution, kind)
        }  # fmt: skip
        assert claimed <= kinds, attribution
        assert not attribution.missing_evidence()
    assert Evidence.objects.count() == 67


# --- Loading ---------------------------------------------------------------------------------


def content() -> list[Any]:
    models = (Organisation, Speaker, Article, Authorship, Affiliation, Quote, Attribution, Evidence)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("calls", [[FIXTURES], [(name,) for name in FIXTURES]], ids=["in one call", "one by one"])
def test_loading_again_changes_nothing(documents: None, calls: list[tuple[str, ...]]) -> None:
    before = content()
    for names in calls:
        call_command("loaddata", *names, verbosity=0)
    assert content() == before


def test_no_fixture_holds_a_primary_key() -> None:
    for name in FIXTURES:
        for row in json.loads(Path(f"fixtures/{name}.json").read_text()):
            assert set(row) == {"model", "fields"}


def test_a_dump_loads_again_to_the_same_content(committed_documents: None, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    dump(first)
    drop_guards(connection)
    for model in (Evidence, Attribution, Quote, Affiliation, Authorship, Article, Speaker, Organisation):
        for row in model.objects.order_by("-pk"):
            row.delete()
    install_guards(connection)
    call_command("loaddata", str(first), verbosity=0)
    dump(second)
    # Django writes times to the millisecond: one that falls on a second is read back without any fraction.
    assert second.read_text() == first.read_text().replace(".000Z", "Z")
    assert Quote.objects.exclude(preferred_speaker=None).exists()


def dump(path: Path) -> None:
    call_command(
        "dumpdata",
        "sources",
        "quotes",
        use_natural_primary_keys=True,
        use_natural_foreign_keys=True,
        output=str(path),
    )
