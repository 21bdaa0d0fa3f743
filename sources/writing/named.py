"""What may be written of speakers and organisations."""

from typing import Any

from sources.models import (
    Affiliation,
    Article,
    Organisation,
    OrganisationAlias,
    Speaker,
    SpeakerAlias,
)
from sources.visibility import VisibleQuerySet
from sources.writing.bodies import Body
from sources.writing.fields import Day, Line, Named, Several, Text, Word, column, named_or_null
from sources.writing.parts import once, replace_names

NAMES = {"slug": "id"}
SLUG_STAYS = "Links all over the world hold it; it is given when the row is made."
SET = "The server sets it."


def slug_member(model: Any) -> Any:
    """Return the member that gives a new row its public identifier."""
    help_text = "The public identifier, part of every link: left out, it is made from the name."
    return column(model.slug, source="slug", allow_blank=False, help_text=help_text)


def articles() -> VisibleQuerySet:
    """Return the articles to name one of, without their texts."""
    return Article.objects.defer("text")


def alias_list(model: Any) -> Several:
    return Several(child=Line(max_length=model.name.field.max_length, allow_blank=False))


class AffiliationBody(Body):
    """A place that a speaker holds or held; it is known by its organisation, role and ``since``."""

    organisation = Named(Organisation.objects.all, required=True)
    role = column(Affiliation.role)
    since = Day(help_text="From when: `2018`, `2018-04` or `2018-04-10`; null if it is not known.")
    until = Day(help_text="Until when, likewise; also null while it lasts.")
    stated_in = named_or_null(
        articles,
        help_text="The article that says so. The affiliation is public if this article is; null: internal.",
    )


class SpeakerBody(Body):
    """What may be written of a speaker. ``aliases`` and ``affiliations`` are written as whole lists."""

    id = slug_member(Speaker)
    name = column(Speaker.name, required=True, allow_blank=False)
    kind = Word(Speaker.Kind)
    aliases = alias_list(SpeakerAlias)
    description = column(Speaker.description, Text)
    wikidata = column(Speaker.wikidata, nullable=True)
    affiliations = Several(child=AffiliationBody())

    fixed = {"id": SLUG_STAYS}
    kept = {"url": SET, "quotes": SET}

    def create(self, validated_data: Any) -> Speaker:
        return self.update(Speaker(), validated_data)

    def update(self, instance: Speaker, validated_data: Any) -> Speaker:
        own = {name: value for name, value in validated_data.items() if name not in ("aliases", "affiliations")}
        for name, value in own.items():
            setattr(instance, name, value)
        if own:
            self.store(instance, NAMES)
        if "aliases" in validated_data:
            replace_names(self, instance.aliases.all(), {"speaker": instance}, validated_data["aliases"])
        if "affiliations" in validated_data:
            self.replace_places(instance, validated_data["affiliations"])
        return instance

    def replace_places(self, speaker: Speaker, places: list[dict[str, Any]]) -> None:
        """Let the speaker's affiliations be these; of one that is there, what is not said stays as it is."""
        keys = [(place["organisation"].pk, place.get("role", ""), place.get("since")) for place in places]
        once(keys, "affiliations")
        there: dict[Any, Affiliation] = {
            (row.organisation_id, row.role, row.since): row for row in speaker.affiliations.all()
        }
        for key in there.keys() - set(keys):
            self.remove(there[key])
        for key, place in zip(keys, places, strict=True):
            row = there.get(key) or Affiliation(speaker=speaker)
            changed = [name for name, value in place.items() if getattr(row, name, None) != value]
            for name in changed:
                setattr(row, name, place[name])
            if changed or row.pk is None:
                self.store(row)


class OrganisationBody(Body):
    """What may be written of an organisation. ``aliases`` is written as a whole list."""

    id = slug_member(Organisation)
    name = column(Organisation.name, required=True, allow_blank=False)
    kind = Word(Organisation.Kind)
    aliases = alias_list(OrganisationAlias)
    homepage = column(Organisation.homepage, nullable=True)
    wikidata = column(Organisation.wikidata, nullable=True)
    ror = column(Organisation.ror, nullable=True)

    fixed = {"id": SLUG_STAYS}
    kept = {"url": SET, "quotes": SET, "articles": SET}

    def create(self, validated_data: Any) -> Organisation:
        return self.update(Organisation(), validated_data)

    def update(self, instance: Organisation, validated_data: Any) -> Organisation:
        own = {name: value for name, value in validated_data.items() if name != "aliases"}
        for name, value in own.items():
            setattr(instance, name, value)
        if own:
            self.store(instance, NAMES)
        if "aliases" in validated_data:
            replace_names(self, instance.aliases.all(), {"organisation": instance}, validated_data["aliases"])
        return instance
