"""Raw's statements: each builds a whole answer in the engine, with nothing left for Python to do.

``?`` stands for a value. They know the data set of ``tests/bench/dataset.py``, where nothing is
retracted and no attribution has a confidence.
"""

import os

import environ

BASE = "http://127.0.0.1:8000/api/v1"
CONFIG = environ.Env.db_url_config(os.environ["DATABASE_URL"])
SQLITE = CONFIG["ENGINE"].endswith("sqlite3")
NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')" if SQLITE else "now()"
GREATEST = "max" if SQLITE else "greatest"
LIMIT = 50
ASIDE, AROUND = 32, 300  # characters beside a quote

# Of the quote's own row, whatever an answer or a join reads.
COLUMNS = (
    'id, uuid, text, kind, language, status, status_reason, start, "end", '
    "article_id, publisher_id, within_id, continues_id, published, prefix, suffix"
)

# What has a date comes first, the newest first; each part is one range of an index, and the
# second is begun only if the first does not fill the page.
ROWS = """
    SELECT * FROM (
        SELECT {columns} FROM quotes_quote
        WHERE public_from <= {now} AND status <> 'retracted' AND published IS NOT NULL AND {where} AND {dated}
        ORDER BY published DESC, uuid DESC LIMIT {limit}
    ) AS dated
    UNION ALL
    SELECT * FROM (
        SELECT {columns} FROM quotes_quote
        WHERE public_from <= {now} AND status <> 'retracted' AND published IS NULL AND {where}
        ORDER BY uuid DESC LIMIT {limit}
    ) AS undated
    LIMIT {limit}
"""
DATED = """
    SELECT {columns} FROM quotes_quote
    WHERE public_from <= {now} AND status <> 'retracted' AND {where} AND {dated}
    ORDER BY published DESC, uuid DESC LIMIT {limit}
"""
ONE = "SELECT {columns} FROM quotes_quote WHERE public_from <= {now} AND uuid = ?"

NAMED = """
    LEFT JOIN sources_speaker AS s{n} ON s{n}.id = t{n}.speaker_id
    LEFT JOIN sources_organisation AS o{n} ON o{n}.id = t{n}.organisation_id
    LEFT JOIN sources_organisation AS d{n} ON d{n}.id = t{n}.told_to_id
    LEFT JOIN sources_speaker AS b{n} ON b{n}.id = t{n}.on_behalf_of_id
"""
AROUND_IT = f"""
    JOIN sources_article AS a ON a.id = q.article_id
    LEFT JOIN sources_organisation AS p ON p.id = q.publisher_id
    LEFT JOIN quotes_attribution AS t ON t.quote_id = q.id AND t.standing = 'preferred'
    {NAMED.format(n="")}
    LEFT JOIN quotes_quote AS w ON w.id = q.within_id AND w.public_from <= {NOW}
    LEFT JOIN quotes_quote AS c ON c.id = q.continues_id AND c.public_from <= {NOW}
"""


def build(**pairs: str) -> str:
    """Return SQL of a JSON object."""
    function = "json_object" if SQLITE else "json_build_object"
    return f"{function}({', '.join(f'{chr(39)}{key}{chr(39)}, {value}' for key, value in pairs.items())})"


def array(part: str, source: str, order: str) -> str:
    """Return SQL of a JSON array of a ``part`` for each row."""
    parts = f"(SELECT {part} AS part FROM {source} ORDER BY {order}) AS parts"
    made = "json_group_array(json(part))" if SQLITE else "coalesce(json_agg(part), '[]')"
    return f"(SELECT {made} FROM {parts})"


def dashed(column: str) -> str:
    """Return SQL of a UUID as text; Django keeps it as 32 digits on SQLite."""
    if not SQLITE:
        return column
    parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)]
    cut = " || '-' || ".join(f"substr({column}, {start}, {length})" for start, length in parts)
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE {cut} END"


def reference(row: str, path: str, **more: str) -> str:
    url = f"'{BASE}/{path}/' || {row}.slug || '/'"
    made = build(id=f"{row}.slug", url=url, **(more or {"name": f"{row}.name"}))
    return f"CASE WHEN {row}.id IS NULL THEN NULL ELSE {made} END"


def quote_url(row: str) -> str:
    return f"'{BASE}/quotes/' || {dashed(f'{row}.uuid')} || '/'"


