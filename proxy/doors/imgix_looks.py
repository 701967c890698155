"""How a picture looks and is written, as imgix says it."""

import re
from collections.abc import Mapping

from proxy.doors.spoken import (
    Values,
    Word,
    computed,
    either,
    ignored,
    number,
    only,
    put,
    refused,
    same,
)
from transforms.gravity import POINTS

SHORT, LONG = 4, 8
WITH_ALPHA = re.compile("#?((?:[0-9a-f]{4}){1,2})", re.IGNORECASE)
TRIMS: Mapping[str, Values] = {
    "auto": {"trim.how": "auto"},
    "color": {"trim.how": "color"},
    "alpha": {"trim.how": "alpha"},
}
PADS = ("pad-top", "pad-right", "pad-bottom", "pad-left")
FULL = 100.0
MASKS: Mapping[str, Values] = {"ellipse": {"mask": "ellipse"}, "corners": {"corners": "1"}}
IDLE = ("high", "shad", "vib", "exp", "nr", "usm", "htn", "mark-x", "mark-y", "mark-rot")
NEVER = ("blend", "mark-base", "bg-remove", "bg-replace", "upscale", "fill-gen-prompt")


def colour(text: str) -> str:
    """Write a colour whose alpha comes first as one whose alpha comes last."""
    if not (found := WITH_ALPHA.fullmatch(text)):
        return text
    digits: str = found[1]
    return digits[len(digits) // SHORT :] + digits[: len(digits) // SHORT]


def coloured(name: str) -> Word:
    """Take a colour for our parameter of this name."""
    return computed("", lambda text: {name: colour(text)})


def _gamma(text: str) -> Values:
    value = number(text)
    if not -FULL <= value <= FULL:
        raise ValueError(text)
    return {"gam": f"{1 + value / FULL if value >= 0 else 1 / (1 - value / FULL):.4f}"}


def _share(name: str, factor: float, most: float) -> Word:
    """Take a number up to `most`, as so much of ours; 0 is none."""

    def parse(text: str) -> Values:
        value = number(text)
        if not 0 <= value <= most:
            raise ValueError(text)
        return {name: f"{max(value * factor, 0.3):.3f}" if value else "0"}

    return computed(f"a number from 0 to {most:g}", parse)


def _sharpened(text: str) -> Values:
    value = number(text)
    if not 0 <= value <= FULL:
        raise ValueError(text)
    return {"sharp": "1", "sharpj": f"{value / 10:g}"} if value else {"sharp": "0"}


def _two_tones(text: str) -> Values:
    dark, light = text.split(",")
    return {"filt": "duotone", "start": colour(dark), "stop": colour(light)}


def _bordered(text: str) -> Values:
    width, ink = text.split(",", 1)
    return {"border": f"{width},{colour(ink)}"}


def _place(name: str) -> Word:
    """Take sides and middles, joined by commas."""

    def parse(text: str) -> Values:
        words = [word for word in text.lower().split(",") if word not in ("center", "middle")]
        down = [word for word in words if word in ("top", "bottom")]
        across = [word for word in words if word in ("left", "right")]
        place = "-".join((*down, *across)) or "center"
        if place not in POINTS or len(words) > len(down) + len(across):
            raise ValueError(text)
        return {name: place}

    return computed("top, middle or bottom, and left, center or right", parse)


def _wide(text: str) -> Values:
    value = number(text)
    return {"mark-w": f"{value * FULL:g}%" if 0 < value < 1 else f"{value:g}"}


LOOKS: Mapping[str, Word] = {
    **{name: same(name) for name in ("bri", "con", "sat", "hue")},
    "gam": computed("a number from -100 to 100", _gamma),
    "invert": put(filt="negate"),
    "sharp": computed("a number from 0 to 100", _sharpened),
    "blur": _share("blur", 0.1, 2000),
    "px": same("pixelate"),
    "sepia": either({"0": {}, "100": {"filt": "sepia"}}),
    **dict.fromkeys(("mono", "monochrome"), coloured("tint")),
    "duotone": computed("two colours joined by a comma", _two_tones),
    "duotone-alpha": only("100"),
    "bg": coloured("bg"),
    "border": computed("a width, then a colour", _bordered),
    "border-radius": same("radius"),
    "pad": computed("", lambda text: {"pad": text}),
    **{name: same(name) for name in PADS},
    "trim": either(TRIMS),
    "trim-color": coloured("trim.colour"),
    "trim-tol": same("trim.tolerance"),
    "mask": either(MASKS),
    "mask-bg": coloured("mbg"),
    "corner-radius": same("corner-radius"),
    "mark": same("mark"),
    "mark-w": computed("pixels, or a share of the width from 0 to 1", _wide),
    "mark-scale": computed("a share of the width, of 100", lambda text: {"mark-w": f"{text}%"}),
    "mark-align": _place("mark-pos"),
    "mark-alpha": same("mark-alpha"),
    "mark-pad": same("mark-pad"),
    "mark-tile": either({"grid": {"mark-tile": "1"}}),
    "mark-fit": only("clip", "max"),
    "txt": same("txt"),
    "txt-size": same("txt-size"),
    "txt-color": coloured("txt-color"),
    "txt-font": ignored(),
    "txt-align": _place("txt-pos"),
    "txt-pad": same("txt-pad"),
    **dict.fromkeys(IDLE, only("0")),
    **dict.fromkeys(NEVER, refused()),
}


def dressed(made: dict[str, str]) -> dict[str, str]:
    """Put together what several words say of one thing."""
    _trimmed(made)
    _roomy(made)
    rounded = made.pop("corner-radius", "10")
    if made.pop("corners", ""):
        made["radius"] = rounded
    if "txt" in made:
        made = {"txt-size": "12", "txt-pos": "bottom-left", "txt-pad": "10", **made}
        made.setdefault("txt-color", "000000")
    return made


def _trimmed(made: dict[str, str]) -> None:
    how, ink = made.pop("trim.how", ""), made.pop("trim.colour", "")
    tolerance = made.pop("trim.tolerance", "")
    if how:
        made["trim"] = tolerance
    if how == "color" and ink:
        made["trimc"] = ink
    if how == "alpha":
        made["trimc"] = "transparent"


def _roomy(made: dict[str, str]) -> None:
    usual = made.pop("pad", "0")
    sides = [made.pop(name, usual) for name in PADS]
    if any(side.strip("0") for side in sides):
        made["pad"] = ",".join(sides)
