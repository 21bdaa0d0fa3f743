"""Whom a row names: speakers and organisations by slug, name or alias, and nobody twice."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q

from quotes.importing.columns import Named
from quotes.importing.recent import Recent
from quotes.importing.refusals import Code, Refused
from sources.models import Organisation, Speaker
from sources.receiving.storing import alone
from sources.searches import in_names
from sources.searching import parse
from sources.words import words_of

MODELS: dict[str, type[Speaker] | type[Organisation]] = {
    "speaker": Speaker,
    "on_behalf_of": Speaker,
    "organisation": Organisation,
    "told_to": Organisation,
}
REMEMBERED = 20_000  # ways of naming somebody
FEW = 5  # similar names that a refusal lists


class Somebody(NamedTuple):
    """A speaker or an organisation; somebody new has no ``pk`` yet, and the slug that a row gives them, if any."""

    pk: int
    slug: str
    name: str

    @classmethod
    def new(cls, named: Named) -> "Somebody":
        return cls(0, named.key if named.name else "", named.name or named.key)

    def __str__(self) -> str:
        return f"{self.slug} ({self.name})"


class Names:
    """Finds speakers and organisations, and enters new ones where that was asked for."""

    def __init__(self, *, create: bool) -> None:
        self.create = create
        self.found: Recent[tuple[type, str], dict[int, Somebody]] = Recent(REMEMBERED)
        self.similar: Recent[tuple[type, str], tuple[list[Somebody], list[Somebody]]] = Recent(REMEMBERED)

    def forget(self) -> None:
        self.found.clear()
        self.similar.clear()

    def look_up(self, wanted: Iterable[tuple[str, Named]]) -> None:
        """Find many names at once; each comes with the column that it stands in."""
        values: dict[type, dict[str, None]] = {Speaker: {}, Organisation: {}}
        for column, named in wanted:
            values[MODELS[column]].update(dict.fromkeys(filter(None, (named.key, named.name))))
        for model, sought in values.items():
            self.fetch(model, [value for value in sought if (model, value) not in self.found])

    def fetch(self, model: Any, values: list[str]) -> None:
        """Find everybody who has one of the values for a slug, a name or an alias."""
        if not values:
            return
        by_value: dict[str, dict[int, Somebody]] = {value: {} for value in values}
        people = model.objects.filter(Q(slug__in=values) | Q(name__in=values)).order_by("pk")
        for row in map(Somebody._make, people.values_list(*Somebody._fields)):
            for value in (row.slug, row.name):
                if value in by_value:
                    by_value[value][row.pk] = row
        aliases = model._meta.get_field("aliases")
        owner, other = aliases.field.name, aliases.related_model.objects.filter(name__in=values).order_by("pk")
        for alias, *rest in other.values_list("name", *(f"{owner}__{name}" for name in Somebody._fields)):
            row = Somebody._make(rest)
            by_value[alias][row.pk] = row
        for value, rows in by_value.items():
            self.found.put((model, value), rows)

    def called(self, model: Any, value: str) -> dict[int, Somebody]:
        if (model, value) not in self.found:
            self.fetch(model, [value])
        return self.found.get((model, value)) or {}

    def find(self, column: str, named: Named) -> Somebody:
        """Return the one whom a row names in a column: somebody new, perhaps, whom ``enter`` may enter.

        Raises Refused for a name that several have, and for an unknown one where none shall be entered or where
        somebody is called nearly so.
        """
        model = MODELS[column]
        rows = self.called(model, named.key)
        if named.name:
            # A slug with the name beside it, as exports have it: the slug alone counts, where there is one.
            by_slug = {pk: row for pk, row in rows.items() if row.slug == named.key}
            rows = by_slug or self.called(model, named.name)
        if len(rows) == 1:
            return next(iter(rows.values()))
        shown = named.name or named.key
        if rows:
            candidates = [str(row) for row in rows.values()]
            raise Refused(Code.NAME_AMBIGUOUS, f"Several are called “{shown}”:", column, candidates=candidates)
        similar, alike = self.near(model, shown)
        if not self.create:
            told = f"Nobody is called “{shown}”."
            raise Refused(Code.NAME_UNKNOWN, told, column, candidates=[str(row) for row in alike or similar][:FEW])
        if alike:
            told = f"Nobody is called “{shown}” to the letter, but nearly so:"
            raise Refused(Code.NAME_ALIKE, told, column, candidates=[str(row) for row in alike])
        somebody = Somebody.new(named)
        made = model(name=somebody.name, slug=somebody.slug)
        try:
            made.clean_fields(exclude=[] if somebody.slug else ["slug"])
        except ValidationError as error:
            raise Refused(Code.INVALID, " ".join(error.messages), column) from error
        return somebody

    def near(self, model: Any, name: str) -> tuple[list[Somebody], list[Somebody]]:
        """Return who is called in a similar way, and who of these differs in case, accents and punctuation alone."""
        found = self.similar.get((model, name))
        if found is None:
            similar = similar_names(model, name)
            alike = [row for row in similar if is_alike(model, row, name)]
            found = self.similar.put((model, name), (similar, alike))
        return found

    def enter(self, column: str, somebody: Somebody, entered: list[str]) -> Somebody:
        """Enter somebody new in the running transaction, unless the same row has, and add them to those entered."""
        model: Any = MODELS[column]
        alone()
        self.fetch(model, list(dict.fromkeys(filter(None, (somebody.slug, somebody.name)))))
        there = self.called(model, somebody.slug or somebody.name)
        if len(there) == 1:  # the same row names them twice, or another import has entered them meanwhile
            return next(iter(there.values()))
        made = model(name=somebody.name, slug=somebody.slug)
        made.save()
        self.similar.clear()
        row = Somebody(made.pk, made.slug, made.name)
        for value in {row.slug, row.name}:
            if (rows := self.found.get((model, value))) is not None:
                rows[row.pk] = row
        entered.append(f"{model._meta.verbose_name} {row}")
        return row


def similar_names(model: Any, name: str) -> list[Somebody]:
    """Return those whose name or alias is like a name, typing mistakes included, as the search of names finds them."""
    search = parse(name.replace('"', " ")[:200])
    if not search.wanted:
        return []
    rows = model.objects.filter(*in_names(search, model)).order_by("pk")
    return [Somebody._make(row) for row in rows.values_list(*Somebody._fields)[:50]]


def is_alike(model: Any, row: Somebody, name: str) -> bool:
    """Tell whether one of somebody's names differs from a name in case, accents and punctuation alone."""
    aliases = model.objects.get(pk=row.pk).aliases.values_list("name", flat=True)
    return any(words_of(each) == words_of(name) for each in (row.name, *aliases))
