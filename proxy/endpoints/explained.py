"""What `/explain` answers."""

from typing import TypedDict

from proxy.doors.explaining import Change, Chosen, Part


class Text(TypedDict):
    """A recipe as it is written, and taken apart."""

    text: str
    steps: list[Part]


class Cached(TypedDict):
    """Where an answer came from, and how long it stays; times are in seconds."""

    state: str
    tier: str | None
    age_s: float
    fresh_for_s: float
    tags: tuple[str, ...]
    purged_at: float | None


Sizes = TypedDict("Sizes", {"in": int | None, "out": int})


class Explanation(TypedDict):
    """What a query was understood as, and what became of it."""

    url: str
    recipe: Text
    key: str
    version: str
    format: Chosen
    changes: list[Change]
    ignored: list[str]
    notes: tuple[str, ...]
    subject: str | None
    cache: Cached
    bytes: Sizes
    width: int
    height: int
    etag: str
    timings_ms: dict[str, float]
