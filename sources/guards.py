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
        "text",
        message="The text of an article never changes: a correction is a new article that revises it.",
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
