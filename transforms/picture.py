"""The picture that steps hand on: pixels, their frames, and the full size they stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

import pyvips

from transforms.context import Context
from transforms.kept import NOTHING, Kept

MOST_LOOPS = 65_535
LONGEST_DELAY, LONGEST_FILM = 2**24 - 1, 2**31 - 1


class Size(NamedTuple):
    """Width and height in pixels; fractions where a size is only planned."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Original:
    """What the file was that a picture came of: bytes, and the size of one oriented frame.

    `orientation` is the turn that its file asked for, 1–8 as in EXIF; `icc` the name of its profile
    where that was asked for and is not sRGB.
    """

    format: str
    bytes: int
    width: int
    height: int
    frames: int
    pages: int
    alpha: bool
    orientation: int = 1
    icc: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels with straight alpha: `frames` of equal height, stacked in one tall image.

    They are sRGB unless what is `kept` holds a profile or a signal, and of 8 bits unless 16 were
    wished. The image itself carries no metadata.

    `full` is the size of the full-resolution picture that these pixels stand for: where a decoder
    shrank while loading, `scale` is below 1 and a step measures in pixels of `full`. A picture that
    came of no file has no `original`. `done` writes what has become of the original so far: a fact
    holds of an original that came so far. `told` is what some doors say of how it was written.
    """

    image: pyvips.Image
    full: Size
    frames: int = 1
    delays: tuple[int, ...] = ()
    loop: int = 0
    notes: frozenset[str] = field(default_factory=frozenset)
    subject: str = ""
    original: Original | None = None
    context: Context = Context()
    done: str = ""
    learned: Mapping[str, Any] = field(default_factory=dict)
    kept: Kept = NOTHING
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Width of a frame in pixels as held."""
        return int(self.image.width)

    @property
    def height(self) -> int:
        """Height of one frame in pixels as held."""
        return int(self.image.height) // self.frames

    @property
    def scale(self) -> Size:
        """Held pixels per pixel of `full`, across and down."""
        return Size(self.width / self.full.width, self.height / self.full.height)

    @property
    def alpha(self) -> bool:
        """Whether the pixels have an alpha band."""
        return bool(self.image.hasalpha())

    def first(self) -> Self:
        """Return the first frame alone."""
        if self.frames == 1:
            return self
        frame = self.image.crop(0, 0, self.width, self.height)
        return replace(self, image=frame, frames=1, delays=(), loop=0)

    def strip(self) -> pyvips.Image:
        """Return the image with the marks by which encoders know frames from one tall picture."""
        image = self.image.copy()
        if self.frames > 1:
            image.set_type(pyvips.GValue.gint_type, "page-height", self.height)
            image.set_type(pyvips.GValue.gint_type, "loop", min(self.loop, MOST_LOOPS))
            longest = min(LONGEST_DELAY, LONGEST_FILM // self.frames)
            delays = [min(delay, longest) for delay in self.delays]
            image.set_type(pyvips.GValue.array_int_type, "delay", delays)
        else:
            for mark in ("page-height", "loop", "delay", "n-pages"):
                image.remove(mark)
        return image

    def with_image(self, image: pyvips.Image, **changes: object) -> Self:
        """Return the same picture with other pixels."""
        return replace(self, image=image, **changes)  # type: ignore[arg-type]

    def noted(self, *notes: str) -> Self:
        """Return the same picture with more notes for the answer's headers."""
        return replace(self, notes=self.notes | set(notes))

    def fact(self, name: str) -> Any:
        """Return what is known of the original as it stands here; None where nothing is."""
        key = self._fact(name)
        return self.learned.get(key, self.context.facts.get(key))

    def learning(self, name: str, value: Any) -> Self:
        """Return the same picture with a fact (numbers, text, lists of them) to be remembered."""
        return replace(self, learned={**self.learned, self._fact(name): value})

    def _fact(self, name: str) -> str:
        return f"{name}|{self.done}"
