"""How answers are handed over: what the caller chose, and what the operator chose."""

from dataclasses import dataclass, field

from proxy.cors import Cors

FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a caller may say about an answer without changing its bytes."""

    maxage: int | None = None
    filename: str = ""
    download: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator says about every answer; `cache_tags` tells CDNs by which tags to purge."""

    cache_control: str = FOR_EVER
    cors: Cors = field(default_factory=Cors)
    cache_tags: bool = False
