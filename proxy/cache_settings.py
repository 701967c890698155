"""What the operator chose about keeping: tiers, lifetimes, and what is done with time to spare."""

from dataclasses import dataclass

from proxy.contract_settings import ContractSettings
from proxy.setting import setting
from proxy.units import duration, redis, size, text, urls
from transforms.kinds import flag


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheSettings(ContractSettings):
    """What is kept of renditions, originals and pixels, where, and for how long."""

    cache: tuple[str, ...] = setting(
        urls("memory://?max_bytes=256mb redis://localhost:6379/0"),
        "memory://?max_bytes=256mb",
        "the cache's tiers in their order, separated by spaces",
        secret=True,
    )
    redis_url: str = setting(
        redis(),
        "none",
        "adds a Redis tier where CACHE names none",
        plain="REDIS_URL",
        secret=True,
    )
    cache_ttl: float = setting(duration(1), "24h", "how long a rendition is fresh")
    stale_ttl: float = setting(
        duration(), "24h", "how much longer it is served while it is refreshed or its source fails"
    )
    originals: int = setting(size(), "128mb", "bytes of originals kept for their other sizes")
    masters: int = setting(
        size(), "256mb", "bytes of decoded pixels kept for renditions that are asked for together"
    )
    original_ttl: float = setting(duration(), "10m", "how long an original is kept")
    cache_control: str = setting(
        text("a header value in ASCII", r"[\x20-\x7e]+"),
        "public, max-age=31536000, immutable",
        "`Cache-Control` of a success",
    )
    polish: bool = setting(
        flag(),
        "0",
        "`1` encodes the most-hit renditions again with more effort while the node is idle; "
        "not where CACHE_CONTROL says `immutable`",
    )

    @property
    def polishes(self) -> bool:
        """Whether renditions may come to have other bytes, and are to."""
        return self.polish and "immutable" not in self.cache_control.lower()
