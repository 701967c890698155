"""Pare's contract, as OpenAPI describes it."""

from collections.abc import Mapping
from typing import Any

from proxy.doors.pare import (
    FIELDS,
    LARGEST,
    OPTIONS,
    PRESET,
    PRESETS,
    SIZE,
    STORAGE,
    THUMBNAIL,
    WISH,
)
from proxy.doors.pare import URL as ADDRESS
from proxy.doors.pare_storage import SHELF
from proxy.endpoints.pare_answers import Estimate, Stored
from proxy.endpoints.pare_health import Tools
from proxy.endpoints.pare_voice import PareFailure, ruled
from proxy.openapi import Access, Answer, Operation, Voice
from proxy.openapi.failing import (
    COUNTED,
    FETCHING,
    NAMED,
    OURS,
    READING,
    RENDERING,
    SENDING,
    STORING,
    TRYING,
    UPLOADING,
)
from proxy.openapi.schemas import ANYTHING, FORM, JSON, TEXT, form, named, taken, typed
from proxy.openapi.voices import coded

TAG = "pare"
WISHED, KEPT = "Optimization", "Storage"
FAILS = (*COUNTED, *READING, *SENDING, *UPLOADING, *NAMED, *FETCHING, *RENDERING)
NULL = {"type": "null"}


def _bodies(_: int, codes: list[str]) -> Mapping[str, Any]:
    return {JSON: coded(PareFailure.__name__, "error")(codes)}


VOICE = Voice("Pare", ruled, _bodies)


def optimizing(path: str) -> Operation:
    """Describe an optimisation."""
    said = {WISH: named(WISHED), STORAGE: named(KEPT)}
    return Operation(
        "POST",
        path,
        "Makes a file smaller in the format in which it came.",
        TAG,
        bodies={
            FORM: form({OPTIONS: _object(said)}),
            JSON: _object({ADDRESS: TEXT, **said}, ADDRESS),
        },
        answers={
            200: Answer("the file, or where it is kept", {"image/*": ANYTHING, JSON: typed(Stored)})
        },
        failing=(*FAILS, *STORING),
        voice=VOICE,
        access=Access.SENDING,
        types=(Stored, PareFailure),
        schemas={WISHED: _object(_wish()), KEPT: SHELF},
    )


def estimating(path: str) -> Operation:
    """Describe an estimate."""
    said = {**_wish(), PRESET: {"type": "string", "enum": [*PRESETS]}}
    instead = {THUMBNAIL: TEXT, SIZE: {"type": "integer", "minimum": 1, "maximum": LARGEST}}
    body = _object({ADDRESS: TEXT, **instead, **said})
    one = {"anyOf": [{"required": [ADDRESS]}, {"required": [THUMBNAIL, SIZE]}]}
    return Operation(
        "POST",
        path,
        "Estimates what that would come to.",
        TAG,
        bodies={FORM: form({OPTIONS: _object(said), PRESET: said[PRESET]}), JSON: {**body, **one}},
        answers={200: Answer("the estimate", {JSON: typed(Estimate)})},
        failing=FAILS,
        voice=VOICE,
        access=Access.SENDING,
        types=(Estimate, PareFailure),
    )


def healthy(path: str) -> Operation:
    """Describe what is said of the tools."""
    return Operation(
        "GET",
        path,
        "Says which tools' work this build can do.",
        TAG,
        answers={200: Answer("the tools", {JSON: typed(Tools)})},
        failing=(*OURS, *TRYING),
        voice=VOICE,
        types=(Tools, PareFailure),
    )


def _wish() -> dict[str, Any]:
    return {name: _described(each) for name, each in FIELDS.items()}


def _described(each: Any) -> dict[str, Any]:
    found = taken(each.kind, each.effect)
    return {"anyOf": [found, NULL]}


def _object(properties: Mapping[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*required]}
