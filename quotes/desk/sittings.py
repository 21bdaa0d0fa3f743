"""Somebody at the desk: which article lies there, and what may be done with it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from quotes.admin.reading import quotes_of
from quotes.anchoring import Place
from quotes.judges import may_change
from quotes.models import Attribution, Evidence, Quote
from sources.models import Article, Organisation, Speaker


@dataclass
class Sitting:
    """One request of somebody who reads an article at the desk."""

    request: HttpRequest
    article: Article

    @property
    def user(self) -> Any:
        return self.request.user

    def quotes(self) -> list[Quote]:
        """Return the quotes of the article that the user may see, in reading order, as they stand now."""
        return quotes_of(self.article, self.user)

    def places(self) -> dict[int, Place]:
        """Return where each of these quotes stands."""
        quotes = Quote.objects.visible_to(self.user).filter(article=self.article)
        return {pk: Place(start, end) for pk, start, end in quotes.values_list("pk", "start", "end")}

    def may_quote(self) -> bool:
        """Tell whether the user may make quotes, by the rules of the pages that do the same."""
        return page_of(Quote).has_add_permission(self.request)

    def may_attribute(self) -> bool:
        """Tell whether the user may say, and change, whose words a quote is, with the evidence for it."""
        return (
            page_of(Quote).has_change_permission(self.request)
            and all(page_of(model).has_add_permission(self.request) for model in (Attribution, Evidence))
            and page_of(Attribution).has_change_permission(self.request)
            and page_of(Evidence).has_delete_permission(self.request)
        )

    def may_change(self, quote: Quote) -> bool:
        """Tell whether the user may change this one quote, and whose it is."""
        return self.may_attribute() and may_change(quote, self.user)

    def may_name(self, model: type[Speaker] | type[Organisation]) -> bool:
        """Tell whether the user may enter somebody new."""
        return page_of(model).has_add_permission(self.request)


def page_of(model: type[Any]) -> Any:
    """Return the model's page in the admin, which says who may do what."""
    return admin.site.get_model_admin(model)
