"""The gain map of an HDR picture, brought along the way that its picture went."""

from collections.abc import Callable

import pyvips

from transforms.codecs import Codec
from transforms.fitting import Pixels
from transforms.picture import Picture
from transforms.resampling import resample

HOLDER = "jpeg"
DATA, FACTOR = "gainmap-data", "gainmap-scale-factor"
QUALITY = 85


def shining(
    picture: Picture, codec: Codec, opened: Picture, step: Callable[[Picture], Picture]
) -> Picture:
    """Lay the gain map on a finished picture's image, where one was kept; `step` moves it.

    It comes out as much smaller than the picture as it was.
    """
    gains = picture.kept.gains
    if gains is None or codec.name != HOLDER:
        return picture
    moved = step(Picture(gains.image, opened.full, context=opened.context, done=opened.done))
    factor = max(int(gains.numbers[FACTOR][1]) if FACTOR in gains.numbers else 1, 1)
    size = Pixels(max(picture.width // factor, 1), max(picture.height // factor, 1))
    image = picture.image.copy()
    body = resample(moved, size).image.jpegsave_buffer(Q=QUALITY, keep="none")
    for name, (kind, value) in gains.numbers.items():
        image.set_type(kind, name, value)
    image.set_type(pyvips.GValue.blob_type, DATA, body)
    return picture.with_image(image)
