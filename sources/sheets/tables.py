"""Which columns the sheet of each table has, and what one row of it does (django-import-export's resources)."""

from copy import copy
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import ModelResource

from sources.cells import guarded
from sources.crowds import Crowd
from sources.fields import PublicSlugField
from sources.look_alikes import TYPED, LookAlike
from sources.models import Affiliation, Article, Organisation, Speaker
from sources.refusals import explained
from sources.sheets.columns import AliasesField, AliasesWidget, ReferenceWidget
from sources.sheets.together import Together, store_aliases

Key = tuple[str, ...]


class TableSheet(ModelResource):
    """The sheet of one table: each row is one entry, found by its key, and validated as a form of the admin's is.

    ``prepare`` comes first: it asks the database at once for all that the rows are about. The slug of somebody who was
    merged leads to whoever stayed, as in the API.
    """

    required: tuple[str, ...] = ()  # the columns that a sheet must have

    class Meta:
        clean_model_instances = True
        skip_diff = True
        store_instance = True
        use_transactions = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.entries: dict[Key, Any] = {}  # that rows are about, as they stand
        self.seen: set[Key] = set()  # the keys of the entries that rows have been about
        self.before: dict[str, str] = {}  # how the entry of this row stood
        self.alike: list[LookAlike] = []  # to whom the new name of this row is like
        self.together: Together | None = None  # what is stored with the rows around it
        self.led: list[list[str]] = []  # of each row, which of its slugs led to somebody else

    @classmethod
    def columns(cls) -> list[str]:
        """Return the names of the columns, as they stand in a sheet."""
        return [field.column_name for field in cls().get_import_fields()]

    def export_resource(self, instance: Any, selected_fields: Any = None, **kwargs: Any) -> list[Any]:
        return [guarded(cell) for cell in super().export_resource(instance, selected_fields, **kwargs)]

    def shown(self, instance: Any) -> dict[str, str]:
        """Return how an entry stands in its row."""
        return {field.column_name: str(field.export(instance) or "") for field in self.get_import_fields()}

    def prepare(self, rows: list[dict[str, str]]) -> None:
        """Find the entries that rows are about, and write the slugs of these into them."""
        raise NotImplementedError

    def lead(self, rows: list[dict[str, str]], columns: dict[str, Any]) -> None:
        """Write in these columns (with whose slugs they hold) who stayed for those who were merged, and note it."""
        self.led = [[] for _ in rows]
        for column, model in columns.items():
            stayed = model.objects.led_to({row.get(column, "") for row in rows})
            for row, told in zip(rows, self.led, strict=True):
                if kept := stayed.get(row.get(column, "")):
                    told.append(merged(row[column], kept))
                    row[column] = kept.slug

    def remembered(self) -> tuple[Any, ...]:
        """Return what ``remember`` takes to forget the rows that come now."""
        return dict(self.entries), set(self.seen)

    def remember(self, before: tuple[Any, ...]) -> None:
        self.entries, self.seen = before[:2]

    def changeable(self) -> list[str]:
        """Return the fields of an entry that a row may change."""
        names = {field.attribute for field in self.get_import_fields()}
        return [field.name for field in self._meta.model._meta.concrete_fields if field.name in names]

    def key(self, instance: Any) -> Key:
        """Return what no other entry has."""
        raise NotImplementedError

    def key_of(self, row: Any) -> Key | None:
        """Return the key that a row gives, if it gives one."""
        raise NotImplementedError

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        found = self.entries.get(self.key_of(row) or ())
        return copy(found) if found else None  # a row that is refused, or tried again, has changed nothing

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        """Note how the entry stands before the row is applied; two rows about one would hide what the first does."""
        self.before = {} if new else self.shown(instance)
        self.alike = []
        if not new and self.key(instance) in self.seen:
            raise ValidationError(_("Another row is about the same entry."))

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return not import_validation_errors and self.shown(instance) == self.before

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Validate an entry as its form does; together with others, but for what the database is asked.

        It has its say when they are stored.
        """
        if self.together is None:
            super().validate_instance(instance, import_validation_errors, validate_unique)
            return
        errors = dict(import_validation_errors or {})
        references = {field.name for field in instance._meta.concrete_fields if field.is_relation}
        for check in (partial(instance.clean_fields, exclude={*errors, *references}), instance.clean):
            try:
                check()
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Store the entry with its aliases; what the database refuses is told as of the row."""
        if self.together is not None:
            self.together.add(instance, is_create=is_create)
        else:
            try:
                with transaction.atomic():
                    super().save_instance(instance, is_create, row, **kwargs)
                    store_aliases(instance, is_new=is_create)
            except IntegrityError as error:
                raise ValidationError(explained(error)) from error
        self.entries[self.key(instance)] = instance

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        self.seen.add(self.key(row_result.instance))
        after = self.shown(row_result.instance)
        # A slug that is made up may be made up otherwise the next time.
        pairs = [(name, self.before.get(name, ""), after[name]) for name in after if row.get(name, "") or self.before]
        row_result.changes = [pair for pair in pairs if pair[1] != pair[2]]
        row_result.alike = self.alike


