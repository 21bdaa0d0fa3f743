"""What the engine guards of quotes: verbatim spans, nesting, continuation, and the kept columns."""

from quotes.models.attributions import PRINTED
from quotes.passages import ASIDE
from sources.engine import Copy, Index, Memory, Refusal, Rule, Touch, Upkeep, frozen

# Offsets count Unicode code points on both engines: substr() and length() do so too.
SPAN_IN = """
    NEW.text IS DISTINCT FROM (
        SELECT substr(article.text, NEW.start + 1, NEW."end" - NEW.start) FROM {article}
    ) OR length(NEW.text) <> NEW."end" - NEW.start OR NEW.start < 0 OR NEW.start >= NEW."end"
"""

QUOTED_ARTICLE = "sources_article AS article WHERE article.id = NEW.article_id"
EVIDENT_ARTICLE = """quotes_attribution AS attribution
            JOIN quotes_quote AS quote ON quote.id = attribution.quote_id
            JOIN sources_article AS article ON article.id = quote.article_id
            WHERE attribution.id = NEW.attribution_id"""
# A text changes by redactions alone: then the words that were taken from it are written anew.
OF_THE_NEW_TEXT = {"text": 'substr(ROW.text, start + 1, "end" - start)'}
OVERWRITTEN = "NEW.text IS DISTINCT FROM OLD.text"

CONTAINING = """
    NEW.within_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM quotes_quote AS outside
        WHERE outside.id = NEW.within_id
            AND outside.article_id = NEW.article_id
            AND outside.start <= NEW.start
            AND outside."end" >= NEW."end"
            AND outside."end" - outside.start > NEW."end" - NEW.start
    )
"""

EARLIER = """
    NEW.continues_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM quotes_quote AS earlier
        WHERE earlier.id = NEW.continues_id
            AND earlier.article_id = NEW.article_id
            AND earlier."end" <= NEW.start
    )
"""

KEPT_OF_THE_ARTICLE = Copy(
    ("language", "published", "publisher_id", "public_from", "prefix", "suffix"),
    f"""
    SELECT article.language, article.published, article.publisher_id,
        CASE WHEN NEW.status IN ('verified', 'disputed', 'retracted') AND article.withdrawn_at IS NULL
            THEN article.public_from END,
        CASE WHEN NEW.start > {ASIDE} THEN substr(article.text, NEW.start + 1 - {ASIDE}, {ASIDE})
            ELSE substr(article.text, 1, NEW.start) END,
        substr(article.text, NEW."end" + 1, {ASIDE})
    FROM sources_article AS article WHERE article.id = NEW.article_id
    """,
    lock="sources_article WHERE id = NEW.article_id",
)

# The aggregates give one row even where no attribution is preferred.
KEPT_OF_THE_ATTRIBUTION = Copy(
    (
        "preferred_speaker_id",
        "preferred_organisation_id",
        "preferred_told_to_id",
        "preferred_on_behalf_of_id",
        "preferred_basis",
        "preferred_role",
    ),
    """
    SELECT max(preferred.speaker_id), max(preferred.organisation_id), max(preferred.told_to_id),
        max(preferred.on_behalf_of_id), coalesce(max(preferred.basis), ''), coalesce(max(preferred.role), '')
    FROM quotes_attribution AS preferred
    WHERE preferred.quote_id = NEW.id AND preferred.standing = 'preferred'
    """,
)

# Whoever may not see drafts sees what stands within one as standing by itself.
KEPT_OF_THE_QUOTE_AROUND = Copy(
    ("nested",),
    """
    SELECT EXISTS (
        SELECT 1 FROM quotes_quote AS outside WHERE outside.id = NEW.within_id AND outside.status <> 'draft'
    )
    """,
    lock="quotes_quote WHERE id = NEW.within_id",
)
KEPT_OF_THE_SPAN = Copy(("length",), 'SELECT NEW."end" - NEW.start')

