"""`/health` of Pare's contract: which tools' work this build can do."""

import asyncio
from typing import Literal, TypedDict

from proxy import __version__
from proxy.asgi import Receive, Scope
from proxy.endpoints.base import Kit
from proxy.headers import Answer
from proxy.replies import json_answer
from proxy.workers import Renderers
from transforms.blob import Blob
from transforms.job import Job
from transforms.limits import Limits
from transforms.optimization import Tooling

SECONDS = 20.0
NOTHING = b"\0"


class Tools(TypedDict):
    """Which tools' work can be done here: `ok` where it is that of all."""

    status: Literal["ok", "degraded"]
    tools: dict[str, bool]
    version: str


class Health:
    """Has the tools tried once, by a render process, and says ever after what was found."""

    def __init__(self, kit: Kit) -> None:
        self._renderers: Renderers = kit.node.renderers
        self._cors = kit.policy.cors
        self._found: dict[str, bool] | None = None
        self._trying = asyncio.Lock()

    async def answer(self, scope: Scope, receive: Receive) -> Answer:
        """Answer GET and HEAD; raises what a render raises, and then tries again next time."""
        del receive
        async with self._trying:
            if self._found is None:
                self._found = await self._tried()
        tools = self._found
        status: Literal["ok", "degraded"] = "ok" if all(tools.values()) else "degraded"
        body: Tools = {"status": status, "tools": tools, "version": __version__}
        return json_answer(scope, body, self._cors)

    async def _tried(self) -> dict[str, bool]:
        job = Job(str(Tooling()), Limits(), SECONDS)
        with Blob.of(NOTHING) as blob:
            async with self._renderers.slot() as slot:
                told = (await slot.render(job, blob, limit=SECONDS)).result.told
                return {name: bool(works) for name, works in told.items()}
