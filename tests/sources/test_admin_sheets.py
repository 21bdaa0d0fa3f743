"""Organisations, speakers and affiliations go out and come in as spreadsheets, seen before anything is stored."""

import csv
import datetime
import io
import zipfile
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from config.trail.models import Entry
from sources.models import Affiliation, Organisation, OrganisationAlias, Speaker
from sources.sheets import reading, together
from tests import cast
from tests.desk import Desk, FormParser, messages, pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def viewer() -> Desk:
    """Return somebody of the staff who may view such rows, and no internals."""
    user = User.objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return Desk(user)


def exported(desk: Desk, model: Any, query: str = "") -> list[dict[str, str]]:
    content = desk.get(f"{pages(model, 'export_csv')}{query}").content.decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


def xlsx(*rows: list[Any], formats: Any = ()) -> bytes:
    """Return a workbook with these rows; ``formats`` are those of numbers, by cell."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cell, form in dict(formats).items():
        book.active[cell].number_format = form
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def upload(desk: Desk, model: Any, content: bytes | str, name: str = "sheet.csv") -> Any:
    """Hand a file over, and return the page that it leads to."""
    data = content.encode() if isinstance(content, str) else content
    response = desk.client.post(pages(model, "import"), {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 200
    return response


def found(response: Any) -> list[tuple[str, str]]:
    """Return what a preview says of each row that is not just as it was."""
    return [(each.kind, each.name) for each in response.context["outcomes"]]


def told(response: Any) -> str:
    """Return why a file, or rows of it, are refused, and what is warned of."""
    of_rows = [line for each in response.context.get("outcomes", []) for line in each.told]
    return " ".join([*of_rows, *(str(each) for each in response.context["form"].errors.get("file", []))])


def confirm(desk: Desk, model: Any, preview: Any, **more: str) -> Any:
    """Send the form of a preview as a browser does."""
    values = FormParser(preview.content.decode()).values
    return desk.client.post(pages(model, "import"), {**values, **more})


# --- Out --------------------------------------------------------------------------------------------


def test_it_exports_what_the_list_shows_with_aliases_in_one_cell(desk: Desk) -> None:
    cast.organisation("Human Rights Watch", aliases=("HRW", "Watch; Human"), kind="advocacy")
    cast.organisation("The Guardian", kind="outlet")
    (row,) = exported(desk, Organisation, "?kind__exact=advocacy")
    assert (row["slug"], row["kind"], row["aliases"]) == ("human-rights-watch", "advocacy", 'HRW; "Watch; Human"')


def test_it_exports_to_others_than_readers_of_internals_what_is_public_alone(desk: Desk) -> None:
    public, hidden = cast.speaker("Source", kind="unnamed", unnamed_because="In danger"), cast.speaker("Hidden")
    cast.protected(public)
    cast.said(cast.article(), cast.SAFETY, by=public)
    (row,) = exported(viewer(), Speaker)
    assert row["name"] == "Source"
    assert "unnamed_because" not in row
    assert {row["name"] for row in exported(desk, Speaker)} == {"Source", hidden.name}
    assert exported(desk, Speaker, "?q=Source")[0]["unnamed_because"] == "In danger"


def test_it_leaves_out_affiliations_that_no_public_article_states() -> None:
    who, where = cast.speaker("A"), cast.organisation("B")
    cast.affiliation(who, where, role="fellow", since="2018-04", stated_in=cast.article("Stated"))
    cast.affiliation(who, where, role="mole", stated_in=None)
    (row,) = exported(viewer(), Affiliation)
    assert list(row.values()) == ["a", "b", "fellow", "2018-04", "", "stated"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "@name", "'Abd", "-chief"])
def test_what_a_spreadsheet_might_run_is_guarded_and_comes_back_as_it_was(desk: Desk, name: str) -> None:
    cast.organisation(name, slug="risky", homepage="https://example.org")
    assert exported(desk, Organisation)[0]["name"] == f"'{name}"
    content = desk.get(pages(Organisation, "export_xlsx")).content
    assert [cell.data_type for cell in load_workbook(io.BytesIO(content)).active[2] if cell.value] == ["s"] * 4
    assert found(upload(desk, Organisation, content)) == []


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_what_is_exported_comes_in_without_a_change(desk: Desk, extension: str) -> None:
    cast.affiliation(
        cast.speaker("A", aliases=('The "A"; B', "Ä")), cast.organisation("B"), since="2018", until="2019-02"
    )
    Speaker.objects.update(description="Two\nlines, “quoted”", wikidata="Q1")
    for model in (Organisation, Speaker, Affiliation):
        preview = upload(desk, model, desk.get(pages(model, f"export_{extension}")).content)
        assert preview.context["counts"] == {"refused": 0, "changed": 0, "new": 0, "same": 1}, told(preview)


def test_a_list_without_rows_is_a_header(desk: Desk) -> None:
    assert desk.get(pages(Speaker, "export_csv")).content.startswith(b"slug,name,kind,aliases")


def test_it_tells_what_xlsx_cannot_hold(desk: Desk) -> None:
    cast.speaker("Long", description="x" * 32_768)
    assert "Export CSV instead" in messages(desk.get(pages(Speaker, "export_xlsx")))
    Speaker.objects.update(description="a\x0bb")
    assert "Export CSV instead" in messages(desk.get(pages(Speaker, "export_xlsx")))


# --- In ---------------------------------------------------------------------------------------------


def test_it_shows_what_is_new_and_changed_and_stores_nothing(desk: Desk) -> None:
    cast.organisation("Human Rights Watch", aliases=("HRW",))
    sheet = "slug,name,aliases\nhuman-rights-watch,Human Rights Watch,Watch\n,All Out,\n"
    preview = upload(desk, Organisation, sheet)
    assert found(preview) == [("changed", "Human Rights Watch"), ("new", "All Out")]
    assert [each.changes for each in preview.context["outcomes"]] == [
        [("aliases", "HRW", "Watch")],
        [("name", "", "All Out")],
    ]
    assert (Organisation.objects.count(), OrganisationAlias.objects.get().name) == (1, "HRW")
    assert not [entry for entry in Entry.objects.all() if "All Out" in str(entry.after)]


def test_it_stores_what_was_previewed_with_who_and_why(desk: Desk) -> None:
    cast.organisation("Human Rights Watch", aliases=("HRW",), kind="advocacy")
    sheet = "slug,name,aliases\nhuman-rights-watch,HRW Inc.,Watch; H.R.W.\n,All Out,\n"
    answer = confirm(desk, Organisation, upload(desk, Organisation, sheet), _why="From the list of 2018")
    assert "1 new and 1 changed" in messages(answer)
    changed = Organisation.objects.get(slug="human-rights-watch")
    assert (changed.name, changed.kind) == ("HRW Inc.", "advocacy")
    assert sorted(alias.name for alias in changed.aliases.all()) == ["H.R.W.", "Watch"]
    entry = Entry.objects.filter(model="sources.organisation").latest("id")
    assert (entry.reason, entry.actor) == ("From the list of 2018", f"curator (user {desk.user.pk})")


def test_affiliations_come_in_by_slugs_with_partial_dates(desk: Desk) -> None:
    who, where, article = cast.speaker("A"), cast.organisation("B"), cast.article("Stated")
    cast.affiliation(who, where, role="fellow", since="2018")
    sheet = "speaker;organisation;role;since;until;stated_in\na;b;fellow;2018;2019-02;stated\na;b;leader;2019-03;;\n"
    assert confirm(desk, Affiliation, upload(desk, Affiliation, sheet)).status_code == 302
    held = Affiliation.objects.order_by("since").values_list("role", "since", "until", "stated_in")
    assert list(held) == [("fellow", "2018", "2019-02", article.pk), ("leader", "2019-03", None, None)]


def test_the_slug_of_somebody_who_was_merged_leads_to_who_stayed(desk: Desk) -> None:
    who, where = cast.speaker("A"), cast.organisation("B")
    held = cast.affiliation(who, where, role="fellow", since="2018")
    cast.once(who, "Old A")
    cast.once(where, "Old B")
    preview = upload(desk, Affiliation, "speaker,organisation,role,since,until\nold-a,old-b,fellow,2018,2019\n")
    assert [each.changes for each in preview.context["outcomes"]] == [[("until", "", "2019")]]
    assert (
        told(preview) == "“old-a” was merged into “A” (a), who is meant. “old-b” was merged into “B” (b), who is meant."
    )
    assert confirm(desk, Affiliation, preview).status_code == 302
    held.refresh_from_db()
    assert (str(held.until), Affiliation.objects.count()) == ("2019", 1)


def test_a_row_about_somebody_who_was_merged_is_about_who_stayed(desk: Desk) -> None:
    cast.once(cast.speaker("A", description="of B"), "Old A")
    preview = upload(desk, Speaker, "slug,description\nold-a,of C\n")
    assert [each.changes for each in preview.context["outcomes"]] == [[("description", "of B", "of C")]]
    assert told(preview) == "“old-a” was merged into “A” (a), who is meant."
    Speaker.objects.update(description="of D")  # by somebody else meanwhile
    stale = confirm(desk, Speaker, preview)
    assert stale.status_code == 200
    assert "of D" in " ".join(stale.context["meanwhile"])
    assert confirm(desk, Speaker, stale).status_code == 302
    assert [(who.slug, who.description) for who in Speaker.objects.all()] == [("a", "of C")]


def test_two_rows_about_two_who_were_merged_are_refused_with_the_reason(desk: Desk) -> None:
    cast.once(cast.speaker("A"), "Old A")
    preview = upload(desk, Speaker, "slug,description\na,of B\nold-a,of C\n")
    assert [kind for kind, _ in found(preview)] == ["refused", "changed"]
    assert told(preview) == "“old-a” was merged into “A” (a), who is meant. Another row is about the same entry."


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("nobody,b,,,", "speaker: There is no speaker with the slug “nobody”."),
        ("a,b,,2018-13,", "since: There is no such date: 2018-13."),
        ("a,b,,2019,2018", "It cannot end before it begins."),
        (",b,,,", "speaker: This field cannot be null."),
    ],
)
def test_an_affiliation_is_refused_for_the_reasons_of_its_form(desk: Desk, row: str, reason: str) -> None:
    cast.speaker("A")
    cast.organisation("B")
    preview = upload(desk, Affiliation, f"speaker,organisation,role,since,until\n{row}\na,b,good,,\n")
    assert [kind for kind, _ in found(preview)] == ["refused", "new"]
    assert told(preview) == reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,X,person,Q2", "Another organisation has this Wikidata id already."),
        ("x,X,nonsense,", "kind: Value 'nonsense' is not a valid choice."),
        ("x,,company,", "name: This field cannot be blank."),
        ("x y,X,company,", "slug: Enter a valid “slug”"),
        (f"x,{'X' * 201},company,", "name: Ensure this value has at most 200 characters"),
    ],
)
def test_an_organisation_is_refused_for_the_reasons_of_its_form(desk: Desk, row: str, reason: str) -> None:
    cast.organisation("Other", wikidata="Q2")
    preview = upload(desk, Organisation, f"slug,name,kind,wikidata\n{row}\n".replace("person", "company"))
    assert reason in told(preview)
    assert preview.context["seal"] == ""


def test_one_refused_row_keeps_all_from_being_stored(desk: Desk) -> None:
    preview = upload(desk, Speaker, "slug,name,kind\n,Good,person\nbad,Bad,nonsense\n")
    assert sorted(found(preview)) == [("new", "Good"), ("refused", "Bad")]
    assert "_why" not in FormParser(preview.content.decode()).values
    assert not Speaker.objects.exists()


@pytest.mark.parametrize("name", ["kaitlin  Martin", "K. Martin", "Kaitlin Martín"])
def test_it_invents_no_namesake(desk: Desk, name: str) -> None:
    cast.speaker("Kaitlin Martin", aliases=("K. Martin",))
    preview = upload(desk, Speaker, f"slug,name\n,{name}\n")
    assert found(preview) == [("refused", name)]
    assert "(kaitlin-martin;" in told(preview)


def test_two_rows_of_one_name_are_one_too_many(desk: Desk) -> None:
    assert "is there already" in told(upload(desk, Speaker, "slug,name\n,Igor\n,Igor\n"))
    assert "Another row is about the same entry." in told(upload(desk, Speaker, "slug,name\ni,Igor\ni,Boris\n"))


def test_a_namesake_comes_in_by_a_slug_of_its_own_and_is_pointed_out(desk: Desk) -> None:
    cast.speaker("Kaitlin Martin")
    preview = upload(desk, Speaker, "slug,name\nkaitlin-martin-2,Kaitlin Martin\n,Kaitlyn Martin\n")
    assert [kind for kind, _ in found(preview)] == ["new", "new"]
    assert "Is it “Kaitlin Martin” (kaitlin-martin; the same name)?" in told(preview)
    assert "perhaps a typing mistake" in told(preview)
    assert confirm(desk, Speaker, preview).status_code == 302
    assert Speaker.objects.count() == 3


@pytest.mark.parametrize("rows", [100, 200])
def test_statements_do_not_grow_with_every_row(desk: Desk, rows: int) -> None:
    for number in range(10):
        cast.speaker(f"Known {number}", aliases=(f"K {number}",))
    lines = [f"known-{number},Known as {number},\n" for number in range(10)]
    lines += [f",Person {number:04} x {'abc'[number % 3] * 20},P {number}\n" for number in range(rows - 10)]
    preview = upload(desk, Speaker, f"slug,name,aliases\n{''.join(lines)}")
    with CaptureQueriesContext(connection) as asked:
        assert confirm(desk, Speaker, preview).status_code == 302
    assert len(asked) < 40 + 10 * rows / together.AT_ONCE
    assert (Speaker.objects.count(), Speaker.objects.filter(aliases__isnull=False).count()) == (rows, rows - 10)


def test_each_of_many_rows_is_told_its_own_reasons(desk: Desk) -> None:
    cast.organisation("Other", wikidata="Q2")
    lines = [f"b{number},Body no {number} {'xyz'[number % 3] * 9},company,Q1{number}\n" for number in range(120)]
    lines[60] = "taken,Taken,company,Q2\n"
    lines[61] = "twice,Twice,company,Q10\n"
    lines[62] = "bad,Bad,nonsense,\n"
    preview = upload(desk, Organisation, f"slug,name,kind,wikidata\n{''.join(lines)}")
    refused = {each.number: " ".join(each.told) for each in preview.context["outcomes"] if each.kind == "refused"}
    twin = "Another organisation has this Wikidata id already."
    assert refused == {62: twin, 63: twin, 64: "kind: Value 'nonsense' is not a valid choice."}
    assert preview.context["counts"]["new"] == 117


def test_what_is_tried_again_row_by_row_is_not_its_own_look_alike(desk: Desk) -> None:
    cast.speaker("Igor", aliases=("Gosha",))
    sheet = "slug,name,aliases\nigor,Igor Senior,Goscha\n,Boris,\n,Boris,\nigor,Igor,\n,Gosha,\n"
    preview = upload(desk, Speaker, sheet)
    outcomes = [(each.kind, each.number) for each in preview.context["outcomes"]]
    assert outcomes == [("refused", 4), ("refused", 5), ("changed", 2), ("new", 3), ("new", 6)]
    (last,) = [each for each in preview.context["outcomes"] if each.number == 6]
    assert "“Goscha” (igor; differs in a few letters" in last.told[0]


def test_after_many_refused_rows_the_rest_is_not_looked_at(desk: Desk) -> None:
    preview = upload(desk, Speaker, "slug,name,kind\n" + "".join(f"s{n},S,nonsense\n" for n in range(200)))
    assert preview.context["counts"]["refused"] == together.MOST_REFUSED
    assert "the rows after them were not looked at" in preview.content.decode()
    assert preview.context["seal"] == ""


# --- Between the preview and its confirmation ---------------------------------------------------------


def test_what_was_changed_meanwhile_is_told_and_not_overwritten(desk: Desk) -> None:
    cast.speaker("Kaitlin Martin")
    preview = upload(desk, Speaker, "slug,description\nkaitlin-martin,A fellow\n")
    Speaker.objects.update(description="A leader")
    answer = confirm(desk, Speaker, preview)
    assert answer.context["meanwhile"] == ["speaker, description: empty → “A leader”"]
    assert Speaker.objects.get().description == "A leader"
    assert confirm(desk, Speaker, answer).status_code == 302
    assert Speaker.objects.get().description == "A fellow"


def test_a_namesake_that_came_meanwhile_stops_it(desk: Desk) -> None:
    preview = upload(desk, Speaker, "slug,name\n,Kaitlin Martin\n")
    cast.speaker("Kaitlin Martin")
    assert found(confirm(desk, Speaker, preview)) == [("refused", "Kaitlin Martin")]
    assert Speaker.objects.count() == 1


def test_it_is_confirmed_once(desk: Desk) -> None:
    preview = upload(desk, Speaker, "slug,name\nigor,Igor\n")
    assert confirm(desk, Speaker, preview).status_code == 302
    assert confirm(desk, Speaker, preview).context["is_stale"]
    assert Speaker.objects.count() == 1


def test_nothing_but_ones_own_preview_of_that_table_is_confirmed(desk: Desk) -> None:
    preview = upload(desk, Speaker, "slug,name\nigor,Igor\n")
    other = Desk(User.objects.create_superuser("other"))
    seal = preview.context["seal"]
    for who, model, sent in [(other, Speaker, seal), (desk, Organisation, seal), (desk, Speaker, f"{seal[:-1]}x")]:
        answer = confirm(who, model, preview, sheet=sent)
        assert "hand the file over again" in messages(answer)
    assert not Speaker.objects.exists()
    assert not Organisation.objects.exists()


def test_a_preview_is_good_for_a_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = upload(desk, Speaker, "slug,name\nigor,Igor\n")
    later = (timezone.now() + datetime.timedelta(days=1, minutes=1)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert "hand the file over again" in messages(confirm(desk, Speaker, preview))


# --- Files that are no plain sheets ---------------------------------------------------------------------


def bomb(size: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return buffer.getvalue()


def laughing() -> bytes:
    """Return a workbook whose worksheet names entities that name entities that …"""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    source, buffer = zipfile.ZipFile(io.BytesIO(xlsx(["slug", "name"], ["a", "A"]))), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in source.namelist():
            part = source.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                laughs = "<sheetData><row><c><v>&a9;</v></c></row>"
                part = f"<!DOCTYPE w [{entities}]>{part.replace('<sheetData>', laughs)}"
            archive.writestr(name, part)
    return buffer.getvalue()


def patched(part: str, old: str, new: str, *, encoding: str = "utf-8") -> bytes:
    """Return a workbook that holds something else in one of its parts."""
    source, buffer = zipfile.ZipFile(io.BytesIO(xlsx(["slug", "name"], ["a", "A"]))), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content.decode()
                content = content.decode().replace(old, new, 1).encode(encoding)
            archive.writestr(name, content)
    return buffer.getvalue()


def declaring(encoding: str) -> bytes:
    """Return a workbook with a cell in which an entity stands many times, for a text that is not long as such."""
    told = f'<!DOCTYPE worksheet [<!ENTITY a "{"ha" * 100}">]><worksheet '
    return patched("xl/worksheets/sheet1.xml", "<worksheet ", told, encoding=encoding)


def far_away() -> bytes:
    book = Workbook()
    book.active.append(["slug", "name"])
    book.active["XFD1048576"] = "far"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def two_worksheets() -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    book.create_sheet("another")
    book.save(buffer)
    return buffer.getvalue()


HEAD = ["slug", "name"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"slug,name\n", "no rows"),
        (b"slug,name\n,A\0B\n", "NUL"),
        (b"slug,name\n,A\x07B\n", "Row 2 holds a control character"),
        (b"slug,name\n,\xff\xfe\n", "not UTF-8"),
        ("slug,name\n,A\n".encode("utf-16"), "not UTF-8"),
        (b"slug,name\n,=1+1\n", "Row 2 holds a formula"),
        (b"slug,nom\n,A\n", "Unknown: “nom”"),
        (b"name\nA\n", "Missing: slug"),
        (b"slug,name,name\n,A,B\n", "each once"),
        (b"slug,name\n,A,B\n", "Row 2 has 3 cells instead of 2"),
        (b"slug,name\nA\n", "Row 2 has 1 cells instead of 2"),
        (b'slug,name\n,"A\n', "line 2 is malformed"),
        (b"slug,name\n," + b"x" * reading.LARGEST, "larger than 1.0"),
        (b"slug,name\n," + b"x" * 40_000 + b"\n", "more than 32767 characters"),
        (b"slug,name\n" + b",A\n" * 5_001, "more than 5000 rows"),
        (b"PK\x03\x04 and no more", "damaged"),
        (bomb(21 * 1024 * 1024), "when it is unpacked"),
        (bomb(1_000), "damaged"),
        (laughing(), "damaged"),
        (declaring("utf-8"), "damaged"),
        (declaring("utf-16"), "damaged"),
        (declaring("utf-16-be"), "damaged"),
        (patched("xl/styles.xml", "</cellXfs>", f"{'<xf/>' * 30_000}</cellXfs>"), "too many cells, formats"),
        (patched("xl/worksheets/sheet1.xml", "</row>", f"{'<c/>' * 700_000}</row>"), "too many cells, formats"),
        (far_away(), "no rows"),
        (two_worksheets(), "more than one worksheet"),
        (xlsx(HEAD, ["a", "=1+1"]), "Row 2 holds a formula"),
        (xlsx(HEAD, ["a", "'=1+1"], ["b", "#REF!"]), "Row 3 holds a formula or an error"),
        (xlsx(HEAD, ["a", datetime.datetime(2018, 4, 1)], formats={"B2": "mmm-yy"}), "Row 2 holds a date"),
        (xlsx(HEAD, *[["a", "x" * 32_000]] * 40), "Its cells hold more than 1.0"),
    ],
)
def test_a_file_that_is_no_plain_sheet_is_refused_as_a_whole(desk: Desk, content: bytes, reason: str) -> None:
    refused = upload(desk, Speaker, content)
    assert reason in told(refused)
    assert "outcomes" not in refused.context


def test_it_reads_marks_dates_and_numbers_as_they_are_meant(desk: Desk) -> None:
    cast.speaker("A")
    cast.organisation("B")
    head = ["Speaker", "Organisation", "Role", "Since", "Until"]
    row = ["a", "b", "fellow", 2018.0, datetime.datetime(2019, 4, 10)]
    preview = upload(desk, Affiliation, xlsx(head, row, [None] * 5, formats={"E2": "yyyy-mm-dd"}))
    assert [each.changes[3:] for each in preview.context["outcomes"]] == [
        [("since", "", "2018"), ("until", "", "2019-04-10")]
    ]
    assert found(upload(desk, Speaker, "\ufeffslug\tname\r\n\t'Abd\r\n")) == [("new", "'Abd")]


# --- Who may ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["read_internal", "add_speaker", "change_speaker", "delete_speakeralias"])
def test_it_takes_every_permission_that_the_forms_take(missing: str) -> None:
    user = User.objects.create_user("almost", is_staff=True)
    wanted = {
        "read_internal",
        "view_speaker",
        "add_speaker",
        "change_speaker",
        "add_speakeralias",
        "delete_speakeralias",
    }
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted - {missing}))
    assert Desk(user).get(pages(Speaker, "import")).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename=missing))
    assert Desk(user).get(pages(Speaker, "import")).status_code == 200


def test_nothing_of_an_upload_is_kept_on_the_server(desk: Desk, tmp_path: Any, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    upload(desk, Speaker, "slug,name\n,Secret Person\n")
    assert list(tmp_path.iterdir()) == []
    assert "Secret" not in str(dict(desk.client.session))
    assert not Speaker.objects.exists()
