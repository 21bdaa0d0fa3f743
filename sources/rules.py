"""The rules of articles that look at more than one row, for whoever writes them."""

from django.utils.translation import gettext as _

from sources.models import Article


def why_article_stays(article: Article) -> str:
    """Return why the article cannot be deleted, or nothing."""
    return _("others revise it") if article.revisions.exists() else ""
