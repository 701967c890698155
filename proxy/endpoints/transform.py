"""A picture changed by operations in the order in which they are given: `POST /transform`."""

import asyncio
import time
from binascii import b2a_base64
from collections.abc import Iterator
from typing import Any, ClassVar

from cache import Answer as Had
from cache import Entry
from proxy.asgi import Receive, Scope, Send, header, reply
from proxy.blame import blamed
from proxy.bodies import from_base64, is_json, read_json
from proxy.doors.order import FILE, Order
from proxy.doors.transform import Transform, Understood
from proxy.endpoints.base import Kit
from proxy.endpoints.entering import entered
from proxy.engine import sent, timely
from proxy.failures import BadSignature, Failure, UploadTooLarge
from proxy.headers import Answer, Pair, safe
from proxy.images import STATES
from proxy.negotiation import prefers_image
from proxy.openapi import Operation
from proxy.openapi.orders import described
from proxy.originals import Original
from proxy.renditions import Trace, Wanted
from proxy.replies import JSON, headed
from proxy.responses import answer, prepare, server_timing, x_cache, x_request_id
from proxy.sources.budget import Reservation
from transforms.errors import InvalidParameter, Refused

METHODS = "POST, OPTIONS"
VARIES = b"vary", b"Accept"
AT_ONCE = 3 * 256 * 1024


class TransformEndpoint:
    """Answers with the picture in JSON, or with its bytes to callers who prefer an image."""

    name: ClassVar[str] = "transform"
    paths: ClassVar[tuple[str, ...]] = ("/transform",)

    def __init__(self, kit: Kit) -> None:
        self._door = Transform(kit.node.settings.base_url, kit.node.narrowing)
        self._engine = kit.engine
        self._terms = kit.engine.terms
        self._policy = kit.policy
        self._telemetry = kit.telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises Failure and Refused before anything is sent."""
        scope["door"] = self.name
        if not await entered(scope, send, METHODS, self._policy.cors, loops=True):
            return
        sealed = self._terms.access.write(scope) is not None
        if not is_json(scope):
            kind = header(scope, b"content-type").decode("latin-1")
            raise InvalidParameter("Content-Type", kind, "application/json")
        async with self._engine.room() as held:
            found = await self._transformed(scope, receive, held, sealed=sealed)
        await reply(send, found)

    def operations(self) -> Iterator[Operation]:
        """Describe the order."""
        summary = "Changes a picture by operations, in the order in which they are given."
        yield described(self.paths[0], summary, self.name)

    async def _transformed(
        self, scope: Scope, receive: Receive, held: Reservation, *, sealed: bool
    ) -> Answer:
        began = time.monotonic()
        taking = self._taken(scope, receive, held, sealed=sealed)
        wanted, understood = await timely(taking, self._terms.upload_timeout)
        took = time.monotonic() - began
        trace: Trace = {"upload": took}
        try:
            left = self._terms.upload_timeout - took
            had = await self._engine.had(wanted, receive, trace, left)
        except (Failure, Refused) as error:
            raise understood.blaming(error) from error
        return await self._found(scope, understood, had, trace)

    async def _taken(
        self, scope: Scope, receive: Receive, held: Reservation, *, sealed: bool
    ) -> tuple[Wanted, Understood]:
        """Read what was sent; raises what `read_json`, `from_base64` and the door raise.

        Nobody has signed for an address in a body: raises BadSignature.
        """
        most = self._terms.largest_upload
        order = Order.read(await read_json(receive, dict[str, Any], most, held.grow))
        given = {at: await self._decoded(text, at) for at, text in order.pictures.items()}
        names = {at: f"sha256:{original.digest}" for at, original in given.items()}
        understood = self._door.read(order, names, header(scope, b"accept"))
        if sealed and understood.fetches(names):
            raise BadSignature("sig is for a body: an address in it needs an API key", "sig")
        upload = await self._decoded(order.base64, f"{FILE}.base64") if order.base64 else None
        known = {names[at]: original for at, original in given.items()}
        return Wanted.of(understood.ask, upload, given=known), understood

    async def _decoded(self, text: str, at: str) -> Original:
        try:
            return sent(await from_base64(text, self._terms.largest_upload, name=at))
        except UploadTooLarge as error:
            raise blamed(error, at) from None

    async def _found(
        self, scope: Scope, understood: Understood, had: Had[Entry], trace: Trace
    ) -> Answer:
        ask, entry = understood.ask, had.value
        own = (x_cache(STATES[had.state], had.tier), server_timing(trace))
        if prefers_image(header(scope, b"accept")):
            stale = had.state == "stale"
            prepared = prepare(
                entry, ask.delivery, self._policy, url=ask.original, vary=ask.vary, stale=stale
            )
            asked = x_request_id(scope["request_id"])
            found = answer(prepared, entry.body, scope["headers"], scope["method"], (*own, asked))
        else:
            found = await self._in_json(scope, entry, own)
        self._telemetry.answered(scope, found, had, trace)
        return found

    async def _in_json(self, scope: Scope, entry: Entry, own: tuple[Pair, ...]) -> Answer:
        head = b'{"success":true,"data":{"buffer":"'
        tail = b'","mime_type":"%s"}}' % safe(entry.media_type)
        body = head + await _base64(entry.body) + tail
        said = {b"x-darkroom-note": ", ".join(entry.notes), b"x-subject": entry.subject}
        told = tuple((name, safe(value)) for name, value in said.items() if value)
        more = (VARIES, *own, *told)
        return Answer(200, headed(scope, JSON, len(body), self._policy.cors, more=more), body)


async def _base64(body: bytes) -> bytes:
    """Write bytes in base64, a part at a time, so that others are not kept waiting."""
    parts = []
    for at in range(0, len(body), AT_ONCE):
        parts.append(b2a_base64(body[at : at + AT_ONCE], newline=False))
        await asyncio.sleep(0)
    return b"".join(parts)
