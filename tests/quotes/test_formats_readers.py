"""Each format, read back by a program that we did not write."""

import csv
import io
import json
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import bibtexparser
import citeproc
import feedparser
import pytest
from bibtexparser.middlewares import LatexDecodingMiddleware, MonthIntMiddleware, SeparateCoAuthors
from django.test import Client
from lxml import etree
from openapi_schema_validator import OAS31Validator
from rdflib import RDF, SDO, Graph, Literal, URIRef

from quotes.formats.tables import COLUMNS
from quotes.models import Quote
from sources.cells import guarded, unguarded
from tests import cast
from tests.quotes.test_formats import fetched

TERMS: Any = SDO  # of schema.org, all of them
HERE = "http://testserver/api/v1"
MARTIN = "df87308a-ec4a-5e7e-98d4-f9c40f39db0a"
OUTRIGHT = "one-year-since-gay-purge-in-chechnya-perpetrators-remain-unprosecuted"
# Whatever could be taken for syntax by one of the formats, over the ends of lines that there are.
HOSTILE = (
    "=1+1, \"a\"; 'b' <b>&amp; {x} \\y $z% #1 _i ~^ ]]> ͟e\u0301 𝒜 \u202e\u2028\u2029\u0085\x0b\x01\uffff\r\n\t@end"
)


@pytest.fixture
def hostile(db: None) -> Quote:
    """Quote, in an article, what no format likes; everybody's name is like that too."""
    name = "=Eve & Söhne {GmbH} <b>"
    where = cast.article(
        title=f"“T” {name}",
        text=f"He said “{HOSTILE}” then.",
        byline=f"By {name}",
        source_url="https://news.example/a?b=c&d=%7B#e",
        publisher=cast.organisation(name, slug="ёлка"),
    )
    return cast.said(where, HOSTILE, by=cast.speaker(f"@{name}"), role="-chief", occasion="\t+x")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_is_exact_when_it_is_read_back(client: Client, documents: None) -> None:
    rows = table(fetched(client, "format=csv&ordering=created"))
    quotes = client.get("/api/v1/quotes/?limit=200&ordering=created").json()["results"]
    assert [unguarded(row["text"]) for row in rows] == [quote["text"] for quote in quotes]
    for row, quote in zip(rows, quotes, strict=True):
        same = ("id", "url", "kind", "language", "status", "prefix", "suffix")
        assert {name: unguarded(row[name]) for name in same} == {name: quote[name] for name in same}
        assert (row["start"], row["end"]) == (str(quote["start"]), str(quote["end"]))
        assert (row["article"], row["within"]) == (quote["article"]["id"], quote["within"] or "")
        assert row["speaker"] == ((quote["attribution"]["speaker"] or {}).get("id") or "")


def test_csv_holds_hostile_words_exactly_and_no_formula(client: Client, hostile: Quote) -> None:
    text = fetched(client, "format=csv")
    (row,) = table(text)
    assert list(row) == COLUMNS
    assert unguarded(row["text"]) == HOSTILE
    assert unguarded(row["role"]) == "-chief"
    assert row["publisher"] == "ёлка"
    assert not any(cell.lstrip()[:1] in set("=+-@\t\r") for cell in row.values() if cell)


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@x", "\t=1", " =1", "\r", "'", "''", "'=1", "\ufeff=1", "＝1", "\u200b-1"]
)
def test_csv_guards_what_a_spreadsheet_may_run(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["", "a=1", "“=1”", "1-1", 0.5, 3, None])
def test_csv_leaves_everything_else_as_it_is(cell: Any) -> None:
    assert guarded(cell) == cell


def test_json_lines_hold_one_object_each_however_lines_are_told_apart(client: Client, hostile: Quote) -> None:
    text = fetched(client, "format=jsonl")
    (line,) = [line for line in text.replace("\u2029", "\n").replace("\u2028", "\n").split("\n") if line]
    assert json.loads(line)["text"] == HOSTILE


