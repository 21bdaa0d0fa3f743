"""What the engine guards of articles and names: true texts, digests, and the words they are found by."""

from sources.engine import ByEngine, Copy, Index, Refusal, Rule, Touch, Upkeep, frozen
from sources.overwriting import only_blocks

DIGEST: ByEngine = {
    "sqlite": "SHA256(NEW.text)",  # registered by Django on each of its connections
    "postgresql": "encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')",
}

DIGEST_OF_BYTES: ByEngine = {
    "sqlite": "verbatim_digest(NEW.content)",  # of sources/apps.py: Django's SHA256 takes texts alone
    "postgresql": "encode(sha256(NEW.content), 'hex')",
}

# A run of blocks that is as long as SQL says.
BLOCKS: ByEngine = {"sqlite": "replace(hex(zeroblob({})), '00', '█')", "postgresql": "repeat('█', {})"}


def overwritten(text: str, redaction: str) -> ByEngine:
    """Return SQL of a text with the characters overwritten that a row of redactions names."""
    start, end = f"{redaction}.start", f'{redaction}."end"'
    return {
        engine: f"substr({text}, 1, {start}) || {blocks.format(f'{end} - {start}')} || substr({text}, {end} + 1)"
        for engine, blocks in BLOCKS.items()
    }


# Whatever asks for it: a text changes into what a redaction makes of it, into nothing else, and has its digest then.
REDACTED: ByEngine = {
    engine: f"NEW.sha256 <> '' AND EXISTS (SELECT 1 FROM sources_redaction AS redaction "
    f"WHERE redaction.article_id = OLD.id AND NEW.text = {sql})"
    for engine, sql in overwritten("OLD.text", "redaction").items()
}
# Of the place that a redaction names there is one, and it says what stood there, or it is overwritten already.
REDACTABLE: ByEngine = {
    engine: "EXISTS (SELECT 1 FROM sources_article AS article WHERE article.id = NEW.article_id AND NEW.start >= 0 "
    'AND NEW.start < NEW."end" AND NEW."end" <= length(article.text) '
    f"AND (article.sha256 = NEW.original_sha256 OR article.text = {sql}))"
    for engine, sql in overwritten("article.text", "NEW").items()
}
NEW_TEXT = overwritten("text", "ROW")
NEW_DIGEST: ByEngine = {
    "sqlite": f"SHA256({NEW_TEXT['sqlite']})",
    "postgresql": f"encode(sha256(convert_to({NEW_TEXT['postgresql']}, 'UTF8')), 'hex')",
}
# The name of a file or the address of a page may hold the words as well.
WAS_REDACTED = "EXISTS (SELECT 1 FROM sources_redaction WHERE article_id = NEW.article_id)"
OVERWRITTEN_ORIGIN: ByEngine = {
    engine: f"{WAS_REDACTED} AND {sql}" for engine, sql in only_blocks("OLD.origin", "NEW.origin").items()
}
# Bytes hold more than the words, in encodings of their own: all of them go. Their digest stays.
DESTROYED = f"length(NEW.content) = 0 AND NEW.sha256 <> '' AND {WAS_REDACTED}"

TITLE_AND_BYLINE = "verbatim_words(NEW.title) || '¶' || verbatim_words(NEW.byline)"  # no phrase goes across

# What everybody may search an article by, and what stands in its place for those who read internals
# where the text may not be passed on.
ARTICLE_SEARCH = Index(
    "sources_article_search",
    "sources_article",
    {
        "open_words": f"{TITLE_AND_BYLINE} || CASE WHEN NEW.text_access = 'full' "
        "THEN '¶' || verbatim_words(NEW.text) ELSE '' END",
        "closed_words": "CASE WHEN NEW.text_access = 'full' THEN '' "
        f"ELSE {TITLE_AND_BYLINE} || '¶' || verbatim_words(NEW.text) END",
    },
)
NAME_SEARCHES = {
    table: Index(f"{table}_search", table, {"words": "verbatim_words(NEW.name)"}, names=True)
    for table in ("sources_speaker", "sources_speakeralias", "sources_organisation", "sources_organisationalias")
}

MERGED = "EXISTS (SELECT 1 FROM {} AS merged WHERE merged.slug = NEW.slug)"
THERE = "EXISTS (SELECT 1 FROM {} AS there WHERE there.slug = NEW.slug)"

# Late, because whoever enters a slug waits until the row is gone that had it: by then it may have been merged.
ONE_SLUG = [
    rule
    for name in ("speaker", "organisation")
    for rule in (
        Refusal(
            f"sources_{name}_slug_was_nobodys",
            f"sources_{name}",
            ("INSERT", "UPDATE"),
            MERGED.format(f"sources_{name}merge"),
            "This slug leads to the one into which its owner was merged; it is given to nobody else.",
            late=True,
        ),
        Refusal(
            f"sources_{name}merge_slug_is_nobodys",
            f"sources_{name}merge",
            ("INSERT",),
            THERE.format(f"sources_{name}"),
            "Somebody has this slug.",
        ),
        frozen(
            f"sources_{name}merge",
            *("uuid", "slug", "name", "was_public", "reason"),
            message="A merge is undone, or stands as it is.",
        ),
    )
]

