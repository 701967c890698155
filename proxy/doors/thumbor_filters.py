"""The filters of thumbor: each with what it comes to, and what all come to together."""

from collections.abc import Mapping
from math import erf, exp, pi, sqrt
from urllib.parse import unquote

from proxy.doors.spoken import Values, Word, computed, ignored, number, only

PLACE_X, PLACE_Y = "place.x", "place.y"
ROOM, FILL_CLEAR = "fill", "fill.clear"
SMALLER, LARGER, PROPORTION = "no_upscale", "upscale", "proportion"
BYTE, LONG_BYTE = 255, 4
FALSE = ("", "0", "false", "none")
TURNED = {"h": "v", "v": "h", "hv": "hv"}
CLEAREST = 100


def args(text: str, least: int = 1) -> list[str]:
    """Take arguments apart, at least so many of them; what is not said is empty."""
    parts = [unquote(part).strip() for part in text.split(",")]
    return [*parts, *[""] * (least - len(parts))]


def exactly(text: str, most: int) -> list[str]:
    """Take arguments apart into so many; raises ValueError where there are more."""
    parts = args(text, most)
    if len(parts) > most:
        raise ValueError(text)
    return parts


def one(name: str) -> Word:
    """Take one argument for our parameter of this name."""
    return computed("", lambda text: {name: unquote(text).strip()})


def plain(**values: str) -> Word:
    """Come to these values; no argument is read but one that says no."""
    return computed("", lambda text: {} if text.lower() in FALSE[1:] else values)


def _spread(radius: float, sigma: float) -> float:
    """Return the deviation of a Gaussian that is cut off at a radius."""
    reach = radius / sigma
    density = exp(-reach * reach / 2) / sqrt(2 * pi)
    return sigma * sqrt(1 - 2 * reach * density / erf(reach / sqrt(2)))


def _blur(text: str) -> Values:
    radius, sigma = (number(part or "0") for part in exactly(text, 2))
    if radius <= 0:
        return {"blur": "0"}
    return {"blur": f"{max(_spread(radius, sigma or radius), 0.3):.2f}"}


def _sharpen(text: str) -> Values:
    amount, radius, _ = exactly(text, 3)
    if not number(amount):
        return {"sharp": "0"}
    return {"sharp": f"{max(number(radius or '1'), 0.1):g}", "sharpj": amount}


def _rotate(text: str) -> Values:
    """Read an angle, which turns the other way round than ours."""
    return {"ro": f"{-number(text) % 360:g}"}


def _fill(text: str) -> Values:
    colour, clear = exactly(text, 2)
    if colour.lower() in ("auto", "blur"):
        raise ValueError(text)
    said = clear.lower() not in FALSE
    return {ROOM: colour, **({FILL_CLEAR: "1"} if said else {})}


def _byte(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) < LONG_BYTE and int(text) <= BYTE):
        raise ValueError(text)
    return f"{int(text):02x}"


def _corners(text: str) -> Values:
    """Read a radius, the colour outside of it, and whether it is clear there instead."""
    radius, red, green, blue, clear = exactly(text, 5)
    first, _, second = radius.partition("|")
    if second not in ("", first):
        raise ValueError(text)
    outside = "".join(_byte(part) for part in (red or "255", green or "255", blue or "255"))
    return {"radius": first, **({} if clear.lower() not in FALSE else {"bg": outside})}


def _focal(text: str) -> Values:
    """Read a part in shares of the picture; its middle is kept."""
    numbers = [number(part) for corner in text.split(":") for part in corner.split("x")]
    left, top, right, bottom = numbers
    if not 0 <= min(numbers) <= max(numbers) <= 1:
        raise ValueError(text)
    return {"a": "focal", "fpx": f"{(left + right) / 2:g}", "fpy": f"{(top + bottom) / 2:g}"}


