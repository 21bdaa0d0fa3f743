"""What a merge would do, as things stand: shown before it, and done by it."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from quotes.merging.references import COMPLETED, Reference, moved_references, references
from quotes.models import Attribution
from sources.models import Speaker

# In which fields two attributions of one quote are the same claim; “standing” and the evidence may differ.
CLAIM = ("speaker_id", "organisation_id", "role", "told_to_id", "on_behalf_of_id", "occasion")
NEVER_CHOSEN = {"id", "created", "slug"}


@dataclass(frozen=True)
class Choice:
    """A field that the two have, of which one value can stay."""

    name: str
    label: str
    gone: Any
    kept: Any
    takes: bool  # whether, unless somebody chooses, the value of the one that goes is taken
    shown_gone: str
    shown_kept: str


@dataclass(frozen=True)
class Twin:
    """A row of each of the two that are the same thing twice: one goes, ``filled`` is what the other takes from it."""

    gone: Any
    kept: Any
    filled: dict[str, Any]


@dataclass
class Move:
    """The rows that move by one reference, and those that have a twin and go instead."""

    reference: Reference
    keys: list[int]
    twins: list[Twin] = field(default_factory=list)


@dataclass
class Plan:
    """What merging ``gone`` into ``kept`` comes to."""

    gone: Any
    kept: Any
    choices: list[Choice]
    moves: list[Move]
    doubled: list[Any]  # attributions that would say what another of their quote says
    refusals: list[str]

    @property
    def version(self) -> str:
        """What changes whenever the merge would do something else."""
        told = [
            [(each.name, str(each.gone), str(each.kept)) for each in self.choices],
            [
                (
                    move.reference.label,
                    move.keys,
                    [(twin.gone.pk, twin.kept.pk, str(twin.filled)) for twin in move.twins],
                )
                for move in self.moves
            ],
            [claim.pk for claim in self.doubled],
            [self.gone.pk, self.gone.slug, self.kept.pk, self.kept.slug],
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def names(self, name: str) -> list[str]:
        """Return what becomes an alias where the one that stays is called ``name``, and is none yet."""
        known = {name, *self.kept.aliases.values_list("name", flat=True)}
        known.update(self.gone.aliases.values_list("name", flat=True))
        return [each for each in dict.fromkeys((self.gone.name, self.kept.name)) if each not in known]


def plan(gone: Any, kept: Any) -> Plan:
    """Return what merging ``gone`` into ``kept`` (two speakers, or two organisations) would do."""
    return Plan(
        gone=gone,
        kept=kept,
        choices=choices(gone, kept),
        moves=[move(reference, gone, kept) for reference in moved_references(type(gone))],
        doubled=doubled_claims(gone, kept),
        refusals=refusals(gone, kept),
    )


def choices(gone: Any, kept: Any) -> list[Choice]:
    """Return the fields in which they differ; what the one that stays lacks is taken from the other."""
    found = []
    for each in type(gone)._meta.concrete_fields:
        mine, theirs = getattr(kept, each.attname), getattr(gone, each.attname)
        if each.name in NEVER_CHOSEN or not each.editable or mine == theirs:
            continue
        lacks = mine in ("", None, "unstated")
        shown = [
            str(row._get_FIELD_display(each) if each.choices else getattr(row, each.attname)) for row in (gone, kept)
        ]
        found.append(Choice(each.name, str(each.verbose_name), theirs, mine, lacks, *shown))
    return found


def move(reference: Reference, gone: Any, kept: Any) -> Move:
    """Return what moves by one reference, and what is there twice."""
    if not reference.alike:
        return Move(reference, list(reference.rows(gone).order_by("pk").values_list("pk", flat=True)))
    theirs = {likeness(row, reference): row for row in reference.rows(kept)}
    keys, twins = [], []
    for row in reference.rows(gone).order_by("pk"):
        twin = theirs.get(likeness(row, reference))
        if twin is None:
            keys.append(row.pk)
        else:
            twins.append(Twin(row, twin, completed(row, twin)))
    return Move(reference, keys, twins)


def likeness(row: Any, reference: Reference) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in reference.alike)


def completed(gone: Any, kept: Any) -> dict[str, Any]:
    """Return what a row takes over from its twin: what it does not say itself."""
    names = [name for name in COMPLETED if hasattr(kept, name)]
    return {name: getattr(gone, name) for name in names if getattr(kept, name) is None and getattr(gone, name)}


def naming(who: Any) -> Q:
    """Return the condition that an attribution names somebody."""
    fields = ("speaker", "on_behalf_of") if isinstance(who, Speaker) else ("organisation", "told_to")
    return Q(*((name, who.pk) for name in fields), _connector=Q.OR)


def doubled_claims(gone: Any, kept: Any) -> list[Any]:
    """Return the attributions that would say once more what another of the same quote says, the preferred one first."""
    beside = Attribution.objects.standing().filter(quote=OuterRef("quote")).order_by()
    claims = (
        Attribution.objects.standing()
        .filter(Exists(beside.filter(naming(gone))), Exists(beside.filter(naming(kept))))
        .select_related("quote", "speaker", "organisation")
        .order_by("quote_id", "-standing", "pk")
    )
    one = (gone.pk, kept.pk)
    fields = {"speaker_id", "on_behalf_of_id"} if isinstance(gone, Speaker) else {"organisation_id", "told_to_id"}
    said: dict[Any, list[Any]] = defaultdict(list)
    for claim in claims:
        values = {name: getattr(claim, name) for name in CLAIM}
        merged = {name: kept.pk if name in fields and value in one else value for name, value in values.items()}
        said[claim.quote_id, tuple(merged.values())].append(claim)
    return [again for claims in said.values() for again in claims[1:]]


def refusals(gone: Any, kept: Any) -> list[str]:
    """Return why they cannot be merged; nothing if they can."""
    if gone.pk == kept.pk:
        return [_("Nobody is merged into themselves.")]
    told = []
    if any(each.stays and each.rows(gone).exists() for each in references(type(gone))):
        told.append(
            _(
                "%(name)s has, or had, a protected identity. It stays with its speaker for good, and so does the "
                "record of who read it: merge the other way round."
            )
            % {"name": gone}
        )
    if isinstance(gone, Speaker):
        if kept.kind == Speaker.Kind.UNNAMED and gone.kind != Speaker.Kind.UNNAMED:
            told.append(
                _("%(kept)s is an unnamed source: with the name %(gone)s as an alias, everybody would know who it is.")
                % {"kept": kept, "gone": gone}
            )
        pairs = Q(speaker=gone, on_behalf_of=kept) | Q(speaker=kept, on_behalf_of=gone)
        if found := list(Attribution.objects.filter(pairs).values_list("quote__uuid", flat=True)[:5]):
            quotes = ", ".join(map(str, found))
            told.append(_("One of them speaks on behalf of the other, which says that they are two: %s") % quotes)
    return told
