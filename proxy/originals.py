"""Originals: a read-through cache of the bytes that sources have, held behind descriptors."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import partial

from msgspec import MsgspecError, Struct, msgpack

from cache import About, Flight, Packing, ReadThrough, Validators
from cache.bans import NEVER
from cache.envelope import seal, unseal
from proxy.errors import verdict
from proxy.failures import SourceTimeout
from proxy.keys import original_key
from proxy.sources import Fetched, NotModified, Source
from transforms.blob import Blob
from transforms.decode import identify

LEAST_WEIGHT = 256 * 1024
FETCH_SHARE = 0.95
BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Original:
    """An original's bytes and what its source said of them, when it was asked at `made_at`.

    Without a blob it says only that the original with the validators asked for is unchanged.
    `sources` holds its address, where it has one.
    """

    blob: Blob | None
    digest: str
    validators: Validators
    made_at: float
    fresh_until: float
    sources: tuple[str, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        """Have none: tags are of what is made of it."""
        return ()

    @property
    def size(self) -> int:
        """Weigh it: a descriptor costs as much as 256 KB, so that a budget bounds both."""
        return max(LEAST_WEIGHT, self.blob.size if self.blob else 0)


class Originals:
    """Fetches originals through their sources, each once however many ask."""

    def __init__(
        self,
        cache: ReadThrough[Original],
        sources: Mapping[str, Source],
        ttl: float,
        clock: Callable[[], float] = time.time,
        loaders: tuple[str, ...] = (),
    ) -> None:
        """Take `loaders` for the formats that may be read, none named for the usual ones."""
        self._known = partial(identify, allowed=loaders)
        self._cache = cache
        self._sources = sources
        self._ttl = ttl
        self._clock = clock
        self._seconds: float | None = None
        self.outcomes: Counter[str] = Counter()
        self._received: Counter[str] = Counter()

    @property
    def bytes_in(self) -> int:
        """How many bytes all fetches brought."""
        return self._received[BYTES]

    def on_terms(self, sources: Mapping[str, Source], seconds: float) -> "Originals":
        """Return these originals, cache and counts the same, had from other sources in `seconds`.

        Who waits for what another began keeps to the terms of that one.
        """
        other = copy(self)
        other._sources, other._seconds = sources, seconds / FETCH_SHARE  # noqa: SLF001 - its own
        return other

    async def get(
        self, url: str, known: Validators | None = None, since: float = NEVER
    ) -> Original:
        """Return the original, or, where `known` validators still hold, one without a blob.

        One that was asked for at `since` or earlier will not do. Raises what the source raises.
        """
        key = original_key(url)
        kept = self._cache.peek(key)
        if kept is not None and kept.made_at > since:
            return kept
        about = About((url,), since=since)
        if known is None or not any(known):
            return await self._had(key, url, None, about)
        return await self._had(original_key(url, *known), url, known, about)

    async def _had(self, key: str, url: str, known: Validators | None, about: About) -> Original:
        had = await self._cache.get(
            key,
            lambda flight: self._fetch(url, known, flight),
            seconds=self._seconds,
            about=about,
        )
        return had.value

    async def _fetch(
        self, url: str, known: Validators | None, flight: Flight[Original]
    ) -> Original:
        asked = self._clock()
        try:
            fetched = await self._ask(url, known, flight.remaining())
        except Exception as error:
            self.outcomes[verdict(error).code] += 1
            raise
        until = self._clock() + self._ttl
        if isinstance(fetched, Fetched):
            self.outcomes["fetched"] += 1
            self._received[BYTES] += fetched.blob.size
            validators = Validators(fetched.etag, fetched.last_modified)
            original = Original(fetched.blob, fetched.digest, validators, asked, until, (url,))
            if known is not None:
                await self._cache.offer(original_key(url), original)
            return original
        self.outcomes["unchanged"] += 1
        return Original(None, "", known or Validators(), asked, until, (url,))

    async def _ask(
        self, url: str, known: Validators | None, seconds: float
    ) -> Fetched | NotModified:
        source = self._sources[url.partition(":")[0]]
        try:
            # A little less than all the time, so that the blame is the source's and is remembered.
            async with asyncio.timeout(seconds * FETCH_SHARE):
                return await source.fetch(url, known, refuse=self._known)
        except TimeoutError:
            raise SourceTimeout(f"{url.split('/')[2]}: no whole original in time", "url") from None


class _Words(Struct, frozen=True, array_like=True):
    """An original's words as they travel; `body` says whether there is one."""

    digest: str
    validators: tuple[str, str]
    made_at: float
    fresh_until: float
    body: bool
    sources: tuple[str, ...] = ()


def _pack(key: str, original: Original) -> bytes:
    blob = original.blob
    words = _Words(
        original.digest,
        original.validators,
        original.made_at,
        original.fresh_until,
        blob is not None,
        original.sources,
    )
    return seal(key, msgpack.encode(words), blob.bytes() if blob else b"")


def _unpack(key: str, data: bytes) -> Original | None:
    letter = unseal(key, data)
    if letter is None:
        return None
    try:
        words = msgpack.decode(letter.words, type=_Words)
    except MsgspecError:
        return None
    blob = Blob.of(letter.body) if words.body else None
    validators = Validators(*words.validators)
    return Original(blob, words.digest, validators, words.made_at, words.fresh_until, words.sources)


ORIGINALS = Packing(_pack, _unpack)
