"""Pixels that were decoded before: which renditions they serve, and how they become a picture."""

from dataclasses import dataclass, replace

import pyvips

from transforms.describing import described
from transforms.errors import UnreadableImage
from transforms.gravity import SALIENT
from transforms.loaders.base import Frames, Header, Loader, Wanted, Wish
from transforms.loaders.vips import VipsLoader
from transforms.master import Master
from transforms.picture import Picture, Size
from transforms.recipe import Recipe
from transforms.steps.resize import Resize
from transforms.wishing import wish_of
from transforms.writing import KEEP

ROOM = 1.25
NEARLY = 0.99
SHARED, TOLD = Wish(), Wish(colours=KEEP, meta=KEEP)


def shareable(recipe: Recipe) -> str:
    """Name the pixels that a recipe reads; empty where it wants others than most do.

    So does one that looks for a subject: what it finds must not depend on who came with it.
    """
    reading = recipe.reading
    if any(isinstance(step, Resize) and step.a in SALIENT for step in recipe.steps):
        return ""
    return f"{reading.page}" if wish_of(recipe) in (SHARED, TOLD) and not reading.at else ""


@dataclass(frozen=True, slots=True)
class Shared:
    """A master, its samples, and the file that they were decoded from."""

    master: Master
    data: memoryview
    file: memoryview

    def picture(self, loader: Loader, header: Header, wanted: Wanted) -> Picture | None:
        """Return the picture that is wanted, or None where the master does not hold it."""
        if not self._holds(wanted.frames) or not self._enough(header, wanted.scale):
            return None
        if wanted.wish == SHARED:
            return self._picture(header, wanted.frames)
        return self._told(loader, header, wanted) if wanted.wish == TOLD else None

    def _told(self, loader: Loader, header: Header, wanted: Wanted) -> Picture | None:
        """Return it with the words of its file, where these are had without decoding pixels."""
        if not isinstance(loader, VipsLoader) or not header.upright or header.frames > 1:
            return None
        kept = loader.told(self.file, header, wanted)
        told = described(self.file, header, loader.name, kept)
        kept = replace(kept, profile=b"", signal=None, gains=None)
        return replace(self._picture(header, wanted.frames), original=told, kept=kept)

    def _picture(self, header: Header, frames: Frames) -> Picture:
        master, count = self.master, frames.count
        if self.data.nbytes != master.bytes:
            raise UnreadableImage("the pixels that were decoded before are not whole")
        rows = self.data[: master.bytes // master.frames * count]
        image = pyvips.Image.new_from_memory(
            rows, master.width, master.height * count, master.bands, "uchar"
        ).copy(interpretation="srgb")
        full = Size(header.width, header.height)
        return Picture(image, full, count, master.delays[:count], master.loop if count > 1 else 0)

    def _holds(self, frames: Frames) -> bool:
        return frames.first == self.master.first and frames.count <= self.master.frames

    def _enough(self, header: Header, scale: Size) -> bool:
        """Tell whether there are pixels to spare, or all that there ever were."""
        held = Size(self.master.width / header.width, self.master.height / header.height)
        whole = held == Size(1.0, 1.0)
        return whole or all(
            have >= NEARLY * ROOM * need for have, need in zip(held, scale, strict=True)
        )
