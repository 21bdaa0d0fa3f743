"""Searches as conditions on rows, in the words of each engine; the indexes stand in the apps' ``guards.py``."""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Field, Func, Model, Q

from sources.engine import Index
from sources.guards import ARTICLE_SEARCH, NAME_SEARCHES
from sources.searching import Search, Term
from sources.words import trigram_words

Sql = tuple[str, list[Any]]
LIKE_ENOUGH = 0.35  # of pg_trgm's strict_word_similarity; config/settings.py tells PostgreSQL
SYNTAX = (
    'Words, “"exact phrases"”, -exclusions and prefixes*, whatever the case and the diacritics: all have to be met.'
)
MISTYPED = range(3, 41)  # letters: shorter words are like too many others, longer ones are none
MOST_MISTYPED = 8  # words: of more, none is taken for mistyped
MANY = 4_000  # rows that SQLite sorts as fast as it walks a list for a page of them


class OfIndex(Func):
    """SQL about the row at hand and what an index holds of it."""

    def __init__(self, index: Index, column: str, output_field: Field) -> None:
        super().__init__("pk", output_field=output_field)
        self.index, self.column = index, column

    def own(self, compiler: Any, column: str) -> str:
        """Return a column of the row's own table that no model declares."""
        alias: Any = self.source_expressions[0]
        return f"{compiler.quote_name_unless_alias(alias.alias)}.{column}"

    def pk(self, compiler: Any) -> str:
        return compiler.compile(self.source_expressions[0])[0]


class Holds(OfIndex):
    """Whether the words of a row hold everything that a search wants and nothing that it does not.

    PostgreSQL weighs by itself whether to ask the index or to look at each row that a list comes to. SQLite
    looks at each row: ``matching`` has asked its index before.
    """

    def __init__(self, index: Index, search: Search, *, column: str = "words") -> None:
        super().__init__(index, column, BooleanField())
        self.search = search

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        words, lexemes = (self.own(compiler, name) for name in (self.column, self.column.replace("words", "lexemes")))
        asked, checked = by_index(self.search.wanted)
        parts: list[Sql] = [(f"{lexemes} @@ %s::tsquery", [tsquery(asked)])] if asked else []
        # PostgreSQL asks no index for what is no bare condition; of LIKE, it would think that hardly a row meets it.
        parts += [(f"({lexemes} @@ %s::tsquery) IS TRUE", [tsquery(checked)])] if checked else []
        parts += [(f"strpos({words}, %s) > 0", [term.needle]) for term in self.search.wanted if term.is_phrase]
        single = [term for term in self.search.unwanted if not term.is_phrase]
        parts += [(f"NOT {lexemes} @@ %s::tsquery", [tsquery(single, any_of=True)])] if single else []
        phrases = [term for term in self.search.unwanted if term.is_phrase]
        if phrases:
            held = " OR ".join(f"strpos({words}, %s) > 0" for _ in phrases)
            values = [tsquery(phrases, any_of=True), *(term.needle for term in phrases)]
            parts.append((f"NOT ({lexemes} @@ %s::tsquery AND ({held}))", values))
        return together(parts)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        held = f"instr({self.column}, %s)"
        parts: list[Sql] = [(held, [term.needle]) for term in self.search.wanted]
        if self.search.unwanted:
            unwanted = " OR ".join(held for _ in self.search.unwanted)
            parts.append((f"NOT ({unwanted})", [term.needle for term in self.search.unwanted]))
        condition, values = together(parts)
        return f'(SELECT {condition} FROM "{self.index.beside}" WHERE rowid = {self.pk(compiler)})', values


def together(parts: list[Sql]) -> Sql:
    """Return the SQL that all parts are true."""
    return f"({' AND '.join(sql for sql, _ in parts)})", [value for _, values in parts for value in values]


class HoldsName(OfIndex):
    """Whether one of the names of a row, or of its aliases, holds a term, or something like its one word."""

    def __init__(self, index: Index, aliases: Index, owner: str, term: Term, *, exactly: bool = False) -> None:
        super().__init__(index, "words", BooleanField())
        self.exactly = exactly
        self.tables = [(index, "id"), (aliases, owner)]
        self.term = term

    @property
    def mistyped(self) -> str:
        """The word that may be mistyped, or nothing."""
        word = self.term.words[0]
        fits = not self.exactly and len(self.term.words) == 1 and not self.term.prefix and len(word) in MISTYPED
        return word if fits else ""

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        like = " OR words %%>> %s" if self.mistyped else ""
        parameters = [f"%{self.term.needle}%", *([self.mistyped] if self.mistyped else [])]
        parts = [f'SELECT {key} FROM "{each.table}" WHERE words LIKE %s{like}' for each, key in self.tables]
        return f"({self.pk(compiler)} IN ({' UNION '.join(parts)}))", parameters * len(parts)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        parts, parameters = [], []
        for each, key in self.tables:
            found, values = self.rows_beside(each)
            own = key == "id"
            parts.append(found if own else f'SELECT {key} FROM "{each.table}" WHERE id IN ({found})')
            parameters += values
        # The plus lets SQLite walk the names in order: it would ask of all that are found whether they are public.
        return f"(+{self.pk(compiler)} IN ({' UNION '.join(parts)}))", parameters

    def rows_beside(self, index: Index) -> Sql:
        """Return the SQL of the ids, in SQLite's table beside, whose words hold the term or something like it."""
        table = index.beside
        found = f'SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s'
        exact = f"words : ({fts5_term(self.term)})"
        if not self.mistyped:
            return found, [exact]
        sought = (trigram_words(self.mistyped) or "").split()
        shared = " UNION ALL ".join(found for _ in sought)
        # Whatever is like enough shares so many trigrams; Python compares the few that do.
        enough = f"SELECT rowid FROM ({shared}) GROUP BY rowid HAVING count(*) >= {ceil(LIKE_ENOUGH * len(sought))}"
        like = f"rowid IN ({enough}) AND verbatim_likeness(%s, words) >= {LIKE_ENOUGH}"
        values = [f'trigrams : "{trigram}"' for trigram in sought]
        return f'{found} UNION SELECT rowid FROM "{table}" WHERE {like}', [exact, *values, self.mistyped]


