"""The pages of those who can be named: organisations and speakers."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, Q
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sources.admin.base import CuratedAdmin, CuratedInline, directed
from sources.admin.filters import PublicFilter
from sources.admin.identities import IdentityPages
from sources.admin.links import link, list_url, listed
from sources.admin.naming import naming_rows
from sources.admin.sheets import SheetPages
from sources.models import Affiliation, Article, Organisation, OrganisationAlias, Speaker, SpeakerAlias
from sources.searches import in_names
from sources.searching import Search
from sources.sheets.tables import OrganisationSheet, SpeakerSheet


class AliasInline(CuratedInline, admin.TabularInline):
    """Other names of the row on whose page they stand."""

    verbose_name = _("alias")
    verbose_name_plural = _("aliases")


class OrganisationAliasInline(AliasInline):
    model = OrganisationAlias


class SpeakerAliasInline(AliasInline):
    model = SpeakerAlias


class AffiliationInline(CuratedInline, admin.TabularInline):
    """A speaker's places, over time."""

    model = Affiliation
    fields = ("organisation", "role", "since", "until", "stated_in")
    autocomplete_fields = ("organisation", "stated_in")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("organisation", "stated_in").defer("stated_in__text")


class NamedAdmin(SheetPages, CuratedAdmin):
    """What the pages of speakers and organisations share."""

    search_fields = ["name", "aliases__name", "slug", "=wikidata"]
    search_help_text = _("Name, alias, slug or Wikidata id")
    list_filter = ("kind", PublicFilter)
    readonly_fields = ["created"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("aliases")

    def found(self, request: HttpRequest, search: Search) -> Q:
        return Q(*in_names(search, self.model))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return Django's account of a deletion, of those whom nothing names."""
        naming = naming_rows(self.model, objs)
        return ([], {}, set(), naming) if naming else super().get_deleted_objects(objs, request)

    @admin.display(description=_("name"), ordering="name")
    def shown_name(self, row: Any) -> str:
        return directed(row.name)

    @admin.display(description=_("also known as"))
    def also_known_as(self, row: Any) -> str:
        return directed(", ".join(alias.name for alias in row.aliases.all()))


@admin.register(Organisation)
class OrganisationAdmin(NamedAdmin):
    """Bodies that speak, are spoken for, publish or are spoken to."""

    list_display = ["shown_name", "also_known_as", "kind", "wikidata", "ror"]
    search_fields = [*NamedAdmin.search_fields, "=ror", "homepage"]
    search_help_text = _("Name, alias, slug, homepage, Wikidata or ROR id")
    readonly_fields = ["created", "elsewhere"]
    inlines = (OrganisationAliasInline,)
    api_route = "organisation-detail"
    table = OrganisationSheet
    fieldsets = (
        (None, {"fields": ("name", "kind", "homepage", "elsewhere")}),
        (
            _("Identifiers"),
            {
                "fields": (("wikidata", "ror"), "slug", "created"),
                "description": _("Links all over the world hold the slug: change it only for a good reason."),
            },
        ),
    )

    @admin.display(description=_("in the database"))
    def elsewhere(self, organisation: Organisation) -> str | None:
        """Link to what the organisation published and who belongs to it."""
        return listed(self.links_of(organisation)) if organisation.pk else None

    def links_of(self, organisation: Organisation) -> list[SafeString]:
        return [
            link(list_url(Article, publisher=organisation.pk), _("Articles it published")),
            link(list_url(Affiliation, organisation=organisation.pk), _("Who belongs to it")),
        ]


@admin.register(Speaker)
class SpeakerAdmin(IdentityPages, NamedAdmin):
    """Persons, groups and unnamed sources whose words are quoted."""

    list_display = ["shown_name", "also_known_as", "kind", "places", "wikidata"]
    readonly_fields = ["created", "elsewhere"]
    inlines = (SpeakerAliasInline, AffiliationInline)
    api_route = "speaker-detail"
    table = SpeakerSheet
    internal_fields = ("unnamed_because",)
    fieldsets = (
        (None, {"fields": ("name", "kind", "description", "unnamed_because", "elsewhere")}),
        (
            _("Identifiers"),
            {
                "fields": ("wikidata", "slug", "created"),
                "description": _("Links all over the world hold the slug: change it only for a good reason."),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        affiliations = Affiliation.objects.visible_to(request.user).select_related("organisation")
        return super().get_queryset(request).prefetch_related(Prefetch("affiliations", affiliations))

    @admin.display(description=_("belongs to"))
    def places(self, speaker: Speaker) -> str:
        held = [", ".join(filter(None, [a.role, a.organisation.name])) for a in speaker.affiliations.all()]
        return directed("; ".join(held))

    @admin.display(description=_("in the database"))
    def elsewhere(self, speaker: Speaker) -> str | None:
        """Link to what the speaker wrote and belongs to."""
        return listed(self.links_of(speaker)) if speaker.pk else None

    def links_of(self, speaker: Speaker) -> list[SafeString]:
        return [link(list_url(Article, authors=speaker.pk), _("Articles they wrote"))]
