"""What an endpoint is: paths that are answered otherwise than with one picture for one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from proxy.asgi import Receive, Scope, Send
from proxy.composition import Node
from proxy.counts import Counts
from proxy.delivery import Policy
from proxy.engine import Engine
from proxy.metrics import Metrics
from proxy.openapi import Operation
from proxy.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class Kit:
    """What endpoints are made of; each takes of it what it needs."""

    node: Node
    engine: Engine
    policy: Policy
    telemetry: Telemetry
    counts: Counts
    metrics: Metrics


class Endpoint(Protocol):
    """Some paths, as plain ASGI.

    What it raises is answered by the front as every failure is; see `problems.VOICE` for contracts
    with words of their own.
    """

    name: ClassVar[str]
    paths: ClassVar[tuple[str, ...]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        ...

    def operations(self) -> Iterable[Operation]:
        """Describe what the paths take and answer."""
        ...
