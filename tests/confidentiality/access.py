"""How every page answers everybody: the checked-in table of tests/confidentiality/test_access.py.

A line gives some methods, and the status for each role in the order of ``audience.ROLES``: anonymous, member,
staff, viewer, reader, superuser. What is sent is empty. The admin takes every method but POST for GET, and sends
whoever is no staff to sign in. A page of the admin about a model that is not in ``MODELS``, and an address that
is not in ``ADDRESSES``, fails.
"""

Lines = dict[str, str]

ALL = "GET HEAD OPTIONS POST PUT PATCH DELETE"
NOT_POST = "GET HEAD OPTIONS PUT PATCH DELETE"
READ = "GET HEAD OPTIONS"
WRITE = "POST PUT PATCH DELETE"

TO_READ: Lines = {READ: "200 200 200 200 200 200", WRITE: "405 405 405 405 405 405"}
# Who writes reads internals and has the permission; what is sent here is empty, and says nothing of what was seen.
COLLECTION: Lines = {
    READ: "200 200 200 200 200 200",
    "POST": "401 403 403 403 403 400",
    "PUT PATCH DELETE": "405 405 405 405 405 405",
}
MEMBER: Lines = {
    READ: "200 200 200 200 200 200",
    "PATCH DELETE": "401 403 403 403 403 428",
    "POST PUT": "405 405 405 405 405 405",
}
NO_OPTIONS: Lines = {"GET HEAD": "200 200 200 200 200 200", f"OPTIONS {WRITE}": "405 405 405 405 405 405"}

REVIEW: Lines = {NOT_POST: "302 302 403 403 200 200", "POST": "302 302 403 403 400 400"}

ADDRESSES: dict[str, Lines] = {
    "/": {ALL: "302 302 302 302 302 302"},
    "/healthz": NO_OPTIONS,
    "/readyz": NO_OPTIONS,
    "/api/v1/": TO_READ,
    "/api/v1/schema/": TO_READ,
    "/api/v1/docs/": NO_OPTIONS,
    "/api/v1/organisations/": COLLECTION,
    "/api/v1/organisations/{slug}/": MEMBER,
    "/api/v1/speakers/": COLLECTION,
    "/api/v1/speakers/{slug}/": MEMBER,
    "/api/v1/articles/": COLLECTION,
    "/api/v1/articles/{slug}/": MEMBER,
    "/api/v1/articles/{slug}/text/": TO_READ,
    "/api/v1/quotes/": COLLECTION,
    "/api/v1/quotes/facets/": TO_READ,
    "/api/v1/quotes/{uuid}/": MEMBER,
    "/api/v1/quotes/{quote}/attributions/": COLLECTION,
    "/api/v1/quotes/{quote}/attributions/{uuid}/": MEMBER,
    "/admin/": {ALL: "302 302 200 200 200 200"},
    "/admin/login/": {
        "GET": "200 200 302 302 302 302",
        "HEAD OPTIONS POST PUT": "200 200 200 200 200 200",
        "PATCH DELETE": "405 405 405 405 405 405",
    },
    "/admin/logout/": {
        "GET HEAD PUT PATCH DELETE": "302 302 405 405 405 405",
        "OPTIONS POST": "302 302 200 200 200 200",
    },
    "/admin/password_change/": {
        "GET HEAD OPTIONS POST PUT": "302 302 200 200 200 200",
        "PATCH DELETE": "302 302 405 405 405 405",
    },
    "/admin/password_change/done/": {READ: "302 302 200 200 200 200", WRITE: "302 302 405 405 405 405"},
    "/admin/autocomplete/": {
        "GET HEAD": "302 302 403 403 403 403",  # nothing is asked for
        "OPTIONS": "302 302 200 200 200 200",
        WRITE: "302 302 405 405 405 405",
    },
    "/admin/jsi18n/": {READ: "302 302 200 200 200 200", WRITE: "302 302 405 405 405 405"},
    "/admin/r/{content_type_id}/{object_id}/": {ALL: "302 302 404 404 404 404"},
    "/admin/{app_label}/": {ALL: "302 302 404 200 200 200"},
    # Where there are no workers, it is not there for those who might use it.
    "/admin/sources/article/import/": {ALL: "302 302 403 403 403 404"},
    **{
        f"/admin/sources/{model}/{page}/": {ALL: statuses}
        for model in ("organisation", "speaker", "affiliation")
        for page, statuses in (
            ("export/csv", "302 302 403 200 200 200"),
            ("export/xlsx", "302 302 403 200 200 200"),
            ("import", "302 302 403 403 403 200"),
        )
    },
    # The review queue, for readers of internals; an empty act is none, whoever sends it.
    "/admin/quotes/quote/review/": REVIEW,
    "/admin/quotes/quote/review/list/": REVIEW,
    "/admin/sources/speaker/duplicates/": {NOT_POST: "302 302 403 403 403 200", "POST": "302 302 403 403 403 302"},
    "/admin/sources/organisation/duplicates/": {NOT_POST: "302 302 403 403 403 200", "POST": "302 302 403 403 403 302"},
    "/admin/{url}": {ALL: "302 302 301 301 301 301"},
}

