"""How long a job will take, before it is begun: a rough reckoning, set right by those that were."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Any

from cachetools import LRUCache

from transforms.costs import DECODE, USUAL
from transforms.gravity import SALIENT
from transforms.heads import Head
from transforms.picture import Size
from transforms.recipe import Recipe
from transforms.steps.resize import Resize
from transforms.task import Task

HEAVY_SECONDS = 0.5
OVERHEAD = 0.003
SHRINKING, WHOLE, PROGRESSIVE = 2.5, 7.0, 11.0
SHARED = 3.0
STEP = 4.0
TRIES = 4
ENCODE: Mapping[str, float] = {
    "webp": 60.0,
    "avif": 100.0,
    "auto": 100.0,
    "jpeg": 8.0,
    "png": 80.0,
    "gif": 150.0,
    "jxl": 150.0,
    "tiff": 5.0,
    "optimize": 300.0,
    "estimate": 100.0,
}
OTHERS = 10.0
EFFORTS = (1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 16.0, 20.0, 25.0, 30.0)
LEARNING, QUICKLY = 0.1, 0.5
FURTHEST = log(32)
KINDS, ORIGINALS = 512, 4096


@dataclass(frozen=True, slots=True)
class Expected:
    """The seconds that a job is expected to take; `before` is what they were before learning."""

    seconds: float
    before: float
    manner: Hashable
    kind: Hashable
    original: str
    shared: bool = False

    @property
    def heavy(self) -> bool:
        """Whether it is work that shall never have the last process."""
        return self.seconds > HEAVY_SECONDS


class Expectations:
    """Learns what jobs take: by format and codec, and by original, for some are unlike others.

    What is kept is bounded, and so is how far an estimate can be learned away from the reckoning.
    """

    def __init__(self) -> None:
        self._kinds: LRUCache[Hashable, float] = LRUCache(KINDS)
        self._originals: LRUCache[str, float] = LRUCache(ORIGINALS)
        self._manners: LRUCache[Hashable, float] = LRUCache(KINDS)

    def guess(self, recipe: Recipe | Task) -> float:
        """Return what such recipes took lately, 0 where nobody knows: for lack of an original."""
        return self._manners.get(_manner(recipe), 0.0)

    def of(
        self,
        recipe: Recipe | Task,
        original: str,
        head: Head,
        facts: Mapping[str, Any],
        *,
        shared: bool = False,
    ) -> Expected:
        """Estimate a job; `shared` says that its pixels were decoded before."""
        manner = _manner(recipe)
        kind = ("shared" if shared else head.name, head.progressive, manner)
        before = _reckoned(recipe, head, _frames(facts), shared=shared)
        learned = self._kinds.get(kind, 0.0) + self._originals.get(original, 0.0)
        return Expected(before * exp(learned), before, manner, kind, original, shared)

    def learn(self, expected: Expected, seconds: float) -> None:
        """Take in what a job really took."""
        truth = _bounded(log(max(seconds, OVERHEAD) / expected.before))
        kind = self._kinds.get(expected.kind)
        self._kinds[expected.kind] = truth if kind is None else kind + LEARNING * (truth - kind)
        own = self._originals.get(expected.original, 0.0)
        rest = _bounded(truth - self._kinds[expected.kind])
        self._originals[expected.original] = own + QUICKLY * (rest - own)
        usual = self._manners.get(expected.manner, seconds)
        self._manners[expected.manner] = usual + LEARNING * (seconds - usual)


def _manner(recipe: Recipe | Task) -> Hashable:
    """Name what of a recipe decides how it is written."""
    if isinstance(recipe, Task):
        return recipe.word
    writing = recipe.writing
    salient = any(isinstance(step, Resize) and step.a in SALIENT for step in recipe.steps)
    return writing.format, writing.effort, bool(writing.target), bool(writing.maxbytes), salient


def _reckoned(recipe: Recipe | Task, head: Head, frames: int, *, shared: bool) -> float:
    """Reckon seconds from pixels in and pixels out, at what a megapixel usually costs."""
    if isinstance(recipe, Task):
        per_pixel = DECODE.get(head.name, USUAL) + ENCODE.get(recipe.word, OTHERS)
        return OVERHEAD + head.pixels * frames * per_pixel / 1e9
    demand = recipe.demand(Size(head.width, head.height))
    size, scale = demand.size, demand.scale or Size(1.0, 1.0)
    decode = SHARED if shared else _decoding(head, min(1.0, max(scale)))
    made = size.width * size.height * (_encoding(recipe) + STEP * (1 + len(recipe.steps)))
    frames = min(frames, recipe.reading.n) if recipe.reading.n > 0 else frames
    return OVERHEAD + frames * (head.pixels * decode + made) / 1e9


def _decoding(head: Head, scale: float) -> float:
    if head.name != "jpeg":
        return DECODE.get(head.name, USUAL)
    per_pixel = SHRINKING if scale <= 1 / 4 else WHOLE
    return per_pixel + PROGRESSIVE * head.progressive


def _encoding(recipe: Recipe) -> float:
    writing = recipe.writing
    effort = EFFORTS[writing.effort] if writing.effort is not None else 1.0
    tries = TRIES if writing.target or writing.maxbytes else 1
    return ENCODE.get(writing.format, OTHERS) * effort * tries


def _frames(facts: Mapping[str, Any]) -> int:
    frames = facts.get("frames")
    return frames if isinstance(frames, int) and frames > 0 else 1


def _bounded(value: float) -> float:
    return min(FURTHEST, max(-FURTHEST, value))
