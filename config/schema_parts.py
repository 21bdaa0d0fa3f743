"""How the OpenAPI document tells of objects with fewer members (``fields``) or with whole objects (``expand``)."""

from typing import Any

from quotes.expanding import COLLECTIONS, OTHER_QUOTES
from sources.choosing import FIELDS

Schema = dict[str, Any]
WHOLE = {**{name: name.capitalize() for name in COLLECTIONS}, **dict.fromkeys(OTHER_QUOTES, "Quote")}


def with_parts(result: Schema, **_: Any) -> Schema:
    """Let answers that can be shaped hold parts of their objects as well (a hook of drf-spectacular)."""
    schemas = result["components"]["schemas"]
    for operation in (operation for path in result["paths"].values() for operation in path.values()):
        if any(each["name"] == FIELDS for each in operation.get("parameters", [])):
            answer = operation["responses"]["200"]["content"]["application/json"]
            page = schemas[component(answer["schema"])]["properties"].get("results")
            if page:
                page["items"] = whole_or_part(page["items"], schemas)
            else:
                answer["schema"] = whole_or_part(answer["schema"], schemas)
    return result


def whole_or_part(whole: Schema, schemas: Schema) -> Schema:
    """Return the schema of an object or of a part of it, which it adds to the components."""
    name = component(whole)
    schemas[f"{name}InPart"] = part(name, schemas)
    return {"anyOf": [whole, reference(f"{name}InPart")]}


def part(name: str, schemas: Schema) -> Schema:
    """Return the schema of a part of the component ``name``: no member is required, and names may be whole objects."""
    told = f"`{name}` as `fields` and `expand` ask for it."
    members = expanded(schemas[name]["properties"])
    if "attribution" in members:
        of_it = expanded(schemas["Attribution"]["properties"])
        members["attribution"] = {"type": ["object", "null"], "properties": of_it, "readOnly": True}
    return {"type": "object", "description": told, "properties": members}


def expanded(members: Schema) -> Schema:
    """Return the members with whole objects beside the names of those that can be expanded."""
    names = {name: WHOLE[name] for name in WHOLE if name in members}
    return {**members, **{name: {"anyOf": [members[name], reference(whole)]} for name, whole in names.items()}}


def component(schema: Schema) -> str:
    return schema["$ref"].rpartition("/")[2]


def reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
