"""What operations take and answer, as JSON Schema."""

from collections.abc import Mapping
from typing import Any

from proxy.doors.query import ASKING, URL
from proxy.openapi.operation import Schema
from transforms.kinds import Kind
from transforms.params import Param
from transforms.recipe import VOCABULARY

ANYTHING: Schema = {}
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
JSON, FORM = "application/json", "multipart/form-data"
FILE: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}
VALIDATORS = ("If-None-Match", "If-Modified-Since")
CONDITIONS = (*VALIDATORS, "Range", "If-Range")


def query(param: Param, *, required: bool = False) -> dict[str, Any]:
    """Describe a parameter of a query."""
    also = f" (also {', '.join(param.aliases)})" if param.aliases else ""
    words = f"{param.effect}; {param.kind.expected}{also}"
    return parameter(param.name, words, param.kind.schema, required=required)


def vocabulary() -> dict[str, Schema]:
    """Describe every parameter that a query may have, and the headers, by their names."""
    params = (each for each in (*ASKING, *VOCABULARY) if not each.private)
    return {
        **{each.name: query(each, required=each is URL) for each in params},
        **{name: parameter(name, "as in HTTP", TEXT, "header") for name in CONDITIONS},
    }


def asking(*left_out: str) -> tuple[Schema, ...]:
    """Refer to all of the vocabulary, but for some names."""
    params = (each for each in (*ASKING, *VOCABULARY) if not each.private)
    return tuple(said(each.name) for each in params if each.name not in left_out)


def conditions(names: tuple[str, ...] = CONDITIONS) -> tuple[Schema, ...]:
    """Refer to the headers of conditions and ranges."""
    return tuple(map(said, names))


def said(name: str) -> Schema:
    """Refer to a parameter of the vocabulary."""
    return {"$ref": f"#/components/parameters/{name}"}


def parameter(
    name: str, words: str, schema: Schema, where: str = "query", *, required: bool = False
) -> dict[str, Any]:
    """Describe a parameter."""
    return {
        "name": name,
        "in": where,
        "description": words,
        "schema": dict(schema),
        **({"required": True} if required or where == "path" else {}),
    }


def taken(kind: Kind[Any], words: str = "") -> dict[str, Any]:
    """Describe a value of a body."""
    return {**kind.schema, "description": words or kind.expected}


def form(fields: Mapping[str, Schema], *required: str) -> Schema:
    """Describe a form with a file beside other parts."""
    return {
        "type": "object",
        "required": ["file", *required],
        "properties": {"file": dict(FILE), **fields},
    }


def named(name: str) -> Schema:
    """Refer to a schema that stands once for all."""
    return {"$ref": f"#/components/schemas/{name}"}


def typed(kind: Any) -> Schema:
    """Refer to the schema of a type that an operation names."""
    return named(kind.__name__)
