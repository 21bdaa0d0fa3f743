"""Which columns the sheet of each table has, and what one row of it does (django-import-export's resources)."""

import csv
import io
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget, Widget

from sources.cells import guarded
from sources.look_alikes import TYPED, LookAlike, look_alikes
from sources.models import Affiliation, Article, Organisation, Speaker
from sources.refusals import explained

WANTED = "wanted_aliases"  # of an instance: what a row says of them, until they are stored


class ReferenceWidget(ForeignKeyWidget):
    """A reference by slug."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Model | None:
        if not value:
            return None
        found = self.model._default_manager.filter(slug=value).first()
        if found is None:
            told = _("There is no %(model)s with the slug “%(slug)s”.")
            raise ValueError(told % {"model": self.model._meta.verbose_name, "slug": value})
        return found


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


class TableSheet(ModelResource):
    """The sheet of one table: each row is one entry, found by its key, and validated as a form of the admin's is."""

    required: tuple[str, ...] = ()  # the columns that a sheet must have

    class Meta:
        clean_model_instances = True
        skip_diff = True
        store_instance = True
        use_transactions = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seen: set[int] = set()  # the keys of the entries that rows have been about
        self.before: dict[str, str] = {}  # how the entry of this row stood
        self.alike: list[LookAlike] = []  # to whom the new name of this row is like

    @classmethod
    def columns(cls) -> list[str]:
        """Return the names of the columns, as they stand in a sheet."""
        return [field.column_name for field in cls().get_import_fields()]

    def export_resource(self, instance: Any, selected_fields: Any = None, **kwargs: Any) -> list[Any]:
        return [guarded(cell) for cell in super().export_resource(instance, selected_fields, **kwargs)]

    def shown(self, instance: Any) -> dict[str, str]:
        """Return how an entry stands in its row."""
        return {field.column_name: str(field.export(instance) or "") for field in self.get_import_fields()}

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        return self._meta.model._default_manager.filter(slug=row["slug"]).first() if row["slug"] else None

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        """Note how the entry stands before the row is applied; two rows about one would hide what the first does."""
        self.before = {} if new else self.shown(instance)
        self.alike = []
        if instance.pk in self.seen:
            raise ValidationError(_("Another row is about the same entry."))

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return not import_validation_errors and self.shown(instance) == self.before

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Store the entry with its aliases; what the database refuses is told as of the row."""
        try:
            with transaction.atomic():
                super().save_instance(instance, is_create, row, **kwargs)
                if getattr(instance, WANTED, None) is not None:
                    self.store_aliases(instance)
        except IntegrityError as error:
            raise ValidationError(explained(error)) from error

    def store_aliases(self, instance: Any) -> None:
        """Let the entry have the aliases that its row says, and no others."""
        held = {alias.name: alias for alias in instance.aliases.all()}
        wanted = getattr(instance, WANTED)
        for name in held.keys() - set(wanted):
            held[name].delete()
        for name in wanted:
            if name not in held:
                alias = instance.aliases.model(name=name, **{instance.aliases.field.name: instance})
                try:
                    alias.full_clean()
                except ValidationError as error:
                    raise ValidationError({"aliases": error.messages}) from error
                alias.save()

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Leave the sequences of keys alone: set back to the last row, they would give a key out twice."""

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        self.seen.add(row_result.instance.pk)
        after = self.shown(row_result.instance)
        # A slug that is made up may be made up otherwise the next time.
        pairs = [(name, self.before.get(name, ""), after[name]) for name in after if row.get(name, "") or self.before]
        row_result.changes = [pair for pair in pairs if pair[1] != pair[2]]
        row_result.alike = self.alike


class NamedSheet(TableSheet):
    """What the sheets of speakers and organisations share."""

    required = ("slug",)
    aliases = AliasesField(attribute="aliases", column_name="aliases", widget=AliasesWidget())

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        super().after_init_instance(instance, new, row, **kwargs)
        if new and row.get("name"):
            self.alike = look_alikes(row["name"], self._meta.model._default_manager.all())
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

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        try:
            key = {column: self.fields[column].clean(row) for column in ("speaker", "organisation")}
            since = Affiliation._meta.get_field("since").clean(row["since"], None)
        except (ValueError, ValidationError):
            return None  # whom the row names wrongly, or since when, is told where it is validated
        return Affiliation.objects.filter(**key, role=row["role"], since=since).first() if all(key.values()) else None
