"""The merge of one row into another: one transaction, in which everything that points at the one comes to the other."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quotes.merging.planning import Plan, Twin, naming, plan
from quotes.models import Attribution, Quote
from sources.acting import acting


class Refused(Exception):
    """The merge, or its undoing, is not done; ``reasons`` says why, in sentences for a curator."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


class Changed(Exception):
    """The merge would do something else than what was seen, or one of the two is gone."""


def merge(gone: Any, kept: Any, *, reason: str, taking: Iterable[str] | None = None, version: str = "") -> Any:
    """Merge ``gone`` into ``kept`` and return the row that tells of it.

    ``taking`` names the fields whose value ``kept`` takes from ``gone``: by default those that it lacks. With a
    ``version``, nothing is done unless that is the version of the plan. Raises Changed, Refused or, where a value
    cannot be taken, ValidationError; then nothing is done.
    """
    with transaction.atomic(durable=True), acting(reason=reason):
        gone, kept = locked(gone, kept)
        made = plan(gone, kept)
        if made.refusals:
            raise Refused(*made.refusals)
        if version and version != made.version:
            raise Changed
        return carry_out(made, taking=taking, reason=reason)


def locked(gone: Any, kept: Any) -> tuple[Any, Any]:
    """Return both rows as they stand, kept so until the commit.

    From now on nobody can come to point at either: an entry that names ``gone`` was committed before, and moves,
    or waits at its own commit and is refused there. The quotes come first: what is entered about one holds it,
    and waits for its speaker last.
    """
    quotes = Quote.objects.filter(pk__in=Attribution.objects.filter(naming(gone)).order_by().values("quote"))
    list(quotes.order_by("pk").select_for_update().values_list("pk"))
    rows = type(gone)._base_manager.filter(pk__in=[gone.pk, kept.pk]).order_by("pk").select_for_update().in_bulk()
    try:
        return rows[gone.pk], rows[kept.pk]
    except KeyError:
        raise Changed from None


def carry_out(made: Plan, *, taking: Iterable[str] | None, reason: str) -> Any:
    """Do what was planned, and keep what it takes to undo it."""
    gone, kept = made.gone, made.kept
    model = type(kept)
    chosen = {each.name for each in made.choices if each.takes} if taking is None else set(taking)
    taken = {each.name: each.gone for each in made.choices if each.name in chosen}
    aliases = made.names(taken.get("name", kept.name))
    merges: Any = model._meta.get_field("merges").related_model
    told = merges(
        slug=gone.slug,
        name=gone.name,
        reason=reason,
        was_public=model.objects.public(now=timezone.now()).filter(pk=gone.pk).exists(),
    )
    told.record = {
        "row": stored(gone),
        "kept": {name: [getattr(kept, name), value] for name, value in taken.items()},
        "moved": {move.reference.label: move.keys for move in made.moves},
        "dropped": [[twin.gone._meta.label, stored(twin.gone)] for move in made.moves for twin in move.twins],
        "filled": [filled(twin) for move in made.moves for twin in move.twins if twin.filled],
        "rejected": [[claim.pk, claim.standing] for claim in made.doubled],
    }
    move_everything(made)
    Attribution.objects.filter(pk__in=[claim.pk for claim in made.doubled]).update(
        standing=Attribution.Standing.REJECTED
    )
    gone.delete()
    take(kept, taken)
    told.record["aliases"] = [kept.aliases.create(name=name).pk for name in aliases]
    told.kept = kept
    told.save(force_insert=True)
    return told


def move_everything(made: Plan) -> None:
    """Let everything that points at the one point at the other; what is there twice, once."""
    for move in made.moves:
        for twin in move.twins:
            twin.gone._meta.model._base_manager.filter(pk=twin.gone.pk).delete()
            if twin.filled:
                twin.kept._meta.model._base_manager.filter(pk=twin.kept.pk).update(**twin.filled)
        move.reference.rows(made.gone).update(**{move.reference.field: made.kept.pk})


def take(kept: Any, taken: dict[str, Any]) -> None:
    """Give a row values that were another's; raise ValidationError if it cannot have them."""
    if not taken:
        return
    for name, value in taken.items():
        setattr(kept, name, value)
    try:
        kept.full_clean(exclude={"slug"})
    except ValidationError as error:
        raise Refused(*error.messages) from error
    kept.save(update_fields=sorted(taken))


def stored(row: Any) -> dict[str, Any]:
    """Return a row's own columns, as JSON holds them."""
    fields = [field for field in row._meta.concrete_fields if field.serialize or field.primary_key]
    values = {field.attname: field.get_prep_value(getattr(row, field.attname)) for field in fields}
    return {
        name: value.isoformat() if isinstance(value, datetime.datetime) else value for name, value in values.items()
    }


def filled(twin: Twin) -> list[Any]:
    return [twin.kept._meta.label, twin.kept.pk, {name: str(value) for name, value in twin.filled.items()}]
