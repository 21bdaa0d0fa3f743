"""`manage.py import_quotes` anchors each quote in its article to the letter, or tells why not; nobody is invented."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.trail.models import Entry
from config.verification import verify
from quotes.importing import running
from quotes.importing.writing import NewRows, store
from quotes.models import Evidence, Quote
from sources.models import Article, Organisation, Speaker
from tests import cast

SLUG = "global-protesters"
HEADER = "article,text,speaker,organisation,role"


@pytest.fixture
def world(db: None) -> Article:
    """The first document, shortened, and everybody in it; nothing is quoted yet."""
    for name in ("LGBT Foundation", "All Out", "The Guardian", "Human Rights Watch", "The Advocate"):
        cast.organisation(name)
    cast.speaker("Igor Kochetkov")
    cast.speaker("Matt Beard")
    cast.speaker("Ramzan Kadyrov", aliases=("Kadyrov",))
    cast.speaker("Kaitlin Martin")
    return cast.article()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "quotes.csv"


def run(file: Path, content: str | bytes, **options: Any) -> str:
    """Import a file that holds this, and return what the command told."""
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    out = io.StringIO()
    call_command("import_quotes", str(file), stdout=out, **{"verbosity": 0, **options})
    return out.getvalue()


def refusals(file: Path, content: str | bytes, **options: Any) -> list[dict[str, Any]]:
    """Return what the file of refusals holds after an import that refused something."""
    refused = file.with_suffix(".refused")
    with pytest.raises(CommandError, match="refused, as told above"):
        run(file, content, refused=str(refused), **options)
    return [json.loads(line) for line in refused.read_text().splitlines()]


def refusal(file: Path, content: str | bytes, **options: Any) -> dict[str, Any]:
    """Return the one refusal of an import, by which nothing was stored."""
    before = Quote.objects.count(), Speaker.objects.count(), Organisation.objects.count()
    (found,) = refusals(file, content, **options)
    assert (Quote.objects.count(), Speaker.objects.count(), Organisation.objects.count()) == before
    return found


def rows(*cells: dict[str, Any]) -> str:
    """Return JSON Lines."""
    return "".join(f"{json.dumps({'article': SLUG, **each})}\n" for each in cells)


def table(*lines: str, header: str = HEADER) -> str:
    return "\r\n".join([header, *lines]) + "\r\n"


# --- What it takes in ---------------------------------------------------------------------------


def test_a_spreadsheet_of_texts_and_names_becomes_drafts_with_their_source(world: Article, file: Path) -> None:
    told = run(
        file,
        table(
            f'{SLUG},"{cast.EXCUSE}",Kaitlin Martin,Human Rights Watch,fellow',
            f'{world.title},"“{cast.SAFETY}”",Igor Kochetkov,LGBT Foundation,',
        ),
    )
    assert told == "2 new, 0 known, 0 refused\n"
    excuse = Quote.objects.get(text=cast.EXCUSE)
    assert (excuse.article, excuse.status, excuse.kind) == (world, "draft", "direct")
    assert world.text[excuse.start : excuse.end] == cast.EXCUSE
    claim = excuse.attributions.get()
    assert (str(claim.speaker), str(claim.organisation)) == ("Kaitlin Martin", "Human Rights Watch")
    assert (claim.basis, claim.standing, claim.role, claim.note) == ("explicit", "preferred", "fellow", "")
    source = claim.evidence.get()
    assert (source.kind, source.text, world.text[source.start : source.end]) == ("source", *["Kaitlin Martin"] * 2)
    assert str(Quote.objects.get(text=cast.SAFETY).preferred_organisation) == "LGBT Foundation"
    assert list(verify()) == []


def test_json_lines_say_the_same(world: Article, file: Path) -> None:
    claim = {"speaker": "Matt Beard", "organisation": "All Out", "told_to": "The Guardian", "occasion": "a column"}
    evidence = [{"kind": "source", "text": "Matt Beard of All Out"}, {"kind": "cue", "text": "wrote"}]
    assert "1 new" in run(file, rows({"text": cast.CANADA, **claim, "evidence": evidence}))
    stored = Quote.objects.get().attributions.get()
    assert (str(stored.speaker), str(stored.told_to), stored.occasion) == ("Matt Beard", "The Guardian", "a column")
    assert stored.basis == "explicit"
    assert dict(stored.evidence.values_list("kind", "text")) == {"source": "Matt Beard of All Out", "cue": "wrote"}


def test_an_article_is_known_by_slug_address_or_title(world: Article, file: Path) -> None:
    Article.objects.filter(pk=world.pk).update(source_url="https://example.org/purge")
    texts = (cast.EXCUSE, cast.SAFETY, cast.OFFICIALS)
    names = (SLUG, "https://example.org/purge", "Global protesters")
    lines = [{"article": name, "text": text} for name, text in zip(names, texts, strict=True)]
    assert "3 new" in run(file, rows(*lines))
    assert set(Quote.objects.values_list("article", "text")) == {(world.pk, text) for text in texts}


def test_of_several_versions_at_an_address_the_latest_is_meant(world: Article, file: Path) -> None:
    address = "https://example.org/purge"
    Article.objects.filter(pk=world.pk).update(source_url=address)
    later = cast.article(text=f"Corrected. {cast.PURGE}", source_url=address, revises=world)
    run(file, rows({"article": address, "text": cast.EXCUSE}))
    assert Quote.objects.get().article == later


@pytest.mark.parametrize(
    ("name", "code"),
    [("nowhere", "article_unknown"), ("https://a.example/", "article_unknown"), ("Twice", "article_ambiguous")],
)
def test_an_article_that_is_not_certain_is_refused(world: Article, file: Path, name: str, code: str) -> None:
    twins = {cast.article("Twice").slug for _ in range(2)}
    found = refusal(file, rows({"article": name, "text": cast.EXCUSE}))
    assert (found["code"], found["column"], found["row"]) == (code, "article", 1)
    assert set(found.get("candidates", [])) == (twins if name == "Twice" else set())


def test_a_text_alone_is_a_quote_that_nobody_has_judged(world: Article, file: Path) -> None:
    run(file, rows({"text": cast.OFFICIALS}))
    quote = Quote.objects.get()
    assert (quote.kind, quote.attributions.count()) == ("partial", 0)


def test_the_audit_trail_tells_who_imported_and_why(world: Article, file: Path) -> None:
    run(file, rows({"text": cast.EXCUSE, "speaker": "Kaitlin Martin"}), reason="for the inquiry")
    for model in ("quotes.quote", "quotes.attribution", "quotes.evidence"):
        entry = Entry.objects.get(model=model)
        assert (entry.actor, entry.reason, entry.action) == ("command: import_quotes", "for the inquiry", "insert")


# --- Anchoring ----------------------------------------------------------------------------------


def test_offsets_that_hold_the_words_are_taken(world: Article, file: Path) -> None:
    start = world.text.index(cast.EXCUSE)
    run(file, rows({"text": cast.EXCUSE, "start": start, "end": start + len(cast.EXCUSE)}))
    assert Quote.objects.get().start == start


def test_offsets_that_hold_other_words_are_refused_with_the_right_ones(world: Article, file: Path) -> None:
    start = world.text.index(cast.EXCUSE)
    found = refusal(file, rows({"text": cast.EXCUSE, "start": start + 1, "end": start + 1 + len(cast.EXCUSE)}))
    assert (found["code"], found["column"]) == ("elsewhere", "start")
    assert f"at {start}–{start + len(cast.EXCUSE)}, not at {start + 1}–" in found["reason"]


def test_words_that_stand_twice_need_an_offset_or_their_neighbours(world: Article, file: Path) -> None:
    text = "“No comment.” Ada said. Then Bob said: “No comment.” He left."
    cast.article("Twice", text)
    row = {"article": "twice", "text": "No comment."}
    found = refusal(file, rows(row))
    assert found["code"] == "ambiguous"
    assert len(found["candidates"]) == 2
    run(file, rows({**row, "prefix": "Bob said: “"}, {**row, "start": 1}))
    assert set(Quote.objects.values_list("start", flat=True)) == {1, text.rindex("No comment")}


def test_newlines_may_be_written_in_another_way(world: Article, file: Path) -> None:
    cast.article("Lines", "“One.\r\nTwo.” Ada said.")
    run(file, rows({"article": "lines", "text": "One.\nTwo."}))
    assert Quote.objects.get().text == "One.\r\nTwo."


def test_marks_around_the_words_are_none_of_them(world: Article, file: Path) -> None:
    cast.article("Two", "“One” and “two”, he said.")
    run(file, rows({"text": f'"{cast.EXCUSE}"'}, {"article": "two", "text": "“One” and “two”", "kind": "indirect"}))
    assert set(Quote.objects.values_list("text", flat=True)) == {cast.EXCUSE, "“One” and “two”"}


def test_what_is_left_out_of_the_punctuation_inside_the_marks_is_added(world: Article, file: Path) -> None:
    run(file, rows({"text": cast.EXCUSE.rstrip(",")}))
    assert Quote.objects.get().text == cast.EXCUSE


def test_words_that_the_article_does_not_hold_are_refused(world: Article, file: Path) -> None:
    found = refusal(file, rows({"text": "Nothing of the kind was ever said by anybody here."}))
    assert (found["code"], found["column"], found["origin"]) == ("absent", "text", "quotes.csv")


def test_altered_words_are_refused_with_the_difference(world: Article, file: Path) -> None:
    found = refusal(file, rows({"text": "There is not any longer an excuse,"}))
    assert found["code"] == "altered"
    assert found["difference"] == "There is [-not-] {+no longer+} any [-longer an-] excuse,"


def test_look_alikes_are_altered_too_unless_they_are_asked_for(world: Article, file: Path) -> None:
    article = cast.article("Alike", "“It’s a  “nice” day – isn’t it?” Ada said.")
    row = {"article": "alike", "text": "It's a \"nice\" day - isn't it?"}
    found = refusal(file, rows(row))
    assert (found["code"], "[-It's-] {+It’s+}" in found["difference"]) == ("altered", True)
    run(file, rows(row), alike=True)
    assert Quote.objects.get().text in article.text


def test_words_cut_inside_the_marks_are_refused_with_what_is_missing(world: Article, file: Path) -> None:
    row = {"text": "There is no longer"}
    found = refusal(file, rows(row))
    assert (found["code"], found["difference"]) == ("truncated", "There is no longer {+any excuse,+}")
    run(file, rows(row), truncated=True)
    assert Quote.objects.get().text == "There is no longer"


def test_the_engine_refuses_a_bad_span_by_itself_and_no_other_row(
    world: Article, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shifted(new: NewRows) -> None:
        for quote in new.quotes:
            quote["start"] += quote["text"] == cast.EXCUSE
            quote["end"] += quote["text"] == cast.EXCUSE
        store(new)

    monkeypatch.setattr(running, "store", shifted)
    (found,) = refusals(file, rows({"text": cast.SAFETY}, {"text": cast.EXCUSE}, {"text": cast.OFFICIALS}))
    assert (found["code"], found["row"]) == ("database", 2)
    assert found["reason"] == "A quote is exactly the characters of its article from start to end."
    assert set(Quote.objects.values_list("text", flat=True)) == {cast.SAFETY, cast.OFFICIALS}


# --- Names --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Ramzan Kadyrov", "Kadyrov", "ramzan-kadyrov"])
def test_somebody_is_known_by_name_alias_or_slug(world: Article, file: Path, name: str) -> None:
    run(file, rows({"text": cast.EXCUSE, "speaker": name}))
    assert str(Quote.objects.get().preferred_speaker) == "Ramzan Kadyrov"


def test_namesakes_are_not_chosen_between(world: Article, file: Path) -> None:
    others = [cast.speaker("Ann Lee"), cast.speaker("A. Lee", aliases=("Ann Lee",))]
    found = refusal(file, rows({"text": cast.EXCUSE, "speaker": "Ann Lee"}), create_names=True)
    assert (found["code"], found["column"]) == ("name_ambiguous", "speaker")
    assert found["candidates"] == [f"{who.slug} ({who.name})" for who in others]
    run(file, rows({"text": cast.EXCUSE, "speaker": others[1].slug}))
    assert Quote.objects.get().preferred_speaker == others[1]


@pytest.mark.parametrize("named", [{"speaker": "r-kadyrov"}, {"speaker": "r-kadyrov", "speaker_name": "R. Kadyrov"}])
@pytest.mark.parametrize("create_names", [True, False])
def test_the_slug_of_somebody_who_was_merged_leads_to_who_stayed(
    world: Article, file: Path, named: dict[str, str], create_names: bool
) -> None:
    kept = Speaker.objects.get(name="Ramzan Kadyrov")
    cast.once(kept, "R. Kadyrov")
    lines = rows({"text": cast.EXCUSE, **named}, {"text": cast.SAFETY, **named})
    told = run(file, lines, create_names=create_names)
    assert told.count("speaker r-kadyrov was merged into ramzan-kadyrov (Ramzan Kadyrov), who is meant\n") == 1
    assert [quote.preferred_speaker for quote in Quote.objects.all()] == [kept, kept]
    assert "0 new, 2 known, 0 refused" in run(file, lines, create_names=create_names)
    assert Speaker.objects.count() == 4


def test_a_name_that_is_the_slug_of_somebody_who_was_merged_is_not_chosen_between(world: Article, file: Path) -> None:
    cast.once(Speaker.objects.get(name="Ramzan Kadyrov"), "Novaya")
    cast.speaker("novaya", slug="another")
    found = refusal(file, rows({"text": cast.EXCUSE, "speaker": "novaya"}), create_names=True)
    assert found["code"] == "name_ambiguous"
    assert found["candidates"] == ["another (novaya)", "ramzan-kadyrov (Ramzan Kadyrov)"]


def test_an_unknown_name_is_refused_with_similar_ones(world: Article, file: Path) -> None:
    found = refusal(file, rows({"text": cast.EXCUSE, "speaker": "Kaitlyn Martin"}))
    assert (found["code"], found["candidates"]) == ("name_unknown", ["kaitlin-martin (Kaitlin Martin)"])


@pytest.mark.parametrize("name", ["kaitlin  MARTÍN", "Kaitlin\u200b Martin", "KaitlinMartin", "Kaitlin-Martin"])
def test_a_name_that_is_only_written_in_another_way_makes_no_namesake(world: Article, file: Path, name: str) -> None:
    found = refusal(file, rows({"text": cast.EXCUSE, "speaker": name}), create_names=True)
    assert (found["code"], found["candidates"]) == ("name_alike", ["kaitlin-martin (Kaitlin Martin)"])


def test_what_the_same_file_has_entered_counts_as_there(world: Article, file: Path) -> None:
    names = [(cast.EXCUSE, "Ada Example"), (cast.SAFETY, "ADA EXAMPLE")]
    lines = rows(*({"text": text, "speaker": name} for text, name in names))
    (found,) = refusals(file, lines, create_names=True)
    assert (found["row"], found["code"]) == (2, "name_alike")
    assert found["candidates"] == ["ada-example (Ada Example)"]


def test_names_that_nobody_has_are_compared_with_all_names_at_once(
    world: Article, file: Path, django_assert_max_num_queries: Any
) -> None:
    lines = rows(*({"text": cast.EXCUSE, "speaker": f"Nobody {number}"} for number in range(100)))
    with django_assert_max_num_queries(30):
        assert {found["code"] for found in refusals(file, lines)} == {"name_unknown"}


def test_new_names_are_entered_once_and_only_if_that_is_asked_for(world: Article, file: Path) -> None:
    lines = rows(
        *(
            {"text": text, "speaker": "Ada Example", "organisation": "Example Trust"}
            for text in (cast.EXCUSE, cast.SAFETY)
        )
    )
    assert {found["code"] for found in refusals(file, lines)} == {"name_unknown"}
    told = run(file, lines, create_names=True)
    assert "entered: speaker ada-example (Ada Example)\n" in told
    assert Speaker.objects.get(name="Ada Example").attributions.count() == 2
    assert Organisation.objects.filter(name="Example Trust").count() == 1


def test_nobody_is_entered_for_a_row_that_is_refused(world: Article, file: Path) -> None:
    refusal(file, rows({"text": "Not there at all.", "speaker": "Ada Example"}), create_names=True)
    evidence = [{"kind": "cue", "text": "bellowed"}]
    found = refusal(
        file, rows({"text": cast.EXCUSE, "speaker": "Ada Example", "evidence": evidence}), create_names=True
    )
    assert found["code"] == "evidence_absent"


def test_a_name_that_nobody_can_have_is_refused(world: Article, file: Path) -> None:
    found = refusal(file, rows({"text": cast.EXCUSE, "speaker": "x" * 201}), create_names=True)
    assert (found["code"], found["column"]) == ("invalid", "speaker")


# --- Grounds ------------------------------------------------------------------------------------


def test_without_a_mention_beside_the_quote_the_basis_is_inferred_and_the_note_names_the_import(
    world: Article, file: Path
) -> None:
    told = run(file, table(f'{SLUG},"{cast.EXCUSE}",Matt Beard,,'))
    assert "1 inferred: the article" in told
    claim = Quote.objects.get().attributions.get()
    assert (claim.basis, claim.evidence.count()) == ("inferred", 0)
    assert claim.note == "Imported from quotes.csv, row 2, without evidence in the article."


def test_a_name_that_stands_twice_beside_the_quote_is_no_certain_source(world: Article, file: Path) -> None:
    cast.speaker("Ada")
    cast.article("Twice", "Ada came. “Hello there.” Ada said. Adam left.\nAda slept.")
    run(file, rows({"article": "twice", "text": "Hello there.", "speaker": "Ada"}))
    assert Quote.objects.get().preferred_basis == "inferred"


def test_a_name_counts_as_words_of_its_own_and_in_its_own_paragraph(world: Article, file: Path) -> None:
    cast.speaker("Ada")
    cast.article("Once", "“Hello there.” Adam and Ada said.\nAda slept.")
    run(file, rows({"article": "once", "text": "Hello there.", "speaker": "Ada"}))
    assert Evidence.objects.get().start == "“Hello there.” Adam and Ada said.".index("Ada said")


def test_evidence_is_the_one_nearest_to_the_quote(world: Article, file: Path) -> None:
    filling = "Much else happened that day, in many places and to many people, and nobody knows why it did. " * 2
    cast.article("Said", f"“One.” Bob said. {filling} “Hello there.” Kadyrov said.")
    cell = '"{""source"": ""Kadyrov"", ""cue"": ""said""}"'
    run(file, table(f"said,Hello there.,Kadyrov,{cell}", header="article,text,speaker,evidence"))
    assert Evidence.objects.get(kind="cue").start > 150


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"basis": "unattributed", "speaker": "Matt Beard"}, "attribution"),
        ({"basis": "explicit"}, "attribution"),
        ({"role": "leader"}, "attribution"),
        ({"speaker": "Matt Beard", "on_behalf_of": "Matt Beard"}, "attribution"),
        ({"on_behalf_of": "Matt Beard"}, "attribution"),
        ({"basis": "hearsay"}, "invalid"),
        ({"kind": "sung"}, "invalid"),
        ({"status": "secret"}, "invalid"),
        ({"speaker": "Matt Beard", "role": "x" * 201}, "invalid"),
        ({"speaker": "Matt Beard", "confidence": 2}, "database"),
        ({"start": -1}, "invalid"),
        ({"start": 5, "end": 5}, "invalid"),
        ({"start": 2**40}, "invalid"),
        ({"start": True}, "invalid"),
        ({"id": "17"}, "invalid"),
        ({"text": ""}, "missing"),
        ({"text": 5}, "invalid"),
        ({"article": " "}, "missing"),
        ({"speeker": "Matt Beard"}, "unknown_column"),
        ({"evidence": "[{"}, "invalid"),
        ({"evidence": [{"kind": "hat", "text": "said"}]}, "invalid"),
        ({"evidence": [{"kind": "cue"}]}, "missing"),
        ({"evidence": [{"kind": "cue", "text": "said"}] * 2}, "invalid"),
        ({"evidence": [{"kind": "cue", "txt": "said"}]}, "unknown_column"),
        ({"speaker": "Matt Beard", "evidence": [{"kind": "cue", "text": "said", "start": 0}]}, "evidence_absent"),
        ({"speaker": "Matt Beard", "evidence": "bellowed"}, "evidence_absent"),
        ({"within": "943885e6-e096-5da6-ac48-1f626d378eb8"}, "reference_unknown"),
        ({"continues": "words that are no quote"}, "reference_unknown"),
    ],
)
def test_what_breaks_a_rule_is_refused(world: Article, file: Path, cells: dict[str, Any], code: str) -> None:
    assert refusal(file, rows({"text": cast.EXCUSE, **cells}))["code"] == code


def test_what_the_engine_alone_refuses_is_told_in_the_words_of_the_rule(world: Article, file: Path) -> None:
    found = refusal(file, rows({"text": cast.EXCUSE, "speaker": "Matt Beard", "confidence": 2}))
    assert (found["code"], found["reason"]) == ("database", "Confidence goes from 0 to 1.")


def test_a_status_is_taken_only_if_that_is_asked_for(world: Article, file: Path) -> None:
    row = {"text": cast.EXCUSE, "speaker": "Kaitlin Martin", "status": "verified"}
    run(file, rows(row))
    assert Quote.objects.get().status == "draft"
    Evidence.objects.all().delete()
    for one in Quote.objects.get().attributions.all():
        one.delete()
    Quote.objects.all().delete()
    run(file, rows(row), keep_status=True)
    assert Quote.objects.get().status == "verified"
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"status": "verified"}, "not_verifiable"),
        ({"status": "verified", "speaker": "Matt Beard", "basis": "explicit"}, "not_verifiable"),
        ({"status": "retracted"}, "invalid"),
    ],
)
def test_a_status_without_grounds_is_refused(world: Article, file: Path, cells: dict[str, Any], code: str) -> None:
    found = refusal(file, rows({"text": cast.EXCUSE, **cells}), keep_status=True)
    assert found["code"] == code


# --- Quotes in quotes, and in parts -------------------------------------------------------------


def test_a_quote_names_the_one_around_it_by_id_or_words_wherever_it_stands_in_the_file(
    world: Article, file: Path
) -> None:
    outer = "494bbb7e-5f43-55d6-bba0-3ba2e7c1d9be"
    inner = {"text": cast.BLOOD, "speaker": "Ramzan Kadyrov", "within": outer}
    run(file, rows(inner, {"text": cast.CANADA, "id": outer}))
    assert str(Quote.objects.get(text=cast.BLOOD).within.uuid) == outer  # type: ignore[union-attr]
    cast.article("Again", cast.PURGE)
    run(file, rows({**inner, "article": "again", "within": cast.CANADA}, {"article": "again", "text": cast.CANADA}))
    assert Quote.objects.filter(text=cast.BLOOD, within__text=cast.CANADA).count() == 2


def test_a_part_that_continues_repeats_whose_the_earlier_part_is(world: Article, file: Path) -> None:
    cast.article("Parts", "“One,” Matt Beard said, “two.”\n\n“Three.”")
    run(
        file,
        rows(
            {"article": "parts", "text": "Three.", "continues": "two.", "basis": "continued"},
            {"article": "parts", "text": "two.", "continues": "One,", "basis": "continued"},
            {"article": "parts", "text": "One,", "speaker": "Matt Beard", "role": "director", "occasion": "a letter"},
        ),
    )
    for quote in Quote.objects.all():
        claim = quote.attributions.get()
        assert (str(claim.speaker), claim.role, claim.occasion) == ("Matt Beard", "director", "a letter")
    assert str(Quote.objects.get(text="Three.").continues) == "two."


def test_a_nesting_that_is_none_is_refused(world: Article, file: Path) -> None:
    found = refusals(
        file,
        rows(
            {"text": cast.SAFETY},
            {"text": cast.BLOOD, "within": cast.SAFETY},
            {"text": cast.EXCUSE, "continues": cast.OFFICIALS},
            {"text": cast.OFFICIALS},
        ),
    )
    assert [(each["row"], each["code"], each["column"]) for each in found] == [
        (2, "nesting", "within"),
        (3, "nesting", "continues"),
    ]
