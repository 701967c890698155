"""Where people and things are in a picture, by a model of the operator's."""

from typing import TYPE_CHECKING, Any, NamedTuple

from transforms.areas import MOST, Area
from transforms.vision import Blind, complain, seeing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

SIDE = 640
GREY = 114
LEAST_SCORE, OVERLAP = 0.4, 0.5
PERSON = 0
EXPECTED = "[1, 4 + classes, boxes] or [1, 1, boxes, 7]"
SINGLE_SHOT, SINGLE_SHOT_PARTS = 4, 7
YOLO, YOLO_PARTS = 3, 5


class Thing(NamedTuple):
    """One find: where, which class of the model's, how sure."""

    area: Area
    kind: int
    score: float


def things(pixels: "Pixels", model: str) -> tuple[Area, ...]:
    """Find people, or where there are none other things, the surest first; raises Blind.

    `pixels` are rows of RGB with no side above SIDE. The model is ONNX and takes one picture of
    3×640×640: RGB, 0–1, at the top left of a grey square. It answers `[1, 4 + classes, boxes]`
    (YOLO from version 8: middle and size in pixels, then a score for each class, the first of which
    is people) or `[1, 1, boxes, 7]` (SSD: picture, class, of which 1 is people, score, and two
    corners in shares of the square). One that cannot be used finds nothing.
    """
    with seeing() as cv2:
        try:
            found = _read(_answer(cv2, pixels, model), pixels)
            found = [found[n] for n in _apart(cv2, found)]
        except cv2.error as error:
            if error.code == cv2.Error.StsNoMem:
                raise Blind(missing=False) from error
            complain(model, str(error))
            return ()
        except (ValueError, OverflowError) as error:
            complain(model, str(error))
            return ()
    people = [thing for thing in found if thing.kind == PERSON]
    return tuple(thing.area for thing in (people or found)[:MOST])


def _answer(cv2: Any, pixels: "Pixels", model: str) -> Any:
    height, width = pixels.shape[:2]
    square = cv2.copyMakeBorder(
        pixels, 0, SIDE - height, 0, SIDE - width, cv2.BORDER_CONSTANT, value=(GREY, GREY, GREY)
    )
    net = cv2.dnn.readNetFromONNX(model)
    net.setInput(cv2.dnn.blobFromImage(square, 1 / 255))
    return net.forward()


def _read(answer: Any, pixels: "Pixels") -> list[Thing]:
    """Read boxes that are sure enough; raises ValueError where the shape is another."""
    height, width = pixels.shape[:2]
    shape = tuple(answer.shape)
    if len(shape) == SINGLE_SHOT and shape[-1] == SINGLE_SHOT_PARTS:
        rows = [(kind - 1, score, *ends) for _, kind, score, *ends in answer[0, 0].tolist()]
    elif len(shape) == YOLO and shape[1] >= YOLO_PARTS:
        sure = answer[0, 4:].max(axis=0) >= LEAST_SCORE
        rows = [_row(*row[:4], scores=row[4:]) for row in answer[0][:, sure].T.tolist()]
    else:
        raise ValueError(f"its answer is of the shape {list(shape)}: expected {EXPECTED}")
    scale = (SIDE / width, SIDE / height) * 2
    found = (
        Thing(
            Area.within(*(end * by for end, by in zip(ends, scale, strict=True))), int(kind), score
        )
        for kind, score, *ends in rows
        if LEAST_SCORE <= score <= 1
    )
    return [thing for thing in found if thing.area.surface > 0]


def _row(x: float, y: float, w: float, h: float, *, scores: list[float]) -> tuple[float, ...]:
    kind = max(range(len(scores)), key=scores.__getitem__)
    corners = (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
    return (kind, scores[kind], *(corner / SIDE for corner in corners))


def _apart(cv2: Any, found: list[Thing]) -> list[int]:
    """Say which finds are no second find of the same thing, the surest first."""
    boxes, scores = [list(thing.area) for thing in found], [thing.score for thing in found]
    return [int(n) for n in cv2.dnn.NMSBoxes(boxes, scores, LEAST_SCORE, OVERLAP)]
