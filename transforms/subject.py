"""What a picture is about, and the crop that shows it."""

from dataclasses import replace

from transforms.areas import Area, held, read, written
from transforms.detecting import SIDE as THINGS_SIDE
from transforms.detecting import things
from transforms.drawing import drawn
from transforms.faces import SIDE as FACES_SIDE
from transforms.faces import faces
from transforms.fitting import Pixels, rounded
from transforms.glance import rows
from transforms.gravity import ATTENTION, FACE, SMART, centred
from transforms.picture import Picture, Size
from transforms.resampling import resample
from transforms.saliency import salient, striking
from transforms.vision import Blind

NO_FACE = "no-face"
FACES, MODEL_FACES, THINGS = "faces", "model-faces", "things"
SOUGHT = (SMART, FACE)
ENOUGH = 4 * FACES_SIDE


def least_scale(word: str, size: Size) -> float:
    """Say at how many pixels per pixel a subject can still be found in a picture of this size."""
    return min(1.0, FACES_SIDE / max(size)) if word in SOUGHT else 0.0


def sought(picture: Picture, word: str, scaled: Pixels) -> Picture:
    """Look for the subject now, where the picture is about to become too small to show it."""
    longest = max(picture.width, picture.height)
    if word not in SOUGHT or max(scaled) >= min(FACES_SIDE, longest):
        return picture
    if longest > ENOUGH:
        size = rounded(Size(picture.width, picture.height), ENOUGH / longest)
        picture = replace(resample(picture, size), full=picture.full)
    return _found(drawn(picture), word)[0]


def placed(picture: Picture, box: Pixels, word: str) -> tuple[Picture, tuple[int, int]]:
    """Return the corner of the box that shows most; the pixels are in memory."""
    if word not in SOUGHT:
        return picture, salient(picture, box, word)
    picture, subject, found = _found(picture, word)
    picture = replace(picture, subject=subject)
    if found:
        return picture, _corner(picture, box, found)
    if word == SMART:
        return picture, striking(picture, box)
    return picture.noted(NO_FACE), salient(picture, box, ATTENTION)


def _found(picture: Picture, word: str) -> tuple[Picture, str, tuple[Area, ...]]:
    """Say what the picture is about, and where that is seen."""
    picture, found = _faces(picture)
    if found:
        return picture, "face", found
    if word == SMART:
        picture, found = _things(picture)
    return picture, "object" if found else "salient", found


def _faces(picture: Picture) -> tuple[Picture, tuple[Area, ...]]:
    model = picture.context.models.face
    name = MODEL_FACES if model else FACES
    if (known := read(picture.fact(name))) is not None:
        return picture, known
    try:
        found = faces(rows(picture, FACES_SIDE), model)
    except Blind:
        return picture, ()
    return _learning(picture, name, found)


def _things(picture: Picture) -> tuple[Picture, tuple[Area, ...]]:
    model = picture.context.models.detect
    if not model:
        return picture, ()
    if (known := read(picture.fact(THINGS))) is not None:
        return picture, known
    try:
        found = things(rows(picture, THINGS_SIDE), model)
    except Blind:
        return picture, ()
    return _learning(picture, THINGS, found)


def _learning(
    picture: Picture, name: str, found: tuple[Area, ...]
) -> tuple[Picture, tuple[Area, ...]]:
    """Return what was found as it will be read back: later crops are the same."""
    fact = written(found)
    return picture.learning(name, fact), read(fact) or ()


def _corner(picture: Picture, box: Pixels, found: tuple[Area, ...]) -> tuple[int, int]:
    shown = held(found, box.width / picture.width, box.height / picture.height)
    across, down = shown.middle
    left = centred(picture.width, box.width, across)
    return left, centred(picture.height, box.height, down)
