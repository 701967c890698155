"""The dialect of wsrv.nl: the same vocabulary at /, with wsrv's own defaults."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from proxy.doors.base import Ask
from proxy.doors.native import Native
from proxy.doors.query import canonical
from proxy.doors.weserv import SPELLINGS, translated
from transforms.boxes import CONTAIN, INSIDE
from transforms.gravity import CENTER
from transforms.kinds import flag
from transforms.recipe import Recipe
from transforms.steps import Step
from transforms.steps.background import Background
from transforms.steps.crop import Crop
from transforms.steps.mask import Mask
from transforms.steps.resize import Resize
from transforms.steps.trim import Trim
from transforms.steps.turn import Turn

PRECROP = "precrop"


@dataclass(frozen=True, slots=True)
class Wsrv(Native):
    """Keep the original's format, enlarge unless `we`, and let the last of equal names win.

    A rectangle is cut out of the resized picture, or of the turned one where `precrop` says so;
    `bg` lies behind a mask's picture, not around it.
    """

    name: ClassVar[str] = "wsrv"
    paths: ClassVar[tuple[str, ...]] = ("/",)
    uploads: ClassVar[bool] = False
    defaults: ClassVar[Mapping[str, str]] = {"format": "origin", "enlarge": "1"}
    last_wins: ClassVar[bool] = True

    def parse(self, query: str, accept: bytes, *, path: str = "", uploaded: bool = False) -> Ask:
        """Read a raw query string; raises InvalidParameter, MissingUrl, InvalidUrl and its like."""
        del path, uploaded
        given = canonical(query, last_wins=self.last_wins, strict=self.strict, names=SPELLINGS)
        return self.ask(translated(given), accept)

    def ordered(self, recipe: Recipe, values: Mapping[str, str]) -> Recipe:
        """Put the crop after the trim and the turn, and after the resize unless told otherwise."""
        steps = _grounded(recipe.steps)
        crops = [step for step in steps if isinstance(step, Crop)]
        if not crops:
            return replace(recipe, steps=steps)
        rest = [step for step in steps if not isinstance(step, Crop)]
        before = (Trim, Turn) if flag().parse(values.get(PRECROP, "0")) else (Trim, Turn, Resize)
        at = max((n for n, step in enumerate(rest, 1) if isinstance(step, before)), default=0)
        sized, padded = _apart(rest[:at])
        return replace(recipe, steps=(*sized, *crops, *padded, *rest[at:]))


def _grounded(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Lay the background under the picture before a mask cuts it out."""
    if not any(isinstance(step, Mask) for step in steps):
        return steps
    ground = [step for step in steps if isinstance(step, Background)]
    rest = [step for step in steps if not isinstance(step, Background)]
    at = next(n for n, step in enumerate(rest) if isinstance(step, Mask))
    return (*rest[:at], *ground, *rest[at:])


def _apart(steps: Iterable[Step]) -> tuple[list[Step], list[Step]]:
    """Tell the room that `contain` makes from the steps before it: nothing is cut out of that."""
    sized = [*steps]
    if sized and isinstance(last := sized[-1], Resize) and last.fit == CONTAIN and _pixels(last):
        return [*sized[:-1], replace(last, fit=INSIDE, cbg=None, a=CENTER)], [
            replace(last, enlarge=False)
        ]
    return sized, []


def _pixels(resize: Resize) -> bool:
    return all(isinstance(side, int) and side for side in (resize.w, resize.h))
