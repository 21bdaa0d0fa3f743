"""Somebody who was entered twice, for the tests of merging."""

from typing import Any

from django.apps import apps

from config.verification import verify
from quotes.merging.merging import merge
from tests import cast

WHY = "the same person"
TEXT = "“One,” he said. “Two,” he said. “Three,” he said. “Four,” he said. “Five,” he said. “Six,” he said."


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return every row of both apps, kept columns included."""
    found = [model for label in ("sources", "quotes") for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in found}


def faults() -> list[Any]:
    """Return what is wrong with the rows, but that the short ones of these tests have no evidence."""
    return [fault for fault in verify() if "evidence" not in fault.problem]


def igor_twice() -> dict[str, Any]:
    """Enter Igor twice, and the house that both belong to."""
    gone = cast.speaker("I. Kochetkov", aliases=("Kochetkov", "Igor K."), description="An activist.", wikidata="Q42")
    kept = cast.speaker("Igor Kochetkov", aliases=("Kochetkov",))
    house, outlet = cast.organisation("The House"), cast.organisation("The Paper")
    where = cast.article("A report", TEXT, authors=(gone, kept))
    cast.article("Another", "“Seven,” he wrote.", authors=(gone,))
    cast.affiliation(gone, house, role="leader", since="2018", until="2019", stated_in=where)
    cast.affiliation(kept, house, role="leader", since="2018")
    cast.affiliation(gone, house, role="founder")
    return {
        "gone": gone,
        "kept": kept,
        "house": house,
        "article": where,
        "one": cast.said(where, "One,", by=gone, organisation=house, told_to=outlet),
        "two": cast.said(where, "Two,", by=kept),
        "three": cast.said(where, "Three,", by=cast.speaker("A spokesman", kind="unnamed"), on_behalf_of=gone),
    }


def merged(world: dict[str, Any], **more: Any) -> Any:
    return merge(world["gone"], world["kept"], reason=WHY, **more)
