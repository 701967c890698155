"""The dialect of Cloudflare Images: options joined by commas, then the original as it is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import unquote

from proxy.doors.dialect import ModifiedPath
from proxy.doors.spoken import (
    NUMBER,
    Values,
    Word,
    computed,
    either,
    ignored,
    number,
    only,
    same,
)
from transforms.errors import InvalidParameter

WHITE = "ffffff"
POINT = re.compile(r"([0-9.]{1,9})x([0-9.]{1,9})", re.ASCII)
RGB = re.compile(
    r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([0-9.]{1,8}))?\s*\)", re.ASCII
)
BORDERS = tuple(f"border.{side}" for side in ("top", "right", "bottom", "left"))
BORDER_COLOUR = "border.color"
TRIMS = {"trim.left": "cx", "trim.top": "cy", "trim.width": "cw", "trim.height": "ch"}
FITS: Mapping[str, Values] = {
    "scale-down": {"fit": "inside"},
    "contain": {"fit": "inside", "enlarge": "1"},
    "cover": {"fit": "cover", "enlarge": "1"},
    "crop": {"fit": "cover"},
    "aspect-crop": {"fit": "cover"},
    "pad": {"fit": "contain", "enlarge": "1"},
    "squeeze": {"fit": "fill", "enlarge": "1"},
}
LOOKS = {"high": "high", "medium-high": "medium", "medium-low": "50", "low": "low"}
FORMATS: Mapping[str, Values] = {"baseline-jpeg": {"format": "jpeg", "il": "0"}}
FLIPS = ("h", "v", "hv")
TURNED = {"h": "v", "v": "h", "hv": "hv"}
LAID = ("90", "270")


def _side(name: str) -> Word:
    """Take pixels, or `auto` for what the browser would have to say."""
    return computed("", lambda text: {} if text == "auto" else {name: text})


def _gravity(text: str) -> Values:
    if point := POINT.fullmatch(text):
        return {"a": "focal", "fpx": point[1], "fpy": point[2]}
    return {"a": text}


def _colour(text: str) -> str:
    """Write a colour of CSS as hex; what is no `rgb()` stays as it is."""
    match = RGB.fullmatch(text)
    if not match:
        return text
    *parts, share = match.groups()
    alpha = round(min(max(number(share), 0.0), 1.0) * 255) if share else 255
    return "".join(f"{min(int(part), 255):02x}" for part in (*parts, str(alpha)))


def _coloured(name: str) -> Word:
    return computed("", lambda text: {name: _colour(text)})


def _trim(text: str) -> Values:
    """Read what is cut off: `top;right;bottom;left`, or `border` for a margin of one colour."""
    if text == "border":
        return {"trim": ""}
    top, right, bottom, left = text.split(";")
    if number(right) or number(bottom):
        raise ValueError(text)
    return {"trim.top": top, "trim.left": left}


def _border(text: str) -> Values:
    return dict.fromkeys(BORDERS, text)


@dataclass(frozen=True, slots=True)
class Cloudflare(ModifiedPath):
    """A picture lies inside its box and does not grow unless `fit` says so; the format stays."""

    name: ClassVar[str] = "cloudflare"
    paths: ClassVar[tuple[str, ...]] = ("/cdn-cgi/image/{options}/{original:path}",)
    prefix: ClassVar[str] = "/cdn-cgi/image"
    defaults: ClassVar[Mapping[str, str]] = {"format": "origin", "q": "85"}
    no_url: ClassVar[str] = (
        "the original is missing: expected its address after the options, as in "
        "/cdn-cgi/image/width=640,format=auto/https://example.com/a.jpg"
    )
    derived: ClassVar[Mapping[str, str]] = {
        "pad": "border",
        **{name: trim for trim, name in TRIMS.items()},
    }
    words: ClassVar[Mapping[str, Word]] = {
        **dict.fromkeys(("width", "w"), _side("w")),
        **dict.fromkeys(("height", "h"), _side("h")),
        "dpr": same("dpr"),
        "fit": either(FITS),
        **dict.fromkeys(("gravity", "g"), computed("", _gravity)),
        **dict.fromkeys(("zoom", "face-zoom"), only("0")),
        **dict.fromkeys(("quality", "q"), computed("", lambda text: {"q": LOOKS.get(text, text)})),
        **dict.fromkeys(("slow-connection-quality", "scq"), ignored()),
        **dict.fromkeys(
            ("format", "f"), computed("", lambda text: FORMATS.get(text, {"format": text}))
        ),
        "anim": same("anim"),
        "background": _coloured("bg"),
        "blur": same("blur"),
        "border": computed("", _border),
        "border.width": computed("", _border),
        **{side: same(side) for side in BORDERS},
        "border.color": _coloured(BORDER_COLOUR),
        "brightness": same("brightness"),
        "contrast": same("contrast"),
        "saturation": same("saturation"),
        "gamma": same("gam"),
        "sharpen": same("sharp"),
        "rotate": either({turn: {"ro": turn} for turn in ("0", "90", "180", "270", "360")}),
        "flip": either({flip: {"flip": flip} for flip in FLIPS}),
        "trim": computed("border, or top;0;0;left (trim.width and trim.height end it)", _trim),
        **{trim: same(trim) for trim in TRIMS},
        "trim.border.color": _coloured("trimc"),
        "trim.border.tolerance": same("trim"),
        "metadata": same("meta"),
        "compression": ignored(),
        "onerror": ignored(),
        "upscale": only("interpolate"),
    }

    def modifiers(self, text: str) -> Iterable[tuple[str, str]]:
        """Take `width=80,quality=75` apart."""
        if not text:
            raise InvalidParameter("options", text, "at least one, such as width=640")
        for part in filter(None, text.split(",")):
            word, _, value = part.partition("=")
            yield unquote(word), unquote(value)

    def completed(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Count trims and borders in pixels of the screen, and mirror before turning."""
        made = {**values}
        if made.get("fit") == "contain":
            made["cbg"] = made.get("bg", WHITE)
        if made.get("ro") in LAID and "flip" in made:
            made["flip"] = TURNED[made["flip"]]
        density = made.get("dpr", "1")
        for trim in TRIMS.keys() & made.keys():
            made[TRIMS[trim]] = _dense(trim, made.pop(trim), density)
        return _bordered(made, density)


def _bordered(made: dict[str, str], density: str) -> dict[str, str]:
    """Put a border around the picture, as room of its colour."""
    colour = made.pop(BORDER_COLOUR, made.get("bg", "000000"))
    widths = [_dense(side, made.pop(side, "0"), density) for side in BORDERS]
    if not any(width != "0" for width in widths):
        return made
    if made.setdefault("bg", colour) != colour:
        raise InvalidParameter("border.color", colour, "the colour of the background")
    return made | {"pad": ",".join(widths)}


def _dense(name: str, text: str, density: str) -> str:
    """Multiply a length by the density of the screen, which is judged elsewhere."""
    try:
        length = number(text)
    except ValueError:
        raise InvalidParameter(name, text, "a number of pixels") from None
    return f"{length * number(density):.0f}" if NUMBER.fullmatch(density) else text
