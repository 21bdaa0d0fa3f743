"""Speakers, organisations and articles through the API, and what all bodies have in common."""

import hashlib
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User

from config.trail.models import Entry
from sources.models import Affiliation, Article, Authorship, Organisation, Speaker, SpeakerAlias
from tests import cast
from tests.partner import Partner, errors, told

HARD = " \t“Да”\r\n\r e\u0301 𝔄 \u2028\u202e x \n"
NEW: dict[str, dict[str, Any]] = {
    "speakers": {"name": "Ada Lovelace", "kind": "person", "aliases": ["Ada"], "wikidata": "Q7259"},
    "organisations": {"name": "All Out", "kind": "advocacy", "homepage": "https://allout.org", "ror": None},
    "articles": {"title": "A title", "language": "en", "text": HARD, "published": "2018-04", "byline": "By A."},
}


@pytest.fixture
def partner(db: None) -> Partner:
    return Partner()


# --- Every collection ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("collection", NEW)
def test_it_creates_what_a_get_then_tells(partner: Partner, collection: str) -> None:
    answer = partner.post(f"{collection}/", NEW[collection])
    made = told(answer, 201)
    for name, value in NEW[collection].items():
        assert name == "text" or made[name] == value
    assert answer["Location"] == made["url"]
    assert made == told(partner.get(f"{collection}/{made['id']}/"), 200)


@pytest.mark.parametrize("collection", NEW)
def test_it_changes_one_member_and_leaves_the_others(partner: Partner, collection: str) -> None:
    made = told(partner.post(f"{collection}/", NEW[collection]), 201)
    name = "title" if collection == "articles" else "name"
    changed = told(partner.patch(f"{collection}/{made['id']}/", {name: "Another"}), 200)
    assert changed == {**made, name: "Another"}


@pytest.mark.parametrize("collection", NEW)
def test_it_deletes_what_nothing_needs(partner: Partner, collection: str) -> None:
    made = told(partner.post(f"{collection}/", NEW[collection]), 201)
    assert partner.delete(f"{collection}/{made['id']}/").status_code == 204
    assert partner.get(f"{collection}/{made['id']}/").status_code == 404


def test_it_deletes_nothing_that_something_needs(partner: Partner) -> None:
    made = cast.purge()
    for path in ("speakers/kaitlin-martin/", "organisations/the-guardian/", "articles/global-protesters/"):
        answer = partner.delete(path)
        assert errors(answer, 409) == [("", "conflict")]
    cast.article("Corrected", revises=made["article"])
    assert errors(partner.delete("articles/global-protesters/"), 409) == [("", "needed")]


