"""Copies that are kept for a while only: answers to repeated requests, and what background work has told.

They are in no history and no export, so those that are about an article, or hold the words, are emptied rather
than overwritten.
"""

from typing import Any

from django_tasks_db.models import DBTaskResult

from config.idempotency.models import Answer
from config.takedown.planning import Plan
from config.takedown.scope import ARTICLE, QUOTE
from config.work.models import Part
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
    done: Any = DBTaskResult.objects.exclude(return_value=None).values_list("pk", "return_value")
    for pk, told in done.iterator():
        if names_it(told, made) or tells_of_it(told.get("told", "")):
            DBTaskResult.objects.filter(pk=pk).update(return_value={**told, "told": FORGOTTEN})
    for pk, failure in Part.objects.exclude(failure="").values_list("pk", "failure").iterator():
        if tells_of_it(failure):
            Part.objects.filter(pk=pk).update(failure=FORGOTTEN)


def names_it(told: dict[str, Any], made: Plan) -> bool:
    """Tell whether a task names the article among what it made."""
    return [ARTICLE, made.article.pk] in told.get("made", [])
