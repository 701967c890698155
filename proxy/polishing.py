"""Renditions that are asked for most, encoded again with more effort when there is time."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from cache import Entry, digest
from proxy.aside import Aside
from proxy.assets import fetched as assets_of
from proxy.doors.base import Ask
from proxy.failures import Failure
from proxy.originals import Originals
from proxy.slot import Rendered, RenderFailed
from proxy.work import Wanted, Work
from transforms.codecs.effort import HARDEST
from transforms.errors import Refused
from transforms.job import Job
from transforms.recipe import Recipe

POLISHED = "polished"
# At the same setting more effort looks the same or better here; with JPEG XL it may look worse.
TYPES = frozenset({"image/avif", "image/webp", "image/jpeg", "image/png"})
LEAST_HITS, MOST_KNOWN = 10, 4096
GAIN = 0.98
SECONDS = 120.0
PAUSE_SECONDS, FADING_PAUSES = 1.0, 60

log = structlog.get_logger("darkroom.polish")


class Kept(Protocol):
    """Renditions as they are kept."""

    def peek(self, key: str) -> Entry | None:
        """Return the rendition if this process holds it fresh."""
        ...

    async def offer(self, key: str, value: Entry) -> None:
        """Keep one, in the place of another."""
        ...


@dataclass(frozen=True, slots=True)
class Liked:
    """A rendition that was asked for, and how often of late."""

    ask: Ask
    hits: int


class Polishing:
    """Knows what is asked for most, and has it encoded again while nobody waits for anything.

    An entry keeps its freshness and the time as of which its sources are known, so that it ends
    and is purged as the one before it would have been. Another body is another etag: it is not
    for what was said to be immutable.
    """

    def __init__(
        self,
        kept: Kept,
        originals: Originals,
        job: Callable[[Work, Recipe, float], Job],
        aside: Callable[[], Aside],
        idle: Callable[[], bool],
    ) -> None:
        """Take `job` to write work out, `aside` to make a process, `idle` to ask for leave."""
        self._kept = kept
        self._originals = originals
        self._job = job
        self._aside = aside
        self._idle = idle
        self._liked: dict[str, Liked] = {}
        self._tried: dict[str, str] = {}
        self.outcomes: Counter[str] = Counter()
        self.saved = 0

    def heard(self, key: str, ask: Ask) -> None:
        """Count a hit."""
        liked = self._liked.get(key)
        if liked is None and len(self._liked) >= MOST_KNOWN:
            self._fade()
        if liked is not None or len(self._liked) < MOST_KNOWN:
            self._liked[key] = Liked(ask, liked.hits + 1 if liked else 1)

    async def run(self, pause: float = PAUSE_SECONDS) -> None:
        """Polish whenever two glances in a row find nothing to do, until cancelled."""
        pauses, rested = 0, False
        while True:
            await asyncio.sleep(pause)
            pauses += 1
            if pauses % FADING_PAUSES == 0:
                self._fade()
            if self._idle() and rested and self._next():
                await self._spree()
            rested = self._idle()

    async def _spree(self) -> None:
        """Polish one after the other as long as nobody else has work."""
        try:
            async with self._aside().open() as aside:
                while self._idle() and (key := self._next()):
                    self.outcomes["begun"] += 1
                    outcome = await self._polished(key, self._liked[key].ask, aside)
                    self.outcomes[outcome] += 1
        except Exception:
            self.outcomes["failed"] += 1
            log.exception("polishing failed")  # and is no reason to polish nothing ever after

    def _next(self) -> str:
        """Return the key of what is hit most and has not been tried as it is; empty for none."""
        keys = (key for key, liked in self._liked.items() if liked.hits >= LEAST_HITS)
        for key in sorted(keys, key=lambda key: -self._liked[key].hits):
            entry = self._kept.peek(key)
            if entry and self._tried.get(key) != entry.etag and _rough(entry):
                return key
        return ""

    async def _polished(self, key: str, ask: Ask, aside: Aside) -> str:
        """Polish one rendition: what came of it."""
        entry = self._kept.peek(key)
        if entry is None:
            return "overtaken"
        self._tried[key] = entry.etag
        recipe = harder(ask.recipe)
        if recipe is None:
            return "unfit"
        try:
            work = await self._gathered(Wanted(key, ask))
            if work.name != entry.original:
                return "changed"
            rendered = await aside.render(self._job(work, recipe, SECONDS), work.blobs)
        except (Failure, Refused, RenderFailed) as error:
            log.info("not polished", reason=str(error))
            return "failed"
        return await self._taken(key, entry, rendered)

    async def _gathered(self, wanted: Wanted) -> Work:
        recipe = wanted.ask.recipe
        assets = await assets_of(recipe, self._originals, lambda _: None, wanted.given)
        return Work(wanted, await self._originals.get(wanted.ask.original), assets)

    async def _taken(self, key: str, entry: Entry, rendered: Rendered) -> str:
        """Keep what came of it, where it is smaller and nothing else has come meanwhile."""
        body, result = rendered.body, rendered.result
        if self._kept.peek(key) is not entry:
            return "overtaken"
        if result.media_type != entry.media_type or len(body) > GAIN * len(entry.body):
            return "no smaller"
        told = {**entry.told, POLISHED: True}
        await self._kept.offer(key, replace(entry, body=body, etag=digest(body), told=told))
        self.saved += len(entry.body) - len(body)
        return "smaller"

    def _fade(self) -> None:
        """Forget half of every count, and what has none left or is not held any more."""
        faded = {key: Liked(each.ask, each.hits // 2) for key, each in self._liked.items()}
        self._liked = {key: each for key, each in faded.items() if each.hits}
        self._tried = {key: etag for key, etag in self._tried.items() if key in self._liked}


def _rough(entry: Entry) -> bool:
    return entry.media_type in TYPES and POLISHED not in entry.told


def harder(recipe: object) -> Recipe | None:
    """Return the recipe with the most effort; None where the caller chose, or no effort helps."""
    if not isinstance(recipe, Recipe):
        return None
    writing, codec = recipe.writing, recipe.writing.codec
    if writing.effort is not None or writing.maxbytes or (codec and "effort" not in codec.options):
        return None
    return replace(recipe, writing=replace(writing, effort=HARDEST))
