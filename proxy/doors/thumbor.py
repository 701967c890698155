"""The dialect of thumbor: a signature, what is done, filters, then the original."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import unquote

from proxy.doors.base import Seal
from proxy.doors.dialect import ModifiedPath
from proxy.doors.seals import ThumborSeal
from proxy.doors.spoken import Values, Word, computed, either, put, refused
from proxy.doors.thumbor_filters import FILTERS, PLACE_X, PLACE_Y, composed
from proxy.failures import UnknownPath
from transforms.recipe import READS, Recipe
from transforms.steps import Step
from transforms.steps.trim import Trim
from transforms.steps.turn import Turn

INFORMAL = 3
WORDS = re.compile(
    r"(?:(?P<debug>debug)/)?(?:(?P<meta>meta)/)?"
    r"(?:(?P<trim>trim(?::[a-z-]*)?(?::[0-9]{1,3})?)/)?"
    r"(?:(?P<crop>[0-9]{1,7}x[0-9]{1,7}:[0-9]{1,7}x[0-9]{1,7})/)?"
    r"(?:(?P<fit>(?:adaptive-)?(?:full-)?fit-in)/)?"
    r"(?:(?P<size>-?(?:[0-9]{1,9}|orig)?x-?(?:[0-9]{1,9}|orig)?)/)?"
    r"(?:(?P<halign>left|right|center)/)?(?:(?P<valign>top|bottom|middle)/)?"
    r"(?:(?P<smart>smart)/)?(?:filters:(?P<filters>.+?\))/)?",
    re.ASCII | re.DOTALL,
)
FILTER = re.compile(r"([A-Za-z0-9_]+)\((.*?)\)(?::(?=[A-Za-z0-9_]+\()|$)", re.ASCII | re.DOTALL)
ROOT_OF_BANDS = 3**0.5
ACROSS, DOWN = "flip.across", "flip.down"


def _trim(text: str) -> Values:
    """Read the corner whose colour is the margin's, and how far colours may differ."""
    _, corner, tolerance = [*text.split(":"), "", ""][:3]
    if corner.isdigit():
        corner, tolerance = "", corner
    if corner not in ("", "top-left"):
        raise ValueError(text)
    return {"trim": str(min(max(round(int(tolerance or "0") / ROOT_OF_BANDS), 1), 254))}


def _crop(text: str) -> Values:
    """Read the corners of a part of the original."""
    left, top, right, bottom = map(int, re.split("[x:]", text))
    if not any((left, top, right, bottom)):
        return {}
    if right <= left or bottom <= top:
        raise ValueError(text)
    return {"rect": f"{left},{top},{right - left},{bottom - top}"}


def _size(text: str) -> Values:
    """Read sides, 0 or nothing for one that follows, each mirrored after a minus."""
    across, down = text.split("x")
    mirrored = {ACROSS: across.startswith("-"), DOWN: down.startswith("-")}
    sides = {"w": across.removeprefix("-"), "h": down.removeprefix("-")}
    said = {name: "100%" if side == "orig" else side for name, side in sides.items()}
    return {
        **{name: "1" for name, is_so in mirrored.items() if is_so},
        **{name: side for name, side in said.items() if side.strip("0")},
    }


@dataclass(frozen=True, slots=True)
class Thumbor(ModifiedPath):
    """A box is filled, by a larger picture too, unless it is to fit in; the format stays."""

    name: ClassVar[str] = "thumbor"
    paths: ClassVar[tuple[str, ...]] = ("/thumbor/{signature}/{operations:path}",)
    prefix: ClassVar[str] = "/thumbor"
    defaults: ClassVar[Mapping[str, str]] = {"format": "origin"}
    no_url: ClassVar[str] = (
        "the original is missing: expected its address at the end, as in "
        "/thumbor/unsafe/640x480/smart/filters:format(webp)/https://example.com/a.jpg"
    )
    derived: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("fit", "enlarge"), "fit-in"),
        **dict.fromkeys(("cx", "cy", "cw", "ch"), "crop"),
        "a": "smart",
        "cbg": "fill",
    }
    words: ClassVar[Mapping[str, Word]] = {
        **FILTERS,
        **dict.fromkeys(("debug", "meta"), refused()),
        "trim": computed("trim:top-left with a tolerance up to 442", _trim),
        "crop": computed("left x top : right x bottom", _crop),
        "fit-in": either({"fit-in": {"fit-in": "inside"}, "full-fit-in": {"fit-in": "outside"}}),
        "size": computed("width x height", _size),
        "halign": computed("", lambda text: {PLACE_X: text}),
        "valign": computed("", lambda text: {PLACE_Y: text}),
        "smart": put(a="smart"),
    }

    @property
    def seal(self) -> Seal:
        """Verify thumbor's own signatures."""
        return ThumborSeal(self.keys.thumbor)

    def modifiers(self, text: str) -> Iterable[tuple[str, str]]:
        """Take the operations apart, in the order in which they stand."""
        found = WORDS.fullmatch(text + "/" if text else "")
        for word, value in found.groupdict().items() if found else ():
            if value and word == "filters":
                yield from _filters(value)
            elif value:
                name = "fit-in" if word == "fit" else word
                yield name, "" if word == "smart" else value

    def completed(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Put together what several words say of one thing."""
        return composed(values)

    def ordered(self, recipe: Recipe, values: Mapping[str, str]) -> Recipe:
        """Trim first, then cut and resize, then mirror, and filter in the order that was said."""
        said = {name: at for at, name in enumerate(values)}
        first = [step for step in recipe.steps if isinstance(step, Trim)]
        sized = [step for step in recipe.steps if step.word in ("crop", "resize")]
        turned = [step for step in recipe.steps if isinstance(step, Turn)]
        rest = [step for step in recipe.steps if step not in (*first, *sized, *turned)]

        def place(step: Step) -> int:
            return min(at for name, at in said.items() if name in READS[step.word])

        return replace(recipe, steps=(*first, *sized, *turned, *sorted(rest, key=place)))

    def _apart(self, path: str) -> tuple[str, str]:
        """Split behind the last operation, whatever follows is the original."""
        parts = path.split("/", INFORMAL)
        if len(parts) <= INFORMAL or unquote("/".join(parts[:2])) != self.prefix:
            raise UnknownPath(f"{path[:200]!r}: expected {self.paths[0]}")
        found = WORDS.match(parts[INFORMAL])
        end = found.end() if found else 0
        return parts[INFORMAL][: max(end - 1, 0)], parts[INFORMAL][end:]


def _filters(text: str) -> Iterator[tuple[str, str]]:
    """Take filters apart; what is none is given as it is, to be refused by its name."""
    at = 0
    while at < len(text):
        found = FILTER.match(text, at)
        if found is None:
            yield "filters", text[at:]
            return
        yield found[1], found[2]
        at = found.end()