# What sections 3 and 4 of the Web Annotation Data Model ask of such annotations.
MUST = {
    "type": "object",
    "required": ["id", "type", "target"],
    "properties": {
        "id": {"type": "string", "pattern": "^http"},
        "type": {"const": "Annotation"},
        "canonical": {"type": "string", "pattern": "^urn:uuid:"},
        "created": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "motivation": {"const": "identifying"},
        "body": {
            "type": "array",
            "items": {
                "oneOf": [
                    {"required": ["value"], "properties": {"type": {"const": "TextualBody"}}},
                    {
                        "required": ["source"],
                        "properties": {
                            "type": {"const": "SpecificResource"},
                            "source": {
                                "required": ["id", "name"],
                                "properties": {"type": {"enum": ["Person", "Organization"]}},
                            },
                        },
                    },
                ]
            },
        },
        "target": {
            "type": "object",
            "required": ["type", "source", "selector"],
            "properties": {
                "type": {"const": "SpecificResource"},
                "source": {"type": "object", "required": ["id"]},
                "state": {
                    "required": ["type"],
                    "minProperties": 2,
                    "properties": {"type": {"const": "TimeState"}, "cached": {"pattern": "^http"}},
                },
                "selector": {
                    "type": "array",
                    "prefixItems": [
                        {
                            "required": ["type", "exact", "prefix", "suffix"],
                            "properties": {"type": {"const": "TextQuoteSelector"}, "exact": {"minLength": 1}},
                        },
                        {
                            "required": ["type", "start", "end"],
                            "properties": {
                                "type": {"const": "TextPositionSelector"},
                                "start": {"type": "integer", "minimum": 0},
                                "end": {"type": "integer", "minimum": 0},
                            },
                        },
                    ],
                    "minItems": 2,
                    "maxItems": 2,
                },
            },
        },
    },
}


