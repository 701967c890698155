"""What a cache keeps of a rendition: bytes, a few words about them, and their freshness."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from hashlib import blake2b
from math import inf
from operator import attrgetter
from typing import Any, NamedTuple, Self

from msgspec import MsgspecError
from msgspec.msgpack import Decoder, Encoder

from cache.base import Packing
from cache.envelope import seal, unseal

WORDS_WEIGHT = 1024


class Validators(NamedTuple):
    """What a source gave to ask again with; empty where it gave none."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Finished bytes: `etag` is their hash, `original` that of the bytes they were made from.

    `validators` are the original's; `notes` and `subject` say what was done otherwise than asked,
    and what a smart crop found. `sources` are the addresses of all that it was made of, as they
    were at `made_at` or later, and `told` is what some doors say of it.
    """

    body: bytes
    media_type: str
    etag: str
    width: int
    height: int
    original: str
    validators: Validators
    tags: tuple[str, ...]
    notes: tuple[str, ...]
    subject: str
    made_at: float
    fresh_until: float
    sources: tuple[str, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of_file(cls, body: bytes, media_type: str, made_at: float = 0) -> Self:
        """Return bytes that are answered as they are, made of nothing, and fresh for ever."""
        return cls(
            body,
            media_type,
            digest(body),
            width=0,
            height=0,
            original="",
            validators=Validators(),
            tags=(),
            notes=(),
            subject="",
            made_at=made_at,
            fresh_until=inf,
        )

    @property
    def size(self) -> int:
        """Weigh the bytes and the words."""
        return len(self.body) + WORDS_WEIGHT

    def extended(self, fresh_until: float, made_at: float) -> Self:
        """Return the same entry with another freshness, of sources confirmed at another time."""
        return replace(self, fresh_until=fresh_until, made_at=made_at)


_Words = tuple[
    str,
    str,
    int,
    int,
    str,
    Validators,
    tuple[str, ...],
    tuple[str, ...],
    str,
    float,
    float,
    tuple[str, ...],
    dict[str, Any],
]
_words = attrgetter(*(each.name for each in fields(Entry) if each.name != "body"))
_ENCODER = Encoder()
_DECODER = Decoder(_Words)


def digest(body: bytes | memoryview) -> str:
    """Return the hash that names these bytes."""
    return blake2b(body, digest_size=16).hexdigest()


def _pack(key: str, entry: Entry) -> bytes:
    return seal(key, _ENCODER.encode(_words(entry)), entry.body)


def _unpack(key: str, data: bytes) -> Entry | None:
    letter = unseal(key, data)
    if letter is None:
        return None
    try:
        words = _DECODER.decode(letter.words)
    except (MsgspecError, UnicodeDecodeError):
        return None
    return Entry(bytes(letter.body), *words)


ENTRIES: Packing[Entry] = Packing(_pack, _unpack)
