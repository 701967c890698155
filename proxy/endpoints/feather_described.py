"""Feather's contract, as OpenAPI describes it."""

from collections.abc import Mapping
from typing import Any

from proxy.doors.feather import CONVERTED, FIELDS
from proxy.endpoints.feather_voice import MEASURED, RATES, FeatherFailure, ruled
from proxy.openapi import Access, Answer, Operation, Voice
from proxy.openapi.failing import COUNTED, READING, RENDERING, SENDING, UPLOADING
from proxy.openapi.schemas import ANYTHING, FORM, JSON, TEXT, form, named, taken
from proxy.openapi.voices import coded
from transforms.codecs import CODECS
from transforms.kinds import Kind

TAG = "feather"
FAILS = (*COUNTED, *READING, *SENDING, *UPLOADING, *RENDERING)
FAILURES = (FeatherFailure,)
RATED = RATES
ATTACHED = {"Content-Disposition": TEXT, **MEASURED, **RATES}
UNHEARD = "targetMB"


def _bodies(_: int, codes: list[str]) -> Mapping[str, Any]:
    return {JSON: coded(FeatherFailure.__name__, "error", "code")(codes)}


FEATHER = Voice("Feather", ruled, _bodies)


def compressing(path: str) -> Operation:
    """Describe a compression."""
    return _working(path, "Compresses a picture.", "Compress", form(_fields(FIELDS)))


def converting(path: str) -> Operation:
    """Describe a conversion, which names a format and has no target."""
    heard = {name: kind for name, kind in CONVERTED.items() if name != UNHEARD}
    return _working(path, "Converts it.", "Convert", form(_fields(heard), "outputFormat"))


def _working(path: str, summary: str, name: str, body: Mapping[str, Any]) -> Operation:
    files = dict.fromkeys((c.media_type for c in _written()), ANYTHING)
    return Operation(
        "POST",
        path,
        summary,
        TAG,
        bodies={FORM: named(name)},
        answers={200: Answer("the picture, as an attachment", files, ATTACHED)},
        failing=FAILS,
        voice=FEATHER,
        access=Access.SENDING,
        types=FAILURES,
        schemas={name: body},
    )


def _written() -> list[Any]:
    return [CODECS[name] for name in CONVERTED["outputFormat"].schema["enum"] if name in CODECS]


def _fields(fields: Mapping[str, Kind[Any]]) -> dict[str, Any]:
    return {name: taken(kind) for name, kind in fields.items()}
