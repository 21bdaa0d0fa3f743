"""Examples for the API's documentation, as the fixtures hold them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

API = "https://verbatim.example/api/v1"
OUTRIGHT_ARTICLE = "one-year-since-gay-purge-in-chechnya-perpetrators-remain-unprosecuted"


def reference(collection: str, slug: str, name: str) -> dict[str, str]:
    """Return a reference to a row as the API gives it."""
    return {"id": slug, "url": f"{API}/{collection}/{slug}/", "name": name}


GLOBAL_ARTICLE = "global-protesters-demand-an-investigation-into-the-chechnya-purge"
OUTRIGHT = reference("organisations", "outright-action-international", "OutRight Action International")
HRW = reference("organisations", "human-rights-watch", "Human Rights Watch")
MARTIN = reference("speakers", "kaitlin-martin", "Kaitlin Martin")


def example(name: str, value: dict[str, Any]) -> OpenApiExample:
    """Return an example of an answer."""
    return OpenApiExample(name, value=value, response_only=True)


SPEAKER = example(
    "Kaitlin Martin",
    {
        **MARTIN,
        "kind": "person",
        "aliases": [],
        "description": "A fellow at Human Rights Watch.",
        "wikidata": None,
        "affiliations": [{"organisation": HRW, "role": "fellow", "since": None, "until": None}],
        "quotes": f"{API}/quotes/?speaker=kaitlin-martin",
    },
)
ORGANISATION = example(
    "OutRight Action International",
    {
        **OUTRIGHT,
        "kind": "advocacy",
        "aliases": ["IGLHRC", "OutRight", "OutRight - LGBTIQ Human Rights"],
        "homepage": "https://www.outrightinternational.org",
        "wikidata": None,
        "ror": None,
        "quotes": f"{API}/quotes/?organisation=outright-action-international",
        "articles": f"{API}/articles/?publisher=outright-action-international",
    },
)
ARTICLE = example(
    "One Year Since Gay Purge in Chechnya",
    {
        "id": OUTRIGHT_ARTICLE,
        "url": f"{API}/articles/{OUTRIGHT_ARTICLE}/",
        "title": "One Year Since Gay Purge in Chechnya, Perpetrators Remain Unprosecuted",
        "publisher": OUTRIGHT,
        "authors": [reference("speakers", "rashima-kwatra", "Rashima Kwatra")],
        "byline": "Rashima Kwatra - OutRight Communications Officer",
        "published": "2018-04-10",
        "language": "en",
        "source_url": "https://www.outrightinternational.org/content/"
        "one-year-gay-purge-chechnya-perpetrators-remain-unprosecuted",
        "archived_url": None,
        "sha256": "6bdd62b61daf20a487b9993816bfb6cb9eb0d8d5cd9e5b0afe5a6765a8f96846",
        "retrieved_at": None,
        "revises": None,
        "text_url": f"{API}/articles/{OUTRIGHT_ARTICLE}/text/",
        "quotes": f"{API}/quotes/?article={OUTRIGHT_ARTICLE}&ordering=position",
    },
)
