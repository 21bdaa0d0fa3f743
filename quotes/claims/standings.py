"""How claims that compete for a quote change places, for whoever lets them."""

from quotes.models import Attribution


def make_way(chosen: Attribution) -> None:
    """Let the attribution that was preferred until now be an alternative: at no moment are there two."""
    preferred = Attribution.objects.filter(quote=chosen.quote_id, standing=Attribution.Standing.PREFERRED)
    preferred.exclude(pk=chosen.pk).update(standing=Attribution.Standing.ALTERNATIVE)
