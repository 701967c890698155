"""What things cost: assumptions of the order of public list prices, to be replaced by one's own."""

from typing import NamedTuple, Self

from msgspec import Struct, toml

HOURS = 3600.0
GIGABYTE = 1e9
MILLION = 1e6


class Prices(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars, without discounts.

    `node_gb` is for what nodes send to a CDN, `egress_gb` for what they send to callers where there
    is none; `redis_gb_hour` is for managed memory with one replica.
    """

    core_hour: float = 0.04
    ram_gb_hour: float = 0.005
    redis_gb_hour: float = 0.02
    store_gb_hour: float = 0.00003
    cdn_gb: float = 0.03
    cdn_ten_thousand: float = 0.0075
    node_gb: float = 0.0
    egress_gb: float = 0.05

    @classmethod
    def read(cls, body: bytes) -> Self:
        """Read a TOML file of prices; raises msgspec.MsgspecError that names the field."""
        return toml.decode(body, type=cls)


class Bill(NamedTuple):
    """Dollars for a million images."""

    nodes: float
    redis: float
    store: float
    traffic: float

    @property
    def total(self) -> float:
        """Return all of it."""
        return sum(self)


class Used(NamedTuple):
    """What is paid for: rented by the hour, and moved each second."""

    cores: float
    ram_gb: float
    redis_gb: float
    store_gb: float
    images: float
    sent: float
    from_nodes: float
    behind_cdn: bool


def bill(used: Used, prices: Prices) -> Bill:
    """Return what a million images cost at this load."""
    hours = MILLION / used.images / HOURS
    gigabytes = MILLION / used.images / GIGABYTE
    if used.behind_cdn:
        traffic = (
            used.sent * gigabytes * prices.cdn_gb + used.from_nodes * gigabytes * prices.node_gb
        )
        traffic += MILLION / 10_000 * prices.cdn_ten_thousand
    else:
        traffic = used.sent * gigabytes * prices.egress_gb
    return Bill(
        (used.cores * prices.core_hour + used.ram_gb * prices.ram_gb_hour) * hours,
        used.redis_gb * prices.redis_gb_hour * hours,
        used.store_gb * prices.store_gb_hour * hours,
        traffic,
    )
