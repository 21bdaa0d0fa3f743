"""How the OpenAPI document tells of creating, changing and deleting."""

from typing import Any

from config.idempotency.keeping import HEADER, KEPT_FOR
from sources.writing.collections import MOST, REASON

Schema = dict[str, Any]

WRITES = {"POST": "Create", "PATCH": "Change", "DELETE": "Delete"}

SHARED = {
    "400": "The body is no JSON, or a member of it is unknown, missing, wrong or never written; `errors` names each.",
    "403": "You may not write here.",
    "413": "The body is too large.",
    "423": "Somebody else is changing this; `Retry-After` says when to try again. Nothing was done.",
    "503": "The database does not answer; `Retry-After` says when to try again.",
    "507": "There is no room left to keep it; `Retry-After` says when to try again. Nothing was done.",
    "default": "Any other problem: a body that is not `application/json` (415), a fault (500).",
}
CONFLICT = {"409": "Something else stands in the way: a row with the same key, a rule between rows; `errors` names it."}
WORDS = {
    "422": "The article does not hold these words exactly once; `candidates` are the places that may be meant. "
    f"Or an `{HEADER}` was used for another request."
}
SEEN = {
    "404": "There is nothing at this address, or nothing that you may see.",
    "412": "Somebody has changed it since: `If-Match` names another state.",
    "428": "`If-Match` is missing.",
}
WRITING_PROBLEMS = {
    "POST": {**SHARED, **CONFLICT, **WORDS, "404": SEEN["404"]},
    "PATCH": {**SHARED, **CONFLICT, **WORDS, **SEEN},
    "DELETE": {**SHARED, **CONFLICT, **SEEN},
}

CANDIDATES: Schema = {
    "type": "array",
    "description": "Places of the article that may be meant, where words are absent or ambiguous.",
    "items": {
        "type": "object",
        "required": ["start", "end", "text", "prefix", "suffix"],
        "properties": {
            **{name: {"type": "integer", "minimum": 0} for name in ("start", "end")},
            **{name: {"type": "string"} for name in ("text", "prefix", "suffix")},
        },
    },
}

HOURS = int(KEPT_FOR.total_seconds() // 3600)
HEADERS = {
    REASON: ("Why, for the record of changes: percent-encoded UTF-8.", {"type": "string"}, False),
    HEADER: (
        f"A new random text for each creation, in quotation marks. If the request comes again with it within {HOURS} "
        "hours, it gets the same answer, and nothing is made again.",
        {"type": "string", "minLength": 1},
        False,
    ),
    "If-Match": ("The `ETag` that a GET of this address gave: the state that you have seen.", {"type": "string"}, True),
}
TAKEN = {"POST": (HEADER, REASON), "PATCH": ("If-Match", REASON), "DELETE": ("If-Match", REASON)}


def describe_writing(operation: Schema, method: str, listed: Schema) -> None:
    """Add the headers of a writing operation, and the batches of one that creates; ``listed`` is one of a list."""
    operation.setdefault("parameters", []).extend(header(name) for name in TAKEN[method])
    if method == "POST":
        body = operation["requestBody"]["content"]["application/json"]
        body["schema"] = one_or_many(body["schema"])
        answer = operation["responses"]["201"]["content"]["application/json"]
        answer["schema"] = {"oneOf": [answer["schema"], results(listed)]}


def header(name: str) -> Schema:
    description, schema, required = HEADERS[name]
    return {"name": name, "in": "header", "description": description, "schema": schema, "required": required}


def one_or_many(one: Schema) -> Schema:
    """Return the schema of one object, or of a batch of them."""
    batch = {"type": "array", "description": "All or none of them.", "items": one, "minItems": 1, "maxItems": MOST}
    return {"oneOf": [one, batch]}


def results(listed: Schema) -> Schema:
    """Return the schema of what a batch is answered with."""
    items = {"type": "array", "items": listed}
    return {"type": "object", "required": ["results"], "properties": {"results": items}}
