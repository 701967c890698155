"""Size, crop and gravity as imgproxy says them."""

from collections.abc import Mapping, Sequence

from proxy.doors.imgproxy_words import args, exactly, measure, never, numeral, one, switch, truth
from proxy.doors.spoken import Values, Word, computed, either, number
from transforms.errors import InvalidParameter
from transforms.gravity import ATTENTION, CENTER, FACE, FOCAL, POINTS, SMART

PLACES = {
    "ce": "center",
    "no": "top",
    "so": "bottom",
    "ea": "right",
    "we": "left",
    "noea": "top-right",
    "nowe": "top-left",
    "soea": "bottom-right",
    "sowe": "bottom-left",
}
FITS = {"fit": "inside", "fill": "cover", "fill-down": "cover", "force": "fill"}
OUTER_X, OUTER_Y = "outer.x", "outer.y"
SIDES = ("w", "h")
GRAVITY = "ce, no, so, ea, we, noea, nowe, soea or sowe with offsets, fp:x:y, sm or obj"
FAR = 0.5


def _gravity(text: str, name: str = "g") -> Values:
    kind, *offsets = args(text)
    if kind == "fp":
        across, down = map(numeral, offsets)
        return {name: FOCAL, f"{name}.x": across, f"{name}.y": down}
    if kind in PLACES:
        across, down = (numeral(each or "0") for each in exactly(":".join(offsets), 2))
        return {name: PLACES[kind], f"{name}.x": across, f"{name}.y": down}
    words = {"sm": ATTENTION, "obj": SMART, "obj:all": SMART, "obj:face": FACE}
    if text not in words:
        raise ValueError(text)
    return {name: words[text], f"{name}.x": "0", f"{name}.y": "0"}


def _extend(text: str) -> Values:
    """Read whether there is room around a smaller picture, and where that lies in it."""
    said, *place = args(text)
    at = _gravity(":".join(place) if any(place) else "ce", "extend.place")
    offsets = (number(at[f"extend.place.{axis}"]) for axis in "xy")
    if at["extend.place"] not in POINTS or any(offsets):
        raise ValueError(text)
    return {"extend": "1" if truth(said) else "0", "extend.place": at["extend.place"]}


def _size(text: str) -> Values:
    width, height, enlarge, *extend = args(text, 3)
    sides = {"w": width and numeral(width), "h": height and numeral(height)}
    said = {**sides, "enlarge": "1" if truth(enlarge) else "0" * bool(enlarge)}
    more = _extend(":".join(extend)) if any(extend) else {}
    return {**{name: value for name, value in said.items() if value}, **more}


def _resize(text: str) -> Values:
    kind, _, size = text.partition(":")
    return {**(KIND.parse(kind) if kind else {}), **(_size(size) if size else {})}


def _zoom(text: str) -> Values:
    across, down = exactly(text, 2)
    return {"zoom.x": numeral(across), "zoom.y": numeral(down or across)}


def _crop(text: str) -> Values:
    width, height, *place = args(text, 2)
    at = _gravity(":".join(place), "crop.g") if any(place) else {"crop.g": ""}
    return {"crop.w": numeral(width or "0"), "crop.h": numeral(height or "0"), **at}


KIND = either({kind: {"rt": kind} for kind in FITS})
SIZE = computed("width:height:enlarge:extend", _size)
RESIZE = computed(f"type:width:height:enlarge:extend, the type one of {', '.join(FITS)}", _resize)
SIZES: Mapping[tuple[str, ...], Word] = {
    ("resize", "rs"): RESIZE,
    ("size", "s"): SIZE,
    ("resizing_type", "rt"): KIND,
    ("resizing_algorithm", "ra"): one("kernel"),
    ("width", "w"): measure("w"),
    ("height", "h"): measure("h"),
    ("min-width", "min_width", "mw"): never(),
    ("min-height", "min_height", "mh"): never(),
    ("zoom", "z"): computed("one number, or two joined by a colon", _zoom),
    ("dpr",): measure("dpr"),
    ("enlarge", "el"): switch("enlarge"),
    ("extend", "ex"): computed("1 or 0, then a place", _extend),
    ("extend_aspect_ratio", "extend_ar", "exar"): never(),
    ("gravity", "g"): computed(GRAVITY, _gravity),
    ("crop", "c"): computed(f"width:height, then {GRAVITY}", _crop),
}