class NamedSheet(TableSheet):
    """What the sheets of speakers and organisations share."""

    required = ("slug",)
    aliases = AliasesField(attribute="aliases", column_name="aliases", widget=AliasesWidget())

    def prepare(self, rows: list[dict[str, str]]) -> None:
        known: Any = self._meta.model._default_manager
        self.lead(rows, {"slug": self._meta.model})
        slugs = {row["slug"] for row in rows}
        self.entries = {(each.slug,): each for each in known.filter(slug__in=slugs).prefetch_related("aliases")}
        new = [row["name"] for row in rows if row.get("name") and (row["slug"],) not in self.entries]
        self.taken = known.all().taken(PublicSlugField.stem(name) for name in new)
        self.crowd = Crowd(new, known.all())

    def remembered(self) -> tuple[Any, ...]:
        return *super().remembered(), dict(self.crowd.found)

    def remember(self, before: tuple[Any, ...]) -> None:
        super().remember(before)
        self.crowd.found = before[2]

    def key(self, instance: Any) -> Key:
        return (instance.slug,)

    def key_of(self, row: Any) -> Key | None:
        return (row["slug"],) if row["slug"] else None

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        super().after_init_instance(instance, new, row, **kwargs)
        self.names = [] if new else [instance.name, *self.fields["aliases"].get_value(instance)]
        if new and row.get("name"):
            self.alike = self.crowd.look_alikes(row["name"])
            if not row.get("slug"):
                self.refuse_namesakes()

    def refuse_namesakes(self) -> None:
        """Refuse to invent somebody whose name is there already, unless the row says by a slug that it is another."""
        told = _(
            "%(who)s is there already. Write that slug to change it, or a new slug of its own to enter another "
            "of that name."
        )
        same = [str(told % {"who": described(found)}) for found in self.alike if found.why is not TYPED]
        if same:
            raise ValidationError(same)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Store the entry under the slug that its row gives, or a free one; its names are there from now on."""
        if not instance.slug:
            field: Any = instance._meta.get_field("slug")
            instance.slug = field.free_slug(instance, lambda slug: slug in self.taken or (slug,) in self.entries)
        super().save_instance(instance, is_create, row, **kwargs)
        names = [instance.name, *self.fields["aliases"].get_value(instance)]
        if names != self.names:
            self.crowd.leave(instance)
            self.crowd.enter(instance, names)


def merged(slug: str, kept: Any) -> str:
    """Return that a slug leads to somebody into whom its owner was merged."""
    told = _("“%(old)s” was merged into “%(name)s” (%(new)s), who is meant.")
    return told % {"old": slug, "name": kept.name, "new": kept.slug}


def described(found: LookAlike) -> str:
    """Return whom a name looks like, and why."""
    return f"“{found.name}” ({found.row.slug}; {found.why})"


class OrganisationSheet(NamedSheet):
    """One organisation a row."""

    class Meta(TableSheet.Meta):
        model = Organisation
        import_id_fields = ("slug",)
        fields = ("slug", "name", "kind", "aliases", "homepage", "wikidata", "ror")
        import_order = export_order = fields


class SpeakerSheet(NamedSheet):
    """One speaker a row."""

    class Meta(TableSheet.Meta):
        model = Speaker
        import_id_fields = ("slug",)
        fields = ("slug", "name", "kind", "aliases", "description", "unnamed_because", "wikidata")
        import_order = export_order = fields


class AffiliationSheet(TableSheet):
    """One affiliation a row: another speaker, organisation, role or beginning makes another affiliation."""

    required = ("speaker", "organisation", "role", "since")
    speaker = Field("speaker", "speaker", ReferenceWidget(Speaker, "slug"))
    organisation = Field("organisation", "organisation", ReferenceWidget(Organisation, "slug"))
    stated_in = Field("stated_in", "stated_in", ReferenceWidget(Article, "slug"))
    since = Field("since", "since", default=None)
    until = Field("until", "until", default=None)

    class Meta(TableSheet.Meta):
        model = Affiliation
        import_id_fields = ("speaker", "organisation", "role", "since")
        fields = ("speaker", "organisation", "role", "since", "until", "stated_in")
        import_order = export_order = fields

    def prepare(self, rows: list[dict[str, str]]) -> None:
        self.lead(rows, {"speaker": Speaker, "organisation": Organisation})
        slugs = {column: {row.get(column, "") for row in rows} - {""} for column in ("speaker", "organisation")}
        for column in (*slugs, "stated_in"):
            self.fields[column].widget.look_up({row.get(column, "") for row in rows} - {""})
        of_these = Affiliation.objects.filter(speaker__slug__in=slugs["speaker"])
        held = of_these.filter(organisation__slug__in=slugs["organisation"])
        self.entries = {self.key(each): each for each in held.select_related(*slugs, "stated_in").order_by()}

    def key(self, instance: Any) -> Key:
        return (instance.speaker.slug, instance.organisation.slug, instance.role, str(instance.since or ""))

    def key_of(self, row: Any) -> Key | None:
        return tuple(row[column] for column in self.required)
