"""The admin speaks the language of its reader, whole; programs are answered in English, whatever they ask for."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.utils import formats, translation

from config.tokens.models import Token
from config.trail.models import Entry
from quotes.models import Attribution, Evidence, Quote, Rejection
from sources.acting import acting
from sources.models import (
    Affiliation,
    Article,
    Capture,
    Distinction,
    IdentityAccess,
    Organisation,
    Redaction,
    Speaker,
)
from tests import cast
from tests.confidentiality.crawling import addresses
from tests.desk import Desk
from tests.pseudo import LANGUAGE, untranslated, wrapped

__all__ = ["wrapped"]

TEXT = "«Мы тут», — сказал Иван Петров, глава «Дома», газете «Труд».\n«Он сказал: „нет“», — добавил он.\n"


@pytest.fixture
def rows(db: None) -> list[Model]:
    """Hold a row of every kind, with Cyrillic in it: whatever is in Latin letters is of the admin itself."""
    with acting(actor="рецензент (7)", reason="потому"):
        house = cast.organisation("Дом", aliases=("Домик",), slug="дом")
        other = cast.organisation("Дома", slug="дома")
        ivan = cast.speaker("Иван Петров", aliases=("Ваня",), slug="иван")
        twin = cast.speaker("Иван Петров", slug="иван-2", kind="unnamed", unnamed_because="обещано")
        title = cast.article("Заголовок", TEXT, slug="статья", language="ru", publisher=house, authors=(ivan,))
        cast.article("Ещё", TEXT, slug="ещё", language="ru", public_from=None, revises=title)
        told = cast.said(title, "Мы тут", by=ivan, organisation=house, told_to=other, role="глава")
        cast.mark(told.attributions.get(), source="Иван Петров", role="глава")
        cast.attribution(told, speaker=twin, standing="alternative", basis="inferred", note="кажется")
        outer = cast.quote(title, "Он сказал: „нет“", status="draft", origin="suggested", origin_version="1")
        cast.attribution(outer, printed_speaker="он", confidence=0.5, origin="suggested", origin_version="1")
        cast.quote(title, "нет", kind="partial", within=outer, status="disputed", status_reason="спорно")
        Rejection.objects.create(uuid=uuid.uuid4(), article=title, start=0, end=3)
        cast.affiliation(ivan, house, role="глава", since="2018", stated_in=title)
        cast.capture(title, origin="https://example.org/", extractor="1")
        cast.once(ivan, "Ваня П.", slug="ваня", reason="один и тот же")
        cast.once(house, "Домище", slug="домище", reason="одно и то же")
        cast.protected(ivan)
        Distinction.objects.create(kind="speaker", one="а", other="б")
        Redaction.objects.create(article=title, start=0, end=1, reason="нельзя", original_sha256=title.sha256)
        cast.job("работа", about="1", status="FAILED")
        owner = User.objects.create_superuser("админ")
        Token.objects.issue(days=3, owner=owner, name="программа")
    told.status = "retracted"
    told.status_reason = "отозвано"
    told.save()
    models: list[type[Model]] = [Organisation, Speaker, Article, Quote, Attribution, Evidence, Rejection, Affiliation]
    models += [Capture, Distinction, IdentityAccess, Redaction, Token, Entry]
    models += [type(row) for row in (ivan.merges.get(), house.merges.get(), *cast_jobs())]
    return [row for model in models for row in model._default_manager.all()[:6]]


def cast_jobs() -> list[Model]:
    job = cast.Job.objects.get()
    return [job, job.parts.get()]


@pytest.fixture
def admin(rows: list[Model]) -> Client:
    client = Client()
    client.force_login(User.objects.get(username="админ"))
    return client


def pages(rows: list[Model]) -> list[str]:
    """Return the address of every page of the admin but those of accounts and passwords, which are Django's."""
    reverts = [
        f"/admin/{entry.model.replace('.', '/')}/{entry.row_id}/history/{entry.pk}/revert/"
        for entry in Entry.objects.filter(model__in=["quotes.quote", "sources.speaker"])
    ]
    ours = [path for path in addresses(rows) if path.startswith("/admin/") and not re.search("/auth/|/password", path)]
    return list(dict.fromkeys([*ours, *reverts, "/admin/", "/admin/quotes/quote/review/?at=1"]))


