"""The kinds of filters that the collections are made of.

Each refuses what it cannot mean, names the nearest thing that it can, and says in ``schema``
(JSON Schema, for the OpenAPI document) what it accepts. Its ``help_text`` is the documentation.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.db.models import Model, Q, QuerySet
from django_filters import Filter
from django_filters.rest_framework import FilterSet

from sources.partial_dates import SCHEMA_PATTERN, PartialDate
from sources.searches import NO_ID
from sources.searching import MOST_CHARACTERS, MOST_TERMS, Search, parse
from sources.suggestions import not_one_of, quoted
from sources.visibility import VisibleQuerySet, reads_internal

MOST_WORDS = 200  # code points
MOST_PARTS = 100  # values that a comma may join
# What a slug may be made of, in words that every dialect of regular expressions understands alike.
SLUG = r"[^\s\x00/.,]{1,80}"
# Not blank, and without NUL; what counts as white space differs a little between dialects.
TEXT = r"^[^\x00]*[^\s\x00-\x20\x7f-\xa0\ufeff][^\x00]*$"


def one_or_any(queryset: QuerySet, field: str, values: list[Any]) -> QuerySet:
    """Return the rows whose ``field`` is one of ``values``: by equality where an index serves that best."""
    if not values:
        return queryset.none()
    if len(values) == 1:
        return queryset.filter(**{field: values[0]})
    return queryset.filter(**{f"{field}__in": values})


class Filters(FilterSet):
    """What a list can be asked for; only what it is asked for is made.

    django-filter copies every filter of a set for each request and makes a form of them all.
    """

    base_filters: dict[str, Filter]

    def __init__(self, data: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        self.base_filters = {name: each for name, each in self.base_filters.items() if name in data}
        super().__init__(data, *args, **kwargs)


class OneField(forms.Field):
    """A text that ``check`` turns into a value, or refuses with ValidationError."""

    def __init__(self, *, check: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.check = check

    def to_python(self, value: str | None) -> Any:
        return None if value is None else self.check(value)


class ManyField(OneField):
    """Texts joined by commas, each of which ``check`` accepts; the value is a list without doubles."""

    def to_python(self, value: str | None) -> list[Any] | None:
        if value is None:
            return None
        parts = value.split(",")
        if len(parts) > MOST_PARTS:
            raise ValidationError(f"At most {MOST_PARTS} values can be asked for at once.", code="too_many")
        if not all(parts):
            raise ValidationError("Give a value before and after each comma.", code="blank")
        return list(dict.fromkeys(self.check(part) for part in parts))


class OneFilter(Filter):
    """A filter by one value; ``check`` makes it of the text, ``schema`` describes the text."""

    field_class = OneField
    schema: dict[str, Any] = {"type": "string"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # A label is shown nowhere, and django-filter would look one up for each filter of each request.
        super().__init__(*args, check=self.check, label="", **kwargs)

    def check(self, text: str) -> Any:
        return text

    def filter(self, queryset: QuerySet, value: Any) -> QuerySet:
        return queryset if value is None else self.narrow(queryset, value)

    def narrow(self, queryset: QuerySet, value: Any) -> QuerySet:
        return self.get_method(queryset)(**{self.field_name: value})


class ManyFilter(OneFilter):
    """A filter by values joined by commas, any of which may match."""

    field_class = ManyField

    def narrow(self, queryset: QuerySet, value: list[Any]) -> QuerySet:
        return one_or_any(queryset, self.field_name, value)


class SlugsFilter(ManyFilter):
    """A filter by the slugs of what the asker may see; a hidden one answers like a missing one.

    The slugs are looked up first, in a query of their own, so that the engine meets plain ids
    and can answer from the index that begins with them.
    """

    schema = {"type": "string", "pattern": f"^{SLUG}$"}

    def __init__(self, model: type[Model], *args: Any, **kwargs: Any) -> None:
        self.model_named = model
        super().__init__(*args, **kwargs)

    def check(self, text: str) -> str:
        try:
            validate_unicode_slug(text)
        except ValidationError as error:
            raise ValidationError(f"{quoted(text)} is not a slug such as kaitlin-martin.", code="invalid") from error
        if len(text) > 80:
            raise ValidationError("A slug has at most 80 characters.", code="max_length")
        return text

    @property
    def merges(self) -> type[Model] | None:
        """The merges by which old slugs lead to rows of the model, if its rows can be merged."""
        relation = getattr(self.model_named, "merges", None)
        return relation.rel.related_model if relation else None

    def narrow(self, queryset: QuerySet, value: list[str]) -> QuerySet:
        named = dict(self.visible(self.model_named).filter(slug__in=value).order_by().values_list("slug", "pk"))
        ids = list(named.values())
        # What is nobody's slug may be an old one. Those that are found take no second look at who sees what.
        if self.merges and (left := set(value) - named.keys()):
            ids += self.visible(self.merges).filter(slug__in=left).order_by().values_list("kept", flat=True)
        return self.narrow_to(queryset, ids)

    def narrow_to(self, queryset: QuerySet, ids: list[int]) -> QuerySet:
        return one_or_any(queryset, self.field_name, ids)

    def visible(self, model: type[Model]) -> VisibleQuerySet:
        """Return the rows of ``model`` that the asker may see."""
        rows = cast("VisibleQuerySet", model._default_manager.all())
        return rows.visible_to(self.parent.request.user)


class ShownSlugsFilter(SlugsFilter):
    """A filter by the slugs of what no visible row names unless it is visible itself.

    Hidden slugs need no telling apart here: no row that can be seen has them. The engine looks for the
    rows of a missing slug as it does for those of a hidden one, so that the two take as long.
    """

    def narrow(self, queryset: QuerySet, value: list[str]) -> QuerySet:
        rows: Any = self.model_named._default_manager.filter(slug__in=value).order_by().values_list("pk")
        if self.merges:
            # In the same statement, however the slug is found: its number tells nothing.
            rows = rows.union(self.known(self.merges).filter(slug__in=value).order_by().values_list("kept"))
        return self.narrow_to(queryset, [pk for (pk,) in rows] or [NO_ID])

    def known(self, merges: type[Model]) -> QuerySet:
        """Return the merges whose old slugs the asker may use; whether the row that stayed shows, its rows say."""
        rows = merges._default_manager.all()
        return rows if reads_internal(self.parent.request.user) else rows.filter(was_public=True)


class ChoicesFilter(ManyFilter):
    """A filter by the choices of a field."""

    def __init__(self, choices: Any, *args: Any, **kwargs: Any) -> None:
        self.known = list(choices.values)
        self.schema = {"type": "string", "enum": self.known}
        super().__init__(*args, **kwargs)

    def check(self, text: str) -> str:
        if text not in self.known:
            raise ValidationError(not_one_of(text, self.known), code="invalid_choice")
        return text


class CodesFilter(ManyFilter):
    """A filter by identifiers or tags that have a fixed form."""

    def __init__(
        self, pattern: str, check: Callable[[str], None], *args: Any, max_length: int | None = None, **kwargs: Any
    ) -> None:
        self.schema = {"type": "string", "pattern": pattern} | ({"maxLength": max_length} if max_length else {})
        self.is_well_formed = check
        super().__init__(*args, **kwargs)

    def check(self, text: str) -> str:
        self.is_well_formed(text)
        return text


class IdentifiersFilter(CodesFilter):
    """A filter by identifiers that many rows lack: their index leaves out the empty ones."""

    def narrow(self, queryset: QuerySet, value: list[str]) -> QuerySet:
        return super().narrow(queryset.exclude(**{self.field_name: ""}), value)


class YesNoFilter(OneFilter):
    """A filter by a yes or a no; what these mean is the filter set's ``method``."""

    schema = {"type": "boolean"}
    meanings = {"true": True, "1": True, "false": False, "0": False}

    def check(self, text: str) -> bool:
        if text not in self.meanings:
            raise ValidationError(not_one_of(text, ["true", "false"]), code="invalid_choice")
        return self.meanings[text]


