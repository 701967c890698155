"""A piece of work as it is asked for, and as it is done."""

import time
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from proxy.doors.base import Ask
from proxy.keys import rendition_key
from proxy.originals import Original
from transforms.blob import Blob
from transforms.recipe import Recipe
from transforms.sharing import shareable

Trace = MutableMapping[str, float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rendition to be had: its key, what was asked, and the original where it was sent along.

    `company` is how many renditions of the same original are asked for together, this one among
    them; `followed` are the recipes of those that will be asked for after it. `patient` says that
    it may wait longer for its turn than QUEUE_WAIT. One render may take so many `render_seconds`,
    where they are not the usual. `given` are assets that were sent along, by the names that the
    recipe has for them.
    """

    key: str
    ask: Ask
    upload: Original | None = None
    company: int = 1
    followed: tuple[str, ...] = ()
    patient: bool = False
    render_seconds: float = 0
    given: Mapping[str, Original] = field(default_factory=dict)

    @classmethod
    def of(cls, ask: Ask, upload: Original | None = None, **more: Any) -> "Wanted":
        """Name the rendition by what makes it."""
        original = f"sha256:{upload.digest}" if upload else ask.original
        return cls(rendition_key(original, ask.recipe, ask.version), ask, upload, **more)

    @property
    def sources(self) -> tuple[str, ...]:
        """Name all that it is made of, as far as it has names."""
        fetched = self.upload.sources if self.upload else ()
        named = (self.ask.original, *fetched, *self.ask.recipe.assets)
        return tuple(dict.fromkeys(filter(None, named)))

    @property
    def large(self) -> bool:
        """Whether it is work that others of its kind, or small work, need not stand behind."""
        return self.patient or self.render_seconds > 0


@dataclass(frozen=True, slots=True)
class Work:
    """All that one render needs: what was wanted, the original, and what the recipe names."""

    wanted: Wanted
    original: Original
    assets: Mapping[str, Original]

    @property
    def ask(self) -> Ask:
        """What was asked."""
        return self.wanted.ask

    @property
    def host(self) -> str:
        """The host whose turn it is."""
        return host_of(self.ask.original)

    @property
    def name(self) -> str:
        """Name the bytes that a render process will meet: the original's, then each asset's."""
        return " ".join(each.digest for each in (self.original, *self.assets.values()))

    @property
    def known_at(self) -> float:
        """As of when all of them are known, in Unix seconds."""
        return min(each.made_at for each in (self.original, *self.assets.values()))

    @property
    def pixels(self) -> str:
        """Name the decoded pixels that others may need too; empty where it needs its own."""
        recipe = self.ask.recipe
        shared = shareable(recipe) if isinstance(recipe, Recipe) else ""
        return f"{self.original.digest} {shared}" if shared else ""

    @property
    def blobs(self) -> tuple[Blob, ...]:
        """The original's bytes and each asset's."""
        return tuple(e.blob or Blob.of(b"") for e in (self.original, *self.assets.values()))


@contextmanager
def spent(trace: Trace, span: str) -> Iterator[None]:
    """Note in `trace` the seconds that a span took."""
    began = time.perf_counter()
    try:
        yield
    finally:
        trace[span] = trace.get(span, 0.0) + time.perf_counter() - began


def host_of(address: str) -> str:
    """Return the host of an address, empty where the original was sent along."""
    return urlsplit(address).hostname or ""
