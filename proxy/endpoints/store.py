"""`/store/…`: what `/variants` keeps, where the store is a directory of this machine."""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from cache import Entry
from proxy.asgi import Receive, Scope, Send, reply
from proxy.delivery import Delivery
from proxy.doors.variants import KEPT
from proxy.endpoints.base import Kit
from proxy.endpoints.entering import entered
from proxy.environment import PREFIX
from proxy.failures import UnknownPath
from proxy.openapi import Operation
from proxy.openapi.doors import whole
from proxy.openapi.failing import COUNTED, NOWHERE, OURS, RANGED, STORING
from proxy.openapi.schemas import conditions, parameter
from proxy.openapi.voices import images
from proxy.responses import answer, prepare, x_request_id
from proxy.settings import Settings
from proxy.stores import FOR_EVER, Directory, Store, open_store
from proxy.stores.directory import SERVED
from proxy.units import NOTHING

METHODS = "GET, HEAD, OPTIONS"


def opened(settings: Settings) -> Store:
    """Return the store of the settings; ValueError names the setting."""
    base = "" if settings.store_url == NOTHING else settings.store_url
    try:
        return open_store(settings.store, base, settings.clouds)
    except ValueError as error:
        raise ValueError(f"{PREFIX}STORE: {error}") from error


class Served:
    """Answers with files of the directory by name, never with a list of them."""

    name: ClassVar[str] = "store"
    paths: ClassVar[tuple[str, ...]] = (f"{SERVED}/{{name}}",)

    def __init__(self, kit: Kit) -> None:
        store = opened(kit.node.settings)
        self._store = store if isinstance(store, Directory) else None
        self._policy = replace(kit.policy, cache_control=FOR_EVER)
        self._telemetry = kit.telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises UnknownPath, MethodNotAllowed and RangeNotSatisfiable."""
        del receive
        scope["door"] = self.name
        if not await entered(scope, send, METHODS, self._policy.cors, loops=False):
            return
        entry = await self._entry(scope["path"].removeprefix(f"{SERVED}/"))
        prepared = prepare(entry, Delivery(), self._policy, url=f"file://{scope['path']}")
        own = (x_request_id(scope["request_id"]),)
        found = answer(prepared, entry.body, scope["headers"], scope["method"], own)
        self._telemetry.done(scope, found)
        await reply(send, found)

    def operations(self) -> Iterator[Operation]:
        """Describe the file."""
        name = parameter("name", "of a file", {"type": "string", "pattern": KEPT.pattern}, "path")
        yield Operation(
            "GET",
            self.paths[0],
            "A file that is kept.",
            self.name,
            (name, *conditions()),
            answers=whole(images(), "the file"),
            failing=(*COUNTED, *NOWHERE, *RANGED, *STORING, *OURS),
        )

    async def _entry(self, name: str) -> Entry:
        if self._store is None or not KEPT.fullmatch(name):
            raise UnknownPath("nothing is kept under this name")
        found = await self._store.get(name)
        if found is None:
            raise UnknownPath("nothing is kept under this name")
        body, headers = found
        return Entry.of_file(body, headers["content-type"])
