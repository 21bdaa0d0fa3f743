"""Deleting quotes: drafts alone, together with their attributions."""

from django.db import transaction
from django.db.models import QuerySet

from quotes.models import Attribution, Quote


@transaction.atomic
def delete_drafts(quotes: QuerySet[Quote]) -> None:
    """Delete those of the quotes that are drafts, with their attributions and evidence; the others stay."""
    drafts = quotes.filter(status=Quote.Status.DRAFT).order_by("pk").select_for_update()
    keys = list(drafts.values_list("pk", flat=True))
    Attribution.objects.filter(quote__in=keys).delete()
    Quote.objects.filter(pk__in=keys).delete()
