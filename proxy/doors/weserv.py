"""What wsrv.nl spells otherwise than we do: older names, and values that read differently."""

import re
from collections.abc import Callable, Mapping

from proxy.doors.query import NAMES
from proxy.doors.spoken import NUMBER

SPELLINGS: Mapping[str, str] = {
    **NAMES,
    **{name: name for name in ("af", "crop", "fsol", "rbg")},
    "align": "a",
    "errorredirect": "default",
    "level": "l",
    "or": "ro",
    "pages": "n",
}
FITS: Mapping[str, Mapping[str, str]] = {
    "absolute": {"fit": "fill"},
    "fit": {"fit": "inside", "we": "1"},
    "fitup": {"fit": "inside"},
    "letterbox": {"fit": "contain"},
    "square": {"fit": "cover"},
    "squaredown": {"fit": "cover", "we": "1"},
}
FORMATS = {"av1": "avif", "tif": "tiff"}
COLOURS = ("bg", "cbg", "rbg", "mbg", "tint", "start", "stop")
WITH_ALPHA = re.compile("#?((?:[0-9a-f]{4}){1,2})", re.IGNORECASE)
FOCUS = re.compile(r"(?:focal|crop)-([0-9]{1,2}|100)(?:-([0-9]{1,2}|100))?", re.ASCII)
SECURE = "ssl:"
HIGHEST_FACTOR = 10
QUARTER, EDGES = 90, 4


def translated(given: Mapping[str, str]) -> dict[str, str]:
    """Turn what wsrv.nl writes otherwise than we do into our values."""
    values = {name: text for name, text in given.items() if name not in PARTS}
    for name in values.keys() & set(COLOURS):
        values[name] = _alpha_last(values[name].strip())
    for name in values.keys() & {"url", "default"}:
        if values[name].startswith(SECURE):
            values[name] = f"//{values[name].removeprefix(SECURE).lstrip('/')}"
    if "format" in values:
        values["format"] = FORMATS.get(values["format"], values["format"])
    behind = values.pop("rbg", "")
    if behind and _tilted(values.get("ro", "")):
        values.setdefault("bg", behind)
    for name, read in PARTS.items():
        values = {**(read(given[name]) if name in given else {}), **values}
    return {**values, **FITS.get(values.get("fit", ""), {})}


def _alpha_last(text: str) -> str:
    """Write a colour whose alpha comes first as one whose alpha comes last."""
    if not (found := WITH_ALPHA.fullmatch(text)):
        return text
    digits: str = found[1]
    return digits[len(digits) // 4 :] + digits[: len(digits) // 4]


def _tilted(angle: str) -> bool:
    """Tell an angle that leaves corners."""
    return bool(NUMBER.fullmatch(angle)) and bool(float(angle) % QUARTER)


def _place(text: str) -> dict[str, str]:
    """Read a place, or a focal point in percent."""
    if not (found := FOCUS.fullmatch(text)):
        return {"a": text}
    across, down = (str(int(percent or "50") / 100) for percent in found.groups())
    return {"a": "focal", "fpx": across, "fpy": down}


def _rectangle(text: str) -> dict[str, str]:
    """Read width, height, left and top; anything else is passed over, as it always was."""
    numbers = text.split(",")
    return {"rect": ",".join(numbers[2:] + numbers[:2])} if len(numbers) == EDGES else {}


def _saturation(text: str) -> dict[str, str]:
    """Read a factor up to ten; what is below none or above is hundredths, as elsewhere."""
    factor = NUMBER.fullmatch(text) and 0 <= float(text) <= HIGHEST_FACTOR
    return {"saturation" if factor else "sat": text}


def _sharpness(text: str) -> dict[str, str]:
    """Read a sigma, or what is done to flat areas, what to edges, and the sigma."""
    numbers = text.split(",")
    three = ("sharpf", "sharpj", "sharp")
    return dict(zip(three, numbers, strict=True)) if len(numbers) == len(three) else {"sharp": text}


PARTS: Mapping[str, Callable[[str], dict[str, str]]] = {
    "a": _place,
    "crop": _rectangle,
    "sat": _saturation,
    "sharp": _sharpness,
}
DIFFERENT = frozenset({"fit", "format", *COLOURS, *PARTS, *(SPELLINGS.keys() - NAMES.keys())})
