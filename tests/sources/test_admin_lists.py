"""The lists and pages of the admin: what they find, and that their work does not grow with the rows."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.tokens.models import Token
from config.trail.models import Entry
from config.work.models import Job
from quotes.models import Attribution, Evidence, Quote, Rejection
from sources.admin_site import VerbatimAdminSite
from sources.models import (
    Affiliation,
    Article,
    Capture,
    Distinction,
    IdentityAccess,
    Organisation,
    OrganisationMerge,
    Redaction,
    Speaker,
    SpeakerMerge,
)
from tests import cast
from tests.desk import Desk, messages, page, pages

pytestmark = pytest.mark.django_db

WRITTEN_BY_ITSELF = [Capture, Redaction, IdentityAccess, Distinction, SpeakerMerge, OrganisationMerge, Rejection]
MODELS = [Organisation, Speaker, Article, Affiliation, Quote, Attribution, Evidence, *WRITTEN_BY_ITSELF]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def queries(desk: Desk, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        desk.text(url)
    return len(captured)


def crowd(number: int) -> dict[str, Any]:
    """Make something of everything, all of it told apart by ``number``."""
    outlet = cast.organisation(f"Outlet {number}", aliases=(f"O{number}", f"Out{number}"))
    who = cast.speaker(f"Speaker {number}", aliases=(f"S{number}",))
    article = cast.article(f"Article {number}", f"{cast.PURGE}{number}", publisher=outlet, authors=(who,))
    cast.capture(article)
    cast.protected(who)
    cast.once(who, f"Once {number}", slug=f"once-{number}")
    cast.once(outlet, f"Of old {number}", slug=f"of-old-{number}")
    Distinction.objects.create(kind="speaker", one=f"one-{number}", other=f"other-{number}")
    Rejection.objects.create(uuid=uuid.uuid4(), article=article, start=0, end=1)
    quote = cast.quote(article, cast.SAFETY)
    cast.attribution(
        quote, speaker=who, organisation=outlet, told_to=outlet, evidence={"source": "Igor", "cue": "said"}
    )
    cast.affiliation(who, outlet, role="leader", stated_in=article)
    end = len(article.text)
    article.redactions.create(start=end - 1, end=end, reason="A number.", original_sha256=article.sha256)
    return {"outlet": outlet, "speaker": who, "article": article, "quote": quote}


def test_it_registers_every_model_or_shows_it_inline() -> None:
    inline = {inline.model for model in MODELS for inline in admin.site._registry[model].inlines}
    assert {model for model in admin.site._registry if model._meta.app_label in {"sources", "quotes"}} == set(MODELS)
    names = {"OrganisationAlias", "SpeakerAlias", "Affiliation", "Authorship", "Attribution", "Evidence"}
    assert {model.__name__ for model in inline} == names


@pytest.mark.parametrize("model", MODELS)
def test_it_lists_ten_rows_with_the_queries_of_one(desk: Desk, model: Any) -> None:
    crowd(0)
    desk.text(pages(model))  # fills the caches of sessions and content types
    one = queries(desk, pages(model))
    for number in range(1, 10):
        crowd(number)
    # Session, user, count and rows, then one each for related names, languages and the date hierarchy.
    assert queries(desk, pages(model)) == one <= 9


def many_affiliations(rows: dict[str, Any]) -> Any:
    for number in range(8):
        cast.affiliation(rows["speaker"], cast.organisation(f"Body {number}"), stated_in=rows["article"])
    return rows["speaker"]


def many_authors(rows: dict[str, Any]) -> Any:
    return cast.article("Again", authors=tuple(cast.speaker(f"Author {number}") for number in range(8)))


def many_quotes(rows: dict[str, Any]) -> Any:
    for quote in cast.numbered(rows["article"], 30):
        cast.attribution(quote, speaker=rows["speaker"], organisation=rows["outlet"])
    return rows["article"]


def many_attributions(rows: dict[str, Any]) -> Any:
    for number in range(8):
        alternative = {"standing": "alternative", "speaker": cast.speaker(f"Other {number}")}
        cast.attribution(rows["quote"], **alternative, organisation=rows["outlet"], evidence={"source": "Igor"})
    return rows["quote"]


@pytest.mark.parametrize(
    ("name", "multiply"),
    [
        ("speaker", many_affiliations),
        ("article", many_authors),
        ("article", many_quotes),
        ("quote", many_attributions),
    ],
)
def test_it_shows_a_page_with_many_rows_with_the_queries_of_few(
    desk: Desk, name: str, multiply: Callable[[dict[str, Any]], Any]
) -> None:
    rows = crowd(0)
    desk.text(page(rows[name]))
    few = queries(desk, page(rows[name]))
    many = multiply(rows)
    # A row more may cost nothing: names come along with the rows, not one by one.
    assert queries(desk, page(many)) <= few


@pytest.mark.parametrize(
    ("model", "term"),
    [
        (Organisation, "guard"),
        (Organisation, "GRAUN"),
        (Organisation, "the-guardian"),
        (Organisation, "Q11148"),
        (Speaker, "beard"),
        (Speaker, "Matthew"),
        (Speaker, "Q42"),
        (Article, "protest"),
        (Article, "guard"),
        (Article, "example.org/page"),
        (Article, "matt-beard-writes"),
        (Affiliation, "campaigner"),
        (Affiliation, "Matthew"),
        (Quote, "purify"),
        (Quote, "beard"),
        (Quote, "protest"),
        (Attribution, "beard"),
        (Attribution, "purify"),
        (Evidence, "wrote"),
    ],
)
def test_it_finds_rows_by_what_curators_know(desk: Desk, model: Any, term: str) -> None:
    guardian = cast.organisation("The Guardian", aliases=("Graun",), wikidata="Q11148")
    beard = cast.speaker("Matt Beard", aliases=("Matthew Beard",), wikidata="Q42")
    article = cast.article(publisher=guardian, slug="matt-beard-writes", source_url="https://example.org/page")
    quote = cast.quote(article, cast.CANADA)
    cast.attribution(quote, speaker=beard, organisation=guardian, evidence={"cue": "wrote"})
    cast.affiliation(beard, guardian, role="campaigner")
    assert desk.get(f"{pages(model)}?q={term}").context["cl"].result_count == 1
    assert desk.get(f"{pages(model)}?q=nothing-such").context["cl"].result_count == 0


@pytest.mark.parametrize("name", ["quote", "attribution"])
def test_it_finds_rows_by_uuid_or_pasted_address(desk: Desk, name: str) -> None:
    rows = crowd(0)
    crowd(1)
    row = rows["quote"] if name == "quote" else rows["quote"].attributions.get()
    for term in (row.uuid, row.uuid.hex, f"https://example.org/api/v1/quotes/{row.uuid}/"):
        assert list(desk.get(f"{pages(type(row))}?q={term}").context["cl"].result_list) == [row]


@pytest.mark.parametrize("filters", ["publisher={outlet}", "article={article}", "preferred_speaker={speaker}"])
def test_it_filters_by_rows_that_are_found_by_typing(desk: Desk, filters: str) -> None:
    rows = crowd(0)
    crowd(1)
    url = f"{pages(Quote)}?{filters}".format(**{name: row.pk for name, row in rows.items()})
    response = desk.get(url)
    assert list(response.context["cl"].result_list) == [rows["quote"]]
    # The control names the choice, and lists nobody else.
    assert "Speaker 1</option>" not in response.content.decode()


def test_it_filters_by_visibility(desk: Desk) -> None:
    for name, since in {"now": cast.YESTERDAY, "soon": cast.TOMORROW, "never": None}.items():
        cast.quote(cast.article(name, public_from=since), cast.SAFETY)
    for visibility, title in {"public": "now", "embargoed": "soon", "internal": "never"}.items():
        shown = desk.get(f"{pages(Article)}?visibility={visibility}").context["cl"].result_list
        assert [article.title for article in shown] == [title]
        quotes = desk.get(f"{pages(Quote)}?visibility={visibility}").context["cl"].result_list
        assert [quote.article.title for quote in quotes] == [title]


def test_it_filters_by_language(desk: Desk) -> None:
    for language in ("en", "ru"):
        cast.quote(cast.article(language, language=language), cast.SAFETY)
    for model in (Article, Quote):
        (row,) = desk.get(f"{pages(model)}?language=ru").context["cl"].result_list
        assert row.language == "ru"


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "x" * 10_000,
        "p=99999999999999999999",
        "p=-1",
        "o=99.-99.x",
        "visibility=nonsense",
        "nonsense=1",
        "publisher=abc",
        "article=99999999999999999999999999",
        "article=" + "9" * 5_000,  # more digits than Python reads
        "preferred_speaker=%00",
        "speaker=",
        "organisation=-1",
        "created__gte=nonsense",
        "all=",
    ],
)
def test_it_never_fails_on_a_strange_address(desk: Desk, model: Any, query: str) -> None:
    crowd(0)
    assert desk.get(f"{pages(model)}?{query}").status_code in {200, 302, 400}


@pytest.mark.parametrize("key", ["0", "x", "99999999999999999999999999", "%00"])
@pytest.mark.parametrize("model", MODELS)
def test_it_never_fails_on_a_row_that_is_not_there(desk: Desk, model: Any, key: str) -> None:
    url = f"{pages(model)}{key}/change/"
    assert desk.get(url).status_code in {302, 404}
    never_changed = {403} if model in WRITTEN_BY_ITSELF else set()
    assert desk.client.post(url, {}).status_code in {302, 404} | never_changed


def test_it_links_speakers_and_organisations_to_their_quotes(desk: Desk) -> None:
    rows = crowd(0)
    assert f"{pages(Quote)}?preferred_speaker={rows['speaker'].pk}" in desk.text(page(rows["speaker"]))
    assert f"{pages(Quote)}?preferred_organisation={rows['outlet'].pk}" in desk.text(page(rows["outlet"]))


@pytest.mark.parametrize(
    ("name", "path"), [("speaker", "speakers"), ("outlet", "organisations"), ("article", "articles")]
)
def test_it_links_to_the_api(desk: Desk, name: str, path: str) -> None:
    row = crowd(0)[name]
    assert f'href="/api/v1/{path}/{row.slug}/"' in desk.text(page(row))


def test_it_orders_the_index_as_curators_work(rf: Any) -> None:
    site = VerbatimAdminSite()
    for model in MODELS:
        site.register(model)
    request = rf.get("/admin/")
    request.user = Desk().user
    apps = site.get_app_list(request)
    assert [app["app_label"] for app in apps] == ["sources", "quotes"]
    assert [model["object_name"] for model in apps[0]["models"]] == [
        "Article",
        "Speaker",
        "Organisation",
        "Affiliation",
        "Capture",
        "IdentityAccess",
        "Redaction",
        "SpeakerMerge",
        "OrganisationMerge",
        "Distinction",
    ]


def test_it_keeps_scripts_and_styles_out_of_its_pages(desk: Desk) -> None:
    rows = crowd(0)
    for url in (pages(Quote), pages(Quote, "add"), *(page(row) for row in rows.values())):
        shown = desk.text(url)
        assert " style=" not in shown
        assert "<style" not in shown
        assert "<script>" not in shown


@pytest.mark.parametrize(
    ("page", "q"),
    [
        ("sources/speaker", "Kochetkof"),
        ("sources/speaker", "Igor Koch"),
        ("sources/article", "PERPÉTRATED -nothing"),
        ("quotes/quote", '"no longer any" exc'),
    ],
)
def test_it_searches_as_the_site_does(admin_client: Client, page: str, q: str) -> None:
    where = cast.article(text="Perpetrated. There is no longer any excuse.")
    cast.said(where, "There is no longer any excuse.", by=cast.speaker("Igor Kochetkov"))
    assert admin_client.get(f"/admin/{page}/", {"q": q}).context["cl"].result_count == 1
    assert admin_client.get(f"/admin/{page}/", {"q": "zebra*"}).context["cl"].result_count == 0


# --- Nonsense --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Quote, Article, Speaker, Affiliation, SpeakerMerge, Entry, Token])
@pytest.mark.parametrize("year", ["-1", "9" * 40])
def test_a_list_of_a_year_that_there_is_not_is_told_to_be_none(desk: Desk, model: Any, year: str) -> None:
    moment = "at" if model is Entry else "created"
    response = desk.get(f"{pages(model)}?{moment}__year={year}")
    assert (response.status_code, response["Location"][-4:]) == (302, "?e=1")


@pytest.mark.parametrize("given", ["zz", "\0", "%00", "-1", "1e5", "9" * 40])
@pytest.mark.parametrize(
    ("model", "field"),
    [(Quote, "article"), (Attribution, "quote"), (Evidence, "attribution"), (Affiliation, "speaker")],
)
def test_a_new_row_is_filled_in_with_nobody_who_is_not_there(desk: Desk, model: Any, field: str, given: str) -> None:
    assert desk.client.get(pages(model, "add"), {field: given}).status_code == 200
    refused = desk.client.post(pages(model, "add"), {field: given, **NO_INLINE_ROWS})
    assert field in refused.context["adminform"].form.errors


NO_INLINE_ROWS = {
    f"{name}-{count}_FORMS": "0" for name in ("attributions", "evidence") for count in ("TOTAL", "INITIAL")
}


@pytest.mark.parametrize("field", ["public_from", "retrieved_at"])
def test_a_moment_that_an_address_gives_leaves_its_boxes_empty(desk: Desk, field: str) -> None:
    assert desk.client.get(pages(Article, "add"), {field: "2020-01-01"}).status_code == 200


@pytest.mark.parametrize("chosen", ["zz", "9" * 40])
@pytest.mark.parametrize(
    ("model", "action"), [(Quote, "delete_selected"), (Article, "suggest_in_selected"), (Job, "have_done_again")]
)
def test_what_is_chosen_from_a_list_is_a_row(desk: Desk, model: Any, action: str, chosen: str) -> None:
    response = desk.client.post(pages(model), {"action": action, "_selected_action": [chosen], "post": "yes"})
    assert response.status_code == 302
    assert "choose rows of the list" in messages(response)
