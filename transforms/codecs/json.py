"""JSON: what an original is, and everything that may stand for it until it comes."""

from dataclasses import asdict
from typing import Any, ClassVar, TypedDict

import msgspec

from transforms import fitting
from transforms.codecs.base import Output
from transforms.codecs.blurhash import Blurhash
from transforms.codecs.lqip import Lqip
from transforms.codecs.placeholder import Placeholder
from transforms.codecs.thumbhash import Thumbhash, rgba
from transforms.metadata.telling import exif_told
from transforms.picture import Picture, Size
from transforms.resampling import resample

OPAQUE_ENOUGH = 128
BITS = 5
COLOURS = 6


class Shown(TypedDict):
    """What may stand for a picture until it comes, and what camera and photographer say of it."""

    exif: dict[str, str | int | float]
    palette: list[str]
    dominant: str | None
    blurhash: str
    thumbhash: str
    lqip: str


class Json(Placeholder):
    """Facts of the original, and placeholders of the picture that a recipe makes of it."""

    name: ClassVar[str] = "json"
    media_type: ClassVar[str] = "application/json"
    extension: ClassVar[str] = "json"
    largest_side: ClassVar[int] = max(Blurhash.largest_side, Thumbhash.largest_side)
    pixel_bytes: ClassVar[int] = max(Blurhash.pixel_bytes, Thumbhash.pixel_bytes)

    def encode(self, picture: Picture, output: Output) -> bytes:
        """Write one object; without facts where the picture came of no file."""
        held = Size(picture.width, picture.height)
        tiny = fitting.inside(held, Size(Lqip.largest_side, Lqip.largest_side), enlarge=False).box
        facts: dict[str, Any] = asdict(picture.original) if picture.original else {}
        colours = palette(rgba(picture))
        shown: Shown = {
            "exif": exif_told(picture.kept.exif),
            "palette": colours,
            "dominant": next(iter(colours), None),
            "blurhash": Blurhash().encode(picture, output).decode(),
            "thumbhash": Thumbhash().encode(picture, output).decode(),
            "lqip": Lqip().encode(resample(picture, tiny), output).decode(),
        }
        return msgspec.json.encode({**facts, **shown})


def palette(pixels: bytes) -> list[str]:
    """Name the means of the commonest eighth-steps of colour; none where every pixel is clear."""
    bands = zip(pixels[::4], pixels[1::4], pixels[2::4], pixels[3::4], strict=True)
    alike: dict[tuple[int, int, int], list[tuple[int, int, int]]] = {}
    for r, g, b, a in bands:
        if a >= OPAQUE_ENOUGH:
            alike.setdefault((r >> BITS, g >> BITS, b >> BITS), []).append((r, g, b))
    groups = sorted(alike.values(), key=len, reverse=True)
    return [_mean(group) for group in groups[:COLOURS]]


def _mean(colours: list[tuple[int, int, int]]) -> str:
    mean = (round(sum(band) / len(colours)) for band in zip(*colours, strict=True))
    return "#" + bytes(mean).hex()
