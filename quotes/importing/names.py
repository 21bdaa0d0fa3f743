"""Whom a row names: speakers and organisations by slug, name or alias, and nobody twice."""

from collections.abc import Iterable
from itertools import starmap
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q

from quotes.importing.columns import Named
from quotes.importing.recent import Recent
from quotes.importing.refusals import Code, Refused
from sources.crowds import Crowd
from sources.look_alikes import TYPED, LookAlike
from sources.models import Organisation, Speaker
from sources.receiving.storing import alone

FIELDS = ("pk", "slug", "name")
MODELS: dict[str, type[Speaker] | type[Organisation]] = {
    "speaker": Speaker,
    "on_behalf_of": Speaker,
    "organisation": Organisation,
    "told_to": Organisation,
}
REMEMBERED = 20_000  # ways of naming somebody


class Somebody(NamedTuple):
    """A speaker or an organisation; somebody new has no ``pk`` yet, and the slug that a row gives them, if any.

    ``once`` is the slug by which they were found, of somebody who was merged into them.
    """

    pk: int
    slug: str
    name: str
    once: str = ""

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
        self.crowds: dict[type, Crowd] = {}  # who has names like those of a batch that nobody has

    def forget(self) -> None:
        self.found.clear()
        self.crowds.clear()

    def look_up(self, wanted: Iterable[tuple[str, Named]]) -> None:
        """Find the names of a batch at once, and whoever is called nearly so where nobody is called so.

        Each name comes with the column that it stands in.
        """
        named: dict[type, set[Named]] = {Speaker: set(), Organisation: set()}
        for column, each in wanted:
            named[MODELS[column]].add(each)
        for model, sought in named.items():
            values = dict.fromkeys(value for each in sought for value in (each.key, each.name) if value)
            self.fetch(model, [value for value in values if (model, value) not in self.found])
            strange = {shown(each) for each in sought if not self.meant(model, each)}
            self.crowds[model] = Crowd(strange, model.objects.all())  # type: ignore[attr-defined]

    def fetch(self, model: Any, values: list[str]) -> None:
        """Find everybody who has one of the values for a slug, a name or an alias, and whom an old slug leads to."""
        if not values:
            return
        by_value: dict[str, dict[int, Somebody]] = {value: {} for value in values}
        people = model.objects.filter(Q(slug__in=values) | Q(name__in=values)).order_by("pk")
        for row in starmap(Somebody, people.values_list(*FIELDS)):
            for value in (row.slug, row.name):
                if value in by_value:
                    by_value[value][row.pk] = row
        aliases = model._meta.get_field("aliases")
        owner, other = aliases.field.name, aliases.related_model.objects.filter(name__in=values).order_by("pk")
        for alias, *rest in other.values_list("name", *(f"{owner}__{name}" for name in FIELDS)):
            row = Somebody(*rest)
            by_value[alias][row.pk] = row
        for slug, kept in model.objects.led_to(values).items():
            by_value[slug][kept.pk] = Somebody(kept.pk, kept.slug, kept.name, once=slug)
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
        rows = self.meant(model, named)
        if len(rows) == 1:
            return next(iter(rows.values()))
        if rows:
            candidates = [str(row) for row in rows.values()]
            raise Refused(Code.NAME_AMBIGUOUS, f"Several are called “{shown(named)}”:", column, candidates=candidates)
        similar = self.near(model, shown(named))
        alike = [each for each in similar if each.why is not TYPED]
        if not self.create:
            told = f"Nobody is called “{shown(named)}”."
            raise Refused(Code.NAME_UNKNOWN, told, column, candidates=[described(each) for each in alike or similar])
        if alike:
            told = f"Nobody is called “{shown(named)}” to the letter, but nearly so:"
            raise Refused(Code.NAME_ALIKE, told, column, candidates=[described(each) for each in alike])
        somebody = Somebody.new(named)
        made = model(name=somebody.name, slug=somebody.slug)
        try:
            made.clean_fields(exclude=[] if somebody.slug else ["slug"])
        except ValidationError as error:
            raise Refused(Code.INVALID, " ".join(error.messages), column) from error
        return somebody

    def meant(self, model: Any, named: Named) -> dict[int, Somebody]:
        """Return those whom a row may mean.

        Of a slug with the name beside it, as exports have it, the slug alone counts, where there is one.
        """
        rows = self.called(model, named.key)
        if not named.name:
            return rows
        return {pk: row for pk, row in rows.items() if named.key in (row.slug, row.once)} or self.called(
            model, named.name
        )

    def near(self, model: Any, name: str) -> list[LookAlike]:
        """Return who is called in a way like a name that nobody has; of a batch that was looked up, this is known."""
        if model not in self.crowds or name not in self.crowds[model].found:
            self.crowds[model] = Crowd([name], model.objects.all())
        return self.crowds[model].look_alikes(name)

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
        row = Somebody(made.pk, made.slug, made.name)
        for value in {row.slug, row.name}:
            if (rows := self.found.get((model, value))) is not None:
                rows[row.pk] = row
        if model in self.crowds:
            self.crowds[model].enter(row, [row.name])
        entered.append(f"{model._meta.verbose_name} {row}")
        return row


def led(column: str, somebody: Somebody) -> str:
    """Return, of somebody whom a row names by the slug of another that was merged into them, that it is so."""
    kind = MODELS[column]._meta.verbose_name
    return f"{kind} {somebody.once} was merged into {somebody}, who is meant"


def shown(named: Named) -> str:
    """Return the name of somebody new whom a row names."""
    return named.name or named.key


def described(found: LookAlike) -> str:
    """Return who is called in a similar way."""
    return f"{found.row.slug} ({found.row.name})"
