"""What the tests of caches share: a small value, its packing, a policy, and a clock to turn."""

from dataclasses import dataclass

from msgspec import msgpack

from cache.base import Packing
from cache.envelope import seal, unseal


@dataclass(frozen=True)
class Thing:
    text: str
    fresh_until: float
    made_at: float = 0
    size: int = 100
    sources: tuple = ()
    tags: tuple = ()


def pack(key, thing):
    words = (thing.text, thing.fresh_until, thing.made_at, thing.size, thing.sources, thing.tags)
    return seal(key, msgpack.encode(words), b"")


def unpack(key, data):
    letter = unseal(key, data)
    if letter is None:
        return None
    *words, sources, tags = msgpack.decode(letter.words)
    return Thing(*words, tuple(sources), tuple(tags))


THINGS = Packing(pack, unpack)


class Gone(Exception):
    """About the thing."""


class Busy(Exception):
    """About the maker."""


class Policy:
    def seconds(self, error):
        return 30 if isinstance(error, Gone) else 0

    def shared(self, error):
        return isinstance(error, Gone)

    def pack(self, error):
        return str(error).encode()

    def unpack(self, data):
        return Gone(data.decode())


class Clock:
    def __init__(self, now=1000.0):
        self.now = now

    def __call__(self):
        return self.now
