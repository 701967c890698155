"""`GET /api/formats` and `/api/health`: what this build can do, and that it runs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import ClassVar, TypedDict

from proxy import __version__
from proxy.asgi import Receive, Scope, Send, reply
from proxy.doors.feather import OUTPUTS
from proxy.endpoints.base import Kit
from proxy.endpoints.feather import metered
from proxy.endpoints.feather_described import FAILURES, FEATHER, RATED
from proxy.endpoints.feather_voice import EXPOSED, Voice
from proxy.failures import MethodNotAllowed
from proxy.headers import Answer
from proxy.openapi import Answer as Described
from proxy.openapi import Operation
from proxy.openapi.failing import COUNTED, OURS
from proxy.openapi.schemas import JSON, typed
from proxy.problems import VOICE
from proxy.replies import json_answer
from transforms.codecs import CODECS
from transforms.loaders import USUAL

FORMATS, HEALTH = "/api/formats", "/api/health"
METHODS = "GET, HEAD, OPTIONS"


class Formats(TypedDict):
    """Which formats are read and written here."""

    input: tuple[str, ...]
    output: list[str]


class FeatherHealth(TypedDict):
    """That the service runs."""

    ok: bool
    version: str
    env: str
    timestamp: str


class FeatherAbout:
    """Says which formats are read and written, counted; and that the service is well, for free."""

    name: ClassVar[str] = "feather"
    paths: ClassVar[tuple[str, ...]] = (FORMATS, HEALTH)

    def __init__(self, kit: Kit) -> None:
        self._cors = kit.policy.cors
        self._env = kit.node.settings.env
        self._telemetry = kit.telemetry
        self._meter = metered(kit)
        self._formats: Formats = {
            "input": kit.node.settings.loaders or USUAL,
            "output": [name for name in OUTPUTS if name in CODECS],
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer one request."""
        scope["door"] = self.name
        counted = scope["path"] == FORMATS
        scope[VOICE] = Voice(scope, self._meter if counted else None)
        if scope["method"] == "OPTIONS":
            await reply(send, self._cors.preflight(scope["headers"], METHODS))
        elif scope["method"] not in METHODS.split(", "):
            raise MethodNotAllowed(f"{scope['method']}: expected one of {METHODS}", METHODS)
        else:
            await reply(send, self._listed(scope) if counted else self._well(scope))

    def operations(self) -> Iterator[Operation]:
        """Describe both."""
        for path, words, kind, headers, fails in (
            (FORMATS, "Says which formats are read and written.", Formats, RATED, COUNTED),
            (HEALTH, "Says that the service runs.", FeatherHealth, {}, ()),
        ):
            yield Operation(
                "GET",
                path,
                words,
                self.name,
                answers={200: Described(words, {JSON: typed(kind)}, headers)},
                failing=(*fails, *OURS),
                voice=FEATHER,
                types=(kind, *FAILURES),
            )

    def _listed(self, scope: Scope) -> Answer:
        self._meter.admit(scope)
        more = (*self._meter.headers(scope), EXPOSED)
        found = json_answer(scope, self._formats, self._cors, more=more)
        self._telemetry.done(scope, found)
        return found

    def _well(self, scope: Scope) -> Answer:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said: FeatherHealth = {
            "ok": True,
            "version": __version__,
            "env": self._env,
            "timestamp": now,
        }
        return json_answer(scope, said, self._cors)