class DateBoundFilter(OneFilter):
    """A filter by a partial date that bounds another; ``bound`` makes the condition of both."""

    schema = {"type": "string", "pattern": SCHEMA_PATTERN, "examples": ["2018", "2018-04-10"]}

    def __init__(self, bound: Callable[[str, PartialDate], Q], *args: Any, **kwargs: Any) -> None:
        self.bound = bound
        super().__init__(*args, **kwargs)

    def check(self, text: str) -> PartialDate:
        try:
            return PartialDate(text)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid_date") from error

    def narrow(self, queryset: QuerySet, value: PartialDate) -> QuerySet:
        return queryset.filter(self.bound(self.field_name, value))


class WordsFilter(OneFilter):
    """A filter by words; how they are matched is the filter set's ``method``."""

    schema = {"type": "string", "pattern": TEXT, "maxLength": MOST_WORDS}

    def check(self, text: str) -> str:
        if len(text) > MOST_WORDS:
            raise ValidationError(f"At most {MOST_WORDS} characters can be looked for.", code="max_length")
        return text.strip()


class SearchFilter(OneFilter):
    """A filter by words, phrases, exclusions and prefixes; where they are looked for is the filter set's ``method``.

    What holds no word at all finds nothing.
    """

    schema = {"type": "string", "pattern": TEXT, "maxLength": MOST_CHARACTERS}

    def check(self, text: str) -> Search:
        if len(text) > MOST_CHARACTERS:
            raise ValidationError(f"At most {MOST_CHARACTERS} characters can be looked for.", code="max_length")
        search = parse(text)
        if search.size > MOST_TERMS:
            raise ValidationError(f"At most {MOST_TERMS} words can be looked for at once.", code="too_many")
        return search


class SnippetsFilter(YesNoFilter):
    """Whether the answer shows where it holds what is sought; it leaves the rows alone."""

    def narrow(self, queryset: QuerySet, value: bool) -> QuerySet:
        return queryset


def search_to_show(parameters: Mapping[str, str]) -> Search | None:
    """Return the search whose places the parameters of a list ask for, if they do."""
    asked = SnippetsFilter.meanings.get(parameters.get("snippets", ""), False)
    return parse(parameters.get("q", "")) if asked else None
