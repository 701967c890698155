"""JSON: what an original is, and everything that may stand for it until it comes."""

from collections import Counter
from dataclasses import asdict
from typing import Any, ClassVar

import msgspec

from transforms import fitting
from transforms.codecs.base import Output
from transforms.codecs.blurhash import Blurhash
from transforms.codecs.lqip import Lqip
from transforms.codecs.placeholder import Placeholder
from transforms.codecs.thumbhash import Thumbhash, rgba
from transforms.picture import Picture, Size
from transforms.resampling import resample

OPAQUE_ENOUGH = 128
BITS = 5


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
        texts = {
            "blurhash": Blurhash().encode(picture, output),
            "thumbhash": Thumbhash().encode(picture, output),
            "lqip": Lqip().encode(resample(picture, tiny), output),
        }
        facts["dominant"] = dominant(rgba(picture))
        facts |= {name: text.decode() for name, text in texts.items()}
        return msgspec.json.encode(facts)


def dominant(pixels: bytes) -> str | None:
    """Name the mean of the commonest eighth-steps of colour; none where every pixel is clear."""
    bands = zip(pixels[::4], pixels[1::4], pixels[2::4], pixels[3::4], strict=True)
    seen = [
        (r >> BITS, g >> BITS, b >> BITS, r, g, b) for r, g, b, a in bands if a >= OPAQUE_ENOUGH
    ]
    if not seen:
        return None
    [(commonest, _)] = Counter(each[:3] for each in seen).most_common(1)
    alike = [each[3:] for each in seen if each[:3] == commonest]
    mean = (round(sum(band) / len(alike)) for band in zip(*alike, strict=True))
    return "#" + bytes(mean).hex()
