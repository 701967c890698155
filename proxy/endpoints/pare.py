"""Pare's contract: files made smaller in the format in which they came, and what that comes to."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import ClassVar

from cache import Answer as Had
from cache import Entry
from proxy.asgi import Receive, Scope, Send, reply
from proxy.doors.pare import asked, estimation, optimization, thumbnail
from proxy.doors.pare_storage import Shelf
from proxy.endpoints.base import Kit
from proxy.endpoints.pare_answers import Outcome, binary, estimated, how, stored
from proxy.endpoints.pare_described import estimating, healthy, optimizing
from proxy.endpoints.pare_health import Health
from proxy.endpoints.pare_intake import Intake
from proxy.endpoints.pare_storing import written
from proxy.endpoints.pare_voice import Voice
from proxy.environment import PREFIX
from proxy.failures import BadSignature, MethodNotAllowed
from proxy.headers import Answer
from proxy.openapi import Operation
from proxy.originals import Original
from proxy.problems import VOICE
from proxy.renditions import Trace, Wanted
from proxy.replies import json_answer
from proxy.workers import PATIENCE
from transforms.optimization import Optimization

OPTIMIZE, ESTIMATE, HEALTH = "/optimize", "/estimate", "/health"
BUCKETS = f"{PREFIX}STORAGE_BUCKETS"
SLACK = 1.0
SMALLEST = "cjpeg"

Work = Callable[[Scope, Receive], Awaitable[Answer]]


class Pare:
    """Serves `/optimize`, `/estimate` and `/health`, failures in the contract's words too."""

    name: ClassVar[str] = "pare"
    paths: ClassVar[tuple[str, ...]] = (OPTIMIZE, ESTIMATE, HEALTH)

    def __init__(self, kit: Kit) -> None:
        self._engine = kit.engine
        self._settings = kit.node.settings
        self._progressive = self._settings.jpeg_encoder == SMALLEST
        self._cors = kit.policy.cors
        self._telemetry = kit.telemetry
        self._intake = Intake(kit)
        self._health = Health(kit)
        self._table: Mapping[str, tuple[str, Work]] = {
            OPTIMIZE: ("POST, OPTIONS", self._optimize),
            ESTIMATE: ("POST, OPTIONS", self._estimate),
            HEALTH: ("GET, HEAD, OPTIONS", self._health.answer),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises Failure and Refused before anything is sent."""
        settings = self._settings
        scope["door"] = self.name
        scope[VOICE] = Voice(
            scope, self._cors, settings.max_upload_bytes, settings.max_original_bytes
        )
        path, method = scope["path"], scope["method"]
        methods, work = self._table[path]
        if method not in methods.split(", "):
            raise MethodNotAllowed(f"{method}: expected one of {methods}", methods)
        if method == "OPTIONS":
            found = self._cors.preflight(scope["headers"], methods)
        else:
            if path != HEALTH:
                self._intake.admit(scope)
            found = await work(scope, receive)
        await reply(send, found)

    def operations(self) -> Iterator[Operation]:
        """Describe all three."""
        yield optimizing(OPTIMIZE)
        yield estimating(ESTIMATE)
        yield healthy(HEALTH)

    async def _optimize(self, scope: Scope, receive: Receive) -> Answer:
        async with self._engine.room() as held:
            order = await self._intake.order(scope, receive, held)
            quality = self._settings.default_quality
            wish = optimization(order.said, quality, progressive=self._progressive)
            shelf = Shelf.read(order.said, self._settings.storage_buckets, BUCKETS)
            if shelf and order.signed:
                raise BadSignature("sig is for a body: a bucket in it needs an API key", "sig")
            original, url = await self._intake.original(order, receive)
            had, trace = await self._had(receive, wish, original, url)
        outcome = Outcome(had.value, original.blob.size if original.blob else 0)
        if shelf is None:
            found = binary(scope, outcome, self._cors, how(had, trace))
        else:
            url = await written(shelf, had.value, self._settings.clouds)
            found = json_answer(
                scope, stored(outcome, shelf, url), self._cors, more=how(had, trace)
            )
        self._telemetry.answered(scope, found, had, trace)
        return found

    async def _estimate(self, scope: Scope, receive: Receive) -> Answer:
        async with self._engine.room() as held:
            order = await self._intake.order(scope, receive, held)
            quality = self._settings.default_quality
            wish = estimation(order.said, quality, progressive=self._progressive)
            instead = None if order.file else thumbnail(order.said, self._settings.base_url)
            original, url = await self._intake.original(order, receive, instead)
            had, trace = await self._had(receive, wish, original, url)
        found = json_answer(scope, estimated(had.value, instead), self._cors, more=how(had, trace))
        self._telemetry.answered(scope, found, had, trace)
        return found

    async def _had(
        self, receive: Receive, wish: Optimization, original: Original, url: str
    ) -> tuple[Had[Entry], Trace]:
        settings = self._settings
        tool = settings.tool_timeout_seconds
        trace: Trace = {}
        wanted = Wanted.of(asked(wish, url), original, render_seconds=tool)
        # One tool may have all of its time, after all that a render may have to wait.
        seconds = tool + PATIENCE * settings.queue_wait + SLACK
        return await self._engine.had(wanted, receive, trace, seconds), trace
