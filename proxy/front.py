"""The outermost layer: hits answered as plain ASGI, every failure as the contract says."""

from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

from proxy.asgi import App, Receive, Scope, Send, header, reply
from proxy.delivery import Policy
from proxy.departure import CallerLeft
from proxy.errors import verdict
from proxy.gate import Gate
from proxy.headers import Answer
from proxy.hits import READS, Hits
from proxy.lingering import Body
from proxy.problems import VOICE, Asker, problem
from proxy.request_ids import RequestIds
from proxy.responses import x_request_id
from proxy.telemetry import Telemetry

REQUEST_ID = b"x-request-id"


class Front:
    """Answers known queries from what is held fresh, and hands everything else to the routes.

    A gate, where there is one, counts every request first.
    """

    def __init__(
        self,
        app: App,
        hits: Hits,
        policy: Policy,
        telemetry: Telemetry,
        gate: Gate | None = None,
    ) -> None:
        self._app = app
        self._gate = gate
        self._hits = hits
        self._policy = policy
        self._telemetry = telemetry
        self._ids = RequestIds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one event of ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        found = None if "request_id" in scope else self.at_once(scope)
        try:
            if found is None:
                found = await self._hits.answer_from_afar(scope, scope["request_id"])
            if found is None:
                await self._ask(scope, receive, send)
                return
        except CallerLeft:
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets an answer
            found = self._failed(scope, error)
        with suppress(RuntimeError):  # an answer had begun: its connection is cut short instead
            await reply(send, found, scope)

    def at_once(self, scope: Scope) -> Answer | None:
        """Answer a request for which nothing has to be waited; None for all others.

        It is counted and named by that: `__call__` goes on with the same scope from there.
        """
        request_id = scope["request_id"] = self._ids.next()
        try:
            if self._gate and scope["method"] in READS:
                self._gate.admit(scope)
            return self._hits.answer(scope, request_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets an answer
            return self._failed(scope, error)

    async def _ask(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = Body(receive)
        try:
            if self._gate and scope["method"] not in READS:
                self._gate.admit(scope)
            await self._app(scope, body, _naming(scope["request_id"], send))
        except Exception:
            if scope["method"] not in READS:
                await body.pass_by(scope)
            raise

    def _failed(self, scope: Scope, error: Exception) -> Answer:
        asker = Asker(
            scope["request_id"],
            scope["method"],
            header(scope, b"accept"),
            header(scope, b"origin"),
            self._policy.cors,
        )
        answer: Answer = scope.get(VOICE, problem)(error, asker)
        self._telemetry.failed(scope, answer, verdict(error), error)
        return answer


def _naming(request_id: str, send: Send) -> Send:
    """Send answers with their request id, those too that would have none."""

    async def named(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = message.get("headers", ())
            if not any(name == REQUEST_ID for name, _ in headers):
                message = {**message, "headers": (*headers, x_request_id(request_id))}
        await send(message)

    return named
