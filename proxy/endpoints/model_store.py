"""Models: in memory, else in a directory, else fetched once for all who ask."""

import asyncio
import time
from pathlib import Path

import structlog

from cache import Entry
from proxy.endpoints.model_fetch import Upstream, chosen
from proxy.endpoints.model_files import LARGEST_MODEL, ModelFiles
from proxy.settings import Settings

MEMORY, DIRECTORY, NOWHERE = "memory", "file", ""

TYPE = "application/octet-stream"

Held = tuple[Entry, str]

log = structlog.get_logger("darkroom")


class ModelStore:
    """Has models by their variant, and keeps as many in memory as have room there."""

    def __init__(self, settings: Settings) -> None:
        self._addresses = {
            "full": chosen(settings.model_full_url),
            "quantized": chosen(settings.model_quantized_url),
        }
        directory = chosen(settings.model_cache_dir)
        self._files = ModelFiles(Path(directory)) if directory else None
        self._upstream = Upstream(settings)
        self._held: dict[str, Entry] = {}
        self._flights: dict[str, asyncio.Task[Held]] = {}

    async def get(self, variant: str) -> Held:
        """Return a model, and where it was; raises StorageFailed."""
        if held := self._held.get(variant):
            return held, MEMORY
        if (flight := self._flights.get(variant)) is None:
            flight = self._flights[variant] = asyncio.create_task(self._fly(variant))
            flight.add_done_callback(_heard)
        return await asyncio.shield(flight)

    async def _fly(self, variant: str) -> Held:
        try:
            model, place = await self._had(variant)
        finally:
            del self._flights[variant]
        self._hold(variant, model)
        return model, place

    async def _had(self, variant: str) -> Held:
        name, address = f"modnet-{variant}", self._addresses[variant]
        if self._files and (kept := await asyncio.to_thread(self._kept, name, address)):
            return kept, DIRECTORY
        body = await self._upstream.fetch(variant, address)
        model = await asyncio.to_thread(_model, body)
        if self._files:
            await asyncio.to_thread(self._keep, self._files, name, address, body)
        return model, NOWHERE

    def _kept(self, name: str, address: str) -> Entry | None:
        try:
            body = self._files.read(name, address) if self._files else None
        except OSError as error:
            log.warning("model not read", model=name, reason=str(error))
            return None
        return _model(body) if body else None

    def _keep(self, files: ModelFiles, name: str, address: str, body: bytes) -> None:
        try:
            files.write(name, address, body)
        except OSError as error:
            log.warning("model not kept", model=name, reason=str(error))

    def _hold(self, variant: str, model: Entry) -> None:
        """Keep a model in memory, alone where all together would be too many bytes."""
        if sum(len(each.body) for each in self._held.values()) + len(model.body) > LARGEST_MODEL:
            self._held.clear()
        self._held[variant] = model


def _model(body: bytes) -> Entry:
    """Name a model's bytes by their hash, as an answer takes them."""
    return Entry.of_file(body, TYPE, time.time())


def _heard(flight: asyncio.Task[Held]) -> None:
    """Read a failure that everybody who asked has left before."""
    if not flight.cancelled():
        flight.exception()
