"""The pictures inside a drawing, made such that it can be drawn with them."""

from collections.abc import Mapping
from contextlib import suppress
from itertools import product

from lxml import etree

from transforms.errors import ImageTooLarge, UnreadableImage, UnsupportedFormat
from transforms.loaders.base import Frames, Header, Wanted
from transforms.loaders.damage import translated
from transforms.loaders.gif import Gif
from transforms.loaders.jpeg import Jpeg
from transforms.loaders.png import Png
from transforms.loaders.vips import VipsLoader
from transforms.loaders.webp import Webp
from transforms.svg_pictures import address, held, kind
from transforms.svg_words import LINKS, PICTURES, SVG

MOST_PIXELS = 20_000_000
BYTES_A_PIXEL = 12
FAST = 1
DRAWN = {"png", "jpeg"}
HELD: Mapping[str, VipsLoader] = {
    "image/png": Png(),
    "image/jpeg": Jpeg(),
    "image/gif": Gif(),
    "image/webp": Webp(),
}


def inlaid(root: etree._Element) -> int:
    """Rewrite what librsvg does not read, drop what is broken; say what memory the rest takes.

    Raises ImageTooLarge where all of them together have too many pixels.
    """
    pixels, known = 0, dict[str, str]()
    for element, link in product(_pictures(root), LINKS):
        before = element.get(link, "")
        if before.startswith("data:"):
            if before not in known:
                known[before], more = _made(held(before), pixels)
                pixels += more
            element.set(link, known[before])
    return pixels * BYTES_A_PIXEL


def _pictures(root: etree._Element) -> list[etree._Element]:
    return list(root.iter(*(f"{{{SVG}}}{word}" for word in sorted(PICTURES))))


def _made(data: bytes, beside: int) -> tuple[str, int]:
    loader = HELD[kind(data)]
    with suppress(UnreadableImage, UnsupportedFormat):
        header = loader.header(memoryview(data))
        loader.check(memoryview(data), header)
        if beside + header.pixels > MOST_PIXELS:
            raise ImageTooLarge(
                f"the pictures in the drawing have too many pixels: expected at most {MOST_PIXELS}"
            )
        return address(_png(loader, data, header)), header.pixels
    return "", 0


def _png(loader: VipsLoader, data: bytes, header: Header) -> bytes:
    if loader.name in DRAWN:
        return data
    picture = loader.load(memoryview(data), header, Wanted(Frames(0, 1)))
    with translated():
        return bytes(picture.image.pngsave_buffer(compression=FAST))
