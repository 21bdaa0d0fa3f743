"""Slugs are made from names, keep every script, and never count."""

import re

import pytest

from sources.models import Speaker


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Kaitlin Martin", "kaitlin-martin"), ("Рашима Кватра", "рашима-кватра"), ("Zoë  O’Neill", "zoë-oneill")],
)
def test_it_makes_a_slug_from_the_name(db: None, name: str, slug: str) -> None:
    assert Speaker.objects.create(name=name).slug == slug


def test_it_tells_namesakes_apart_at_random(db: None) -> None:
    slugs = [Speaker.objects.create(name="Jo Doe").slug for _ in range(5)]
    assert slugs[0] == "jo-doe"
    assert len({slug for slug in slugs if re.fullmatch(r"jo-doe-[0-9a-f]{8}", slug)}) == 4


def test_it_finds_something_for_a_name_without_letters(db: None) -> None:
    assert re.fullmatch(r"[0-9a-f]{8}", Speaker.objects.create(name="…").slug)


def test_it_keeps_a_slug_that_was_given(db: None) -> None:
    speaker = Speaker.objects.create(name="Jo Doe", slug="jo")
    speaker.name = "Jo Roe"
    speaker.save()
    assert speaker.slug == "jo"
