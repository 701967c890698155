"""GET /monitor: a page that shows what the node does; its figures come from /monitor.json."""

from collections.abc import Iterator
from typing import ClassVar

from proxy.asgi import Receive, Scope, Send, header, reply
from proxy.cors import Cors
from proxy.endpoints.base import Kit
from proxy.failures import Forbidden, MethodNotAllowed
from proxy.headers import Answer, safe
from proxy.monitor import figures, page
from proxy.openapi import Access, Operation
from proxy.openapi import Answer as Described
from proxy.openapi.failing import KEYED, OURS
from proxy.openapi.schemas import JSON, TEXT
from proxy.replies import json_answer
from proxy.routes import LOOPBACK

METHODS = "GET, HEAD"
FIGURES = "/monitor.json"
NOBODY = Cors(frozenset())
CLOSED = (
    "the figures are the operator's: expected a client on this machine, with no proxy between, "
    "or an API key"
)


class Monitor:
    """Shows the operator's figures to clients on this machine, and to those with an API key."""

    name: ClassVar[str] = "monitor"
    paths: ClassVar[tuple[str, ...]] = ("/monitor", FIGURES)

    def __init__(self, kit: Kit) -> None:
        self._keys = kit.node.access.keys
        self._metrics = kit.metrics
        self._page = page()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises Forbidden, Unauthorized and MethodNotAllowed."""
        del receive
        scope["door"] = self.name
        if scope["method"] not in METHODS.split(", "):
            raise MethodNotAllowed(f"{scope['method']}: expected one of {METHODS}", METHODS)
        self._admit(scope)
        if scope["path"] == FIGURES:
            found = json_answer(scope, figures(self._metrics.samples()), NOBODY)
        else:
            found = self._shown(scope)
        await reply(send, found)

    def operations(self) -> Iterator[Operation]:
        """Describe the page and its figures."""
        kinds = (("text/html", TEXT), (JSON, {"type": "object"}))
        for path, (kind, schema) in zip(self.paths, kinds, strict=True):
            yield Operation(
                "GET",
                path,
                "Shows the operator what the node does.",
                self.name,
                answers={200: Described("what the node does", {kind: schema})},
                failing=(*KEYED, *OURS),
                access=Access.KNOWN,
            )

    def _admit(self, scope: Scope) -> None:
        client = scope.get("client")
        if client and client[0] in LOOPBACK and not header(scope, b"x-forwarded-for"):
            return
        if not self._keys:
            raise Forbidden(CLOSED)
        self._keys.check(scope)

    def _shown(self, scope: Scope) -> Answer:
        body, policy = self._page
        headers = (
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"content-security-policy", policy),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"x-request-id", safe(scope["request_id"])),
        )
        return Answer(200, headers, b"" if scope["method"] == "HEAD" else body)
