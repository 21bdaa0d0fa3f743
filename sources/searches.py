"""Searches as conditions on rows, in the words of each engine; the indexes stand in the apps' ``guards.py``."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, BooleanField, Case, Field, Func, Model, Q, When

from sources.engine import Index
from sources.guards import ARTICLE_SEARCH, NAME_SEARCHES
from sources.searching import Search, Term

Sql = tuple[str, list[Any]]
LIKE_ENOUGH = 0.35  # of pg_trgm's strict_word_similarity; config/settings.py tells PostgreSQL
SYNTAX = (
    'Words, “"exact phrases"”, -exclusions and prefixes*, whatever the case and the diacritics: all have to be met.'
)
SHORTEST_MISTYPED = 3  # letters: shorter words are like too many others


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
    """Whether the words of a row hold any of the terms, or all of them."""

    def __init__(self, index: Index, terms: Iterable[Term], *, column: str = "words") -> None:
        super().__init__(index, column, BooleanField())
        self.terms = tuple(terms)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        words, lexemes = (self.own(compiler, name) for name in (self.column, self.column.replace("words", "lexemes")))
        phrases = [f"%{term.needle}%" for term in self.terms if len(term.words) > 1]
        also = "".join(f" AND {words} LIKE %s" for _ in phrases)
        return f"({lexemes} @@ %s::tsquery{also})", [tsquery(self.terms), *phrases]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        table = self.index.beside
        match = f"{self.column} : ({fts5(self.terms)})"
        return f'({self.pk(compiler)} IN (SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s))', [match]


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
        fits = (
            not self.exactly and len(self.term.words) == 1 and not self.term.prefix and len(word) >= SHORTEST_MISTYPED
        )
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
        return f"({self.pk(compiler)} IN ({' UNION '.join(parts)}))", parameters

    def rows_beside(self, index: Index) -> Sql:
        """Return the SQL of the ids, in SQLite's table beside, whose words hold the term or something like it."""
        table = index.beside
        found = f'SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s'
        exact = f"words : ({fts5([self.term])})"
        if not self.mistyped:
            return found, [exact]
        like = f"{found} AND verbatim_likeness(%s, words) >= {LIKE_ENOUGH}"
        return f"{found} UNION {like}", [exact, f"trigrams : ({any_trigram(self.mistyped)})", self.mistyped]


class Relevance(OfIndex):
    """How much of a row's words the wanted terms are, in millionths: a whole number, alike on both engines.

    It looks at the row alone: what else is stored, hidden rows included, changes nothing.
    """

    def __init__(self, index: Index, search: Search, *, column: str = "words") -> None:
        super().__init__(index, column, BigIntegerField())
        self.search = search

    def scored(self, words: str, size: str) -> Sql:
        """Return the SQL of the score; ``size`` is the SQL for the bytes of a text."""
        needles = [term.needle for term in self.search.wanted]
        whole = size.format(words)
        left = " + ".join(size.format(f"replace({words}, %s, '')") for _ in needles) or "0"
        return f"(1000000 * ({len(needles)} * {whole} - ({left})) / (1 + {whole}))", needles

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        return self.scored(self.own(compiler, self.column), "octet_length({})")

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        score, needles = self.scored(self.column, "length(CAST({} AS BLOB))")
        return f'(SELECT {score} FROM "{self.index.beside}" WHERE rowid = {self.pk(compiler)})', needles


def tsquery(terms: Iterable[Term]) -> str:
    """Return PostgreSQL's query for rows that hold all words of all terms; folded words need no escape."""
    words = dict.fromkeys(lexeme for term in terms for lexeme in lexemes(term))
    return " & ".join(words)


def lexemes(term: Term) -> list[str]:
    last = f"'{term.words[-1]}'{':*' if term.prefix else ''}"
    return [*(f"'{word}'" for word in term.words[:-1]), last]


def fts5(terms: Iterable[Term]) -> str:
    """Return FTS5's query for rows that hold all terms."""
    return " AND ".join(f'"{" ".join(term.words)}"{" *" if term.prefix else ""}' for term in terms)


def any_trigram(word: str) -> str:
    """Return FTS5's query for rows that share a trigram with ``word``, leaving out the one that says least."""
    spaced = f"0{word}0"
    return " OR ".join(f'"{spaced[place : place + 3]}"' for place in range(len(spaced) - 2))


def matching(search: Search, index: Index, *, column: str = "words") -> list[Any]:
    """Return the conditions, all of which a row meets that ``search`` finds in ``column``."""
    wanted = [Holds(index, search.wanted, column=column)] if search.wanted else []
    return wanted + [~Holds(index, [term], column=column) for term in search.unwanted]


def in_articles(search: Search, *, internal: bool) -> tuple[Q, Any]:
    """Return the condition that an article is found, and its relevance.

    Text that may not be passed on is looked at for those only who read internals.
    """
    found = Q(*matching(search, ARTICLE_SEARCH, column="open_words"))
    score = Relevance(ARTICLE_SEARCH, search, column="open_words")
    if not internal:
        return found, score
    closed = Q(*matching(search, ARTICLE_SEARCH, column="closed_words"))
    full = Q(text_access="full")
    closed_score = Relevance(ARTICLE_SEARCH, search, column="closed_words")
    return (full & found) | (~full & closed), Case(When(full, then=score), default=closed_score)


def in_names(search: Search, model: type[Model]) -> list[Any]:
    """Return the conditions, all of which somebody meets who is found by name or alias."""
    aliases: Any = model._meta.get_field("aliases")
    index, others = NAME_SEARCHES[model._meta.db_table], NAME_SEARCHES[aliases.related_model._meta.db_table]
    owner = aliases.field.column
    wanted: list[Any] = [HoldsName(index, others, owner, term) for term in search.wanted]
    return wanted + [~HoldsName(index, others, owner, term, exactly=True) for term in search.unwanted]
