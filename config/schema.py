"""How the OpenAPI 3.1 document tells of parameters and problems."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.extensions import OpenApiFilterExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import SAFE_METHODS

from config.paging import parameter
from config.problems import CONTENT_TYPE, INVALID_PARAMETERS, NO_TYPE, REFUSED_CHANGE, WITHDRAWN
from config.schema_writing import CANDIDATES, WRITES, WRITING_PROBLEMS, describe_writing
from sources.choosing import EXPAND, FIELDS, standing
from sources.filter_kinds import MOST_PARTS, ManyFilter, OneFilter
from sources.withdrawal import LeavingTombstones

PROBLEM = {
    "type": "object",
    "description": "What went wrong, as RFC 9457 has it.",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "examples": [INVALID_PARAMETERS, REFUSED_CHANGE, NO_TYPE],
        },
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "One for each parameter or member that is refused.",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    **{name: {"type": "string"} for name in ("field", "code", "detail")},
                    "candidates": CANDIDATES,
                },
            },
        },
    },
    "examples": [
        {
            "type": INVALID_PARAMETERS,
            "title": "Invalid parameters",
            "status": 400,
            "detail": "There is no parameter “speeker” here. Did you mean “speaker”?",
            "errors": [
                {
                    "field": "speeker",
                    "code": "unknown_parameter",
                    "detail": "There is no parameter “speeker” here. Did you mean “speaker”?",
                }
            ],
        }
    ],
}
TOMBSTONE = {
    "allOf": [
        {"$ref": "#/components/schemas/Problem"},
        {
            "type": "object",
            "description": "What stands at the address of something that was withdrawn; `detail` says why.",
            "required": ["withdrawn_at"],
            "properties": {"withdrawn_at": {"type": "string", "format": "date-time"}},
        },
    ],
    "examples": [
        {
            "type": WITHDRAWN,
            "title": "Withdrawn",
            "status": 410,
            "detail": "At the request of somebody whom it put in danger.",
            "errors": [],
            "withdrawn_at": "2026-11-25T12:00:00Z",
        }
    ],
}
PROBLEMS = {
    "400": "A parameter is unknown, doubled, empty or malformed; `errors` names each and suggests what may be meant.",
    "404": "There is nothing at this address, or nothing that you may see.",
    "401": "The token that was brought is not good.",
    "429": "So much was asked in this minute that the rest has to wait: `Retry-After` tells the seconds.",
    "default": "Any other problem: a method (405) or a form of answer (406) that is not offered, a fault (500, 503).",
}
MERGED = {
    "description": "It was merged into another, to which `Location` leads; filters take the old slug for the new one.",
    "headers": {"Location": {"schema": {"type": "string", "format": "uri"}, "required": True}},
}


class VerbatimSchema(AutoSchema):
    """Describes an operation with the problems that it may answer with."""

    def get_summary(self) -> str:
        """Return what the operation gives, in the words of the models."""
        view: Any = self.view
        names = view.queryset.model._meta
        if self.method in WRITES:
            return f"{WRITES[self.method]} {names.verbose_name}"
        return f"List {names.verbose_name_plural}" if self._is_list_view() else f"One {names.verbose_name}"

    def get_auth(self) -> list[dict[str, Any]]:
        """Return how to sign in for the operation; to read, nobody needs to."""
        return [*super().get_auth(), *([{}] if self.method in SAFE_METHODS else [])]

    def get_request_serializer(self) -> Any:
        view: Any = self.view
        return view.body() if self.method in WRITES else super().get_request_serializer()

    @property
    def merging(self) -> Any:
        """The model of the rows that the operation tells of, which may be merged into one another."""
        view: Any = self.view
        return view.queryset.model

    @property
    def formats(self) -> list[Any]:
        """The formats that the operation offers beside JSON."""
        return self.view.formats() if hasattr(self.view, "formats") else []

    def map_renderers(self, attribute: str) -> list[Any]:
        """Return what renders the serializer's shape: each other format has a shape of its own."""
        others = {getattr(each, attribute).split(";")[0] for each in self.formats}
        return [each for each in super().map_renderers(attribute) if each not in others]

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            problems = PROBLEMS
            if self.method in WRITES:
                describe_writing(operation, self.method, list_component(self))
                problems = WRITING_PROBLEMS[self.method]
            else:
                operation.setdefault("parameters", []).extend(shaping_parameters(self.view))
                add_formats(operation, self.formats)
                if "{" in self.path and hasattr(self.merging, "merges"):
                    operation["responses"]["308"] = MERGED
            named = {"404"} if "{" in self.path else set()
            content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            for status in sorted(problems.keys() - ({"404"} - named)):
                operation["responses"][status] = {"description": problems[status], "content": content}
            if isinstance(self.view, LeavingTombstones) and not self._is_list_view():
                gone = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Tombstone"}}}
                operation["responses"]["410"] = {"description": "It was public, and was withdrawn.", "content": gone}
        return operation

    def _is_create_operation(self) -> bool:
        return self.method == "POST"


