"""SVG and SVGZ, made harmless and drawn at the very size that is wanted."""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import ClassVar, TypeVar

import pyvips

from transforms.errors import ImageTooLarge
from transforms.fitting import Pixels, rounded
from transforms.loaders.base import Header, Wanted
from transforms.loaders.colour import bare
from transforms.loaders.damage import translated
from transforms.loaders.inlaid import inlaid
from transforms.loaders.pillow import only
from transforms.loaders.vips import VipsLoader
from transforms.patience import within
from transforms.picture import Picture, Size
from transforms.resampling import resample
from transforms.sanitising import GZIP, harmless, written
from transforms.svg_costs import effects, unfolds

SECONDS = 2.0
LARGEST_SIDE = 10_000_000
LENGTHS = ("width", "height", "viewBox")
NUMBER = re.compile(r"[0-9.]+(?:[eE][-+]?[0-9]+)?")

TILE = 2000
EFFECT_TILES = 8
PIXEL_BYTES = 4

HEAD = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE\s+(?:\w+:)?svg\b[^\[>]*(?:\[[^\]]*\]\s*)?>\s*)*"
    r"(?:(<(?:\w+:)?svg(?=[\s/>]))|(<)(?!!--|\?|!DOCTYPE))?",
    re.DOTALL | re.IGNORECASE,
)
PROLOGUE = re.compile(r"\s*<(?:\?xml\s|!DOCTYPE\s+svg\b)")
HEAD_CHARACTERS = 4096
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Drawing(Header):
    """A drawing made harmless, what its pictures and effects take, and the time left for it."""

    svg: bytes = b""
    picture_bytes: int = 0
    effects: bool = False
    seconds: float = SECONDS


class Svg(VipsLoader):
    """SVG as librsvg draws it, from memory alone: no file is read, no address is asked."""

    name: ClassVar[str] = "svg"
    codec: ClassVar[str] = "svg"
    operation: ClassVar[str] = "svg"
    blocks: ClassVar[tuple[str, ...]] = ("Svg",)

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a drawing, packed or not."""
        if head.startswith(GZIP):
            try:
                head = zlib.decompressobj(wbits=31).decompress(head, HEAD_CHARACTERS)
            except zlib.error:
                return False
        coding = next((MARKS[mark] for mark in MARKS if head.startswith(mark)), "latin-1")
        text = head.decode(coding, "ignore")
        found = HEAD.match(text)
        if found and (found[1] or found[2]):
            return bool(found[1])
        return len(text) > HEAD_CHARACTERS // 4 and bool(PROLOGUE.match(text))

    def header(self, data: memoryview, page: int = 0) -> Drawing:
        """Make the drawing harmless, and read the size that it calls its own."""
        only(page)
        began = monotonic()
        drawing = _in_time(SECONDS, lambda: _read(bytes(data)))
        return replace(drawing, seconds=SECONDS - (monotonic() - began))

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the pixels, the tiles in which they are drawn, and what is drawn aside."""
        del frames
        width, height = rounded(header.size, scale)
        tile = min(width, TILE) * min(height, TILE) * PIXEL_BYTES
        tiles = 2 * (1 + width // TILE)
        if isinstance(header, Drawing) and header.effects:
            tiles += EFFECT_TILES
        held = header.picture_bytes if isinstance(header, Drawing) else 0
        return width * height * PIXEL_BYTES + tiles * tile + held

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Draw it at the size that is wanted, at once and within its time."""
        drawing = header if isinstance(header, Drawing) else self.header(data)
        full, scale = header.size, wanted.scale
        target = rounded(Size(full.width * scale.width, full.height * scale.height))
        image = _in_time(drawing.seconds, lambda: _drawn(drawing, target))
        picture = Picture(bare(image), full)
        return replace(resample(picture, target), full=full)


def _in_time(seconds: float, work: Callable[[], T]) -> T:
    try:
        return within(seconds, work)
    except TimeoutError:
        raise ImageTooLarge(
            f"the drawing takes longer than {SECONDS:g} seconds to draw:"
            " expected a simpler one, or a smaller size"
        ) from None


def _read(data: bytes) -> Drawing:
    root = harmless(data)
    numbers = NUMBER.findall(" ".join(root.get(name, "") for name in LENGTHS))
    if any(_number(text) > LARGEST_SIDE for text in numbers):
        raise ImageTooLarge(f"the drawing is too large: expected at most {LARGEST_SIDE} a side")
    unfolds(root)
    picture_bytes = inlaid(root)
    svg = written(root)
    with translated():
        image = _opened(svg, 1.0)
    return Drawing(
        image.width,
        image.height,
        alpha=True,
        pixel_bytes=PIXEL_BYTES,
        vector=True,
        svg=svg,
        picture_bytes=picture_bytes,
        effects=effects(root),
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _drawn(drawing: Drawing, target: Pixels) -> pyvips.Image:
    with translated():
        scale = _scale(drawing.size, target)
        image = _opened(drawing.svg, scale)
        if (image.width, image.height) != target:
            true = Size(image.width / scale, image.height / scale)
            image = _opened(drawing.svg, _scale(true, target))
        return image.copy_memory()


def _opened(svg: bytes, scale: float) -> pyvips.Image:
    return pyvips.Image.svgload_buffer(svg, scale=scale, access="sequential")


def _scale(size: Size, target: Pixels) -> float:
    """Return a scale at which both sides round to what is wanted; else, the larger axis's."""
    axes = list(zip(target, size, strict=True))
    least = max((want - 0.5) / have for want, have in axes)
    most = min((want + 0.5) / have for want, have in axes)
    return (least + most) / 2 if least < most else max(want / have for want, have in axes)
