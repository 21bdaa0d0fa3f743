"""Copies that are kept for a while only: answers to repeated requests, and what background work is about and has told.

They are in no history and no export, so those that are about an article, or hold the words, are emptied rather
than overwritten.
"""

from collections.abc import Callable
from typing import Any

from config.idempotency.models import Answer
from config.takedown.planning import Plan
from config.takedown.scope import ARTICLE, QUOTE
from config.work.models import DONE, FAILED, Part
from quotes.models import Quote

FORGOTTEN = "(emptied, as words of an article were overwritten)"


def forget_copies(made: Plan) -> None:
    """Empty what is kept of the article and its quotes, or holds the words that are overwritten."""
    quotes = Quote.objects.filter(pk__in=made.scope[QUOTE]).values_list("uuid", flat=True)
    names = [made.article.slug, *map(str, quotes)]

    def tells_of_it(text: str) -> bool:
        return any(name in text for name in names) or made.words.stand_in(text)

    kept = Answer.objects.values_list("pk", "content").iterator(chunk_size=100)
    Answer.objects.filter(pk__in=[pk for pk, content in kept if tells_of_it(bytes(content).decode())]).delete()
    for part in Part.objects.select_related("task").iterator(chunk_size=100):
        forget_what_is_told(part, made, tells_of_it)


def forget_what_is_told(part: Part, made: Plan, tells_of_it: Callable[[str], bool]) -> None:
    """Empty what a task is called and has told and, once it has ended, what it was given, such as a file's name."""

    def emptied(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: emptied(each) for key, each in value.items()}
        if isinstance(value, list):
            return [emptied(each) for each in value]
        return FORGOTTEN if isinstance(value, str) and tells_of_it(value) else value

    task = part.task
    shown = {name: emptied(getattr(part, name)) for name in ("about", "failure")}
    kept = {"traceback": emptied(task.traceback)}
    told = task.return_value
    if told and (names_it(told, made) or tells_of_it(told.get("told", ""))):
        kept["return_value"] = {**told, "told": FORGOTTEN}
    if task.status in (DONE, FAILED):
        kept["args_kwargs"] = emptied(task.args_kwargs)
    for row, fields in ((part, shown), (task, kept)):
        changed = {name: value for name, value in fields.items() if value != getattr(row, name)}
        if changed:
            type(row)._base_manager.filter(pk=row.pk).update(**changed)


def names_it(told: dict[str, Any], made: Plan) -> bool:
    """Tell whether a task names the article among what it made."""
    return [ARTICLE, made.article.pk] in told.get("made", [])
