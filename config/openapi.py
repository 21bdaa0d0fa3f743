"""What the OpenAPI document says of the whole API, and how drf-spectacular makes it (a part of the settings)."""

from typing import Any

DESCRIPTION = (
    "Who said what, word for word, where, and in what capacity.\n\n"
    "Every quote is a span of an article's stored text, counted in Unicode code points from 0, and every "
    "attribution points at the words of the article that carry it.\n\n"
    "## Invalid parameters\n\n"
    "Every error is `application/problem+json` (RFC 9457). A parameter that is unknown, doubled, empty or "
    "malformed is refused with 400 and named in `errors`; nothing is passed over in silence. What you may "
    "not see and what does not exist get the same answer.\n\n"
    "## Signing in and rates\n\n"
    "Nobody needs to sign in to read what is public. A program that brings an API token "
    "(`Authorization: Bearer verbatim_…`) sees what its owner sees. A bad token is refused with 401, and one that "
    "is for reading with 403 where something is to be changed. Whoever asks too often gets 429, with the seconds "
    "to wait in `Retry-After`; answers to a token tell in `RateLimit` how much may still be asked in this minute.\n\n"
    "## Refused changes\n\n"
    "What is created or changed is JSON with exactly the members that are described here. A change names the state "
    "it was made to with `If-Match` (428 without, 412 when it is stale); a creation with an `Idempotency-Key` is "
    "done once however often it comes. Words that an article holds elsewhere, otherwise or more than once are "
    "refused with 422 and the places that may be meant (`candidates`). Nothing that is refused is half done.\n\n"
    "## Withdrawn\n\n"
    "Words that were rightly published may endanger somebody later. What was public and was withdrawn "
    "answers with 410: `detail` says why, `withdrawn_at` when. It stands in no list, count or search."
)

SETTINGS: dict[str, Any] = {
    "TITLE": "Verbatim",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["config.tokens.permissions.TokenScope"],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    # Everybody may read. A session shows its owner more without being asked.
    "AUTHENTICATION_WHITELIST": ["config.tokens.authentication.TokenAuthentication"],
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.schema.with_problems",
        "config.schema_parts.with_parts",
    ],
    "ENUM_NAME_OVERRIDES": {
        "SpeakerKind": "sources.models.Speaker.Kind",
        "OrganisationKind": "sources.models.Organisation.Kind",
        "QuoteKind": "quotes.models.Quote.Kind",
        "QuoteStatus": "quotes.models.Quote.Status",
        "EvidenceKind": "quotes.models.Evidence.Kind",
        "Basis": "quotes.models.Basis",
        "TextAccess": "sources.models.Article.TextAccess",
        "Standing": "quotes.models.Attribution.Standing",
    },
}