@pytest.mark.parametrize("collection", NEW)
@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"nmae": "x"}, ("nmae", "unknown_member")),
        ({"url": "x"}, ("url", "set_by_the_server")),
        ({"created": "x"}, ("created", "unknown_member")),
        ({"public": True}, ("public", "unknown_member")),
    ],
)
def test_it_refuses_members_that_nobody_writes(
    partner: Partner, collection: str, members: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert errors(partner.post(f"{collection}/", {**NEW[collection], **members}), 400) == [expected]


WRONG: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    ("speakers", {"name": 7}, ("name", "invalid")),
    ("speakers", {"name": None}, ("name", "null")),
    ("speakers", {"name": ""}, ("name", "blank")),
    ("speakers", {"name": " Ada"}, ("name", "spaces")),
    ("speakers", {"name": "x" * 201}, ("name", "max_length")),
    ("speakers", {"kind": "robot"}, ("kind", "invalid_choice")),
    ("speakers", {"kind": 3}, ("kind", "invalid_choice")),
    ("speakers", {"aliases": "Ada"}, ("aliases", "not_a_list")),
    ("speakers", {"aliases": [3]}, ("aliases.0", "invalid")),
    ("speakers", {"aliases": ["A", "A"]}, ("aliases.1", "twice")),
    ("speakers", {"wikidata": "7259"}, ("wikidata", "invalid")),
    ("speakers", {"wikidata": ""}, ("wikidata", "blank")),
    ("speakers", {"id": "a b"}, ("id", "invalid")),
    ("speakers", {"affiliations": [{}]}, ("affiliations.0.organisation", "required")),
    ("speakers", {"affiliations": [{"organisation": "nothing"}]}, ("affiliations.0.organisation", "does_not_exist")),
    ("organisations", {"homepage": "javascript:alert(1)"}, ("homepage", "invalid")),
    ("organisations", {"ror": "02nr0ka4l"}, ("ror", "invalid")),
    ("articles", {"language": "English"}, ("language", "invalid")),
    ("articles", {"published": "2018-13"}, ("published", "invalid_date")),
    ("articles", {"published": 2018}, ("published", "invalid")),
    ("articles", {"retrieved_at": "2018-04-10"}, ("retrieved_at", "no_instant")),
    ("articles", {"retrieved_at": "2018-04-10T12:00:00"}, ("retrieved_at", "no_instant")),
    ("articles", {"retrieved_at": "2018-02-30T12:00:00Z"}, ("retrieved_at", "no_instant")),
    ("articles", {"source_url": "ftp://example.org"}, ("source_url", "invalid")),
    ("articles", {"text": ""}, ("text", "blank")),
    ("articles", {"text_access": "none"}, ("text_access", "invalid_choice")),
    ("articles", {"authors": ["nobody"]}, ("authors.0", "does_not_exist")),
    ("articles", {"sha256": "0" * 64}, ("sha256", "other_digest")),
    ("articles", {"publisher": {"id": "all-out"}}, ("publisher", "invalid")),
]


