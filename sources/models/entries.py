"""What every row that somebody entered has in common."""

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sources.visibility import Row, VisibleQuerySet

web_address = URLValidator(schemes=["http", "https"])


def is_web_address(field: str) -> Q:
    """Return the condition that ``field`` is empty or an http(s) address, never a script."""
    return Q(**{field: ""}) | Q(**{f"{field}__startswith": "https://"}) | Q(**{f"{field}__startswith": "http://"})


class Entry(models.Model):
    """Something that a curator or an import entered."""

    created = models.DateTimeField(
        _("created"),
        db_default=Now(),
        editable=False,
        help_text=_("When the database first held this row; it never changes."),
    )

    class Meta:
        abstract = True


class BySlug(VisibleQuerySet[Row]):
    """Rows whose natural key is their slug."""

    def get_by_natural_key(self, slug: str) -> Row:
        return self.get(slug=slug)

    def has_slug(self, slug: str) -> bool:
        """Tell whether the slug is taken, for good."""
        return self.filter(slug=slug).exists()