# A machine's confidence stands until a person judges: a draft whose claim is as it was proposed has one. It comes
# with the row and never afterwards, so that a page that was filled in before brings none back. An import may store a
# claim before its quote, which then has the last word.
UNJUDGED = """
    NEW.confidence IS NOT NULL AND NEW.standing <> 'rejected'
    AND NOT EXISTS (SELECT 1 FROM quotes_quote AS judged WHERE judged.id = NEW.quote_id AND judged.status <> 'draft')
"""
AS_PROPOSED = """
    OLD.confidence IS NOT NULL AND NEW.basis = OLD.basis AND NEW.standing = OLD.standing
    AND (OLD.speaker_id IS NULL OR OLD.speaker_id = NEW.speaker_id)
    AND (OLD.organisation_id IS NULL OR OLD.organisation_id = NEW.organisation_id)
"""

# Somebody whom the article names and whom nobody has found in the database, or entered, yet.
UNSETTLED = " OR ".join(f"(claim.printed_{name} <> '' AND claim.{name}_id IS NULL)" for name in PRINTED)

QUOTE_SEARCH = Index(
    "quotes_quote_search",
    "quotes_quote",
    {"words": "verbatim_words(NEW.text)", "role_words": "verbatim_words(NEW.preferred_role)"},
)

