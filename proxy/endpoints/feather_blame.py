"""Whose fault it was that a render process died: the picture's, or that of writing it."""

from cachetools import TTLCache

from proxy.endpoints.base import Kit
from proxy.failures import RenderCrashed
from transforms.blob import Blob
from transforms.errors import Refused
from transforms.job import Job
from transforms.limits import Limits

READING = "write:format=json"  # reads every pixel and writes none
REMEMBERED_SECONDS, REMEMBERED = 60, 1024
DAMAGED = "the image made its decoder fail: expected one that is undamaged"


class Blame:
    """Reads a picture once more where one could not be made of it, and remembers how that went."""

    def __init__(self, kit: Kit) -> None:
        settings = kit.node.settings
        self._renderers = kit.node.renderers
        self._limits = Limits(
            settings.max_pixels,
            settings.max_frames,
            settings.max_output_pixels,
            settings.max_decode_memory,
            settings.loaders,
        )
        self._readable: TTLCache[str, bool] = TTLCache(REMEMBERED, REMEMBERED_SECONDS)

    async def readable(self, digest: str, blob: Blob, seconds: float) -> bool:
        """Tell whether a picture can be read; raises what says that it is not known."""
        if digest not in self._readable:
            self._readable[digest] = await self._reads(blob, seconds)
        return self._readable[digest]

    async def _reads(self, blob: Blob, seconds: float) -> bool:
        try:
            async with self._renderers.slot() as slot:
                await slot.render(Job(READING, self._limits, seconds), blob)
        except (RenderCrashed, Refused):
            return False
        return True
