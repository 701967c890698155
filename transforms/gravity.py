"""Where a crop or a pad puts its weight: every usual spelling, and the arithmetic."""

from collections.abc import Iterator, Mapping
from itertools import product

from transforms.kinds import Kind, choice

SMART = "smart"
ATTENTION = "attention"
ENTROPY = "entropy"
FACE = "face"
FOCAL = "focal"
CENTER = "center"

SALIENT = (SMART, ATTENTION, ENTROPY, FACE)

# Share of the spare room that lies before the box, across and down.
POINTS: Mapping[str, tuple[float, float]] = {
    "center": (0.5, 0.5),
    "top": (0.5, 0.0),
    "bottom": (0.5, 1.0),
    "left": (0.0, 0.5),
    "right": (1.0, 0.5),
    "top-left": (0.0, 0.0),
    "top-right": (1.0, 0.0),
    "bottom-left": (0.0, 1.0),
    "bottom-right": (1.0, 1.0),
}

CENTRES = ("center", "centre", "middle", "c", "ce")
SIDES = ("top", "bottom", "left", "right")
DIALECTS = (
    SIDES,
    ("t", "b", "l", "r"),
    ("north", "south", "west", "east"),
    ("n", "s", "w", "e"),
    ("no", "so", "we", "ea"),
)
JOINTS = ("", "-", "_", ",", " ")


def gravity() -> Kind[str]:
    """Every usual name for a place in a picture."""
    return choice(_spellings())


def _spellings() -> Mapping[str, str]:
    words = {word: word for word in (*POINTS, *SALIENT, FOCAL)}
    words |= {"auto": SMART, "sm": SMART, "focalpoint": FOCAL, "fp": FOCAL, "faces": FACE}
    words |= dict.fromkeys(CENTRES, CENTER)
    for dialect in DIALECTS:
        words |= dict(_points(dict(zip(dialect, SIDES, strict=True))))
    return words


def _points(sides: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    upright, level = list(sides)[:2], list(sides)[2:]
    yield from sides.items()
    for joint, down, across in product(JOINTS, upright, level):
        for pair in (f"{down}{joint}{across}", f"{across}{joint}{down}"):
            yield pair, f"{sides[down]}-{sides[across]}"
    for joint, side, centre in product(JOINTS[1:], sides, CENTRES):
        yield f"{side}{joint}{centre}", sides[side]
        yield f"{centre}{joint}{side}", sides[side]


def offset(spare: int, share: float) -> int:
    """Say how much of the spare room lies before the box."""
    return int(spare * share)


def centred(length: int, box: int, focus: float) -> int:
    """Say where a box begins that has the focus (0–1 of the length) in its middle, if it can."""
    return min(max(int(length * focus - box / 2), 0), length - box)
