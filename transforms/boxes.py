"""What a query says of the size, made one canonical box."""

from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from transforms.fitting import largest, smallest
from transforms.gravity import CENTER, FOCAL, POINTS
from transforms.kinds import Kind, extent, number, plain, shaped
from transforms.picture import Size
from transforms.resampling import LANCZOS, NEAREST

MAX_SIDE = 65_535
LEAST, MOST = 0.1, 1000.0
PERCENT = "%"

INSIDE, OUTSIDE, COVER, CONTAIN, FILL = FITS = ("inside", "outside", "cover", "contain", "fill")
CENTRE = 0.5
SHARE_OF_IT = "[0-9]+([.][0-9]+)?%"


class Share(NamedTuple):
    """A length, in percent of the picture's own as it stands before the resize."""

    percent: float


Side = int | Share
WHOLE = Share(100.0)


def side() -> Kind[Side]:
    """Take a length in pixels or in percent; 0 means "as it is", past the end it clamps."""
    pixels, percent = extent(MAX_SIDE), number(LEAST, float("1e9"))

    def parse(text: str) -> Side:
        if not text.endswith(PERCENT):
            return pixels.parse(text)
        return Share(min(percent.parse(text.removesuffix(PERCENT)), MOST))

    def write(value: Side) -> str:
        return plain(value.percent) + PERCENT if isinstance(value, Share) else str(value)

    expected = f"{pixels.expected}, or a percentage such as 50%, from {plain(LEAST)}%"
    schema = {"anyOf": [pixels.schema, shaped(SHARE_OF_IT)]}
    return Kind(f"{expected} (above {plain(MOST)}% it clamps)", parse, write, schema)


def boxed(size: Size, width: Side, height: Side, ratio: Fraction | None, fit: str) -> Size:
    """Say what a box comes to for a picture of this size; a side of 0 is left free."""
    box = Size(_length(width, size.width), _length(height, size.height))
    if ratio is None or all(box):
        return box
    if not any(box):
        return (smallest if fit == CONTAIN else largest)(size, float(ratio))
    if box.width:
        return Size(box.width, float(box.width / ratio))
    return Size(float(box.height * ratio), box.height)


def folded(values: dict[str, Any]) -> dict[str, Any]:
    """Turn sides, ratio and density into one box and drop what cannot matter to it."""
    ratio: Fraction | None = values.get("ar")
    fit = values.get("fit", COVER if ratio else INSIDE)
    box = _sides(values, ratio)
    if not box:
        if ratio is None or fit in (INSIDE, OUTSIDE):
            return {}
        return {"ar": ratio, "fit": fit, **_place(values, fit)}
    if len(box) > 1:
        ratio = None
    if ratio is None and all(side == WHOLE for side in box.values()):
        return {}
    if len(box) == 1 and fit != FILL and not ratio:
        fit = INSIDE
    enlarge = values.get("enlarge", False) and not values.get("we", False)
    return {
        **box,
        "ar": ratio,
        "fit": fit,
        "enlarge": enlarge,
        **_place(values, fit),
        **_way(values),
    }


def _length(side: Side, own: float) -> float:
    return own * side.percent / 100 if isinstance(side, Share) else side


def _sides(values: dict[str, Any], ratio: Fraction | None) -> dict[str, Side]:
    density = Fraction(str(values.get("dpr", 1)))
    box = {side: _dense(values[side], density) for side in "wh" if values.get(side)}
    if ratio and len(box) == 1:
        ((side, length),) = box.items()
        if isinstance(length, Share):
            return box
        other = {"h": _side(length / ratio)} if side == "w" else {"w": _side(length * ratio)}
        return {**box, **other}
    return box


def _dense(side: Side, density: Fraction) -> Side:
    if isinstance(side, Share):
        percent = round(float(Fraction(str(side.percent)) * density), 6)
        return Share(min(max(percent, LEAST), MOST))
    return _side(side * density)


def _side(length: Fraction) -> int:
    return min(max(1, floor(length + Fraction(1, 2))), MAX_SIDE)


def _place(values: dict[str, Any], fit: str) -> dict[str, Any]:
    focus: dict[str, Any] = {name: values[name] for name in ("fpx", "fpy") if name in values}
    place = values.get("a", FOCAL if focus else CENTER)
    if fit == CONTAIN:
        behind = {"cbg": values["cbg"]} if "cbg" in values and values["cbg"].alpha else {}
        return behind | ({"a": place} if place in POINTS else {})
    if fit != COVER or (place == FOCAL and all(at == CENTRE for at in focus.values())):
        return {}
    return {"a": place} | (focus if place == FOCAL else {})


def _way(values: dict[str, Any]) -> dict[str, Any]:
    """Drop `linear` where no light is added up."""
    kernel = values.get("kernel", LANCZOS)
    return {"kernel": kernel, "linear": values.get("linear", False) and kernel != NEAREST}
