"""Feather's words: the fields of a form that ask for one picture, compressed or converted."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from transforms.bounds import LONGEST
from transforms.errors import InvalidParameter
from transforms.fitting import rounded
from transforms.kinds import Kind, choice, flag, number, plain, switched, whole
from transforms.picture import Size
from transforms.reading import Reading
from transforms.recipe import Recipe
from transforms.steps import Step
from transforms.steps.adjust import Adjust
from transforms.steps.blur import Blur
from transforms.steps.crop import Crop
from transforms.steps.filt import GREYSCALE, Filt
from transforms.steps.resize import Resize
from transforms.steps.sharpen import Sharpen
from transforms.steps.tilt import Tilt
from transforms.steps.turn import Turn
from transforms.writing import AUTO, KEEP, Writing

PREVIEW, FINAL = "preview", "final"
PREVIEW_SIDE, FASTEST = 1024, 0
MEGABYTE = 1024**2
LEAST_MEGABYTES, MOST_MEGABYTES = 0.000001, 900
MOST_ENCODES = 5
NOTHING = "(nothing)"  # no word of any kind: an empty field says neither yes nor a number
LEAST_BLUR = 0.3  # below it a Gaussian changes no sample of 8 bits that one could see
BARE_SHARPEN = 1.0
OUTPUTS = ("jpeg", "png", "webp", "avif")

SIDE, PLACE, SWITCH = whole(1, LONGEST), whole(0, LONGEST), flag()
FACTOR = number(0.1, 3)
FIELDS: Mapping[str, Kind[Any]] = {
    "outputFormat": choice({name: name for name in (AUTO, *OUTPUTS)}),
    "quality": whole(1, 100),
    "maxWidth": SIDE,
    "maxHeight": SIDE,
    "stripMetadata": SWITCH,
    "targetMB": number(LEAST_MEGABYTES, MOST_MEGABYTES),
    "mode": choice({mode: mode for mode in (FINAL, PREVIEW)}),
    "progressive": SWITCH,
    "effort": whole(0, 9),
    "cropX": PLACE,
    "cropY": PLACE,
    "cropWidth": SIDE,
    "cropHeight": SIDE,
    "rotate": number(-360, 360),
    "flip": SWITCH,
    "flop": SWITCH,
    "brightness": FACTOR,
    "saturation": number(0, 3),
    "contrast": FACTOR,
    "grayscale": SWITCH,
    "blur": number(0, 10),
    "sharpen": switched(number(0.1, 10), BARE_SHARPEN),
}
CONVERTED = {**FIELDS, "outputFormat": choice({name: name for name in OUTPUTS})}
FACTORS = ("brightness", "saturation", "contrast")
CROPS: Mapping[str, str] = {"cx": "cropX", "cy": "cropY", "cw": "cropWidth", "ch": "cropHeight"}

Said = Mapping[str, Any]


def compressing(fields: Mapping[str, str], *, strict: bool = False) -> Recipe:
    """Read the fields of `/api/compress`; raises InvalidParameter.

    Other fields are passed over, or refused by who is `strict`.
    """
    return _recipe(_said(fields, FIELDS, strict))


def converting(fields: Mapping[str, str], *, strict: bool = False) -> Recipe:
    """Read the fields of `/api/convert`, as above: a format must be named, no target counts."""
    if "outputFormat" not in fields:
        raise InvalidParameter("outputFormat", "", CONVERTED["outputFormat"].expected)
    wanted = {name: text for name, text in fields.items() if name != "targetMB"}
    return _recipe(_said(wanted, CONVERTED, strict))


def previews(fields: Mapping[str, str]) -> bool:
    """Tell whether it is a preview that is asked for."""
    return fields.get("mode", "").lower() == PREVIEW


def resized(recipe: Recipe, original: Size, made: tuple[int, int]) -> bool:
    """Tell whether a picture was scaled, beside what was cut off and how it was turned."""
    steps = tuple(step for step in recipe.steps if not isinstance(step, Resize))
    return tuple(rounded(Recipe(steps=steps).demand(original).size)) != made


def _said(fields: Mapping[str, str], known: Mapping[str, Kind[Any]], strict: bool) -> Said:
    unknown = sorted(fields.keys() - known.keys() - {"targetMB"})
    if strict and unknown:
        raise InvalidParameter(unknown[0][:80], fields[unknown[0]], "one of " + ", ".join(known))
    return {name: _read(name, fields[name], kind) for name, kind in known.items() if name in fields}


def _read(name: str, text: str, kind: Kind[Any]) -> Any:
    try:
        return kind.parse(text or NOTHING)
    except (ValueError, OverflowError):
        raise InvalidParameter(name, text, kind.expected) from None


def _recipe(said: Said) -> Recipe:
    writing = _writing(said)
    still = writing.codec is not None and not writing.codec.animation
    steps = tuple(step for step in _steps(said) if not step.idle)
    return Recipe(Reading(n=1) if still else Reading(), steps, writing)


def _steps(said: Said) -> Iterator[Step]:
    """Yield what is done, in its order: cut, turn, mirror, resize, light, colour, soften, sharpen.

    Whatever the angle, the most of width and height is of what one sees.
    """
    if part := {short: said[name] for short, name in CROPS.items() if said.get(name)}:
        yield Crop(**part, strict=True)
    turned = {"ro": plain(said.get("rotate", 0))}
    mirrors = {"flip": "v"} if said.get("flip") else {}
    yield Tilt.read(turned)
    yield Turn.read(turned | mirrors | ({"flop": "1"} if said.get("flop") else {}))
    yield _resize(said)
    yield Adjust(**{name: said[name] for name in FACTORS if name in said})
    yield Filt(filt=GREYSCALE if said.get("grayscale") else "")
    blur = said.get("blur", 0.0)
    yield Blur(blur if blur >= LEAST_BLUR else 0.0)
    yield Sharpen(said.get("sharpen", 0.0))


def _resize(said: Said) -> Resize:
    width, height = said.get("maxWidth", 0), said.get("maxHeight", 0)
    if said.get("mode") == PREVIEW:
        width, height = (min(side or PREVIEW_SIDE, PREVIEW_SIDE) for side in (width, height))
    return Resize(w=width, h=height)


def _writing(said: Said) -> Writing:
    """Say how it is written; `auto` is decided where the pixels are known."""
    named = said.get("outputFormat", AUTO)
    query = {"format": named, "q": str(said.get("quality", 80))}
    effort = FASTEST if said.get("mode") == PREVIEW else said.get("effort")
    query |= {} if effort is None else {"effort": str(effort)}
    query |= {"il": SWITCH.write(said["progressive"])} if "progressive" in said else {}
    query |= {} if said.get("stripMetadata", True) else {"meta": KEEP}
    if "targetMB" in said:
        query["maxbytes"] = str(max(1, int(said["targetMB"] * MEGABYTE)))
    writing = replace(Writing.read(query), tries=MOST_ENCODES)
    return replace(writing, accepts=("webp",), opaque="jpeg") if named == AUTO else writing
