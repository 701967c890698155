"""Size, crop and orientation as imgix says them."""

from collections.abc import Mapping

from proxy.doors.imgix_looks import coloured
from proxy.doors.spoken import Values, Word, computed, either, number, only, same
from transforms.gravity import CENTER, FOCAL

FITS: Mapping[str, Values] = {
    "clip": {"fit": "inside", "enlarge": "1"},
    "crop": {"fit": "cover", "enlarge": "1"},
    "fill": {"fit": "contain", "enlarge": "1"},
    "fillmax": {"fit": "contain"},
    "max": {"fit": "inside"},
    "min": {"fit": "cover"},
    "scale": {"fit": "fill", "enlarge": "1"},
}
MODE, RATIO, CROP = "mode", "ratio", "crop"
SPECIAL = {"faces": "face", "entropy": "entropy", "edges": "attention", "focalpoint": FOCAL}
SIDES = ("top", "bottom", "left", "right")
WHITE = "ffffff"
EXIF: Mapping[str, Values] = {
    "0": {},
    "1": {},
    "2": {"or.flip": "h"},
    "3": {"or": "180"},
    "4": {"or.flip": "v"},
    "5": {"or": "90", "or.flip": "h"},
    "6": {"or": "90"},
    "7": {"or": "270", "or.flip": "h"},
    "8": {"or": "270"},
    "90": {"or": "90"},
    "180": {"or": "180"},
    "270": {"or": "270"},
}
WORDS = {"left": "0", "center": "0.5", "right": "1", "top": "0", "middle": "0.5", "bottom": "1"}
FULL, QUARTER, HALF = 360, 90, 180
TURNED = {"h": "v", "v": "h"}


def _side(name: str) -> Word:
    """Take pixels, or a share of the original's side from 0 to 1."""

    def parse(text: str) -> Values:
        value = number(text)
        if value < 0:
            raise ValueError(text)
        share = 0 < value <= 1 and "." in text
        return {name: f"{value * 100:g}%" if share else f"{value:.0f}"}

    return computed("a number of pixels, or a share of the original from 0.0 to 1.0", parse)


def _crop(text: str) -> Values:
    """Read what is kept: the first that is found out, or sides."""
    words = text.lower().split(",")
    special = [SPECIAL[word] for word in words if word in SPECIAL]
    if any(word not in (*SPECIAL, *SIDES) for word in words):
        raise ValueError(text)
    return {CROP: special[0] if special else _corner(words)}


def _corner(words: list[str]) -> str:
    order = sorted(dict.fromkeys(words), key=SIDES.index)
    return "-".join(order) or CENTER


def _rect(text: str) -> Values:
    """Read left, top, width and height, in pixels, shares, or places."""
    left, top, width, height = text.lower().split(",")
    sides = dict(zip(("part-w", "part-h"), map(_length, (width, height)), strict=True))
    for axis, at in (("x", left), ("y", top)):
        sides |= {f"part-{axis}": WORDS[at]} if at in WORDS else {f"part-d{axis}": _length(at)}
    return sides


def _length(text: str) -> str:
    value = number(text)
    if value < 0:
        raise ValueError(text)
    return f"{value * 100:g}%" if "." in text and value <= 1 else f"{value:.0f}"


def _rotation(text: str) -> Values:
    """Read an angle, which turns the other way round than ours."""
    return {"rot": f"{-number(text) % FULL:g}"}


SIZES: Mapping[str, Word] = {
    **dict.fromkeys(("w", "width"), _side("w")),
    **dict.fromkeys(("h", "height"), _side("h")),
    "dpr": same("dpr"),
    "fit": either({mode: {MODE: mode} for mode in FITS}),
    "ar": same(RATIO),
    "crop": computed("words out of " + ", ".join((*SPECIAL, *SIDES)), _crop),
    "fp-x": same("fpx"),
    "fp-y": same("fpy"),
    "fp-z": only("1", "1.0"),
    "fill": only("solid"),
    "fill-color": coloured("fill-color"),
    "rect": computed("left,top,width,height", _rect),
    "or": either(EXIF),
    "rot": computed("an angle in degrees", _rotation),
    "flip": either({side: {"mirror": side} for side in ("h", "v", "hv", "vh")}),
    **dict.fromkeys(("min-w", "min-h", "max-w", "max-h", "faceindex"), only("0")),
    "facepad": only("1", "1.0"),
}


def sized(values: Mapping[str, str]) -> dict[str, str]:
    """Return the box, what is kept in it, and how the picture lies."""
    made = {name: value for name, value in values.items() if name not in ("w", "h") or value != "0"}
    mode, ratio = made.pop(MODE, "clip"), made.pop(RATIO, "")
    kept = made.pop(CROP, "")
    fill = made.pop("fill-color", made.get("bg", WHITE))
    if ratio and mode == "crop" and ("w" in made or "h" in made):
        made["ar"] = ratio
    if "w" in made or "h" in made:
        made |= FITS[mode]
    if made.get("fit") == "contain":
        made["cbg"] = fill
    if made.get("fit") == "cover" and kept:
        made["a"] = kept
    _laid(made)
    return made


def _laid(made: dict[str, str]) -> None:
    """Say in one turn and one mirror what orientation, mirror and rotation come to."""
    first, turn = number(made.pop("or", "0")), number(made.pop("rot", "0"))
    sides = {*made.pop("or.flip", "")} ^ {*made.pop("mirror", "")}
    if turn % HALF == QUARTER:
        sides = {TURNED[side] for side in sides}
    if sides:
        made["flip"] = "".join(sorted(sides))
    if angle := (first + turn) % FULL:
        made["ro"] = f"{angle:g}"
