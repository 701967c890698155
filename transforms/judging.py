"""Scoring what an encoder made of a picture."""

from typing import TYPE_CHECKING

import pyvips

from transforms.codecs.base import Codec
from transforms.codecs.samples import eight
from transforms.loaders import LOADERS
from transforms.loaders.base import Frames, Wanted

if TYPE_CHECKING:
    from transforms.opsin import Pixels

BLACK, WHITE, MIDDLE = 0, 255, 128


class Judge:
    """A picture in memory that candidates are scored against.

    Where it has alpha it is seen on black or white, whichever it stands out from.
    """

    def __init__(self, image: pyvips.Image) -> None:
        from transforms.quality import Reference  # noqa: PLC0415 - few requests need numpy

        self._ground = _ground(image)
        self._reference = Reference(_seen(image, self._ground))

    def score(self, codec: Codec, body: bytes) -> float:
        """Score a file of this codec that shows the same picture."""
        return self.look(_decoded(codec, body))

    def look(self, image: pyvips.Image) -> float:
        """Score an image of the same picture."""
        return self._reference.score(_seen(image, self._ground))


def _decoded(codec: Codec, body: bytes) -> pyvips.Image:
    """Decode a file that this build has just written."""
    if codec.name == "jxl":
        loader, data = LOADERS[codec.name], memoryview(body)
        return loader.load(data, loader.header(data), Wanted(Frames(count=1))).image
    return pyvips.Image.new_from_buffer(body, "", **({"n": -1} if codec.animation else {}))


def _seen(image: pyvips.Image, ground: int) -> "Pixels":
    """Return an image's pixels as they are seen, height × width × 3."""
    image = eight(image)
    if image.hasalpha():
        image = image.flatten(background=[ground])
    pixels: Pixels = (image if image.bands > 1 else image.bandjoin([image, image])).numpy()
    return pixels


def _ground(image: pyvips.Image) -> int:
    """Choose a ground for a picture with alpha by the brightness of what is not clear."""
    if not image.hasalpha():
        return WHITE
    image = eight(image)
    weight = image[-1].avg()
    bright = (image[min(1, image.bands - 2)] * image[-1]).avg() / weight if weight else BLACK
    return BLACK if bright > MIDDLE else WHITE