def test_annotations_are_what_the_recommendation_asks_for(client: Client, documents: None) -> None:
    collection = json.loads(fetched(client, "format=webannotation"))
    items = collection["first"]["items"]
    assert (collection["@context"], collection["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationCollection")
    assert collection["first"]["type"] == "AnnotationPage"
    assert len(items) == 18
    for item in items:
        assert not list(OAS31Validator(MUST).iter_errors(item))
    assert sum("body" not in item for item in items) == 2  # they are ascribed to nobody


def test_an_annotation_selects_the_words_in_the_stored_text(client: Client, documents: None) -> None:
    for quote in Quote.objects.all():
        answer = json.loads(fetched(client, "format=webannotation", f"{quote.uuid}/"))
        assert answer["@context"] == "http://www.w3.org/ns/anno.jsonld"
        target = answer["target"]
        stored = target.get("state", {}).get("cached", target["source"]["id"])
        text = client.get(stored).content.decode()
        words, place = target["selector"]
        assert text[place["start"] : place["end"]] == words["exact"] == quote.text
        assert f"{words['prefix']}{words['exact']}{words['suffix']}" in text


def test_no_annotations_are_a_collection_without_a_page(client: Client, documents: None) -> None:
    collection = json.loads(fetched(client, "format=webannotation&q=nowhere"))
    assert collection["total"] == 0
    assert "first" not in collection


def schema_org(text: str) -> Graph:
    """Read JSON-LD with rdflib; in place of the context, which it would fetch, stands the vocabulary it names."""
    document = json.loads(text)
    assert document["@context"] == "https://schema.org"
    document["@context"] = {"@vocab": "https://schema.org/"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own
        return Graph().parse(data=json.dumps(document), format="json-ld")


@pytest.mark.parametrize("path", ["", f"{MARTIN}/"])
def test_schema_org_has_its_own_terms_alone(client: Client, documents: None, path: str) -> None:
    graph = schema_org(fetched(client, "format=schemaorg", path))
    assert all(predicate in TERMS for predicate in graph.predicates() if predicate != RDF.type)
    assert all(kind in TERMS for kind in graph.objects(None, RDF.type))
    assert len(list(graph.subjects(RDF.type, SDO.Quotation))) == (1 if path else 18)


def test_schema_org_says_who_spoke_and_in_what_capacity(client: Client, documents: None) -> None:
    graph = schema_org(fetched(client, "format=schemaorg", f"{MARTIN}/"))
    quote = URIRef(f"{HERE}/quotes/{MARTIN}/")
    martin = URIRef(f"{HERE}/speakers/kaitlin-martin/")
    assert (quote, SDO.text, Literal(Quote.objects.get(uuid=MARTIN).text)) in graph
    assert (quote, SDO.creator, martin) in graph
    assert (quote, SDO.sourceOrganization, URIRef(f"{HERE}/organisations/human-rights-watch/")) in graph
    assert (quote, SDO.spokenByCharacter / SDO.roleName, Literal("fellow")) in graph
    assert (quote, SDO.spokenByCharacter / SDO.spokenByCharacter, martin) in graph
    assert (quote, SDO.isPartOf / SDO.headline, None) in graph


def test_schema_org_keeps_hostile_words(client: Client, hostile: Quote) -> None:
    graph = schema_org(fetched(client, "format=schemaorg"))
    assert Literal(HOSTILE) in set(graph.objects(None, SDO.text))
    assert schema_org(fetched(client, "format=schemaorg&q=nowhere")) is not None


def cited(items: list[dict[str, Any]]) -> list[str]:
    """Return the bibliography that citeproc sets of CSL-JSON items."""
    style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    source = citeproc.source.json.CiteProcJSON(items)
    bibliography = citeproc.CitationStylesBibliography(style, source, citeproc.formatter.plain)
    for item in items:
        bibliography.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
    return [str(entry) for entry in bibliography.bibliography()]


def csl_names(which: str) -> set[str]:
    """Return the names that the CSL schema, as citeproc ships it, has for item types or variables."""
    folder = Path(citeproc.__file__).parent / "data/schema/schemas/styles"
    return set("".join((folder / f"csl-{which}.rnc").read_text()).split('"')[1::2])


def test_csl_is_set_by_a_citation_processor(client: Client, documents: None) -> None:
    items = json.loads(fetched(client, f"format=csl&article={OUTRIGHT}"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc's own, of what it does not know
        entries = cited(items)
    assert len(items) == len(entries) > 3
    assert all(
        "Rashima Kwatra" in entry and "2018" in entry and "One Year Since Gay Purge" in entry for entry in entries
    )


def test_csl_has_its_own_terms_alone(client: Client, documents: None) -> None:
    items = json.loads(fetched(client, "format=csl"))
    assert {item["type"] for item in items} <= csl_names("types")
    assert {name for item in items for name in item} - {"id", "type"} <= csl_names("variables")
    (martin,) = json.loads(fetched(client, "format=csl", f"{MARTIN}/"))
    assert martin["note"].endswith("investigation,” (Kaitlin Martin, fellow, Human Rights Watch)")
    dated = next(item for item in items if "issued" in item)
    assert (dated["issued"], dated["author"]) == ({"date-parts": [[2018, 4, 10]]}, [{"literal": "Rashima Kwatra"}])


def library(text: str) -> Any:
    """Read BibTeX with bibtexparser, which turns TeX back into plain text."""
    middlewares = [MonthIntMiddleware(), SeparateCoAuthors(), LatexDecodingMiddleware()]
    read = bibtexparser.parse_string(text, append_middleware=middlewares)
    assert not read.failed_blocks
    return read


def test_bibtex_has_an_entry_for_each_quote(client: Client, documents: None) -> None:
    entries = library(fetched(client, "format=bibtex")).entries
    assert {entry.key for entry in entries} == {f"quote-{quote.uuid}" for quote in Quote.objects.all()}
    dated = next(entry.fields_dict for entry in entries if "year" in entry.fields_dict)
    assert (dated["year"].value, dated["month"].value, dated["date"].value) == ("2018", 4, "2018-04-10")
    assert dated["title"].value.strip("{}") == (
        "One Year Since Gay Purge in Chechnya, Perpetrators Remain Unprosecuted"
    )
    assert [name.strip("{}") for name in dated["author"].value] == ["Rashima Kwatra"]


def test_bibtex_keeps_hostile_words(client: Client, hostile: Quote) -> None:
    text = fetched(client, "format=bibtex")
    (entry,) = library(text).entries
    printable = " ".join("".join(" " if each < " " or "\x7f" <= each < "\xa0" else each for each in HOSTILE).split())
    # The reader drops LaTeX's names of the braces, which are not in its list, and has an accent for the hat.
    note = entry.fields_dict["note"].value.replace("ˆ", "^")
    assert note.startswith(f"“{printable.replace('{x}', 'x')}”")
    assert r"\textbraceleft{}x\textbraceright{}" in text
    assert text.count("{") == text.count("}")


def atom(text: str) -> Any:
    etree.fromstring(text.encode())  # well-formed: libxml2 is stricter than feedparser
    read = feedparser.parse(text.encode(), sanitize_html=False)
    assert not read.bozo
    assert read.version == "atom10"
    return read


@pytest.mark.parametrize(
    "query", ["", "speaker=kaitlin-martin", "organisation=lgbt-foundation", "q=perpetrators", "speaker=nobody"]
)
def test_a_feed_is_what_a_reader_of_feeds_takes(client: Client, documents: None, query: str) -> None:
    read = atom(fetched(client, f"format=atom&{query}"))
    newest = client.get(f"/api/v1/quotes/?ordering=-created&{query}").json()["results"]
    assert [entry.id for entry in read.entries] == [f"urn:uuid:{quote['id']}" for quote in newest]
    assert read.feed.id.startswith("urn:uuid:")
    assert read.feed.updated_parsed == max(
        (each.updated_parsed for each in read.entries), default=(1970, *[1] * 2, *[0] * 3, 3, 1, 0)
    )
    links = {link.rel: link.href for link in read.feed.links}
    assert links["self"].endswith(f"?format=atom&{query}")
    assert client.get(links["alternate"]).status_code == 200
    for entry, quote in zip(read.entries, newest, strict=True):
        assert {link.rel: link.href for link in entry.links}["alternate"] == quote["url"]
        assert entry.content[0].value == quote["text"]


def test_a_feed_keeps_its_id_and_its_entries_theirs(client: Client, documents: None) -> None:
    first, again = (fetched(client, "format=atom&speaker=kaitlin-martin") for _ in range(2))
    assert first == again
    chosen = fetched(client, "kind=direct&speaker=kaitlin-martin", Accept="application/atom+xml")
    assert atom(chosen).feed.id == atom(fetched(client, "speaker=kaitlin-martin&format=atom&kind=direct")).feed.id
    assert atom(first).feed.id != atom(fetched(client, "format=atom&speaker=matt-beard")).feed.id


def test_a_feed_holds_fifty_quotes_and_the_newest_first(client: Client, db: None) -> None:
    quotes = cast.numbered(cast.article(), 60)
    read = atom(fetched(client, "format=atom"))
    assert len(read.entries) == 50
    assert {entry.id for entry in read.entries} <= {f"urn:uuid:{quote.uuid}" for quote in quotes}


def test_a_feed_keeps_what_xml_can_hold_of_hostile_words(client: Client, hostile: Quote) -> None:
    text = fetched(client, "format=atom&q=%3Cb%3E")
    content = etree.fromstring(text.encode()).findtext("{*}entry/{*}content")
    assert content == HOSTILE.replace("\x01", "\ufffd").replace("\x0b", "\ufffd").replace("\uffff", "\ufffd")
    (entry,) = atom(text).entries
    links = {link.rel: link.href for link in entry.links}
    assert links["via"] == "https://news.example/a?b=c&d=%7B#e"
    assert unquote(links["related"]).startswith("https://news.example/a?b=c&d={#e:~:text=")
