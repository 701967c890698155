"""What Pare's contract answers when all went well."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict

import msgspec

from cache import Answer as Had
from cache import Entry
from proxy.asgi import Scope
from proxy.cors import Cors
from proxy.doors.pare import Thumbnail
from proxy.doors.pare_storage import Shelf
from proxy.headers import Answer, Pair, safe
from proxy.renditions import Trace
from proxy.replies import headed
from proxy.responses import server_timing, x_cache

HEADERS = {
    "X-Original-Size": {"type": "integer"},
    "X-Optimized-Size": {"type": "integer"},
    "X-Reduction-Percent": {"type": "number"},
    "X-Original-Format": {"type": "string"},
    "X-Optimization-Method": {"type": "string"},
}
EXPOSED = ", ".join(HEADERS).encode()
Level = Literal["high", "medium", "low"]
Method = Literal["exact", "direct-encode", "generic"]

STATES = {"hit": "HIT", "stale": "STALE", "miss": "MISS"}
EXACT: Method = "exact"
SAMPLED: Method = "direct-encode"
# A packed drawing is to be sent so (SVG 1.1, 1.2); whoever saves what was sent has its file.
PACKED, GZIP = "svgz", "gzip"
LOWERED: Mapping[Level, Level] = {"high": "medium"}


class Place(TypedDict):
    """Where a file is kept."""

    provider: str
    url: str
    public_url: str | None


class Stored(TypedDict):
    """What became of a file that is kept somewhere."""

    success: bool
    original_size: int
    optimized_size: int
    reduction_percent: float
    format: str
    method: str
    storage: Place
    message: str


class Dimensions(TypedDict):
    """The size of a picture."""

    width: int
    height: int


class Estimate(TypedDict):
    """What an optimisation would come to."""

    original_size: int
    original_format: str
    dimensions: Dimensions
    color_type: str | None
    bit_depth: int | None
    estimated_optimized_size: int
    estimated_reduction_percent: float
    optimization_potential: Level
    method: Method
    already_optimized: bool
    confidence: Level


@dataclass(frozen=True, slots=True)
class Outcome:
    """An optimised file beside the size of what it was made from."""

    entry: Entry
    original_size: int

    @property
    def format(self) -> str:
        """The format in which it came."""
        return str(self.entry.told.get("format", ""))

    @property
    def method(self) -> str:
        """What made it smaller."""
        return str(self.entry.told.get("method", "none"))

    @property
    def reduction(self) -> float:
        """How many percent of its bytes are gone; below zero where it grew."""
        return percent(self.original_size, len(self.entry.body))


def percent(before: int, after: int) -> float:
    """Return by how many percent the second is less than the first, with one decimal."""
    return round(100 * (before - after) / before, 1) if before else 0.0


def how(had: Had[Entry], trace: Trace) -> tuple[Pair, ...]:
    """Write where an answer came from, and how long it took."""
    return x_cache(STATES[had.state], had.tier), server_timing(trace)


def binary(scope: Scope, outcome: Outcome, cors: Cors, own: tuple[Pair, ...] = ()) -> Answer:
    """Answer with the file, and with what became of it in headers."""
    entry = outcome.entry
    more: tuple[Pair, ...] = (
        (b"x-original-size", b"%d" % outcome.original_size),
        (b"x-optimized-size", b"%d" % len(entry.body)),
        (b"x-reduction-percent", safe(str(outcome.reduction))),
        (b"x-original-format", safe(outcome.format)),
        (b"x-optimization-method", safe(outcome.method)),
        (b"access-control-expose-headers", EXPOSED),
        *(((b"content-encoding", safe(GZIP)),) if outcome.format == PACKED else ()),
        *own,
    )
    media_type = safe(entry.media_type)
    return Answer(200, headed(scope, media_type, len(entry.body), cors, more=more), entry.body)


def stored(outcome: Outcome, shelf: Shelf, url: str) -> Stored:
    """Say where the file is now, and what became of it."""
    return {
        "success": True,
        "original_size": outcome.original_size,
        "optimized_size": len(outcome.entry.body),
        "reduction_percent": outcome.reduction,
        "format": outcome.format,
        "method": outcome.method,
        "storage": {
            "provider": shelf.provider,
            "url": url,
            "public_url": url if shelf.public else None,
        },
        "message": f"{outcome.original_size} bytes became {len(outcome.entry.body)}",
    }


def estimated(entry: Entry, instead: Thumbnail | None) -> Estimate:
    """Say what was estimated, of a thumbnail for what it stands for."""
    found: Estimate = msgspec.json.decode(entry.body)
    if instead is None:
        return found
    left = found["estimated_optimized_size"] / max(1, found["original_size"])
    return {
        **found,
        "original_size": instead.file_size,
        "estimated_optimized_size": round(instead.file_size * left),
        "method": SAMPLED if found["method"] == EXACT else found["method"],
        "confidence": LOWERED.get(found["confidence"], "low"),
    }
