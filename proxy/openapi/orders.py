"""Orders of operations, as OpenAPI describes them."""

from collections.abc import Mapping
from typing import Any, TypedDict

from proxy.doors.operations import BYTES, OPERATIONS
from proxy.doors.operations import Operation as Done
from proxy.doors.order import FILE, KIND, LIST, MOST, NAME, URL
from proxy.openapi.access import Access
from proxy.openapi.doors import FACTS, TOLD, whole
from proxy.openapi.failing import LOOPED, PICTURES, RANGED, SENDING, UPLOADING
from proxy.openapi.operation import Answer, Operation, Schema
from proxy.openapi.schemas import ANYTHING, JSON, TEXT, named, typed
from proxy.openapi.voices import pictures

ORDER, STEP = "Order", "Operation"


class Data(TypedDict):
    """A picture in JSON: its bytes in base64."""

    buffer: str
    mime_type: str


class Transformed(TypedDict):
    """What became of a picture."""

    success: bool
    data: Data


def described(path: str, summary: str, tag: str) -> Operation:
    """Describe an order at this path."""
    json = {"anyOf": [typed(Transformed), FACTS]}
    told = {200: Answer("the picture", {**dict.fromkeys(pictures(), ANYTHING), JSON: json})}
    return Operation(
        "POST",
        path,
        summary,
        tag,
        bodies={JSON: named(ORDER)},
        answers={**whole(pictures()), **told},
        failing=(*PICTURES, *SENDING, *UPLOADING, *LOOPED, *RANGED),
        access=Access.SENDING,
        types=(Transformed, *TOLD),
        schemas={ORDER: _order(), **_operations()},
    )


def _order() -> Schema:
    """Describe a body: an original by its address or in base64, and what is done to it."""
    listed = {"type": "array", "maxItems": MOST, "items": named(STEP)}
    files = [_file(kind, {"type": "string", "minLength": 1}) for kind in (URL, BYTES)]
    return _object({FILE: {"oneOf": files}, LIST: listed}, FILE, LIST)


def _file(kind: str, schema: Schema) -> Schema:
    return _object({KIND: {"const": kind}, NAME: TEXT, kind: schema}, KIND, kind)


def _operations() -> dict[str, Schema]:
    names = {name: f"{STEP}-{name}" for name in OPERATIONS}
    mapping = {name: named(each)["$ref"] for name, each in names.items()}
    return {
        STEP: {
            "oneOf": [named(each) for each in names.values()],
            "discriminator": {"propertyName": KIND, "mapping": mapping},
        },
        **{each: _operation(name, OPERATIONS[name]) for name, each in names.items()},
    }


def _operation(name: str, done: Done) -> Schema:
    """Describe one operation; one that says nothing by itself has a field at least."""
    fields = {field: each.schema for field, each in done.fields.items()}
    needed = _needed(done)
    single = [names[0] for names in needed if len(names) == 1]
    found = _object({KIND: {"const": name}, **fields}, KIND, *single)
    some = {"minProperties": 2} if fields and not done.always else {}
    either = [{"required": [each]} for names in needed if len(names) > 1 for each in names]
    return {**found, **({"anyOf": either} if either else {}), **some}


def _needed(done: Done) -> list[list[str]]:
    """Name what must be there: of those that say the same one is enough."""
    needed = dict.fromkeys(each.parameter for each in done.fields.values() if each.needed)
    return [[f for f, each in done.fields.items() if each.parameter == name] for name in needed]


def _object(properties: Mapping[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [*required],
        "properties": properties,
        "additionalProperties": False,
    }
