"""Where the page of the claims on a quote stands, and who may open it."""

from typing import Any

from django.urls import reverse

from sources.visibility import reads_internal

NEEDED = ("quotes.view_quote", "quotes.view_attribution", "quotes.view_evidence")


def claims_url(quote: int) -> str:
    """Return the address of the page, given the key of the quote."""
    return reverse("admin:quotes_quote_claims", args=[quote])


def may_compare(user: Any) -> bool:
    """Tell whether ``user`` may see every claim, the rejected ones, notes and who entered them included."""
    return reads_internal(user) and user.has_perms(NEEDED)
