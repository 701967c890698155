"""The whole document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from proxy import __version__
from proxy.openapi.access import SCHEMES, Guard
from proxy.openapi.operation import Operation, paths
from proxy.openapi.schemas import vocabulary
from proxy.openapi.voices import PROBLEM, PROBLEM_BODY, Failing, Voice

OPENAPI = "3.1.0"
REFERENCES = "#/components/schemas/{name}"
ABOUT = """\
Every GET is answered to HEAD too, without a body, and every path but those of operators to OPTIONS.
Colours, sizes and places may be written in more ways than the schemas say; where a schema and the
service differ, the service is the more lenient one. A failure is problem+json, or plain text for
who prefers an image, but under /optimize, /estimate, /health and /api, which have bodies of their
own."""


def document(
    operations: Iterable[Operation], guard: Guard, server: str = "", title: str = "Darkroom"
) -> dict[str, Any]:
    """Describe these operations as OpenAPI 3.1; `server` is the origin that answers them."""
    known = [*operations]
    return {
        "openapi": OPENAPI,
        "info": {
            "title": title,
            "version": __version__,
            "summary": "An on-the-fly image proxy and CDN origin.",
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server or "/"}],
        "paths": paths(known, guard),
        "components": {
            "parameters": vocabulary(),
            "responses": _failures(known),
            "schemas": _schemas(known),
            "securitySchemes": SCHEMES,
        },
    }


def _failures(operations: Iterable[Operation]) -> dict[str, Any]:
    """Describe every failure that any operation can have, once for each way of saying it."""
    heard: defaultdict[str, set[Failing]] = defaultdict(set)
    voices: dict[str, Voice] = {}
    for each in operations:
        voices[each.voice.name] = each.voice
        heard[each.voice.name].update(each.failing)
    return {
        name: response
        for voice in voices.values()
        for name, response in voice.responses(heard[voice.name]).items()
    }


def _schemas(operations: Iterable[Operation]) -> Mapping[str, Any]:
    known = [*operations]
    types = dict.fromkeys(kind for each in known for kind in each.types)
    _, schemas = msgspec.json.schema_components(types, ref_template=REFERENCES)
    own = {name: schema for each in known for name, schema in each.schemas.items()}
    return {PROBLEM: PROBLEM_BODY, **schemas, **own}
