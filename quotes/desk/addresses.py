"""Where the desk of an article is."""

from django.urls import reverse


def desk_url(article: int, quote: int | None = None) -> str:
    """Return where an article, by its primary key, is read and quoted; or where a quote's card stands there."""
    url = reverse("admin:sources_article_desk", args=[article])
    return f"{url}#card-{quote}" if quote else url
