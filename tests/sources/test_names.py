"""What a name may hold: nobody passes for somebody else by characters that are not seen."""

from typing import Any

import pytest

from config.verification import verify
from sources.models import Organisation, Speaker, SpeakerAlias
from tests import cast
from tests.desk import Desk, page, pages
from tests.partner import Partner, errors

pytestmark = pytest.mark.django_db

OVERRIDE, EMBEDDING, ISOLATE = "\u202e", "\u202a", "\u2067"
DECEPTIVE = [
    f"{OVERRIDE}nitraM nyltiaK",
    f"Kaitlin{EMBEDDING} Martin",
    f"Kaitlin{ISOLATE} Martin",
    "A\u2028B",
    "A\nB",
    "A\x85B",
]
NO_ROWS = {f"{name}-{count}_FORMS": "0" for name in ("aliases", "affiliations") for count in ("TOTAL", "INITIAL")}


@pytest.mark.parametrize("name", DECEPTIVE)
@pytest.mark.parametrize("model", [Speaker, Organisation])
def test_a_name_that_may_look_like_another_is_refused_wherever_it_is_typed(model: Any, name: str) -> None:
    desk = Desk()
    typed = desk.client.post(pages(model, "add"), {"name": name, "kind": model.Kind.choices[0][0], **NO_ROWS})
    assert "look like another" in str(typed.context["adminform"].form.errors["name"])
    sent = {"act": "name", "field": model._meta.model_name, "name": name, "kind": model.Kind.choices[0][0]}
    named = desk.client.post(page(cast.article(), "desk"), sent, content_type="application/json")
    assert "look like another" in named.json()["errors"]["name"][0]
    asked = Partner().post(f"{model._meta.model_name}s/", {"name": name})
    assert errors(asked, 400) == [("name", "deceptive")]
    assert not model.objects.exists()


def test_no_alias_looks_like_another_name(client: Any) -> None:
    told = Partner().post("speakers/", {"name": "Somebody", "aliases": [f"{OVERRIDE}nitraM"]})
    assert errors(told, 400) == [("aliases", "deceptive")]
    assert not SpeakerAlias.objects.exists()


@pytest.mark.parametrize("name", ["محمد\u200eعلي", "می\u200cخواهم", "क्\u200dष", "e\u0301dith", "🏳️‍🌈 Group"])
def test_names_are_written_with_the_marks_and_joiners_of_their_script(name: str) -> None:
    Speaker(name=name, slug="somebody").full_clean()


def test_a_name_that_was_there_before_is_named_by_verify_and_one_that_was_merged_is_not() -> None:
    who = cast.speaker(f"{OVERRIDE}nitraM")
    cast.once(who, f"{OVERRIDE}htoB", slug="both")
    assert ["look like another" in fault.problem for fault in verify()] == [True]
