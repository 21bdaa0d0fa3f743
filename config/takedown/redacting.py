"""The act: overwrite words in every row and all of its history, in one transaction."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from config.takedown.copies import forget_copies
from config.takedown.history import EntryChange, Span, entry_changes, overwrite_entries, overwrite_log, resealed
from config.takedown.planning import FieldChange, Plan, Refused, plan, require_a_reason
from sources.acting import acting
from sources.fields import digest
from sources.models import Article, Capture, Redaction
from sources.overwriting import overwritten


def redact(
    article: Article,
    spans: Iterable[Span],
    *,
    reason: str,
    elsewhere: bool = True,
    also: Iterable[str] = (),
    seen: str = "",
) -> Plan:
    """Overwrite spans of an article's text, in code points, and all that repeats them; return what was overwritten.

    ``seen`` is the SHA-256 of the text from which the spans were chosen. Raises Refused where it is another by now,
    where the reason holds the words, or what ``plan()`` raises; Damaged where the trail does not hold as it is.
    """
    with transaction.atomic(), acting(reason=reason):
        held = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        if seen and held.sha256 != seen:
            raise Refused(_("Somebody else has overwritten words of this text meanwhile. Look at it again."))
        made = plan(held, spans, elsewhere=elsewhere, also=also)
        require_a_reason(made, reason)
        received = [change for change in made.fields if isinstance(change.row, Capture)]
        overwrite(change for change in made.fields if change not in received)
        changes = list(entry_changes(made.scope, made.spans, made.words))
        enter(made, changes, reason)
        overwrite(received)  # which only a redaction may change
        overwrite_entries(changes)
        overwrite_log(made.scope, changes, made.words)
        forget_copies(made)
        made.entries = len(changes)
    return made


def overwrite(changes: Iterable[FieldChange]) -> None:
    """Overwrite fields beside the text."""
    for change in changes:
        type(change.row)._base_manager.filter(pk=change.row.pk).update(**{change.name: change.after})


def enter(made: Plan, changes: list[EntryChange], reason: str) -> None:
    """Enter the redactions, by which the engine overwrites; the last of them names the entries of the trail."""
    text = made.article.text
    named = {
        "entries": "".join(f"{change.number} {change.before} {change.after}\n" for change in changes),
        "seals": "".join(f"{line}\n" for line in resealed([change.number for change in changes])),
    }
    for start, end in made.spans:
        last = (start, end) == made.spans[-1]
        Redaction.objects.create(
            article=made.article,
            start=start,
            end=end,
            reason=reason.strip(),
            original_sha256=digest(text),
            **(named if last else {}),
        )
        text = overwritten(text, start, end)
