"""DELETE /cache: what was made of an original, a host, a folder, or under a tag, is made anew."""

import time
from collections.abc import Iterator
from typing import ClassVar, NotRequired, TypedDict

from cache import Kind
from proxy.asgi import Receive, Scope, Send, reply
from proxy.doors.purge import ONE_OF, TAKEN, asked
from proxy.endpoints.base import Kit
from proxy.endpoints.entering import entered
from proxy.failures import Forbidden
from proxy.openapi import Access, Answer, Operation
from proxy.openapi.failing import ADDRESSED, COUNTED, KEYED, READING
from proxy.openapi.schemas import JSON, TEXT, parameter, typed
from proxy.purging import Heard
from proxy.purging import Scope as Reach
from proxy.replies import json_answer

METHODS = "DELETE, OPTIONS"
NO_KEYS = "purging needs API keys: expected API_KEYS to be set on this service"


class Ban(TypedDict):
    """What was purged, how far it reached, and whether the operator's hook heard of it."""

    scope: Reach
    kind: Kind
    value: str
    hook: NotRequired[Heard]


class Purge:
    """Purges for whoever brings an API key; without any in the settings, for nobody."""

    name: ClassVar[str] = "purge"
    paths: ClassVar[tuple[str, ...]] = ("/cache",)

    def __init__(self, kit: Kit) -> None:
        self._settings = kit.node.settings
        self._keys = kit.node.access.keys
        self._purging = kit.node.purging
        self._cors = kit.policy.cors
        self._telemetry = kit.telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises Forbidden, Unauthorized and what the query deserves."""
        del receive
        scope["door"] = self.name
        if not await entered(scope, send, METHODS, self._cors, loops=False):
            return
        if not self._keys:
            raise Forbidden(NO_KEYS)
        self._keys.check(scope)
        found = json_answer(scope, await self._purged(scope), self._cors)
        self._telemetry.done(scope, found)
        await reply(send, found)

    def operations(self) -> Iterator[Operation]:
        """Describe the purge."""
        taken = (parameter(name, words, TEXT) for name, words in TAKEN.items())
        yield Operation(
            "DELETE",
            self.paths[0],
            f"Purges what was made: {ONE_OF}.",
            self.name,
            tuple(taken),
            answers={200: Answer("it is purged", {JSON: typed(Ban)})},
            failing=(*COUNTED, *READING, *ADDRESSED, *KEYED),
            access=Access.KEYED,
            types=(Ban,),
        )

    async def _purged(self, scope: Scope) -> Ban:
        query = scope["query_string"].decode("latin-1")
        settings = self._settings
        ban = asked(query, settings.base_url, time.time(), strict=settings.strict)
        purged = await self._purging.purge(ban)
        said: Ban = {"scope": purged.scope, "kind": ban.kind, "value": ban.value}
        if purged.hook != "none":
            said["hook"] = purged.hook
        return said