class NamesHold(OfIndex):
    """Whether the name of a row and its aliases together hold all terms, or any of them, as they are written."""

    def __init__(self, index: Index, aliases: Index, owner: str, terms: Sequence[Term], *, any_of: bool = False):
        super().__init__(index, "words", BooleanField())
        self.aliases, self.owner, self.terms, self.any_of = aliases, owner, tuple(terms), any_of

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        others = f"SELECT string_agg(words, '') FROM \"{self.aliases.table}\" WHERE {self.owner} = {self.pk(compiler)}"
        like = f"LIKE {'ANY' if self.any_of else 'ALL'} (%s)"
        return f"({self.own(compiler, 'words')} || coalesce(({others}), '')) {like}", [
            [f"%{term.needle}%" for term in self.terms]
        ]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        pk = self.pk(compiler)
        own = f'SELECT words FROM "{self.index.beside}" WHERE rowid = {pk}'
        ids = f'SELECT id FROM "{self.aliases.table}" WHERE {self.owner} = {pk}'
        others = f'SELECT words FROM "{self.aliases.beside}" WHERE rowid IN ({ids})'
        held = (" OR " if self.any_of else " AND ").join("instr(names, %s)" for _ in self.terms)
        names = f"SELECT group_concat(words, '') AS names FROM ({own} UNION ALL {others})"
        return f"(SELECT {held} FROM ({names}))", [term.needle for term in self.terms]


def by_index(terms: Iterable[Term]) -> tuple[list[Term], list[Term]]:
    """Part terms into those that PostgreSQL's index is asked for, and those that are looked for in what it finds.

    For the beginning of a word, GIN puts together the places of all words that begin so, which for a letter or
    two is most of the index: it is asked for one of these if nothing else is sought.
    """
    ordered = sorted(terms, key=lambda term: (not term.is_vague, len(term.words[-1])), reverse=True)
    asked = [term for term in ordered if not term.is_vague] or ordered[:1]
    return asked, [term for term in ordered if term not in asked]


def tsquery(terms: Iterable[Term], *, any_of: bool = False) -> str:
    """Return PostgreSQL's query for rows that hold all words of all terms, or of any; folded words need no escape."""
    return (" | " if any_of else " & ").join(dict.fromkeys(" & ".join(lexemes(term)) for term in terms))


def lexemes(term: Term) -> list[str]:
    last = f"'{term.words[-1]}'{':*' if term.prefix else ''}"
    return [*(f"'{word}'" for word in term.words[:-1]), last]


def fts5(search: Search, index: Index, column: str) -> str:
    """Return FTS5's query for rows whose ``column`` holds all that is wanted and nothing that is not."""
    wanted = " AND ".join(fts5_term(term) for term in search.wanted)
    unwanted = " OR ".join(fts5_term(term) for term in search.unwanted)
    found = f"{column} : ({wanted})" if wanted else f"{index.every} : {index.every}"
    return f"({found}) NOT ({column} : ({unwanted}))" if unwanted else found


def fts5_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.prefix else ""}'


def matching(search: Search, index: Index, *, column: str = "words") -> Q:
    """Return the condition that ``search`` finds a row in ``column``, whichever engine it is for.

    SQLite cannot weigh a search against the order of a list. So it is asked here for the rows that its index
    finds: they are the condition if they are few, and otherwise a list meets a page of them soon.
    """
    if connection.vendor == "sqlite":
        ids = first_found(search, index, column)
        if len(ids) < MANY:
            return Q(pk__in=ids)
    return Q(Holds(index, search, column=column))


def first_found(search: Search, index: Index, column: str) -> list[int]:
    """Return the ids of what SQLite's index finds, ``MANY`` at the most."""
    table = index.beside
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s LIMIT {MANY}', [fts5(search, index, column)]
        )
        return [number for (number,) in cursor.fetchall()]


def in_articles(search: Search, *, internal: bool) -> Q:
    """Return the condition that an article is found.

    Text that may not be passed on is looked at for those only who read internals.
    """
    found = matching(search, ARTICLE_SEARCH, column="open_words")
    if not internal:
        return found
    full = Q(text_access="full")
    return (full & found) | (~full & matching(search, ARTICLE_SEARCH, column="closed_words"))


def in_names(search: Search, model: type[Model]) -> list[Any]:
    """Return the conditions, all of which somebody meets who is found by name or alias."""
    aliases: Any = model._meta.get_field("aliases")
    index, others = NAME_SEARCHES[model._meta.db_table], NAME_SEARCHES[aliases.related_model._meta.db_table]
    owner = aliases.field.column
    exactly = len(search.wanted) > MOST_MISTYPED
    first, rest = search.wanted[:MOST_MISTYPED], search.wanted[MOST_MISTYPED:]
    conditions: list[Any] = [HoldsName(index, others, owner, term, exactly=exactly) for term in first]
    conditions += [NamesHold(index, others, owner, rest)] if rest else []
    return conditions + ([~NamesHold(index, others, owner, search.unwanted, any_of=True)] if search.unwanted else [])