# What is hidden, where its row is in the address: as what does not exist.
HIDDEN: dict[str, Lines] = {
    "detail": {"GET HEAD": "404 404 404 404 200 200", "OPTIONS": "200 200 200 200 200 200"},
    "change": {"GET": "302 302 403 302 200 200", "POST": "302 302 403 403 403 200"},
    "delete": {"GET POST": "302 302 403 403 403 200"},
    "history": {"GET POST": "302 302 403 403 200 200"},
    "revert": {"GET POST": "302 302 403 403 403 404"},
    "identity": {"GET POST": "302 302 403 403 403 403"},
    "merge": {"GET POST": "302 302 403 403 403 200"},
    "claims": {"GET": "302 302 403 403 200 200", "POST": "302 302 403 403 400 400"},
    "desk": {"GET": "302 302 403 404 200 200", "POST": "302 302 403 404 403 400"},
    "names": {"GET POST": "302 302 403 404 200 200"},
    "timeline": {"GET POST": "302 302 403 302 200 200"},
    "withdraw": {"GET POST": "302 302 403 403 403 200"},
    "redact": {"GET POST": "302 302 403 403 403 200"},
}

TO_THE_PAGE: Lines = {ALL: "302 302 302 302 302 302"}
CURATED: dict[str, Lines] = {
    "list": {ALL: "302 302 403 200 200 200"},
    "add": {ALL: "302 302 403 403 403 200"},
    "history": {ALL: "302 302 403 403 200 200"},
    "delete": {ALL: "302 302 403 403 403 200"},
    "change": {NOT_POST: "302 302 403 200 200 200", "POST": "302 302 403 403 403 200"},
    "revert": {ALL: "302 302 403 403 403 404"},  # there is no such entry
    "page": TO_THE_PAGE,
}
ACCOUNTS: dict[str, Lines] = {
    **{name: {ALL: "302 302 403 403 403 200"} for name in ("list", "add", "history", "delete", "change", "password")},
    "page": TO_THE_PAGE,
}
WRITTEN_BY_ITSELF: dict[str, Lines] = {
    **{name: {ALL: "302 302 403 403 200 200"} for name in ("list", "history")},
    **{name: {ALL: "302 302 403 403 403 403"} for name in ("add", "delete", "revert")},
    "change": {NOT_POST: "302 302 403 403 200 200", "POST": "302 302 403 403 403 403"},
    "page": TO_THE_PAGE,
}
# Who may merge, and undo it: editors, and here those who may do everything.
MERGE: Lines = {ALL: "302 302 403 403 403 200"}
MERGES: dict[str, Lines] = {**WRITTEN_BY_ITSELF, "undo": MERGE}
# A button: whoever may add quotes is led back to the article's page.
SUGGEST: Lines = {NOT_POST: "302 302 403 403 403 405", "POST": "302 302 403 403 403 302"}
# Quotes and places over time: whoever may view them sees what is theirs to see.
TIMELINE: Lines = {ALL: "302 302 403 200 200 200"}
# A speaker's page, and that of their protected identity, which takes a grant by name.
SPEAKER: dict[str, Lines] = {
    **CURATED,
    "identity": {ALL: "302 302 403 403 403 403"},
    "merge": MERGE,
    "timeline": TIMELINE,
}
# What imports keep, or the engine remembers, which nobody enters or changes by hand.
RECEIVED: dict[str, Lines] = {
    **WRITTEN_BY_ITSELF,
    "delete": {ALL: "302 302 403 403 403 200"},
}
# Everybody on the staff makes and sees their own; this is about somebody else's.
TOKENS: dict[str, Lines] = {
    **{name: {ALL: "302 302 200 200 200 200"} for name in ("list", "add")},
    "history": {ALL: "302 302 302 302 302 200"},
    "change": {NOT_POST: "302 302 302 302 302 200", "POST": "302 302 302 302 302 302"},  # nothing sent, nothing changed
    "delete": {ALL: "302 302 403 403 403 200"},
    "page": TO_THE_PAGE,
}
ALIKE = (ACCOUNTS, WRITTEN_BY_ITSELF, MERGES, RECEIVED, TOKENS)  # whatever the row: these are for few, or for nobody

# The desk of an article: who may look at it reads there; an empty act is none, and who changes nothing sends none.
AT_THE_DESK: dict[str, Lines] = {
    "desk": {NOT_POST: "302 302 403 200 200 200", "POST": "302 302 403 403 403 400"},
    "names": {ALL: "302 302 403 200 200 200"},
}

# What editors do, who hold a permission of its own.
FOR_EDITORS: Lines = {ALL: "302 302 403 403 403 200"}

MODELS: dict[str, dict[str, Lines]] = {
    "sources.affiliation": CURATED,
    "sources.article": {
        **CURATED,
        **AT_THE_DESK,
        "suggest": SUGGEST,
        "withdraw": FOR_EDITORS,
        "redact": FOR_EDITORS,
    },
    "sources.capture": RECEIVED,
    "sources.organisation": {**CURATED, "merge": MERGE, "timeline": TIMELINE},
    "sources.distinction": RECEIVED,
    "sources.organisationmerge": MERGES,
    "sources.speakermerge": MERGES,
    "sources.redaction": WRITTEN_BY_ITSELF,
    "sources.identityaccess": WRITTEN_BY_ITSELF,
    "sources.speaker": SPEAKER,
    "quotes.attribution": CURATED,
    "quotes.evidence": CURATED,
    "quotes.quote": {**CURATED, "claims": REVIEW},
    "quotes.rejection": RECEIVED,
    "trail.entry": WRITTEN_BY_ITSELF,
    "work.job": WRITTEN_BY_ITSELF,
    "work.part": WRITTEN_BY_ITSELF,
    "tokens.token": TOKENS,
    "auth.group": ACCOUNTS,
    "auth.user": ACCOUNTS,
}
