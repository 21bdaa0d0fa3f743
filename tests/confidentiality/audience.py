"""Who may see each field of each model, and where: the checked-in table that tests and docs/security.md follow.

It speaks of a row that its reader may see. Of a hidden row, readers of internals alone see anything, in the
same places. A field that is missing here fails a test: say first whose it is.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Audience:
    """Who sees a field, and in which parts of the site (``/api/``, ``/admin/``)."""

    name: str
    roles: frozenset[str]
    places: frozenset[str]


def audience(name: str, roles: str, places: str) -> Audience:
    return Audience(name, frozenset(roles.split()), frozenset(places.split()))


# Signed in without being staff; staff without a permission; staff who may view everything curated; the same with
# the permission sources.read_internal; and who may do everything.
ROLES = ("anonymous", "member", "staff", "viewer", "reader", "superuser")

EVERYONE = audience("everyone", " ".join(ROLES), "api admin")
STAFF = audience("staff who may view such rows", "viewer reader superuser", "admin")
INTERNAL = audience("readers of internals", "reader superuser", "api admin")
CURATORS = audience("readers of internals, in the admin", "reader superuser", "admin")
ACCOUNTS = audience("who manages accounts", "superuser", "admin")
SUPERUSERS = audience("superusers", "superuser", "admin")
NOBODY = audience("nobody", "", "")
# None of the roles above: it takes a grant by name. tests/confidentiality/test_identities.py has one.
IDENTITIES = audience("who may read protected identities, each time with a reason", "", "admin")

NAMED = {"id": STAFF, "created": EVERYONE} | dict.fromkeys(("slug", "name", "wikidata", "kind"), EVERYONE)
# That an old slug leads on, everybody sees of whom the public knew; no answer says so of itself.
MERGED = {
    **dict.fromkeys(("id", "created", "uuid", "slug", "name", "was_public", "reason", "kept"), CURATORS),
    "record": NOBODY,
}

AUDIENCES: dict[str, dict[str, Audience]] = {
    "sources.organisation": {**NAMED, "homepage": EVERYONE, "ror": EVERYONE},
    "sources.organisationalias": {"id": STAFF, "organisation": EVERYONE, "name": EVERYONE},
    "sources.speaker": {**NAMED, "description": EVERYONE, "unnamed_because": CURATORS},
    "sources.speakeralias": {"id": STAFF, "speaker": EVERYONE, "name": EVERYONE},
    "sources.affiliation": {
        **dict.fromkeys(("speaker", "organisation", "role", "since", "until"), EVERYONE),
        **dict.fromkeys(("id", "created", "stated_in"), STAFF),
    },
    "sources.distinction": dict.fromkeys(("id", "created", "kind", "one", "other"), CURATORS),
    "sources.speakermerge": MERGED,
    "sources.organisationmerge": MERGED,
    "sources.article": {
        **dict.fromkeys(("created", "slug", "title", "publisher", "byline", "source_url", "archived_url"), EVERYONE),
        **dict.fromkeys(("published", "language", "sha256", "retrieved_at", "revises", "text_access"), EVERYONE),
        "text": EVERYONE,  # where text_access is full; else CLOSED_TEXT
        "length": EVERYONE,
        **dict.fromkeys(("withdrawn_at", "withdrawal_reason"), EVERYONE),  # instead of the article
        **dict.fromkeys(("id", "public_from"), STAFF),
    },
    "sources.authorship": {
        **dict.fromkeys(("article", "speaker", "position"), EVERYONE),
        **dict.fromkeys(("id", "created"), STAFF),
    },
    "sources.capture": {
        **dict.fromkeys(("id", "created", "article", "origin", "sha256", "media_type"), CURATORS),
        **dict.fromkeys(("received_at", "extractor"), CURATORS),
        "content": NOBODY,
    },
    "sources.protectedidentity": {
        **dict.fromkeys(("id", "speaker", "created", "key_name"), IDENTITIES),
        "ciphertext": IDENTITIES,  # what it says; itself, nobody sees it
    },
    "sources.identityaccess": {
        **dict.fromkeys(("id", "created", "uuid", "speaker", "action", "actor", "reason", "key_name"), CURATORS),
    },
    "sources.redaction": dict.fromkeys(
        ("id", "created", "uuid", "article", "start", "end", "reason", "original_sha256", "entries", "seals"), CURATORS
    ),
    "quotes.quote": {
        **dict.fromkeys(
            ("created", "uuid", "article", "start", "end", "text", "kind", "within", "continues"), EVERYONE
        ),
        **dict.fromkeys(
            ("status", "status_reason", "prefix", "suffix", "language", "published", "publisher"), EVERYONE
        ),
        **dict.fromkeys(("preferred_speaker", "preferred_organisation", "preferred_told_to"), EVERYONE),
        **dict.fromkeys(("preferred_on_behalf_of", "preferred_basis", "preferred_role", "nested", "length"), EVERYONE),
        **dict.fromkeys(("id", "public_from", "origin", "origin_version"), STAFF),
    },
    "quotes.attribution": {
        **dict.fromkeys(("created", "quote", "basis", "standing", "speaker", "organisation", "role"), EVERYONE),
        **dict.fromkeys(("uuid", "told_to", "on_behalf_of", "occasion", "confidence"), EVERYONE),
        **dict.fromkeys(("id", "origin", "origin_version"), STAFF),
        **dict.fromkeys(("note", "printed_speaker", "printed_organisation", "printed_told_to"), CURATORS),
    },
    "quotes.evidence": {
        **dict.fromkeys(("attribution", "kind", "start", "end", "text"), EVERYONE),
        **dict.fromkeys(("id", "created"), STAFF),
    },
    "quotes.rejection": dict.fromkeys(("id", "created", "uuid", "article", "start", "end"), CURATORS),
    "trail.entry": dict.fromkeys(
        ("id", "at", "actor", "reason", "action", "model", "row_id", "identity", "before", "after"), CURATORS
    ),
    "trail.seal": dict.fromkeys(("id", "first", "last", "entries", "digest", "previous", "sealed_at"), NOBODY),
    "work.job": dict.fromkeys(("id", "what", "actor", "reason", "asked_at"), CURATORS),
    "work.part": {
        **dict.fromkeys(("task", "job", "about", "worker", "done", "total"), CURATORS),
        **dict.fromkeys(("deaths", "failure", "retried_by"), CURATORS),
        "farthest": NOBODY,
    },
    # Arguments hold paths of machines and whatever a task is called with.
    "django_tasks_database.dbtaskresult": {
        **dict.fromkeys(("id", "status", "enqueued_at", "started_at", "finished_at", "return_value"), CURATORS),
        **dict.fromkeys(("args_kwargs", "priority", "task_path", "worker_ids", "queue_name", "backend_name"), NOBODY),
        **dict.fromkeys(("run_after", "exception_class_path"), NOBODY),
        "traceback": SUPERUSERS,
    },
    "front.lastcheck": {
        **dict.fromkeys(("ended", "faults", "told"), CURATORS),
        **dict.fromkeys(("id", "began"), NOBODY),
    },
    # Of one's own tokens everybody on the staff sees the same.
    "tokens.token": {
        **dict.fromkeys(("id", "owner", "name", "beginning", "scopes", "created", "expires"), ACCOUNTS),
        **dict.fromkeys(("revoked", "last_used", "rate"), ACCOUNTS),
        "digest": NOBODY,
    },
    "idempotency.answer": dict.fromkeys(
        ("id", "caller", "key", "request", "status", "headers", "content", "at"), NOBODY
    ),
    "auth.user": {
        **dict.fromkeys(("username", "first_name", "last_name"), CURATORS),  # a history says who it was
        **dict.fromkeys(
            ("id", "email", "is_active", "is_staff", "is_superuser", "last_login", "date_joined"), ACCOUNTS
        ),
        "password": NOBODY,
    },
    "auth.group": {"id": ACCOUNTS, "name": ACCOUNTS},
    "auth.permission": dict.fromkeys(("id", "name", "content_type", "codename"), ACCOUNTS),
    "contenttypes.contenttype": dict.fromkeys(("id", "app_label", "model"), ACCOUNTS),
    "sessions.session": dict.fromkeys(("session_key", "session_data", "expire_date"), NOBODY),
    "admin.logentry": dict.fromkeys(
        ("id", "action_time", "user", "content_type", "object_id", "object_repr", "action_flag", "change_message"),
        CURATORS,
    ),
}

# The text of a public article that may not be passed on, beyond its quotes, its evidence and 32 characters around them.
CLOSED_TEXT = INTERNAL


def of_hidden(shown: Audience) -> Audience:
    """Return who sees a field of a hidden row, given who sees it of a visible one."""
    return Audience(f"{shown.name}, of a hidden row", shown.roles & INTERNAL.roles, shown.places)
