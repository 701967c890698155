"""Where a picture is worth looking at."""

from itertools import accumulate
from typing import TYPE_CHECKING

from transforms.fitting import Pixels
from transforms.glance import glance
from transforms.gravity import ENTROPY, centred
from transforms.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

SIDE = 96
SOFTER, FINE, SPREAD = 0.7, 1.0, 2.0
LEAST_WEIGHT = 0.05
TAILS = (0.3, 0.7)


def salient(picture: Picture, box: Pixels, place: str) -> tuple[int, int]:
    """Return the corner of the box of the first frame that holds most; the pixels are in memory."""
    frame = picture.image.crop(0, 0, picture.width, picture.height)
    interesting = "entropy" if place == ENTROPY else "attention"
    kept = frame.smartcrop(*box, interesting=interesting)
    return -kept.xoffset, -kept.yoffset


def striking(picture: Picture, box: Pixels) -> tuple[int, int]:
    """Return the corner of the box around what stands out in the first frame.

    What counts is colour that no way from the border leads to gradually, and detail. The box is
    centred between the lines that have three and seven tenths of all that counts before them.
    """
    across, down = _weights(picture)
    left = centred(picture.width, box.width, _middle(across))
    return left, centred(picture.height, box.height, _middle(down))


def _weights(picture: Picture) -> "tuple[Sequence[float], Sequence[float]]":
    """Say how much each column and each row of a small copy counts."""
    from transforms.barriers import barriers  # noqa: PLC0415 - numpy is not on the start path

    lab = glance(picture, SIDE).colourspace("lab")
    blur = {"precision": "float", "min_ampl": LEAST_WEIGHT}
    fine = (lab[0] - lab[0].gaussblur(FINE, **blur)).abs().gaussblur(SPREAD, **blur)
    counts = barriers(lab.gaussblur(SOFTER, **blur).numpy()) * fine.numpy() ** 0.5
    return counts.sum(axis=0).tolist(), counts.sum(axis=1).tolist()


def _middle(counts: "Sequence[float]") -> float:
    """Say where the middle of the weight lies, in shares of the length; 0.5 where there is none."""
    total = sum(counts)
    if not total > 0:
        return 0.5
    before = list(accumulate(counts))
    ends = (next(n for n, sum_ in enumerate(before) if sum_ >= total * tail) for tail in TAILS)
    return (sum(ends) / len(TAILS) + 0.5) / len(counts)
