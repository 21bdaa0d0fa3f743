"""What the pictures show beside the two source documents: an inquiry that is curated in part, its people made up."""

from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management import call_command

from quotes.models import Quote
from sources.acting import acting, name_of
from sources.models import Article, Speaker
from tests import cast

FIRST = "global-protesters-demand-an-investigation-into-the-chechnya-purge"
EARLIER = "“The wall was sound in June,” said Tom Avery, an engineer at Wend Harbour Works.\n"
REPORT = (
    "“Nobody has been heard as a witness,” Ada Lindqvist, a lawyer of the Harbour Families, told the Valley Post.\n\n"
    "The head of the Port Authority, Tom Avery, said in a statement: “We have written to every engineer there is. "
    "Not one has answered.”\n\n"
    "“They would rather not know,” he added, and called it “a closed door with a guard in front of it”.\n"
)
SOUND, HEARD, WRITTEN, KNOW, DOOR = (
    "The wall was sound in June,",
    "Nobody has been heard as a witness,",
    "We have written to every engineer there is. Not one has answered.",
    "They would rather not know,",
    "a closed door with a guard in front of it",
)


@dataclass(frozen=True)
class World:
    """Who works there, and what the scenes open."""

    curator: User
    editor: User
    first: Article  # the first source document, curated
    report: Article  # curated in part
    disputed: Quote  # of the report: two attributions compete for it
    tom: Speaker
    tom_again: Speaker  # entered twice


def stage() -> World:
    """Fill an empty database that is migrated: the documents, accounts, and what they have left to do."""
    call_command("loaddata", "organisations", "speakers", "articles", "quotes", verbosity=0)
    call_command("make_roles", stdout=StringIO())
    curator, editor = worker("mira", "curator"), worker("noor", "editor")
    with acting(actor=name_of(curator)):
        ada, tom = cast.speaker("Ada Lindqvist"), cast.speaker("Tom Avery", description="Head of a port.")
        tom_again = cast.speaker("Tom Averey", description="Engineer.")
        report = cast.article("Harbour inquiry begins", REPORT, published="2019-05-21", byline="By a staff writer")
        hold_places(ada, tom, report)
        disputed = quote_in_part(report, ada, tom, tom_again)
        cast.article("What the ministry did not say", "The ministry did not answer.\n", published="2019-06")
    with acting(actor=name_of(curator), reason="He is named with his place"):
        tom.description = "Head of the Port Authority, once an engineer."
        tom.save()
    with acting(actor=name_of(editor), reason="Where he was an engineer stands among his places"):
        tom.description = "Head of the Port Authority."
        tom.save()
    call_command("verify", verbosity=0, stdout=StringIO())
    first = Article.objects.get(slug=FIRST)
    return World(
        curator=curator, editor=editor, first=first, report=report, disputed=disputed, tom=tom, tom_again=tom_again
    )


def worker(name: str, role: str) -> User:
    made = User.objects.create_user(name, is_staff=True)
    made.groups.add(Group.objects.get(name=role))
    return made


def hold_places(ada: Speaker, tom: Speaker, report: Article) -> None:
    """Enter where they belong, and what one of them said in an earlier place."""
    families, authority = cast.organisation("Harbour Families"), cast.organisation("Port Authority")
    works = cast.organisation("Wend Harbour Works")
    cast.affiliation(ada, families, role="lawyer", stated_in=report)
    cast.affiliation(tom, works, role="engineer", since="2016-03", until="2017")
    cast.affiliation(tom, authority, role="head", since="2018", stated_in=report)
    earlier = cast.article("Harbour wall gives way", EARLIER, published="2017-11-03")
    evidence = {"source": "Tom Avery, an engineer at Wend Harbour Works", "cue": "said", "role": "engineer"}
    said = cast.quote(earlier, SOUND)
    cast.attribution(said, speaker=tom, organisation=works, role="engineer", evidence=evidence)


def quote_in_part(report: Article, ada: Speaker, tom: Speaker, tom_again: Speaker) -> Quote:
    """Quote the report: a draft that was suggested, and one for which two attributions compete, which is returned."""
    rules = {"origin": "suggested", "origin_version": "rules 1"}
    printed = {"source": "Ada Lindqvist", "cue": "told", "role": "lawyer", "organisation": "Harbour Families"}
    said: dict[str, Any] = {
        "role": "lawyer",
        "told_to": cast.organisation("Valley Post", kind="outlet"),
        "confidence": 0.97,
        **rules,
    }
    families, authority = ada.affiliations.get().organisation, tom.affiliations.get(role="head").organisation
    heard = cast.quote(report, HEARD, status="draft", **rules)
    evidence = {**printed, "told_to": "Valley Post"}
    cast.attribution(heard, speaker=ada, organisation=families, evidence=evidence, **said)
    written = cast.quote(report, WRITTEN, status="draft")
    capacity: dict[str, Any] = {"organisation": authority, "role": "head", "occasion": "a statement"}
    evidence = {"source": "The head of the Port Authority, Tom Avery", "cue": "said", "role": "head"}
    cast.attribution(written, speaker=tom_again, evidence={**evidence, "occasion": "a statement"}, **capacity)
    another: dict[str, Any] = {
        "standing": "alternative",
        "basis": "inferred",
        "note": "The statement on its site is signed by the board.",
    }
    cast.attribution(written, organisation=authority, occasion="a statement", **another)
    return written
