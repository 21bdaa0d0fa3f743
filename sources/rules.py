"""The rules of articles that look at more than one row, for whoever writes them."""

from django.utils.translation import gettext as _

from sources.models import Article


def why_article_stays(article: Article) -> str:
    """Return why the article cannot be deleted, or nothing."""
    return _("others revise it") if article.revisions.exists() else ""


def why_not_revised(earlier: Article | None) -> str:
    """Return why no program may enter a new version of an article, or nothing; it could bring back taken-down words."""
    if not earlier or not (earlier.withdrawn_at or earlier.redactions.exists()):
        return ""
    if earlier.withdrawn_at:
        told = _("It is a version of an article that was withdrawn (%s). If it may be told, add it in the admin.")
    else:
        told = _("It is a version of an article that had words redacted (%s). If it may be told, add it in the admin.")
    return told % earlier.slug
