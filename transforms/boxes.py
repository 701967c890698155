"""What a query says of the size, made one canonical box."""

from fractions import Fraction
from math import floor
from typing import Any

from transforms.gravity import CENTER, FOCAL, POINTS

MAX_SIDE = 65_535

INSIDE, OUTSIDE, COVER, CONTAIN, FILL = FITS = ("inside", "outside", "cover", "contain", "fill")
CENTRE = 0.5


def folded(values: dict[str, Any]) -> dict[str, Any]:
    """Turn sides, ratio and density into one box and drop what cannot matter to it."""
    ratio: Fraction | None = values.get("ar")
    fit = values.get("fit", COVER if ratio else INSIDE)
    box = _sides(values, ratio)
    if not box:
        if ratio is None or fit in (INSIDE, OUTSIDE):
            return {}
        return {"ar": ratio, "fit": fit, **_place(values, fit)}
    if len(box) == 1 and fit != FILL:
        fit = INSIDE
    enlarge = values.get("enlarge", False) and not values.get("we", False)
    return {**box, "fit": fit, "enlarge": enlarge, **_place(values, fit)}


def _sides(values: dict[str, Any], ratio: Fraction | None) -> dict[str, int]:
    density = Fraction(str(values.get("dpr", 1)))
    box = {side: _side(values[side] * density) for side in "wh" if values.get(side)}
    if ratio and len(box) == 1:
        ((side, length),) = box.items()
        other = {"h": _side(length / ratio)} if side == "w" else {"w": _side(length * ratio)}
        return box | other
    return box


def _side(length: Fraction) -> int:
    return min(max(1, floor(length + Fraction(1, 2))), MAX_SIDE)


def _place(values: dict[str, Any], fit: str) -> dict[str, Any]:
    focus: dict[str, Any] = {name: values[name] for name in ("fpx", "fpy") if name in values}
    place = values.get("a", FOCAL if focus else CENTER)
    if fit == CONTAIN and place in POINTS:
        return {"a": place}
    if fit != COVER or (place == FOCAL and all(at == CENTRE for at in focus.values())):
        return {}
    return {"a": place} | (focus if place == FOCAL else {})