def list_component(schema: VerbatimSchema) -> dict[str, Any]:
    """Return the schema of one object as a list shows it."""
    view: Any = schema.view
    listed = view.listed_as or view.serializer_class
    return schema.resolve_serializer(listed(), "response").ref


def add_formats(operation: dict[str, Any], formats: list[Any]) -> None:
    """Describe the formats of an operation, and the parameter that chooses among them."""
    if formats:
        operation["responses"]["200"]["content"] |= {each.media_type: {"schema": each.schema} for each in formats}
        operation["parameters"].append(
            parameter("format", FORMAT_HELP.format("; ".join(f"`{each.format}`: {each.help}" for each in formats)))
            | {"schema": {"type": "string", "enum": ["json", *(each.format for each in formats)], "default": "json"}}
        )


FORMAT_HELP = (
    "The form of the answer, which `Accept` can name as well. `json`: as described here; {}. "
    "A list in another form than `json` is the whole list: `limit`, `cursor` and `count` are for pages."
)


SHAPING = {
    FIELDS: "Which members each object has, joined by commas: all, unless it names some.",
    EXPAND: "What stands as a whole object in the place of its name or id, joined by commas: `speaker` and "
    "`organisation` of the attribution, `article`, the quotes `within` and `continues`; "
    "`evidence` stands beside it, as on the quote's own page.",
}


def shaping_parameters(view: Any) -> Iterator[dict[str, Any]]:
    """Yield the parameters of an operation that shape its objects."""
    known = {EXPAND: getattr(view, "expansions", ())}
    if FIELDS in view.parameters:
        known[FIELDS] = standing(view.get_serializer_class()())
    for name in (FIELDS, EXPAND):
        if name in view.parameters:
            listed = {"type": "array", "items": {"type": "string", "enum": list(known[name])}, "minItems": 1}
            yield {**parameter(name, SHAPING[name]), "schema": listed, "style": "form", "explode": False}


class StrictFilterExtension(OpenApiFilterExtension):
    """Describes a list's parameters with the words and forms that its filters have."""

    target_class = "config.parameters.StrictFilterBackend"
    priority = 1  # before the extension for all of django-filter

    def get_schema_operation_parameters(self, auto_schema: Any, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        filterset = getattr(auto_schema.view, "filterset_class", None)
        filters = filterset.base_filters if filterset else {}
        return [self.described(name, each) for name, each in filters.items()]

    def described(self, name: str, each: OneFilter) -> dict[str, Any]:
        description = each.extra["help_text"]
        if isinstance(each, ManyFilter):
            joined = {"style": "form", "explode": False}
            return (
                parameter(name, description, type="array", items=each.schema, minItems=1, maxItems=MOST_PARTS) | joined
            )
        return parameter(name, description, **each.schema)


def with_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the shape of problems to the document's components (a hook of drf-spectacular)."""
    result["components"]["schemas"] |= {"Problem": PROBLEM, "Tombstone": TOMBSTONE}
    return result
