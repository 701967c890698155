"""Where faces are in a picture."""

from typing import TYPE_CHECKING, Any, NamedTuple

from transforms.areas import MOST, Area
from transforms.vision import Blind, complain, seeing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]


class Search(NamedTuple):
    """A cascade of OpenCV's, how many neighbouring finds make a face, whether mirrored too."""

    cascade: str
    neighbours: int
    mirrored: bool = False


FRONTAL = Search("haarcascade_frontalface_alt2.xml", 6)
EAGER = (
    Search("haarcascade_frontalface_alt2.xml", 4),
    Search("haarcascade_profileface.xml", 6, mirrored=True),
)
STEP = 1.1
SURE, UNSURE = 0.6, 0.4
OVERLAP = 0.3

SIDE, EAGER_SIDE = 320, 640


def faces(pixels: "Pixels", model: str = "") -> tuple[Area, ...]:
    """Find faces that are sure to be faces, largest first; raises Blind.

    `pixels` are rows of RGB, best with a longer side of SIDE. `model` is the path of a YuNet
    detector in ONNX; where it cannot be used, OpenCV's own cascade looks.
    """
    return _found(pixels, model, SURE, (FRONTAL,))


def all_faces(pixels: "Pixels", model: str = "") -> tuple[Area, ...]:
    """Find whatever may be a face, from the side too; `pixels` best of EAGER_SIDE. Raises Blind."""
    return _found(pixels, model, UNSURE, EAGER)


def _found(
    pixels: "Pixels", model: str, score: float, searches: tuple[Search, ...]
) -> tuple[Area, ...]:
    with seeing() as cv2:
        boxes = _by_model(cv2, pixels, model, score) if model else None
        if boxes is None:
            grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
            boxes = [box for search in searches for box in _by_cascade(cv2, grey, search)]
    height, width = pixels.shape[:2]
    found = (
        Area.within(x / width, y / height, (x + w) / width, (y + h) / height)
        for x, y, w, h in boxes
    )
    seen = (area for area in found if area.surface > 0)
    return tuple(sorted(seen, key=lambda area: -area.surface)[:MOST])


def _by_cascade(cv2: Any, grey: Any, search: Search) -> list[tuple[float, ...]]:
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + search.cascade)
    found = [tuple(map(float, box)) for box in _boxes(cascade, grey, search)]
    if search.mirrored:
        mirrored = _boxes(cascade, cv2.flip(grey, 1), search)
        width = grey.shape[1]
        found += [(float(width - x - w), float(y), float(w), float(h)) for x, y, w, h in mirrored]
    return found


def _boxes(cascade: Any, grey: Any, search: Search) -> Any:
    return cascade.detectMultiScale(grey, STEP, search.neighbours)


def _by_model(
    cv2: Any, pixels: "Pixels", model: str, score: float
) -> list[tuple[float, ...]] | None:
    """Ask the operator's model; None where it cannot be read or answers something else."""
    height, width = pixels.shape[:2]
    try:
        detector = cv2.FaceDetectorYN.create(model, "", (width, height), score, OVERLAP)
        _, found = detector.detect(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    except cv2.error as error:
        if error.code == cv2.Error.StsNoMem:
            raise Blind(missing=False) from error
        complain(model, str(error))
        return None
    return [] if found is None else [tuple(map(float, face[:4])) for face in found]
