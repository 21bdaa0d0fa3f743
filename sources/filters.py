"""What the lists of speakers, organisations and articles can be asked for."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from sources.filter_kinds import (
    ChoicesFilter,
    CodesFilter,
    DateBoundFilter,
    Filters,
    IdentifiersFilter,
    OneFilter,
    SearchFilter,
    SlugsFilter,
    SnippetsFilter,
)
from sources.models import Affiliation, Article, ArticleQuerySet, Authorship, Organisation, Speaker
from sources.partial_dates import on_or_after, on_or_before
from sources.searches import SYNTAX, in_articles, in_names
from sources.searching import Search
from sources.visibility import reads_internal

WIKIDATA = r"^Q[1-9][0-9]*$"
ROR = r"^0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}$"
SHA256 = r"^[0-9a-f]{64}$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


def is_digest(text: str) -> None:
    """Refuse what is not a SHA-256 in lower-case hexadecimal."""
    if len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise ValidationError("A SHA-256 is 64 lower-case hexadecimal digits.", code="invalid")


class NamedFilters(Filters):
    """What speakers and organisations have in common."""

    q = SearchFilter(
        method="named",
        help_text=f"{SYNTAX} All are looked for in the name and its aliases, a word also with typing mistakes.",
    )

    def named(self, queryset: QuerySet, _name: str, search: Search) -> QuerySet:
        return queryset.filter(*in_names(search, queryset.model)) if search else queryset.none()


class AffiliatedFilter(SlugsFilter):
    """A filter of speakers by the organisations in which they visibly have a place."""

    def narrow_to(self, queryset: QuerySet, ids: list[int]) -> QuerySet:
        places = self.visible(Affiliation).filter(organisation__in=ids)
        return queryset.filter(pk__in=places.order_by().values("speaker"))


class SpeakerFilters(NamedFilters):
    """What the list of speakers can be asked for."""

    kind = ChoicesFilter(Speaker.Kind, field_name="kind", help_text="What kind of speaker. A comma means or.")
    organisation = AffiliatedFilter(
        Organisation, help_text="The slug of an organisation in which they have, or had, a place. A comma means or."
    )
    wikidata = IdentifiersFilter(
        WIKIDATA,
        Speaker._meta.get_field("wikidata").run_validators,
        max_length=Speaker._meta.get_field("wikidata").max_length,
        field_name="wikidata",
        help_text="The Wikidata id, such as Q187052. A comma means or.",
    )


class OrganisationFilters(NamedFilters):
    """What the list of organisations can be asked for."""

    kind = ChoicesFilter(Organisation.Kind, field_name="kind", help_text="What kind of organisation. A comma means or.")
    wikidata = IdentifiersFilter(
        WIKIDATA,
        Organisation._meta.get_field("wikidata").run_validators,
        max_length=Organisation._meta.get_field("wikidata").max_length,
        field_name="wikidata",
        help_text="The Wikidata id, such as Q187052. A comma means or.",
    )
    ror = IdentifiersFilter(
        ROR,
        Organisation._meta.get_field("ror").run_validators,
        field_name="ror",
        help_text="The id in the Research Organization Registry, such as 02nr0ka47. A comma means or.",
    )


class AuthorsFilter(SlugsFilter):
    """A filter of articles by those who wrote them."""

    def narrow_to(self, queryset: QuerySet, ids: list[int]) -> QuerySet:
        parts = Authorship.objects.filter(speaker__in=ids)
        return queryset.filter(pk__in=parts.order_by().values("article"))


class AddressFilter(OneFilter):
    """A filter by a whole web address."""

    schema = {"type": "string", "format": "uri"}

    def check(self, text: str) -> str:
        Article._meta.get_field("source_url").run_validators(text)
        return text

    def narrow(self, queryset: ArticleQuerySet, value: str) -> ArticleQuerySet:
        return queryset.from_address(value)


def publication_bounds() -> tuple[DateBoundFilter, DateBoundFilter]:
    """Return the two filters by the date of publication."""
    after = DateBoundFilter(
        on_or_after,
        field_name="published",
        help_text="Published on or after this date (2018, 2018-04 or 2018-04-10): a date that is known only to the "
        "year or month matches if all of it lies there, an unknown one never.",
    )
    before = DateBoundFilter(
        on_or_before,
        field_name="published",
        help_text="Published on or before this date, its last day included; otherwise like published_after.",
    )
    return after, before


class ArticleFilters(Filters):
    """What the list of articles can be asked for."""

    publisher = SlugsFilter(
        Organisation,
        field_name="publisher",
        help_text="The slug of the organisation that published it. A comma means or.",
    )
    author = AuthorsFilter(Speaker, help_text="The slug of somebody who wrote it. A comma means or.")
    language = CodesFilter(
        LANGUAGE,
        Article._meta.get_field("language").run_validators,
        max_length=Article._meta.get_field("language").max_length,
        field_name="language",
        help_text="The language of the text as a BCP 47 tag, such as en or pt-BR. A comma means or.",
    )
    published_after, published_before = publication_bounds()
    q = SearchFilter(
        method="about", help_text=f"{SYNTAX} They are looked for in the title, the byline and the open text."
    )
    snippets = SnippetsFilter(help_text="true: show the piece of each text that holds what `q` seeks (`snippet`).")
    revises = SlugsFilter(
        Article, field_name="revises", help_text="The slug of the earlier version that it corrects. A comma means or."
    )
    sha256 = CodesFilter(
        SHA256, is_digest, field_name="sha256", help_text="The SHA-256 of the text, in hexadecimal. A comma means or."
    )
    source_url = AddressFilter(field_name="source_url", help_text="The whole address it was taken from.")

    def about(self, queryset: QuerySet, _name: str, search: Search) -> QuerySet:
        internal = reads_internal(self.request.user)
        return queryset.filter(in_articles(search, internal=internal)) if search else queryset.none()
