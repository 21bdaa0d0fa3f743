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
NO_OPTIONS: Lines = {"GET HEAD": "200 200 200 200 200 200", f"OPTIONS {WRITE}": "405 405 405 405 405 405"}

ADDRESSES: dict[str, Lines] = {
    "/": {ALL: "302 302 302 302 302 302"},
    "/healthz": NO_OPTIONS,
    "/readyz": NO_OPTIONS,
    "/api/v1/": TO_READ,
    "/api/v1/schema/": TO_READ,
    "/api/v1/docs/": NO_OPTIONS,
    "/api/v1/organisations/": TO_READ,
    "/api/v1/organisations/{slug}/": TO_READ,
    "/api/v1/speakers/": TO_READ,
    "/api/v1/speakers/{slug}/": TO_READ,
    "/api/v1/articles/": TO_READ,
    "/api/v1/articles/{slug}/": TO_READ,
    "/api/v1/articles/{slug}/text/": TO_READ,
    "/api/v1/quotes/": TO_READ,
    "/api/v1/quotes/facets/": TO_READ,
    "/api/v1/quotes/{uuid}/": TO_READ,
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
    "/admin/{url}": {ALL: "302 302 301 301 301 301"},
}

# What is hidden, where its row is in the address: as what does not exist.
HIDDEN: dict[str, Lines] = {
    "detail": {"GET HEAD": "404 404 404 404 200 200", "OPTIONS": "200 200 200 200 200 200"},
    "change": {"GET": "302 302 403 302 200 200", "POST": "302 302 403 403 403 200"},
    "delete": {"GET POST": "302 302 403 403 403 200"},
    "history": {"GET POST": "302 302 403 403 200 200"},
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
    "page": TO_THE_PAGE,
}
ACCOUNTS: dict[str, Lines] = {
    **{name: {ALL: "302 302 403 403 403 200"} for name in ("list", "add", "history", "delete", "change", "password")},
    "page": TO_THE_PAGE,
}
WRITTEN_BY_ITSELF: dict[str, Lines] = {
    **{name: {ALL: "302 302 403 403 200 200"} for name in ("list", "history")},
    **{name: {ALL: "302 302 403 403 403 403"} for name in ("add", "delete")},
    "change": {NOT_POST: "302 302 403 403 200 200", "POST": "302 302 403 403 403 403"},
    "page": TO_THE_PAGE,
}
# What imports keep, which nobody enters or changes by hand.
RECEIVED: dict[str, Lines] = {
    **WRITTEN_BY_ITSELF,
    "delete": {ALL: "302 302 403 403 403 200"},
}
ALIKE = (ACCOUNTS, WRITTEN_BY_ITSELF, RECEIVED)  # whatever the row: these are for few, or for nobody

# What editors do, who hold a permission of its own.
FOR_EDITORS: Lines = {ALL: "302 302 403 403 403 200"}

MODELS: dict[str, dict[str, Lines]] = {
    "sources.affiliation": CURATED,
    "sources.article": {**CURATED, "withdraw": FOR_EDITORS, "redact": FOR_EDITORS},
    "sources.capture": RECEIVED,
    "sources.organisation": CURATED,
    "sources.redaction": WRITTEN_BY_ITSELF,
    "sources.speaker": CURATED,
    "quotes.attribution": CURATED,
    "quotes.evidence": CURATED,
    "quotes.quote": CURATED,
    "trail.entry": WRITTEN_BY_ITSELF,
    "auth.group": ACCOUNTS,
    "auth.user": ACCOUNTS,
}