def test_every_string_of_every_page_of_the_admin_is_translated(wrapped: None, rows: list[Model], admin: Client) -> None:
    found: dict[str, str] = {}
    read = 0
    for path in pages(rows):
        response: Any = admin.get(path)
        if "html" in response.headers.get("Content-Type", "") and response.status_code == 200:
            read += 1
            for text in untranslated(response.content.decode()):
                found.setdefault(text, path)
    assert [f"{text} at {path}" for text, path in found.items()] == []
    assert read > 150


def test_what_the_admin_says_when_it_refuses_is_translated(wrapped: None, rows: list[Model], admin: Client) -> None:
    found: dict[str, str] = {}
    forms = re.compile("/(add|change|import|merge|undo|withdraw|redact|review|list|revert|duplicates|suggest)/")
    refused = 0
    for path in pages(rows):
        if "?" not in path and forms.search(path):
            for sent in ({}, {"reason": "", "why": "", "words": "нет такого", "since": "2018-13", "act": "verify"}):
                response: Any = admin.post(path, sent)
                if "html" in response.headers.get("Content-Type", "") and response.status_code in (200, 400, 409):
                    refused += 1
                    for text in untranslated(response.content.decode()):
                        found.setdefault(text, path)
    assert [f"{text} at {path}" for text, path in found.items()] == []
    assert refused > 60


ASKED: Any = {"headers": {"Accept-Language": LANGUAGE}}


def test_programs_are_answered_in_english_always(wrapped: None, rows: list[Model], admin: Client) -> None:
    article = Article.objects.get(slug="статья")
    changes: Any = {"headers": {**ASKED["headers"], "If-Match": "*"}, "content_type": "application/json"}
    answers = [
        admin.get("/api/v1/schema/", **ASKED),
        admin.get("/api/v1/quotes/?kind=", **ASKED),
        admin.get("/api/v1/speakers/?published=1", **ASKED),
        admin.get("/api/v1/nothing/", **ASKED),
        admin.post("/api/v1/quotes/", {"article": article.slug, "text": "нет таких слов"}, **changes),
        admin.post("/api/v1/organisations/", {"name": "", "homepage": "javascript:"}, **changes),
        admin.patch("/api/v1/speakers/иван/", {"wikidata": "x"}, **changes),
    ]
    for answer in answers:
        assert "⟦" not in answer.content.decode()
        assert "Content-Language" not in answer.headers
    assert [answer.status_code for answer in answers] == [200, 400, 400, 404, 400, 400, 428]


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("de-AT, en;q=0.5", "de"),
        ("nl, ar;q=0.5", "ar"),
        ("en", "de"),  # English is the language of the code, and not offered here
        ("nl", "de"),
        ("", "de"),
        ("x" * 5000, "de"),
        ("*;q=nonsense, \x00", "de"),
    ],
)
def test_the_admin_speaks_what_the_browser_asks_for_of_what_is_offered(
    settings: Any, db: None, client: Client, asked: str, spoken: str
) -> None:
    settings.LANGUAGES = [(code, code) for code in ("en", "de", "ar")]
    settings.ADMIN_LANGUAGES = ["de", "ar"]
    response = client.get("/admin/login/", headers={"Accept-Language": asked})
    assert response.headers["Content-Language"] == spoken
    assert "Accept-Language" in response.headers["Vary"]
    assert f'<html lang="{spoken}" dir="{"rtl" if spoken == "ar" else "ltr"}"' in response.content.decode()
    assert translation.get_language() == "en"


def test_the_admin_speaks_english_unless_it_is_told_otherwise(db: None, client: Client) -> None:
    response = client.get("/admin/login/", headers={"Accept-Language": "de"})
    assert response.headers["Content-Language"] == "en"


def test_what_is_stored_is_told_the_same_in_every_language(wrapped: None, rows: list[Model], admin: Client) -> None:
    article = Article.objects.get(slug="статья")
    Quote.objects.exclude(status="retracted").update(status="draft")
    admin.post(f"/admin/sources/article/{article.pk}/suggest/", {})
    for model, names in ((Entry, ("actor", "reason")), (cast.Job, ("what", "actor", "reason"))):
        for row in model.objects.values_list(*names):
            assert "⟦" not in "".join(row)


def test_english_dates_are_written_as_the_api_writes_them(db: None) -> None:
    article = cast.article("Dated", "Words.")
    moment = datetime(2026, 3, 4, 17, 5, tzinfo=UTC)
    assert formats.localize(moment) == "2026-03-04 17:05"
    assert formats.localize(moment.date()) == "2026-03-04"
    assert article.created.strftime("%Y-%m-%d %H:%M") in Desk().text("/admin/sources/article/")