@pytest.mark.parametrize(
    ("collection", "members", "expected"), WRONG, ids=[f"{each[0]} {each[1]}"[:60] for each in WRONG]
)
def test_it_refuses_what_is_wrong_and_says_where(
    partner: Partner, collection: str, members: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert errors(partner.post(f"{collection}/", {**NEW[collection], **members}), 400) == [expected]
    assert not any(model.objects.exists() for model in (Speaker, Organisation, Article))


def test_it_names_every_member_that_is_wrong(partner: Partner) -> None:
    answer = partner.post("speakers/", {"name": 7, "kind": "robot", "colour": "red"})
    assert {name for name, _ in errors(answer, 400)} == {"name", "kind", "colour"}


@pytest.mark.parametrize(("name", "value"), [("id", "ada-lovelace"), ("wikidata", "Q7259")])
def test_it_says_which_member_belongs_to_another(partner: Partner, name: str, value: str) -> None:
    told(partner.post("speakers/", NEW["speakers"]), 201)
    sent = {**NEW["speakers"], "wikidata": None, name: value}
    answer = partner.post("speakers/", sent)
    assert [field for field, _ in errors(answer, 409)] == [name]


def test_it_makes_an_identifier_where_none_is_given(partner: Partner) -> None:
    first = told(partner.post("speakers/", {"name": "Ада"}), 201)
    second = told(partner.post("speakers/", {"name": "Ада"}), 201)
    assert (first["id"], second["id"][:4]) == ("ада", "ада-")
    assert told(partner.post("speakers/", {"name": "Ада", "id": "countess"}), 201)["id"] == "countess"


def test_it_keeps_identifiers(partner: Partner) -> None:
    cast.speaker("Ada")
    assert errors(partner.patch("speakers/ada/", {"id": "countess"}), 400) == [("id", "never_changes")]


# --- Articles -------------------------------------------------------------------------------------------------


def test_it_keeps_a_text_byte_for_byte(partner: Partner) -> None:
    sha256 = hashlib.sha256(HARD.encode()).hexdigest()
    made = told(partner.post("articles/", {**NEW["articles"], "sha256": sha256, "text_access": "full"}), 201)
    assert made["sha256"] == sha256
    assert partner.get(f"articles/{made['id']}/text/").content == HARD.encode()


@pytest.mark.parametrize("member", ["text", "sha256"])
def test_it_never_changes_a_text(partner: Partner, member: str) -> None:
    cast.article()
    answer = partner.patch("articles/global-protesters/", {member: "x"})
    assert errors(answer, 400) == [(member, "never_changes")]


def test_it_publishes_and_closes_an_article(partner: Partner, client: Any) -> None:
    made = told(partner.post("articles/", NEW["articles"]), 201)
    path = f"/api/v1/articles/{made['id']}/"
    assert client.get(path).status_code == 404
    told(partner.patch(f"articles/{made['id']}/", {"public_from": "2018-04-10T12:00:00+02:00"}), 200)
    assert client.get(path).json()["text_url"]
    told(partner.patch(f"articles/{made['id']}/", {"text_access": "excerpt"}), 200)
    assert client.get(path).json()["text_url"] is None
    told(partner.patch(f"articles/{made['id']}/", {"public_from": None}), 200)
    assert client.get(path).status_code == 404


def test_it_puts_authors_in_order(partner: Partner) -> None:
    for name in ("Ada", "Eve", "Ina"):
        cast.speaker(name)
    path = f"articles/{cast.article().slug}/"
    told(partner.patch(path, {"authors": ["ada", "eve"]}), 200)
    eve = Authorship.objects.get(speaker__slug="eve").pk
    changed = told(partner.patch(path, {"authors": ["eve", "ina"]}), 200)
    assert [each["id"] for each in changed["authors"]] == ["eve", "ina"]
    assert Authorship.objects.get(speaker__slug="eve").pk == eve
    assert told(partner.patch(path, {"authors": None}), 200)["authors"] is None


def test_it_refuses_an_article_that_revises_itself(partner: Partner) -> None:
    slug = cast.article().slug
    answer = partner.patch(f"articles/{slug}/", {"revises": slug})
    assert errors(answer, 400) == [("revises", "article_does_not_revise_itself")]


# --- What belongs to a speaker ----------------------------------------------------------------------------------


def test_it_keeps_what_stays_in_a_list_and_what_it_does_not_say(partner: Partner) -> None:
    where, stated = cast.organisation("All Out"), cast.article()
    ada = cast.speaker("Ada", aliases=("A.", "B."))
    held = cast.affiliation(ada, where, role="fellow", since="2018", stated_in=stated)
    cast.affiliation(ada, where, role="intern")
    kept = SpeakerAlias.objects.get(name="A.").pk
    sent = {
        "aliases": ["A.", "C."],
        "affiliations": [{"organisation": "all-out", "role": "fellow", "since": "2018", "until": "2020"}],
    }
    told(partner.patch("speakers/ada/", sent), 200)
    assert set(SpeakerAlias.objects.values_list("name", flat=True)) == {"A.", "C."}
    assert SpeakerAlias.objects.get(name="A.").pk == kept
    place = Affiliation.objects.get()
    assert (place.pk, place.until, place.stated_in) == (held.pk, "2020", stated)


def test_it_says_why_in_the_trail(partner: Partner) -> None:
    told(partner.post("speakers/", {"name": "Ada"}, X_Reason="Named%20in%20the%20%E2%80%9CGuardian%E2%80%9D"), 201)
    entry = Entry.objects.latest("id")
    assert (entry.actor, entry.reason) == (f"partner (user {partner.user.pk})", "Named in the “Guardian”")
    assert errors(partner.post("speakers/", {"name": "Eve"}, X_Reason="%FF"), 400) == [("X-Reason", "not_text")]


# --- Batches ------------------------------------------------------------------------------------------------------


def test_it_creates_all_of_a_batch(partner: Partner) -> None:
    made = told(partner.post("speakers/", [{"name": "Ada"}, {"name": "Eve"}]), 201)
    assert [each["id"] for each in made["results"]] == ["ada", "eve"]


def test_it_creates_nothing_of_a_batch_with_a_fault_and_names_each(partner: Partner) -> None:
    answer = partner.post("speakers/", [{"name": "Ada"}, {"name": 7}, "Eve", {"name": "Ina", "wikidata": "x"}])
    found = [("1.name", "invalid"), ("2", "invalid"), ("3.wikidata", "invalid")]
    assert errors(answer, 400) == found
    assert not Speaker.objects.exists()


def test_it_tells_what_clashes_inside_of_a_batch(partner: Partner) -> None:
    answer = partner.post("speakers/", [{"name": "A", "wikidata": "Q1"}, {"name": "B", "wikidata": "Q1"}])
    assert errors(answer, 409) == [("1.wikidata", "speaker_wikidata_belongs_to_one")]
    assert not Speaker.objects.exists()


@pytest.mark.parametrize("size", [0, 101])
def test_it_bounds_a_batch(partner: Partner, size: int) -> None:
    assert errors(partner.post("speakers/", [{"name": "Ada"}] * size), 400) == [("", "batch_size")]


# --- Who may --------------------------------------------------------------------------------------------------------


def writer(*permissions: str, is_staff: bool = True) -> Partner:
    user = User.objects.create_user(f"writer{User.objects.count()}", is_staff=is_staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return Partner(user)


def test_it_lets_write_who_reads_internals_and_has_the_permission(db: None) -> None:
    assert told(writer("read_internal", "add_speaker").post("speakers/", {"name": "Ada"}), 201)
    for other in (
        writer("add_speaker"),
        writer("read_internal"),
        writer("read_internal", "add_organisation"),
        writer("read_internal", "add_speaker", is_staff=False),
    ):
        told(other.post("speakers/", {"name": "Eve"}), 403)
        told(other.patch("speakers/ada/", {"name": "Eve"}, seen='"x"'), 403)
        told(other.delete("speakers/ada/", seen='"x"'), 403)


def test_it_asks_for_the_permission_of_every_row_that_is_written(db: None) -> None:
    partner = writer("read_internal", "add_speaker", "change_speaker")
    cast.speaker("Ada", aliases=("A.",))
    for aliases in (["A.", "B."], []):
        told(partner.patch("speakers/ada/", {"aliases": aliases}), 403)
    assert list(SpeakerAlias.objects.values_list("name", flat=True)) == ["A."]


def test_it_tells_strangers_the_same_of_what_is_hidden_and_what_is_missing(db: None, client: Any) -> None:
    cast.article("Hidden", public_from=None)
    for method in (client.patch, client.delete):
        answers = [method(f"/api/v1/articles/{slug}/") for slug in ("hidden", "missing")]
        assert [each.status_code for each in answers] == [401, 401]
        assert answers[0].content == answers[1].content


def test_it_answers_404_to_a_writer_of_what_is_missing(partner: Partner) -> None:
    told(partner.patch("speakers/nobody/", {"name": "x"}, seen='"x"'), 404)
    told(partner.delete("speakers/nobody/", seen='"x"'), 404)


def test_it_takes_no_parameters_where_it_writes(partner: Partner) -> None:
    cast.speaker("Ada")
    assert errors(partner.post("speakers/?fields=name", {"name": "Eve"}), 400) == [("fields", "unknown_parameter")]
    answer = partner.patch("speakers/ada/?fields=name", {"name": "Eve"}, seen='"x"')
    assert errors(answer, 400) == [("fields", "unknown_parameter")]


def test_no_program_enters_a_new_version_of_what_was_taken_down(partner: Partner) -> None:
    article = cast.article()
    article.withdraw(reason="They are sought.")
    body = {"title": "Again", "language": "en", "text": "As before.", "revises": article.slug}
    assert errors(partner.post("articles/", body), 409) == [("revises", "taken_down")]
