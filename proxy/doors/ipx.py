"""The dialect of IPX: modifiers joined by `,` or `&`, as `w_200` or `w=200`, then the original."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import unquote

from proxy.doors.dialect import ModifiedPath
from proxy.doors.spoken import (
    Values,
    Word,
    computed,
    either,
    number,
    only,
    parts,
    put,
    same,
    some,
)

NONE, JOINT = "_", "_"
BETWEEN, WITHIN = re.compile("[,&]"), re.compile("[:=_]")
SIZE = re.compile(r"([0-9]{1,9})(?:x([0-9]{1,9}))?", re.ASCII)
QUARTER, FULL = 90, 360
GAMMAS, LEAST, MOST = (2.2, 2.2), 1, 3
EDGES = 4
BLACK = "000000"
FLAT, GREY, ANIMATED = "flat", "grey", "animated"
GRAVITIES = {
    "0": "center",
    "1": "top",
    "2": "right",
    "3": "bottom",
    "4": "left",
    "5": "top-right",
    "6": "bottom-right",
    "7": "bottom-left",
    "8": "top-left",
    "16": "entropy",
    "17": "attention",
}
FITS = ("contain", "cover", "fill", "inside", "outside")


def _size(text: str) -> Values:
    match = SIZE.fullmatch(text)
    if not match:
        raise ValueError(text)
    return {"w": match[1], "h": match[2] or match[1]}


def _rotation(text: str) -> Values:
    """Read an angle; without one a picture is only set upright, as all are."""
    if not text:
        return {}
    angle = number(text)
    behind = {FLAT: "1"} if angle % QUARTER else {}
    return {"ro": f"{angle % FULL:g}", **behind}


def _gamma(text: str) -> Values:
    """Read the gamma in which a picture is resized, and another that it comes out with."""
    gammas = [number(part) for part in text.split(JOINT) if part]
    if len(gammas) > len(GAMMAS) or not all(LEAST <= gamma <= MOST for gamma in gammas):
        raise ValueError(text)
    into, out = (*gammas, *gammas, *GAMMAS)[: len(GAMMAS)]
    return {"linear": "1"} | ({"gam": f"{out / into:.6f}"} if out != into else {})


def _extension(text: str) -> Values:
    sides = text.split(JOINT)
    if len(sides) > EDGES + 1 or sides[EDGES:] not in ([], [""], ["background"]):
        raise ValueError(text)
    room = [side or "0" for side in (*sides[:EDGES], *("0",) * EDGES)]
    return {"pad": ",".join(room[:EDGES]), FLAT: "1"}


def _modulation(text: str) -> Values:
    said = some(JOINT, "brightness", "saturation", "hue", "lightness").parse(text)
    if number(said.get("lightness", "0")):
        raise ValueError(text)
    return {name: value for name, value in said.items() if value and name != "lightness"}


WIDTH, HEIGHT = same("w"), same("h")
RESIZE = computed("a size such as 300x200", _size)
PLACE = computed("", lambda text: {"a": GRAVITIES.get(text, text)})
PART = parts(JOINT, "cx", "cy", "cw", "ch")
FORMAT, QUALITY, BEHIND = same("format"), same("q"), same("cbg")


@dataclass(frozen=True, slots=True)
class Ipx(ModifiedPath):
    """A box is covered, nothing grows without `enlarge`, and the format stays without `f`."""

    name: ClassVar[str] = "ipx"
    paths: ClassVar[tuple[str, ...]] = ("/_ipx/{modifiers}/{original:path}",)
    prefix: ClassVar[str] = "/_ipx"
    defaults: ClassVar[Mapping[str, str]] = {"format": "origin"}
    no_url: ClassVar[str] = (
        "the original is missing: expected its address after the modifiers, as in "
        "/_ipx/w_640,f_webp/https://example.com/a.jpg"
    )
    words: ClassVar[Mapping[str, Word]] = {
        "w": WIDTH,
        "width": WIDTH,
        "h": HEIGHT,
        "height": HEIGHT,
        "s": RESIZE,
        "resize": RESIZE,
        "fit": either({fit: {"fit": fit} for fit in FITS}),
        "embed": put(fit="contain"),
        "pos": PLACE,
        "position": PLACE,
        "kernel": same("kernel"),
        "enlarge": put(enlarge="1"),
        "b": BEHIND,
        "background": BEHIND,
        "flatten": put(**{FLAT: "1"}),
        "extract": PART,
        "crop": PART,
        "trim": same("trim"),
        "extend": computed("pixels of room: top_right_bottom_left", _extension),
        "rotate": computed("an angle in degrees", _rotation),
        "flip": put(flip="v"),
        "flop": put(flop="1"),
        "sharpen": some(JOINT, "sharp", "sharpf", "sharpj"),
        "blur": same("blur"),
        "gamma": computed("a number from 1 to 3, or two joined by _", _gamma),
        "negate": put(filt="negate"),
        "normalize": put(normalize="1"),
        "normalise": put(normalize="1"),
        "modulate": computed("brightness_saturation_hue, no lightness", _modulation),
        "tint": same("tint"),
        "grayscale": put(**{GREY: "1"}),
        "greyscale": put(**{GREY: "1"}),
        "median": only("0", "1"),
        "threshold": only("0"),
        "unflatten": only("0", "false"),
        "q": QUALITY,
        "quality": QUALITY,
        "f": FORMAT,
        "format": FORMAT,
        "a": put(**{ANIMATED: "1"}),
        "animated": put(**{ANIMATED: "1"}),
    }

    def modifiers(self, text: str) -> Iterable[tuple[str, str]]:
        """Take `w_200&f=webp` apart; values of several parts keep `_` between them."""
        for part in filter(None, BETWEEN.split(text)) if text != NONE else ():
            word, *values = WITHIN.split(part)
            yield unquote(word), JOINT.join(map(unquote, values))

    def source(self, text: str) -> str:
        """Decode the original once, unless its bytes are no text."""
        try:
            return unquote(text, errors="strict")
        except UnicodeDecodeError:
            return text

    def completed(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Cover the box, lay black behind, and keep one frame unless motion was asked for."""
        made = {**values}
        flat, grey, moving = (made.pop(mark, "") for mark in (FLAT, GREY, ANIMATED))
        if flat:
            made["bg"] = made.get("cbg", BLACK)
        if "w" in made and "h" in made:
            made = {"fit": "cover", "cbg": BLACK, **made}
        else:
            made.pop("fit", None)
        if grey:
            made |= {"saturation": "0"} if "filt" in made else {"grayscale": "1"}
        if not moving and made.get("format", "gif") not in ("gif", "origin"):
            made["anim"] = "0"
        return made
