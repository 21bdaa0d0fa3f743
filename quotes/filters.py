"""What the list of quotes can be asked for."""

from django.db.models import QuerySet

from quotes.guards import QUOTE_SEARCH
from quotes.models import Basis, Quote, QuoteQuerySet
from sources.filter_kinds import (
    ChoicesFilter,
    CodesFilter,
    Filters,
    SearchFilter,
    ShownSlugsFilter,
    SnippetsFilter,
    WordsFilter,
    YesNoFilter,
)
from sources.filters import LANGUAGE, publication_bounds
from sources.models import Article, Organisation, Speaker
from sources.searches import SYNTAX, matching
from sources.searching import Search, each_word_of
from sources.visibility import reads_internal

NAMING_NOBODY = ["", Basis.UNATTRIBUTED.value]
NAMING_SOMEBODY = [basis for basis in Basis.values if basis not in NAMING_NOBODY]


class QuoteFilters(Filters):
    """What the list of quotes can be asked for; attributions count where they are preferred."""

    speaker = ShownSlugsFilter(
        Speaker, field_name="preferred_speaker", help_text="The slug of whose words these are. A comma means or."
    )
    organisation = ShownSlugsFilter(
        Organisation,
        field_name="preferred_organisation",
        help_text="The slug of the organisation for which they spoke, or that itself spoke. A comma means or.",
    )
    publisher = ShownSlugsFilter(
        Organisation,
        field_name="publisher",
        help_text="The slug of the organisation that published the article. A comma means or.",
    )
    article = ShownSlugsFilter(
        Article, field_name="article", help_text="The slug of the article that holds the quote. A comma means or."
    )
    told_to = ShownSlugsFilter(
        Organisation,
        field_name="preferred_told_to",
        help_text="The slug of the outlet to which the words were said, or for which they were written. "
        "A comma means or.",
    )
    on_behalf_of = ShownSlugsFilter(
        Speaker,
        field_name="preferred_on_behalf_of",
        help_text="The slug of the person for whom a spokesperson spoke. A comma means or.",
    )
    role = WordsFilter(
        method="in_role",
        help_text="Words of the capacity in which they spoke, such as fellow: every one of them has to occur in it.",
    )
    kind = ChoicesFilter(
        Quote.Kind,
        field_name="kind",
        help_text="direct: a whole utterance in quotation marks; partial: a fragment in quotation marks; "
        "indirect: a reported clause without marks. A comma means or.",
    )
    status = ChoicesFilter(
        Quote.Status,
        field_name="status",
        help_text="How far the quote is checked. Retracted quotes are listed only where this asks for them. "
        "A comma means or.",
    )
    basis = ChoicesFilter(
        Basis, field_name="preferred_basis", help_text="What makes us ascribe the words to somebody. A comma means or."
    )
    language = CodesFilter(
        LANGUAGE,
        Article._meta.get_field("language").run_validators,
        max_length=Article._meta.get_field("language").max_length,
        field_name="language",
        help_text="The language of the article as a BCP 47 tag, such as en or pt-BR. A comma means or.",
    )
    attributed = YesNoFilter(
        method="that_name_somebody", help_text="true: quotes ascribed to somebody; false: quotes ascribed to nobody."
    )
    nested = YesNoFilter(
        method="that_stand_within", help_text="true: quotes within another quote; false: quotes within none."
    )
    published_after, published_before = publication_bounds()
    q = SearchFilter(method="that_hold", help_text=f"{SYNTAX} They are looked for in the words of the quote.")
    snippets = SnippetsFilter(help_text="true: tell of each quote where its text holds what `q` seeks (`highlights`).")

    def filter_queryset(self, queryset: QuoteQuerySet) -> QuoteQuerySet:
        queryset = super().filter_queryset(queryset)
        return queryset if "status" in self.filters else queryset.listed()

    def in_role(self, queryset: QuerySet, _name: str, words: str) -> QuerySet:
        role = each_word_of(words)
        return queryset.filter(matching(role, QUOTE_SEARCH, column="role_words")) if role else queryset.none()

    def that_name_somebody(self, queryset: QuerySet, _name: str, yes: bool) -> QuerySet:
        return queryset.filter(preferred_basis__in=NAMING_SOMEBODY if yes else NAMING_NOBODY)

    def that_stand_within(self, queryset: QuerySet, _name: str, yes: bool) -> QuerySet:
        if reads_internal(self.request.user):
            return queryset.filter(within__isnull=not yes)
        # Django writes a bare truth value otherwise, which SQLite looks up in no index.
        return queryset.filter(nested__in=[yes])

    def that_hold(self, queryset: QuerySet, _name: str, search: Search) -> QuerySet:
        return queryset.filter(matching(search, QUOTE_SEARCH)) if search else queryset.none()