RULES: tuple[Rule, ...] = (
    *ONE_SLUG,
    ARTICLE_SEARCH,
    *NAME_SEARCHES.values(),
    frozen(
        "sources_article",
        message="The text of an article never changes: a correction is a new article that revises it.",
        unless={"text": REDACTED},
    ),
    frozen(
        "sources_redaction",
        *("uuid", "article_id", "start", "end", "reason", "original_sha256", "entries", "seals"),
        message="A redaction never changes.",
    ),
    Refusal(
        "sources_article_comes_back",
        "sources_article",
        ("INSERT",),
        {
            engine: f"EXISTS (SELECT 1 FROM sources_redaction WHERE original_sha256 = {sql})"
            for engine, sql in DIGEST.items()
        },
        "Words of this very text were redacted: it does not come back.",
    ),
    Refusal(
        "sources_capture_comes_back",
        "sources_capture",
        ("INSERT",),
        f"length(NEW.content) > 0 AND {WAS_REDACTED}",
        "Words of the article were redacted: no bytes are kept beside it any more.",
    ),
    Refusal("sources_redaction_stays", "sources_redaction", ("DELETE",), "TRUE", "A redaction is never undone."),
    Refusal(
        "sources_redaction_fits",
        "sources_redaction",
        ("INSERT",),
        {engine: f"NOT ({sql})" for engine, sql in REDACTABLE.items()},
        "A redaction names characters of its article, and the SHA-256 of the text before it.",
    ),
    Touch(
        "sources_redaction_overwrites",
        "sources_redaction",
        ("INSERT",),
        "sources_article",
        "id = ROW.article_id",
        sets={"text": NEW_TEXT, "sha256": NEW_DIGEST},
    ),
    Touch(
        "sources_redaction_destroys",
        "sources_redaction",
        ("INSERT",),
        "sources_capture",
        "article_id = ROW.article_id",
        sets={"content": {"sqlite": "x''", "postgresql": "''::bytea"}},
    ),
    Refusal(
        "sources_article_withdrawn_day",
        "sources_article",
        ("UPDATE",),
        # Otherwise an article that never was public could be made to look like one that was.
        "OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NOT NULL AND NEW.public_from IS NOT NULL "
        "AND (NEW.public_from IS DISTINCT FROM OLD.public_from OR NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)",
        "The day of a withdrawn article does not move: clear it to take the tombstone away too, or restore it first.",
    ),
    Refusal(
        "sources_article_digest",
        "sources_article",
        ("INSERT", "UPDATE"),
        {engine: f"NEW.sha256 NOT IN ('', {digest})" for engine, digest in DIGEST.items()},
        "The SHA-256 is not that of the text.",
    ),
    Upkeep(
        "sources_article_digest",
        "sources_article",
        (Copy(("sha256",), {engine: f"SELECT {digest}" for engine, digest in DIGEST.items()}),),
    ),
    Upkeep(
        "sources_article_kept",
        "sources_article",
        (Copy(("length",), "SELECT length(CASE WHEN NEW.text_access = 'full' THEN NEW.text ELSE NEW.title END)"),),
    ),
    Refusal(
        "sources_identityaccess_stays",
        "sources_identityaccess",
        ("UPDATE", "DELETE"),
        "TRUE",
        "That an identity was read, and why, is never changed or deleted.",
    ),
    frozen(
        "sources_protectedidentity",
        *("speaker_id", "key_name"),
        message="A protected identity stays with its speaker and its key.",
    ),
    frozen(
        "sources_capture",
        *("article_id", "media_type", "received_at", "extractor"),
        message="What was received never changes.",
        unless={"content": DESTROYED, "origin": OVERWRITTEN_ORIGIN},
    ),
    Refusal(
        "sources_capture_digest_stays",
        "sources_capture",
        ("UPDATE",),
        "OLD.sha256 <> '' AND NEW.sha256 IS DISTINCT FROM OLD.sha256 AND length(NEW.content) = 0",
        "The SHA-256 of what was destroyed stays.",
    ),
    Refusal(
        "sources_capture_digest",
        "sources_capture",
        ("INSERT", "UPDATE"),
        {
            engine: f"NEW.sha256 NOT IN ('', {digest}) AND NOT ({DESTROYED})"
            for engine, digest in DIGEST_OF_BYTES.items()
        },
        "The SHA-256 is not that of the bytes.",
    ),
    Upkeep(
        "sources_capture_digest",
        "sources_capture",
        (
            Copy(
                ("sha256",),
                {
                    engine: f"SELECT CASE WHEN {DESTROYED} THEN NEW.sha256 ELSE {digest} END"
                    for engine, digest in DIGEST_OF_BYTES.items()
                },
            ),
        ),
    ),
)
