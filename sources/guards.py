"""What the engine guards of articles and names: true texts, digests, and the words they are found by."""

from sources.engine import ByEngine, Copy, Index, Refusal, Rule, Upkeep, frozen

DIGEST: ByEngine = {
    "sqlite": "SHA256(NEW.text)",  # registered by Django on each of its connections
    "postgresql": "encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')",
}

DIGEST_OF_BYTES: ByEngine = {
    "sqlite": "verbatim_digest(NEW.content)",  # of sources/apps.py: Django's SHA256 takes texts alone
    "postgresql": "encode(sha256(NEW.content), 'hex')",
}

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

RULES: tuple[Rule, ...] = (
    ARTICLE_SEARCH,
    *NAME_SEARCHES.values(),
    frozen(
        "sources_article",
        "text",
        message="The text of an article never changes: a correction is a new article that revises it.",
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
    frozen(
        "sources_capture",
        *("article_id", "origin", "content", "media_type", "received_at", "extractor"),
        message="What was received never changes.",
    ),
    Refusal(
        "sources_capture_digest",
        "sources_capture",
        ("INSERT", "UPDATE"),
        {engine: f"NEW.sha256 NOT IN ('', {digest})" for engine, digest in DIGEST_OF_BYTES.items()},
        "The SHA-256 is not that of the bytes.",
    ),
    Upkeep(
        "sources_capture_digest",
        "sources_capture",
        (Copy(("sha256",), {engine: f"SELECT {digest}" for engine, digest in DIGEST_OF_BYTES.items()}),),
    ),
)