def attribution(number: str = "", **more: str) -> str:
    """Return SQL of an attribution, whose aliases end in ``number``."""
    return build(
        basis=f"t{number}.basis",
        standing=f"t{number}.standing",
        speaker=reference(f"s{number}", "speakers"),
        organisation=reference(f"o{number}", "organisations"),
        role=f"t{number}.role",
        on_behalf_of=reference(f"b{number}", "speakers"),
        told_to=reference(f"d{number}", "organisations"),
        occasion=f"t{number}.occasion",
        **more,
    )


def evidence(attribution: str) -> str:
    part = build(kind="e.kind", text="e.text", start="e.start", end='e."end"')
    return array(part, f"quotes_evidence AS e WHERE e.attribution_id = {attribution}.id", 'e.start, e."end"')


def quote(**more: str) -> str:
    """Return SQL of a quote."""
    return build(
        id=dashed("q.uuid"),
        url=quote_url("q"),
        text="q.text",
        kind="q.kind",
        language="q.language",
        status="q.status",
        start="q.start",
        end='q."end"',
        prefix="q.prefix",
        suffix="q.suffix",
        article=reference(
            "a", "articles", title="a.title", publisher=reference("p", "organisations"), published="a.published"
        ),
        within=dashed("w.uuid"),
        continues=dashed("c.uuid"),
        attribution=attribution(),
        **more,
    )


def relay() -> str:
    """Return SQL of the quotes around ``q`` and itself, the outermost first."""
    part = build(
        id=dashed("link.uuid"),
        url=quote_url("link"),
        speaker=reference("ls", "speakers"),
        organisation=reference("lo", "organisations"),
    )
    # A subquery instead of a join, and the article's few quotes instead of the rows by their ids: else
    # SQLite would first make a Bloom filter of the whole table.
    further = f"(SELECT within_id FROM quotes_quote AS next WHERE next.id = outside AND next.public_from <= {NOW})"
    chain = f"""quotes_quote AS link
    LEFT JOIN sources_speaker AS ls ON ls.id = link.preferred_speaker_id
    LEFT JOIN sources_organisation AS lo ON lo.id = link.preferred_organisation_id
    WHERE link.article_id = q.article_id AND link.public_from <= {NOW} AND link.id IN (
        WITH RECURSIVE chain(id, outside) AS (
            SELECT q.id, q.within_id
            UNION ALL
            SELECT outside, {further} FROM chain WHERE outside IS NOT NULL
        )
        SELECT id FROM chain
    )"""
    return array(part, chain, 'link.start, link."end" DESC')


def in_full() -> str:
    """Return SQL of a quote with everything around it."""
    beside = f"CASE WHEN a.text_access = 'full' THEN {AROUND} ELSE {ASIDE} END"
    beginning = f"{GREATEST}(q.start - {beside}, 0)"
    others = f"quotes_attribution AS t2 {NAMED.format(n='2')} WHERE t2.quote_id = q.id AND t2.standing = 'alternative'"
    return quote(
        status_reason="q.status_reason",
        relay=relay(),
        evidence=evidence("t"),
        alternatives=array(attribution("2", evidence=evidence("t2")), others, "t2.id"),
        context=f'substr(a.text, {beginning} + 1, q."end" + {beside} - {beginning})',
    )


def page(rows: str, *, where: str = "1 = 1", dated: str = "1 = 1") -> str:
    """Return the statement that builds the quotes of a page; ``dated`` narrows those alone that have a date."""
    found = rows.format(columns=COLUMNS, now=NOW, where=where, dated=dated, limit=LIMIT)
    joined = "group_concat(answer, ',')" if SQLITE else "string_agg(answer::text, ',')"
    order = "q.published DESC NULLS LAST, q.uuid DESC"
    return f"SELECT {joined} FROM (SELECT {quote()} AS answer FROM ({found}) AS q {AROUND_IT} ORDER BY {order}) AS page"


def of(table: str) -> str:
    return f"preferred_{table}_id = (SELECT id FROM sources_{table} WHERE slug = ?)"


HOLDS = (
    "id IN (SELECT rowid FROM quotes_quote_search WHERE quotes_quote_search MATCH ?)"
    if SQLITE
    else "lexemes @@ ?::tsquery AND words LIKE ?"
)
STATEMENTS = {
    "speaker": page(ROWS, where=of("speaker")),
    "organisation": page(DATED, where=of("organisation"), dated="published >= ? AND published <= ?"),
    "after": page(ROWS, dated="(published, uuid) < (?, ?)"),
    "phrase": page(ROWS, where=HOLDS),
    "one": f"SELECT CAST({in_full()} AS text) FROM ({ONE.format(columns=COLUMNS, now=NOW)}) AS q {AROUND_IT}",
}
