"""A curator enters, a reviewer verifies, an editor retracts: by the admin, at the desk, and whoever entered it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from config.roles import ROLES
from config.tokens.models import Token
from config.trail.models import Entry
from quotes.attribution_views import AttributionViewSet
from quotes.models import Attribution, Evidence, Quote
from sources.models import Article
from tests import cast
from tests.desk import errors, page, pages
from tests.partner import Partner, told
from tests.quotes.test_desk_acts import Sitter

pytestmark = pytest.mark.django_db

RANKS = ("curator", "reviewer", "editor")


@pytest.fixture
def roles() -> None:
    call_command("make_roles")


def somebody(role: str) -> Sitter:
    user = User.objects.create_user(f"a {role}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return Sitter(user)


def draft() -> Quote:
    """Return a draft that has all that a verified quote needs."""
    quote = cast.quote(cast.article(), cast.EXCUSE, status="draft")
    cast.attribution(quote, speaker=cast.speaker("Kaitlin Martin"), evidence={"source": "Kaitlin Martin"})
    return quote


def judged(sitter: Sitter, quote: Quote, status: str) -> str:
    """Give a quote a status on its page, and return the status that it has then."""
    sitter.save(page(quote), status=status, status_reason="x")
    quote.refresh_from_db()
    return quote.status


@pytest.mark.parametrize(
    ("role", "reached"),
    [
        ("curator", ["draft", "draft", "draft"]),
        ("reviewer", ["verified", "disputed", "disputed"]),
        ("editor", ["verified", "disputed", "retracted"]),
    ],
)
def test_a_status_is_given_by_those_alone_whose_part_it_is(roles: None, role: str, reached: list[str]) -> None:
    sitter, quote = somebody(role), draft()
    assert [judged(sitter, quote, status) for status in ("verified", "disputed", "retracted")] == reached


@pytest.mark.parametrize("role", RANKS)
def test_what_was_retracted_comes_back_by_an_editor_alone(roles: None, role: str) -> None:
    quote = draft()
    Quote.objects.filter(pk=quote.pk).update(status="retracted", status_reason="x")
    assert judged(somebody(role), quote, "draft") == ("draft" if role == "editor" else "retracted")


def test_nobody_verifies_on_its_page_by_evidence_that_is_not_what_they_saw(roles: None) -> None:
    sitter, quote = somebody("reviewer"), draft()
    seen = sitter.filled(page(quote))
    claim = quote.attributions.get()
    claim.evidence.all().delete()
    cast.mark(claim, source="Human Rights Watch")
    assert "Human Rights Watch" in errors(sitter.save(page(quote), seen, status="verified"))
    quote.refresh_from_db()
    assert quote.status == "draft"


def test_a_curator_is_told_who_verifies(roles: None) -> None:
    sitter = somebody("curator")
    assert "A reviewer verifies" in errors(sitter.save(page(draft()), status="verified"))


def test_a_curator_changes_nothing_of_what_is_verified(roles: None) -> None:
    quote = draft()
    Quote.objects.filter(pk=quote.pk).update(status="verified")
    claim = quote.attributions.get()
    sitter = somebody("curator")
    for url in (page(quote), page(claim)):
        assert 'name="_save"' not in sitter.text(url)
        assert sitter.client.post(url, {"role": "x"}).status_code == 403
    evidence = claim.evidence.get()
    assert sitter.client.post(page(evidence, "delete"), {"post": "yes"}).status_code == 403
    added = {"quote": quote.pk, "basis": "explicit", "standing": "alternative", "speaker": claim.speaker_id}
    assert "no draft" in errors(sitter.save(pages(Attribution, "add"), **added))
    added = {"attribution": claim.pk, "kind": "cue", "words": "stated", "at": ""}
    assert "no draft" in errors(sitter.save(pages(Evidence, "add"), **added))
    response = sitter.attribute(quote, role="x", evidence={"source": "Kaitlin Martin"})
    assert response.status_code == 403
    assert "reviewer" in response.answer["errors"][""][0]
    assert 'class="edit"' not in sitter.text(page(quote.article, "desk"))
    assert (quote.attributions.get().role, quote.attributions.get().evidence.count()) == ("", 1)


@pytest.mark.parametrize("way", ["page", "list", "api", "undo"])
def test_what_was_public_once_is_retracted_and_never_deleted(roles: None, way: str) -> None:
    curator, reviewer = somebody("curator"), somebody("reviewer")
    article = cast.article()
    made = curator.quote(article, cast.EXCUSE).answer
    quote = Quote.objects.get(pk=made["made"])
    assert [judged(reviewer, quote, status) for status in ("disputed", "draft")] == ["disputed", "draft"]
    Quote.objects.update(status_reason="")
    if way == "page":
        curator.client.post(page(quote, "delete"), {"post": "yes"})
    elif way == "list":
        sent = {"action": "delete_selected", "_selected_action": [quote.pk], "post": "yes"}
        curator.client.post(pages(Quote), sent)
    elif way == "api":
        assert Partner(curator.user).delete(f"quotes/{quote.uuid}/").status_code == 409
    else:
        assert curator.act(article, "undo", undo=made["undo"]).status_code == 409
    assert Quote.objects.get() == quote


@pytest.mark.parametrize("verified", ["inner", "outer"])
def test_a_curator_puts_nothing_within_another_where_either_is_verified(roles: None, verified: str) -> None:
    article, curator = cast.article(), somebody("curator")
    inner = cast.quote(article, cast.BLOOD, status="draft")
    outer = Quote.objects.get(pk=curator.quote(article, cast.CANADA, sure=True).answer["made"])
    Quote.objects.filter(pk=inner.pk if verified == "inner" else outer.pk).update(status="verified")
    assert curator.act(article, "enclose", quote=outer.pk, why="It lies within").status_code == 403
    assert Quote.objects.get(pk=inner.pk).within is None


def test_a_curator_deletes_no_evidence_of_what_is_verified_from_a_list(roles: None) -> None:
    quote = draft()
    cast.mark(quote.attributions.get(), cue="stated")
    Quote.objects.filter(pk=quote.pk).update(status="verified")
    keys = list(Evidence.objects.values_list("pk", flat=True))
    sent = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    somebody("curator").client.post(pages(Evidence), sent)
    assert Evidence.objects.count() == 2


def test_a_reviewer_changes_what_is_verified(roles: None) -> None:
    quote = draft()
    Quote.objects.filter(pk=quote.pk).update(status="verified")
    response = somebody("reviewer").attribute(quote, role="fellow", evidence={"source": "Kaitlin Martin"})
    assert (response.status_code, quote.attributions.get().role) == (200, "fellow")


def test_a_curator_does_the_whole_work_of_the_desk(roles: None) -> None:
    article = cast.article()
    sitter = somebody("curator")
    quote = Quote.objects.get(pk=sitter.quote(article, cast.EXCUSE).answer["made"])
    named = sitter.act(article, "name", field="speaker", name="Kaitlin Martin", kind="person").answer["named"]
    response = sitter.attribute(quote, speaker=named["pk"], evidence={"source": "Kaitlin Martin"})
    assert response.status_code == 200
    assert sitter.act(article, "undo", undo=response.answer["undo"]).status_code == 200


# --- A second pair of eyes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("required", [True, False])
def test_nobody_verifies_what_they_have_entered_where_a_second_reviewer_is_required(
    roles: None, settings: Any, required: bool
) -> None:
    settings.REQUIRE_SECOND_REVIEWER = required
    sitter = somebody("reviewer")
    article = cast.article()
    quote = Quote.objects.get(pk=sitter.quote(article, cast.EXCUSE).answer["made"])
    cast.attribution(quote, speaker=cast.speaker("Kaitlin Martin"), evidence={"source": "Kaitlin Martin"})
    sitter.user.username = "married"  # who it is does not depend on the name
    sitter.user.save()
    if required:
        assert "somebody else has to verify" in errors(sitter.save(page(quote), status="verified"))
        assert judged(somebody("editor"), quote, "verified") == "verified"
    else:
        assert judged(sitter, quote, "verified") == "verified"


@pytest.mark.parametrize("from_the_list", [True, False])
def test_nobody_verifies_what_was_suggested_because_they_asked_for_it(
    roles: None, settings: Any, from_the_list: bool
) -> None:
    settings.REQUIRE_SECOND_REVIEWER = True
    article, sitter = cast.article(text="“We are ready,” said Tom Fox.\n"), somebody("reviewer")
    if from_the_list:
        chosen = {"action": "suggest_in_selected", "_selected_action": [article.pk]}
        sitter.client.post(pages(Article), chosen)
    else:
        sitter.client.post(page(article, "suggest"))
    quote = Quote.objects.get()
    quote.attributions.update(speaker=cast.speaker("Tom Fox"))
    assert judged(sitter, quote, "verified") == "draft"
    assert judged(somebody("editor"), quote, "verified") == "verified"


def test_nobody_brings_back_a_verdict_that_they_may_not_give(roles: None, settings: Any) -> None:
    settings.REQUIRE_SECOND_REVIEWER = True
    curator, enterer, other = somebody("curator"), somebody("reviewer"), somebody("editor")
    quote = Quote.objects.get(pk=enterer.quote(cast.article(), cast.EXCUSE).answer["made"])
    cast.attribution(quote, speaker=cast.speaker("Kaitlin Martin"), evidence={"source": "Kaitlin Martin"})
    judged(other, quote, "verified")
    verdict = Entry.objects.filter(model="quotes.quote", row_id=quote.pk).latest("id")
    Quote.objects.update(status="draft", status_reason="")
    address = reverse("quotes_quote_revert", args=[quote.pk, verdict.pk])
    for sitter, status in ((curator, "draft"), (enterer, "draft"), (other, "verified")):
        sent = {"_picture": sitter.filled(page(quote))["_picture"], "why": "It was right"}
        sitter.client.post(address, sent)
        quote.refresh_from_db()
        assert quote.status == status, sitter.user


def test_what_a_command_entered_is_verified_by_anybody_who_may(roles: None, settings: Any) -> None:
    settings.REQUIRE_SECOND_REVIEWER = True
    assert judged(somebody("reviewer"), draft(), "verified") == "verified"


# --- By the API -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "reached"),
    [
        ("curator", ["draft", "draft", "draft"]),
        ("reviewer", ["verified", "disputed", "disputed"]),
        ("editor", ["verified", "disputed", "retracted"]),
    ],
)
def test_the_api_gives_a_status_for_those_alone_whose_part_it_is(roles: None, role: str, reached: list[str]) -> None:
    partner, quote = Partner(somebody(role).user), draft()
    path, found = f"quotes/{quote.uuid}/", []
    for status in ("verified", "disputed", "retracted"):
        partner.patch(path, {"status": status, "status_reason": "x"})
        quote.refresh_from_db()
        found.append(quote.status)
    assert found == reached


def test_the_api_lets_a_curator_change_nothing_of_what_is_verified(roles: None) -> None:
    quote = draft()
    Quote.objects.filter(pk=quote.pk).update(status="verified")
    claim, partner = quote.attributions.get(), Partner(somebody("curator").user)
    below = f"quotes/{quote.uuid}/attributions/"
    added = {"basis": "unattributed", "standing": "alternative"}
    answers = [
        partner.patch(f"quotes/{quote.uuid}/", {"kind": "partial"}),
        partner.patch(f"quotes/{quote.uuid}/", {"attribution": {"role": "x"}}),
        partner.patch(f"{below}{claim.uuid}/", {"role": "x"}),
        partner.post(below, added),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert (Attribution.objects.get().role, Quote.objects.get().kind) == ("", "direct")


@pytest.mark.parametrize("required", [True, False])
def test_the_api_lets_nobody_verify_what_they_have_entered_where_a_second_reviewer_is_required(
    roles: None, settings: Any, required: bool
) -> None:
    settings.REQUIRE_SECOND_REVIEWER = required
    article, martin = cast.article(), cast.speaker("Kaitlin Martin")
    partner, other = Partner(somebody("reviewer").user), Partner(somebody("editor").user)
    said = {"basis": "explicit", "speaker": martin.slug}
    body: dict[str, Any] = {"article": article.slug, "kind": "direct", "text": cast.EXCUSE, "attribution": said}
    body["evidence"] = [{"kind": "source", "text": "Kaitlin Martin"}]
    at_once = partner.post("quotes/", {**body, "status": "verified"})
    assert at_once.status_code == (403 if required else 201)
    if required:
        made = partner.post("quotes/", body).json()["id"]
        assert partner.patch(f"quotes/{made}/", {"status": "verified"}).status_code == 403
        assert other.patch(f"quotes/{made}/", {"status": "verified"}).status_code == 200


# --- The roles themselves ----------------------------------------------------------------------------------------


def test_each_role_may_what_the_one_before_it_may_and_more(roles: None) -> None:
    curator, reviewer, editor = (set(Group.objects.get(name=name).permissions.all()) for name in RANKS)
    assert curator < reviewer < editor
    assert tuple(ROLES) == RANKS


def test_every_permission_of_the_roles_exists(roles: None) -> None:
    user = somebody("editor").user
    for permissions in ROLES.values():
        for name in permissions:
            app, *rest = name.split(".")
            if app != "*":
                codename = rest[0] if len(rest) == 1 else f"{rest[1]}_{rest[0]}"
                assert user.has_perm(f"{app}.{codename}"), name


def test_no_role_manages_accounts(roles: None) -> None:
    assert not Group.objects.filter(permissions__content_type__app_label__in=["auth", "admin", "sessions"]).exists()


def test_the_command_gives_back_what_was_taken_and_setup_leaves_it(roles: None) -> None:
    group = Group.objects.get(name="reviewer")
    group.permissions.clear()
    call_command("setup", verbosity=0)
    assert not group.permissions.exists()
    call_command("make_roles")
    assert group.permissions.exists()


# --- Through the API -----------------------------------------------------------------------------------


def partner(role: str) -> Partner:
    user = User.objects.create_user(f"a {role}'s program", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return Partner(user)


def address(quote: Quote) -> str:
    return f"quotes/{quote.uuid}/"


@pytest.mark.parametrize(
    ("role", "answers"), [("curator", [403, 403, 403]), ("reviewer", [200, 200, 403]), ("editor", [200, 200, 200])]
)
def test_a_program_judges_as_whom_it_signs_in(roles: None, role: str, answers: list[int]) -> None:
    program, quote = partner(role), draft()
    changes = [{"status": status, "status_reason": "x"} for status in ("verified", "disputed", "retracted")]
    assert [program.patch(address(quote), change).status_code for change in changes] == answers


def test_a_curators_program_changes_nothing_of_what_is_verified(roles: None) -> None:
    quote = draft()
    Quote.objects.filter(pk=quote.pk).update(status="verified")
    claim = f"{address(quote)}attributions/{quote.attributions.get().uuid}/"
    program = partner("curator")
    assert program.patch(address(quote), {"kind": "partial"}).status_code == 403
    assert program.patch(address(quote), {"attribution": {"role": "x"}}).status_code == 403
    assert program.patch(claim, {"role": "x"}).status_code == 403
    assert program.post(f"{address(quote)}attributions/", {"basis": "unattributed"}).status_code == 403


def test_a_quote_that_is_verified_while_a_curators_program_sends_more_of_it_keeps_what_is_said(
    roles: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    quote = draft()
    received = AttributionViewSet.received

    def received_and_verified(view: AttributionViewSet) -> Any:
        data = received(view)
        Quote.objects.filter(pk=quote.pk).update(status="verified")
        return data

    monkeypatch.setattr(AttributionViewSet, "received", received_and_verified)
    added = {"basis": "unattributed", "standing": "alternative"}
    assert partner("curator").post(f"{address(quote)}attributions/", added).status_code == 403
    assert quote.attributions.count() == 1


def test_no_program_verifies_what_it_enters(roles: None, settings: Any) -> None:
    settings.REQUIRE_SECOND_REVIEWER = True
    article, who = cast.article(), cast.speaker("Kaitlin Martin")
    attributed = {"attribution": {"basis": "explicit", "speaker": who.slug}}
    evidence = {"evidence": [{"kind": "source", "text": "Kaitlin Martin"}]}
    body = {"article": article.slug, "text": cast.EXCUSE, "kind": "direct", **attributed, **evidence}
    program = partner("reviewer")
    assert program.post("quotes/", {**body, "status": "verified"}).status_code == 403
    entered = f"quotes/{told(program.post('quotes/', body), 201)['id']}/"
    assert program.patch(entered, {"status": "verified"}).status_code == 403
    assert partner("editor").patch(entered, {"status": "verified"}).status_code == 200


def test_a_program_chooses_who_is_meant_and_verifies_at_once(roles: None) -> None:
    quote = draft()
    quote.attributions.update(speaker=None, printed_speaker="Kaitlin Martin")
    chosen = {"status": "verified", "attribution": {"speaker": "kaitlin-martin"}}
    assert partner("reviewer").patch(address(quote), chosen).status_code == 200


@pytest.mark.parametrize("name", ["import", "import (user 1)", "x (user 9) by the token y"])
def test_what_a_program_entered_by_a_token_its_owner_has_entered(roles: None, settings: Any, name: str) -> None:
    settings.REQUIRE_SECOND_REVIEWER = True
    sitter, article, martin = somebody("reviewer"), cast.article(), cast.speaker("Kaitlin Martin")
    _, secret = Token.objects.issue(owner=sitter.user, name=name, days=30, scopes="read write")
    said = {"basis": "explicit", "speaker": martin.slug}
    body: dict[str, Any] = {"article": article.slug, "kind": "direct", "text": cast.EXCUSE, "attribution": said}
    body["evidence"] = [{"kind": "source", "text": "Kaitlin Martin"}]
    header = {"Authorization": f"Bearer {secret}"}
    made = Client().post("/api/v1/quotes/", body, content_type="application/json", headers=header)
    assert made.status_code == 201, made.content
    quote = Quote.objects.get()
    assert judged(sitter, quote, "verified") == "draft"
    assert judged(somebody("editor"), quote, "verified") == "verified"
