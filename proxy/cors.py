"""Who may read answers from another origin."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from proxy.headers import Answer, Pair, Pairs, picked

EXPOSED = b"X-Cache, X-Darkroom-Note, X-Subject, X-Request-ID, ETag, Server-Timing"
ASKABLE = (
    b"Accept, Authorization, Cache-Control, Content-Type, If-Modified-Since, If-None-Match, "
    b"If-Range, Range, X-Requested-With"
)
ORIGIN = frozenset({b"origin"})
DAY = b"86400"


@dataclass(frozen=True, slots=True)
class Cors:
    """The origins that may read answers; None means all of them."""

    origins: frozenset[bytes] | None = None

    @classmethod
    def of(cls, origins: Iterable[str]) -> Self:
        """Allow these origins; `*` among them allows all."""
        names = frozenset(origin.rstrip("/").lower().encode() for origin in origins)
        return cls(None if b"*" in names else names)

    @property
    def fixed(self) -> Pairs:
        """The headers that do not depend on who asks."""
        exposed = (b"access-control-expose-headers", EXPOSED)
        if self.origins is None:
            return ((b"access-control-allow-origin", b"*"), exposed)
        return (exposed,)

    @property
    def vary(self) -> tuple[str, ...]:
        """The request headers that `allow` consults."""
        return () if self.origins is None else ("Origin",)

    def allow(self, origin: bytes) -> Pairs:
        """Return the header that names this origin, where it may read and not everybody may."""
        if self.origins is None or origin not in self.origins:
            return ()
        return ((b"access-control-allow-origin", origin),)

    def preflight(self, headers: Iterable[Pair], methods: str) -> Answer:
        """Answer OPTIONS for a path that takes these methods, such as "GET, HEAD, OPTIONS"."""
        allowed = methods.encode()
        vary = tuple((b"vary", name.encode()) for name in self.vary)
        return Answer(
            204,
            (
                (b"allow", allowed),
                *self.fixed,
                *self.allow(picked(headers, ORIGIN).get(b"origin", b"")),
                (b"access-control-allow-methods", allowed),
                (b"access-control-allow-headers", ASKABLE),
                (b"access-control-max-age", DAY),
                *vary,
            ),
            b"",
        )
