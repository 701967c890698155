"""A door on the network: asks parsed, renditions had, answers sent; as plain ASGI."""

import time

from cache import Answer as Had
from cache import Entry
from proxy.asgi import Receive, Scope, Send, header, raw_path, reply
from proxy.delivery import Policy
from proxy.doors.base import Ask, Door
from proxy.engine import Engine, sent
from proxy.errors import verdict
from proxy.expiry import check_time, kept_until
from proxy.failures import Failure, MethodNotAllowed
from proxy.headers import Answer
from proxy.hits import Hits
from proxy.incoming import check_loop, query_of
from proxy.renditions import Trace, Wanted
from proxy.responses import answer, prepare, server_timing, x_cache, x_request_id
from proxy.signatures import Sealed
from proxy.standins import shown, standing_in
from proxy.telemetry import Telemetry
from proxy.uploads import Upload
from transforms.errors import Refused

STATES = {"hit": "HIT", "stale": "STALE", "miss": "MISS"}


class ImageEndpoint:
    """Serves one door: GET and HEAD for an original by address, POST for one in the body."""

    def __init__(
        self,
        door: Door,
        engine: Engine,
        hits: Hits,
        policy: Policy,
        telemetry: Telemetry,
    ) -> None:
        self._door = door
        self._engine = engine
        self._terms = engine.terms
        self._hits = hits
        self._policy = policy
        self._telemetry = telemetry
        self._methods = "GET, HEAD, POST, OPTIONS" if door.uploads else "GET, HEAD, OPTIONS"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises Failure and Refused before anything is sent."""
        scope["door"] = self._door.name
        method = scope["method"]
        if method == "OPTIONS":
            found = self._policy.cors.preflight(scope["headers"], self._methods)
        elif method in ("GET", "HEAD"):
            found = await self._get(scope, receive)
        elif method == "POST" and self._door.uploads:
            found = await self._post(scope, receive)
        else:
            raise MethodNotAllowed(f"{method}: expected one of {self._methods}", self._methods)
        await reply(send, found)

    async def _get(self, scope: Scope, receive: Receive) -> Answer:
        check_loop(scope)
        ladder = scope["path"] in self._door.paths
        sealed = self._terms.access.read(scope, ladder=ladder, seal=self._door.seal)
        wanted = Wanted.of(self._ask(scope, sealed, uploaded=False))
        check_time(wanted.ask.until, time.time())
        until = sealed.until if sealed else wanted.ask.until
        trace: Trace = {}
        began = time.monotonic()
        try:
            had = await self._engine.had(wanted, receive, trace, self._terms.timeout)
        except (Failure, Refused) as error:
            left = self._terms.timeout - (time.monotonic() - began)
            return await self._instead(scope, receive, wanted.ask, error, left)
        if had.state != "stale":
            self._hits.remember(scope, wanted.key, wanted.ask, self._door.name, had.value, sealed)
        found = self._found(scope, wanted.ask, had, trace)
        return found if until is None else kept_until(found, until, time.time())

    async def _post(self, scope: Scope, receive: Receive) -> Answer:
        sealed = self._terms.access.write(scope)
        ask = self._ask(scope, sealed, uploaded=True)
        began = time.monotonic()
        async with self._engine.room() as held:
            upload = await self._engine.upload(scope, receive, held)
            return await self._uploaded(scope, receive, ask, upload, time.monotonic() - began)

    async def _uploaded(
        self, scope: Scope, receive: Receive, ask: Ask, upload: Upload, took: float
    ) -> Answer:
        trace: Trace = {"upload": took}
        left = self._terms.upload_timeout - took
        try:
            had = await self._engine.had(Wanted.of(ask, sent(upload)), receive, trace, left)
        except (Failure, Refused) as error:
            return await self._instead(scope, receive, ask, error, left)
        return self._found(scope, ask.named(upload.filename), had, trace)

    async def _instead(
        self, scope: Scope, receive: Receive, ask: Ask, error: Failure | Refused, seconds: float
    ) -> Answer:
        """Show what stands in for the original; raises the failure where nothing does."""
        wanted = standing_in(ask, error)
        if wanted is None:
            raise error
        try:
            had = await self._engine.had(wanted, receive, {}, seconds)
        except (Failure, Refused):
            raise error from None
        found = shown(had.value, wanted.ask, self._policy, error, scope)
        self._telemetry.failed(scope, found, verdict(error), error)
        return found

    def _ask(self, scope: Scope, sealed: Sealed | None, *, uploaded: bool) -> Ask:
        return self._door.parse(
            query_of(scope, sealed),
            header(scope, b"accept"),
            path=raw_path(scope),
            uploaded=uploaded,
        )

    def _found(self, scope: Scope, ask: Ask, had: Had[Entry], trace: Trace) -> Answer:
        entry, stale = had.value, had.state == "stale"
        prepared = prepare(
            entry, ask.delivery, self._policy, url=ask.original, vary=ask.vary, stale=stale
        )
        own = (
            x_cache(STATES[had.state], had.tier),
            x_request_id(scope["request_id"]),
            server_timing(trace),
        )
        found = answer(prepared, entry.body, scope["headers"], scope["method"], own)
        self._telemetry.answered(scope, found, had, trace)
        return found