def sized(values: Mapping[str, str]) -> dict[str, str]:
    """Return the box and what is cut, for all that was said of them."""
    made = {name: value for name, value in values.items() if name not in SIDES or value.strip("0")}
    kind, extend = made.pop("rt", "fit"), made.pop("extend", "0") == "1"
    inner = made.pop("extend.place", CENTER)
    place, *offsets = (made.pop(name, usual) for name, usual in _usual("g", CENTER))
    part = _cropped(made, place, offsets)
    said = [side for side in SIDES if side in made]
    made = {**part, **_zoomed(made, said)}
    if len(said) < len(SIDES):
        return made | ({"fit": FITS[kind]} if kind == "force" else {})
    if extend and kind == "fit":
        return made | {"fit": "contain", "a": inner}
    if extend and made.get("enlarge") != "1":
        raise InvalidParameter("extend", "1", f"0, or a picture that may grow, beside {kind}")
    placed = _placed(place, offsets, made) if FITS[kind] == "cover" else {}
    return {**made, "fit": FITS[kind], **placed}


def _usual(name: str, place: str) -> list[tuple[str, str]]:
    return [(name, place), (f"{name}.x", "0"), (f"{name}.y", "0")]


def _placed(place: str, offsets: list[str], made: Mapping[str, str]) -> Values:
    """Say what is kept where the box is covered; moved off its place it is cut out afterwards."""
    if place == FOCAL:
        return {"a": FOCAL, "fpx": offsets[0], "fpy": offsets[1]}
    if place not in POINTS or not any(map(number, offsets)):
        return {"a": place}
    across, down = _moved(place, offsets, number(made.get("dpr", "1")))
    return {"a": place, "fit": "outside", OUTER_X: across, OUTER_Y: down}


def _moved(place: str, offsets: list[str], density: float = 1) -> tuple[str, str]:
    """Write offsets, which lead inwards from the far edges, as ways to the right and downwards."""
    across, down = (
        (-1 if share > FAR else 1) * number(text)
        for share, text in zip(POINTS[place], offsets, strict=True)
    )
    return _way(across, density), _way(down, density)


def _way(length: float, density: float) -> str:
    return f"{length * density:.0f}" if abs(length) >= 1 else f"{length * 100:g}%"


def _cropped(made: dict[str, str], place: str, offsets: list[str]) -> Values:
    """Say which part of the original is looked at, if only one is."""
    wide, high = (made.pop(name, "0") for name in ("crop.w", "crop.h"))
    own, *ways = (made.pop(name, usual) for name, usual in _usual("crop.g", ""))
    place, offsets = (own, ways) if own else (place, offsets)
    if not (number(wide) or number(high)):
        return {}
    part = {"part-w": _length(wide), "part-h": _length(high)}
    if place == FOCAL:
        return part | {"part-x": offsets[0], "part-y": offsets[1], "part-focal": "1"}
    if place not in POINTS:
        raise InvalidParameter("crop", f"{wide}:{high}", "a gravity that is a place, or fp:x:y")
    shares = (f"{share:g}" for share in POINTS[place])
    ways = [*_moved(place, offsets)]
    return part | dict(
        zip(("part-x", "part-y", "part-dx", "part-dy"), (*shares, *ways), strict=True)
    )


def _length(text: str) -> str:
    value = number(text)
    return f"{value * 100:g}%" if 0 < value < 1 else f"{value:.0f}"


def _zoomed(made: dict[str, str], said: Sequence[str]) -> dict[str, str]:
    """Multiply the sides that were said, or the picture's own where none was."""
    across, down = (number(made.pop(f"zoom.{axis}", "1")) for axis in "xy")
    if across == down == 1:
        return made
    factors = {"w": across, "h": down}
    if said:
        return made | {side: f"{number(made[side]) * factors[side]:.0f}" for side in said}
    own = {side: f"{factor * 100:g}%" for side, factor in factors.items()}
    return {**made, **own, "fit": "fill"}