def _watermark(text: str) -> Values:
    """Read an address, where it lies, how clear it is, and its share of the width."""
    address, across, down, clear, wide, high = exactly(text, 6)
    if high.lower() not in FALSE or (across == "repeat") != (down == "repeat"):
        raise ValueError(text)
    share = {} if wide.lower() in FALSE else {"mark-w": f"{number(wide):g}%"}
    where = {"mark-tile": "1", "mark-pad": "0"} if across == "repeat" else _place(across, down)
    return {"mark": address, "mark-alpha": f"{CLEAREST - number(clear or '0'):g}", **share, **where}


def _place(across: str, down: str) -> Values:
    """Say which corner, edge or middle is meant, and how far from it, if equally far both ways."""
    edges = [(text, name) for text, name in ((across, "x"), (down, "y")) if text != "center"]
    words = {"x": ("left", "right"), "y": ("top", "bottom")}
    sides = [words[name][text.startswith("-")] for text, name in edges]
    away = {f"{abs(number(text)):g}" for text, _ in edges} or {"0"}
    (pad,) = away
    return {"mark-pos": "-".join(reversed(sides)) or "center", "mark-pad": pad}


FILTERS: Mapping[str, Word] = {
    "autojpg": ignored(),
    "background_color": one("bg"),
    "blur": computed("a radius, then a sigma", _blur),
    "brightness": one("bri"),
    "contrast": one("con"),
    "cover": plain(anim="0"),
    "fill": computed("a colour, then whether it is behind clear pixels", _fill),
    "focal": computed("a part such as 0.2x0.1:0.4x0.5, in shares of the picture", _focal),
    "format": one("format"),
    "grayscale": plain(grayscale="1"),
    "max_age": one("maxage"),
    "max_bytes": one("maxbytes"),
    "no_upscale": plain(**{SMALLER: "1"}),
    "noise": only("0"),
    "page": one("page"),
    "proportion": one(PROPORTION),
    "quality": one("q"),
    "rgb": only("0,0,0"),
    "rotate": computed("an angle in degrees", _rotate),
    "round_corner": computed("one radius, then red,green,blue, then whether clear", _corners),
    "saturation": one("saturation"),
    "sharpen": computed("amount, radius, luminance only", _sharpen),
    "stretch": plain(stretch="1"),
    "strip_exif": ignored(),
    "strip_icc": ignored(),
    "upscale": plain(**{LARGER: "1"}),
    "watermark": computed(
        "an address, across, down, transparency, share of the width; equally far both ways",
        _watermark,
    ),
}


def composed(values: Mapping[str, str]) -> dict[str, str]:
    """Put together what several words say of one thing."""
    made = {**values}
    inside, smaller, larger = (made.pop(name, "") for name in ("fit-in", SMALLER, LARGER))
    room, under = made.pop(ROOM, ""), made.pop(FILL_CLEAR, "")
    _sized(made, inside, made.pop("stretch", ""))
    if "w" in made or "h" in made:
        grows = larger or inside != "inside"
        made |= {"enlarge": "1"} if grows and not smaller else {}
    if room and inside == "inside":
        made |= {"fit": "contain", "cbg": room}
    if room and under:
        made.setdefault("bg", room)
    _mirrored(made)
    if made.get("format") == "png":
        made.pop("q", None)
    if PROPORTION in made:
        made["dpr"] = made.pop(PROPORTION)
    return made


def _sized(made: dict[str, str], inside: str, stretched: str) -> None:
    """Say how the picture meets its box, and where it is cut."""
    across, down = made.pop(PLACE_X, "center"), made.pop(PLACE_Y, "middle")
    if not ("w" in made and "h" in made):
        made.pop("a", None)
        return
    made["fit"] = inside or ("fill" if stretched else "cover")
    if made["fit"] == "cover":
        made.setdefault("a", f"{down}-{across}".replace("middle-center", "center"))


def _mirrored(made: dict[str, str]) -> None:
    """Mirror before turning, which is the other way round here."""
    sides = "h" * bool(made.pop("flip.across", "")) + "v" * bool(made.pop("flip.down", ""))
    if sides:
        turned = number(made.get("ro", "0")) % 180 == 90  # noqa: PLR2004 - a quarter
        made["flip"] = TURNED[sides] if turned else sides
