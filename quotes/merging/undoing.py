"""Taking a merge back: whoever was merged is there again, with what came from them and is still where it was put."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from quotes.merging.merging import Changed, Refused, take
from quotes.models import Attribution
from sources.acting import acting
from sources.refusals import explained

MOST = 500  # numbers in one statement


def undo(merge: Any, *, reason: str) -> tuple[Any, list[str]]:
    """Take a merge back; return the row that is there again, and what could not be put back, in words.

    What has since been changed stays as it is, and is told. Raises Changed if the merge is gone, and Refused if
    the row cannot be as it was; then nothing is done.
    """
    try:
        with transaction.atomic(durable=True), acting(reason=reason):
            return take_back(merge)
    except (IntegrityError, ValidationError) as error:
        raise Refused(explained(error) if isinstance(error, IntegrityError) else " ".join(error.messages)) from error


def take_back(merge: Any) -> tuple[Any, list[str]]:
    """Do it, within the transaction."""
    model: Any = type(merge)._meta.get_field("kept").related_model
    kept = model._base_manager.select_for_update().filter(merges=merge.pk).first()
    merge = type(merge)._base_manager.select_for_update().filter(pk=merge.pk).first()
    if merge is None or kept is None or merge.kept_id != kept.pk:
        raise Changed
    if not merge.record:
        raise Refused(_("What moved is not known here: the merge was made in another database."))
    record = merge.record
    told = list(give_back_values(kept, record["kept"]))
    told += take_names(kept, record)
    merge.delete()
    row = model(**record["row"])
    row.save(force_insert=True)
    told += move_back(record["moved"], kept, row)
    for label, values in record["dropped"]:
        apps.get_model(label)(**values).save(force_insert=True)
    told += empty_again(record["filled"])
    told += raise_again(record["rejected"])
    return row, told


def give_back_values(kept: Any, values: dict[str, list[Any]]) -> Iterator[str]:
    """Give the row that stayed its own values back; yield those that somebody has changed since."""
    mine = {name: before for name, (before, after) in values.items() if getattr(kept, name) == after}
    take(kept, mine)
    for name in values.keys() - mine.keys():
        yield _("%(field)s of %(name)s was changed since, and stays.") % {
            "field": kept._meta.get_field(name).verbose_name,
            "name": kept,
        }


def take_names(kept: Any, record: dict[str, Any]) -> Iterator[str]:
    """Take from the row that stayed the aliases that the merge gave it; yield those that were changed since."""
    given = [record["row"]["name"], *record["kept"].get("name", [])[:1]]
    aliases = kept.aliases.filter(pk__in=record["aliases"])
    aliases.filter(name__in=given).delete()
    for alias in aliases:
        yield _("The alias “%s” was changed since, and stays.") % alias.name


def move_back(moved: dict[str, list[int]], kept: Any, row: Any) -> Iterator[str]:
    """Let what moved point at the row again; yield how much does not, because it was changed or deleted since."""
    for label, keys in moved.items():
        name, _dot, field = label.rpartition(".")
        model: Any = apps.get_model(name)
        still = model._base_manager.filter(**{field: kept.pk})
        count = sum(
            still.filter(pk__in=keys[at : at + MOST]).update(**{field: row.pk}) for at in range(0, len(keys), MOST)
        )
        if count < len(keys):
            yield _("%(number)s of %(rows)s were changed or deleted since, and stay as they are.") % {
                "number": len(keys) - count,
                "rows": model._meta.verbose_name_plural,
            }


def empty_again(filled: list[Any]) -> Iterator[str]:
    """Take from rows what they took over from a twin; yield those that were changed since."""
    for label, pk, values in filled:
        rows = apps.get_model(label)._base_manager.filter(pk=pk, **values)
        if not rows.update(**dict.fromkeys(values)):
            yield _("%(row)s was changed since, and stays as it is.") % {
                "row": apps.get_model(label)._meta.verbose_name
            }


def raise_again(rejected: list[Any]) -> Iterator[str]:
    """Let the attributions stand again that said what others said; yield those that were judged since."""
    for pk, standing in rejected:
        rows = Attribution.objects.filter(pk=pk, standing=Attribution.Standing.REJECTED)
        if not rows.update(standing=standing):
            yield _("An attribution was judged since, and stays as it is.")
