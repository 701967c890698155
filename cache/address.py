"""Where a tier is and what it may hold, read from a URL."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, Self
from urllib.parse import SplitResult, parse_qsl, urlsplit

from cache.base import Packing, V

if TYPE_CHECKING:
    from cache.link import Link

UNITS = {"": 1, "b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3, "tb": 1024**4}
SIZE = re.compile(r"([0-9]{1,15})([a-z]*)", re.ASCII)


class Terms(NamedTuple, Generic[V]):
    """What every tier of one read-through is opened with.

    `link` gives this process's one way to the Redis at a URL.
    """

    packing: Packing[V]
    stale_ttl: float
    prefix: str
    link: "Callable[[str], Link]"


@dataclass(frozen=True, slots=True)
class Address:
    """A tier's URL, taken apart; `shown` is how messages name it, without what may be secret."""

    scheme: str
    url: str
    options: Mapping[str, str]
    shown: str

    @classmethod
    def parse(cls, text: str, known: Mapping[str, Collection[str]]) -> Self:
        """Read a URL; `known` has the options of each scheme; raises ValueError."""
        parts = _split(text.strip())
        shown = _shown(text.strip())
        if parts.scheme not in known:
            schemes = ", ".join(f"{scheme}://" for scheme in known)
            raise ValueError(f"cache {shown!r}: expected a URL that begins with one of {schemes}")
        if parts.fragment or "@" in parts.query:
            raise ValueError(f"cache {shown!r}: expected #, ? and @ of a password percent-encoded")
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        for name in options:
            if name not in known[parts.scheme]:
                expected = ", ".join(sorted(known[parts.scheme]))
                raise ValueError(f"cache {shown!r}: {name} is no option; expected {expected}")
        return cls(parts.scheme, text.strip(), options, shown)

    def size(self, name: str, default: int) -> int:
        """Return an option that is a size, in bytes; raises ValueError."""
        text = self.options.get(name)
        if text is None:
            return default
        match = SIZE.fullmatch(text.strip().lower())
        if match is None or match[2] not in UNITS or int(match[1]) == 0:
            raise ValueError(
                f"cache {self.shown!r}: {name}={text[:40]!r}, expected a size such as 8mb"
            )
        return int(match[1]) * UNITS[match[2]]


def _shown(text: str) -> str:
    """Take away all that may be a password, also where it breaks the URL: what is before an @."""
    head, at, rest = text.rpartition("@")
    scheme, mark, _ = head.partition("://")
    return (f"{scheme if mark else ''}{mark}{rest}" if at else text).partition("?")[0]


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        valid = parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ValueError(
            "cache: an address that is no URL, expected scheme://host:port/path?options"
        )
    return parts
