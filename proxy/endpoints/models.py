"""`GET /api/models/modnet`: the file of a model that runs in the browser."""

import time
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import parse_qsl

from cache import Entry
from proxy.asgi import Receive, Scope, Send
from proxy.delivery import FOR_EVER, Delivery, Policy
from proxy.departure import unless_gone
from proxy.endpoints.base import Kit
from proxy.endpoints.entering import entered
from proxy.endpoints.feather import metered
from proxy.endpoints.feather_described import FAILURES, FEATHER
from proxy.endpoints.feather_voice import EXPOSED, Voice
from proxy.endpoints.model_fetch import SETTINGS
from proxy.endpoints.model_store import ModelStore
from proxy.expiry import kept_until
from proxy.failures import Overloaded
from proxy.headers import Answer
from proxy.openapi import Access, Operation
from proxy.openapi.doors import whole
from proxy.openapi.failing import COUNTED, RANGED, READING, SIGNED, STORING
from proxy.openapi.schemas import conditions, parameter
from proxy.problems import VOICE
from proxy.responses import answer, prepare, x_cache, x_request_id
from transforms.errors import InvalidParameter
from transforms.kinds import choice

METHODS = "GET, HEAD, OPTIONS"
VARIANT, USUAL = "variant", "full"
VARIANTS = choice({name: name for name in SETTINGS})
PIECE = 256 * 1024


class Models:
    """Hands on a model, whole or in ranges, to be kept for ever."""

    name: ClassVar[str] = "models"
    paths: ClassVar[tuple[str, ...]] = ("/api/models/modnet",)

    def __init__(self, kit: Kit) -> None:
        self._access = kit.engine.terms.access
        self._policy = Policy(FOR_EVER, kit.policy.cors)
        self._telemetry = kit.telemetry
        self._meter = metered(kit)
        self._store = ModelStore(kit.node.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope["door"] = self.name
        scope[VOICE] = Voice(scope, self._meter)
        if not await entered(scope, send, METHODS, self._policy.cors, loops=False):
            return
        self._meter.admit(scope)
        sealed = self._access.read(scope)
        variant = asked(sealed.query if sealed else scope["query_string"])
        model, place = await unless_gone(receive, self._store.get(variant))
        found = self._found(scope, variant, model, place)
        if sealed and sealed.until is not None:
            found = kept_until(found, sealed.until, time.time())
        self._telemetry.done(scope, found)
        await _sent(send, found)

    def operations(self) -> Iterator[Operation]:
        """Describe the file."""
        variant = parameter(VARIANT, f"{VARIANTS.expected}; {USUAL} if none", VARIANTS.schema)
        yield Operation(
            "GET",
            self.paths[0],
            "The file of a model that runs in the browser.",
            "feather",
            (variant, *conditions()),
            answers=whole(("application/octet-stream",), "the file"),
            failing=(*COUNTED, *READING, *SIGNED, *STORING, *RANGED, Overloaded),
            voice=FEATHER,
            access=Access.SIGNED,
            types=FAILURES,
        )

    def _found(self, scope: Scope, variant: str, model: Entry, place: str) -> Answer:
        named = Delivery(filename=f"modnet-{variant}.onnx")
        prepared = prepare(model, named, self._policy, vary=())
        own = (
            x_cache("HIT" if place else "MISS", place),
            x_request_id(scope["request_id"]),
            *self._meter.headers(scope),
            EXPOSED,
        )
        return answer(prepared, model.body, scope["headers"], scope["method"], own)


def asked(query: bytes) -> str:
    """Return which variant a query names; raises InvalidParameter."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    named = [value for name, value in pairs if name == VARIANT]
    if len(named) > 1:
        raise InvalidParameter(VARIANT, named[-1], "each name once")
    try:
        return VARIANTS.parse(named[0]) if named else USUAL
    except ValueError:
        raise InvalidParameter(VARIANT, named[0], VARIANTS.expected) from None


async def _sent(send: Send, found: Answer) -> None:
    """Send an answer piece by piece, as fast as the caller takes it."""
    await send({"type": "http.response.start", "status": found.status, "headers": found.headers})
    for at in range(0, len(found.body), PIECE):
        piece = found.body[at : at + PIECE]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