RULES: tuple[Rule, ...] = (
    QUOTE_SEARCH,
    Refusal(
        "quotes_quote_verbatim",
        "quotes_quote",
        ("INSERT",),
        SPAN_IN.format(article=QUOTED_ARTICLE),
        "A quote is exactly the characters of its article from start to end.",
        lock="sources_article WHERE id = NEW.article_id",
    ),
    frozen(
        "quotes_quote",
        "article_id",
        "start",
        "end",
        "uuid",
        message="A quote never moves once stored: a better span is a new quote.",
        unless={"text": f"NOT ({SPAN_IN.format(article=QUOTED_ARTICLE)})"},
    ),
    Touch(
        "quotes_quote_is_overwritten",
        "sources_article",
        ("UPDATE",),
        "quotes_quote",
        "article_id = ROW.id",
        when=OVERWRITTEN,
        sets=OF_THE_NEW_TEXT,
    ),
    Touch(
        "quotes_evidence_is_overwritten",
        "sources_article",
        ("UPDATE",),
        "quotes_evidence",
        "attribution_id IN (SELECT attribution.id FROM quotes_attribution AS attribution "
        "JOIN quotes_quote AS quote ON quote.id = attribution.quote_id WHERE quote.article_id = ROW.id)",
        when=OVERWRITTEN,
        sets=OF_THE_NEW_TEXT,
    ),
    Refusal(
        "quotes_quote_origin",
        "quotes_quote",
        ("UPDATE",),
        "NEW.origin <> OLD.origin OR NEW.origin_version <> OLD.origin_version",
        "By what way a quote came in never changes.",
    ),
    # Asked again whenever an attribution changes, which touches its quote.
    Refusal(
        "quotes_quote_names_are_settled",
        "quotes_quote",
        ("UPDATE",),
        f"""
        NEW.status <> 'draft' AND EXISTS (
            SELECT 1 FROM quotes_attribution AS claim
            WHERE claim.quote_id = NEW.id AND claim.standing <> 'rejected' AND ({UNSETTLED})
        )
        """,
        "Choose who is meant by each printed name, or empty it, before the quote is more than a draft.",
    ),
    Memory(
        "quotes_quote_rejected",
        "quotes_quote",
        "quotes_rejection",
        {"uuid": "OLD.uuid", "article_id": "OLD.article_id", "start": "OLD.start", "end": 'OLD."end"'},
        when="OLD.origin = 'suggested'",
        known="""EXISTS (
            SELECT 1 FROM quotes_rejection AS known
            WHERE known.article_id = OLD.article_id AND known.start = OLD.start AND known."end" = OLD."end"
        )""",
    ),
    frozen(
        "quotes_rejection",
        "uuid",
        "article_id",
        "start",
        "end",
        message="A rejection never moves: delete it, and the span may be suggested again.",
    ),
    Refusal(
        "quotes_quote_within",
        "quotes_quote",
        ("INSERT", "UPDATE"),
        CONTAINING,
        "A quote lies within another only if that one strictly contains it, in the same article.",
    ),
    Refusal(
        "quotes_quote_continues",
        "quotes_quote",
        ("INSERT", "UPDATE"),
        EARLIER,
        "A quote continues another only if that one ends before it, in the same article.",
    ),
    Refusal(
        "quotes_quote_needs_its_article",
        "sources_article",
        ("DELETE",),
        "EXISTS (SELECT 1 FROM quotes_quote WHERE article_id = OLD.id)",
        "An article that has quotes cannot be deleted.",
    ),
    Upkeep(
        "quotes_quote_kept",
        "quotes_quote",
        (KEPT_OF_THE_ARTICLE, KEPT_OF_THE_ATTRIBUTION, KEPT_OF_THE_QUOTE_AROUND, KEPT_OF_THE_SPAN),
    ),
    Touch(
        "quotes_quote_follows_its_article",
        "sources_article",
        ("UPDATE",),
        "quotes_quote",
        "article_id = ROW.id",
        when=" OR ".join(
            f"NEW.{column} IS DISTINCT FROM OLD.{column}"
            for column in ("language", "published", "publisher_id", "public_from", "withdrawn_at")
        ),
    ),
    Touch(
        "quotes_quote_follows_its_attribution",
        "quotes_attribution",
        ("INSERT", "UPDATE", "DELETE"),
        "quotes_quote",
        "id = ROW.quote_id",
    ),
    Touch(
        "quotes_quote_follows_the_quote_around",
        "quotes_quote",
        ("UPDATE",),
        "quotes_quote",
        "within_id = ROW.id",
        when="(NEW.status = 'draft') <> (OLD.status = 'draft')",
    ),
    frozen(
        "quotes_attribution",
        "quote_id",
        "uuid",
        message="An attribution stays with its quote: its evidence lies in that article.",
    ),
    Refusal(
        "quotes_attribution_origin",
        "quotes_attribution",
        ("UPDATE",),
        "NEW.origin <> OLD.origin OR NEW.origin_version <> OLD.origin_version",
        "By what way an attribution came in never changes.",
    ),
    Upkeep(
        "quotes_attribution_confidence",
        "quotes_attribution",
        (Copy(("confidence",), f"SELECT CASE WHEN {UNJUDGED} THEN NEW.confidence END"),),
        ("INSERT",),
        settled=False,
    ),
    Upkeep(
        "quotes_attribution_judged",
        "quotes_attribution",
        (Copy(("confidence",), f"SELECT CASE WHEN {AS_PROPOSED} AND {UNJUDGED} THEN NEW.confidence END"),),
        ("UPDATE",),
        settled=False,
    ),
    Touch(
        "quotes_attribution_follows_its_quote",
        "quotes_quote",
        ("INSERT", "UPDATE"),
        "quotes_attribution",
        "quote_id = ROW.id AND confidence IS NOT NULL",
        when="NEW.status <> 'draft'",
    ),
    Refusal(
        "quotes_evidence_verbatim",
        "quotes_evidence",
        ("INSERT",),
        SPAN_IN.format(article=EVIDENT_ARTICLE),
        "Evidence is exactly the characters of the quote's article from start to end.",
        lock=f"sources_article WHERE id = (SELECT quote.article_id FROM {EVIDENT_ARTICLE})",
    ),
    frozen(
        "quotes_evidence",
        "attribution_id",
        "start",
        "end",
        message="Evidence never moves once stored: a better span is new evidence.",
        unless={"text": f"NOT ({SPAN_IN.format(article=EVIDENT_ARTICLE)})"},
    ),
    Refusal(
        "sources_capture_stays",
        "sources_capture",
        ("DELETE",),
        "EXISTS (SELECT 1 FROM quotes_quote WHERE article_id = OLD.article_id)",
        "What was received stays as long as the article is quoted.",
    ),
)
