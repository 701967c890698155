"""Where a picture is worth looking at."""

from transforms.fitting import Pixels
from transforms.gravity import ENTROPY
from transforms.picture import Picture


def salient(picture: Picture, box: Pixels, place: str) -> tuple[int, int]:
    """Return the corner of the box of the first frame that holds most; the pixels are in memory."""
    frame = picture.image.crop(0, 0, picture.width, picture.height)
    interesting = "entropy" if place == ENTROPY else "attention"
    kept = frame.smartcrop(*box, interesting=interesting)
    return -kept.xoffset, -kept.yoffset
