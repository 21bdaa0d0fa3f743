"""What a deletion, or an addition, in the admin is judged by stays as it is until it is done."""

from collections.abc import Callable
from typing import Any

import pytest

from quotes import rules
from quotes.admin import forms
from quotes.models import Attribution, Evidence, Quote
from tests import cast
from tests.at_once import is_held
from tests.desk import Desk, page, pages


@pytest.fixture
def quote(committed_db: None) -> Quote:
    """A draft with its evidence, which a reviewer may verify at any moment."""
    quote = cast.quote(cast.article(), cast.EXCUSE, status="draft")
    cast.attribution(quote, speaker=cast.speaker("Kaitlin Martin"), evidence={"source": "Kaitlin Martin"})
    return quote


@pytest.fixture
def asked(quote: Quote, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[bool]]:
    """Let a rule tell, each time that it is asked, whether the quote is held."""

    def watch(where: Any, name: str) -> list[bool]:
        rule, held = getattr(where, name), []

        def watched(*given: Any) -> Any:
            held.append(is_held(quote))
            return rule(*given)

        monkeypatch.setattr(where, name, watched)
        return held

    return watch


RULES = {Attribution: "why_attribution_stays", Evidence: "why_evidence_stays"}


@pytest.mark.parametrize("model", [Attribution, Evidence])
def test_a_quote_is_held_while_what_belongs_to_it_is_deleted(asked: Any, model: Any) -> None:
    held = asked(rules, RULES[model])
    Desk().client.post(page(model.objects.get(), "delete"), {"post": "yes"})
    assert set(held) == {True}
    assert not model.objects.exists()


@pytest.mark.parametrize("model", [Attribution, Evidence])
def test_a_quote_is_held_while_what_belongs_to_it_is_deleted_from_a_list(asked: Any, model: Any) -> None:
    held = asked(rules, RULES[model])
    sent = {"action": "delete_selected", "_selected_action": [model.objects.get().pk], "post": "yes"}
    Desk().client.post(pages(model), sent)
    assert set(held) == {True}
    assert not model.objects.exists()


@pytest.mark.parametrize("model", [Attribution, Evidence])
def test_a_quote_is_held_while_something_is_added_to_it(asked: Any, quote: Quote, model: Any) -> None:
    claim, held = quote.attributions.get(), asked(forms, "may_change")
    added = {
        Attribution: {"quote": quote.pk, "basis": "unattributed", "standing": "alternative"},
        Evidence: {"attribution": claim.pk, "kind": "cue", "words": "stated", "at": ""},
    }
    assert Desk().save(pages(model, "add"), **added[model]).status_code == 302
    assert held == [True]
