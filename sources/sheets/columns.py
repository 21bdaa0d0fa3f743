"""What stands in one cell of a sheet that is more than a text: a reference, or further names."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget, Widget

from sources.sheets.together import WANTED


class ReferenceWidget(ForeignKeyWidget):
    """A reference by slug; whom a sheet names is asked for at once."""

    known: dict[str, Model]

    def look_up(self, slugs: Iterable[str]) -> None:
        """Find all that a sheet refers to."""
        found = self.model._default_manager.filter(slug__in=list(slugs))
        self.known = {row.slug: row for row in found}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Model | None:
        if not value:
            return None
        if value not in self.known:
            told = _("There is no %(model)s with the slug “%(slug)s”.")
            raise ValueError(told % {"model": self.model._meta.verbose_name, "slug": value})
        return self.known[value]


class AliasesWidget(Widget):
    """Further names in one cell, parted by semicolons; one that holds a semicolon stands in double quotes."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        try:
            records = list(csv.reader(io.StringIO(value), delimiter=";", skipinitialspace=True, strict=True))
        except csv.Error as error:
            raise ValueError(_("Aliases are parted by semicolons; one that holds a quote is quoted itself.")) from error
        names = [name.strip() for record in records for name in record if name.strip()]
        if len(set(names)) < len(names):
            raise ValueError(_("An alias stands here twice."))
        return sorted(names)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(quoted(name) for name in value or [])


def quoted(name: str) -> str:
    """Return a name as it stands among others in one cell."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="").writerow([name])
    return buffer.getvalue()


class AliasesField(Field):
    """The further names of a speaker or an organisation."""

    def get_value(self, instance: Any) -> list[str]:
        wanted = getattr(instance, WANTED, None)
        if wanted is not None or instance is None or not instance.pk:
            return wanted or []
        return sorted(alias.name for alias in instance.aliases.all())

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        setattr(instance, WANTED, self.clean(row, **kwargs))
