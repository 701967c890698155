"""What follows from the choices: processes by cores, memory by process, tiers by Redis."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from proxy import machine, units
from proxy.environment import PREFIX, SettingsError

DECODE_MEMORY = 600 * 1024**2
MEMORY_TIER = "256mb"
QUEUE_PER_RENDERER = 64
SHORT_QUEUE_PER_RENDERER = 2
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")


def with_budgets(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in what the machine decides, and divide the node's memory among its processes."""
    workers = values["workers"]
    renderers = values["renderers"] or max(1, machine.cores() // workers)
    tiers, redis_url = _redis(values["cache"], values["redis_url"])
    return {
        **values,
        "renderers": renderers,
        "queue": values["queue"] or _queue(values["queue"]) * renderers,
        "max_decode_memory": values["max_decode_memory"]
        or decode_memory(renderers * workers, machine.memory_limit()),
        "fetch_memory": values["fetch_memory"] // workers,
        "originals": values["originals"] // workers,
        "masters": values["masters"] // workers,
        "cache": tuple(share(tier, workers) for tier in tiers),
        "redis_url": redis_url,
    }


def decode_memory(renderers: int, limit: int | None) -> int:
    """Return what one decode may take beside the node's other render processes."""
    return DECODE_MEMORY if limit is None else min(DECODE_MEMORY, limit // (2 * renderers))


def share(tier: str, workers: int) -> str:
    """Return a tier's URL with this process's share of `max_bytes` where it lies in memory."""
    head, _, tail = tier.partition("?")
    if workers == 1 or not head.startswith("memory:"):
        return tier
    query = {"max_bytes": MEMORY_TIER} | dict(parse_qsl(tail))
    size = units.size()
    try:
        query["max_bytes"] = str(size.parse(query["max_bytes"]) // workers)
    except ValueError:
        raise SettingsError(
            f"{PREFIX}CACHE: max_bytes={query['max_bytes']!r}: expected {size.expected}"
        ) from None
    return f"{head}?{urlencode(query)}"


def _queue(chosen: int | None) -> int:
    """Return how much is begun for each render process; a 0 asks for a short queue."""
    return QUEUE_PER_RENDERER if chosen is None else SHORT_QUEUE_PER_RENDERER


def _redis(tiers: tuple[str, ...], chosen: str) -> tuple[tuple[str, ...], str]:
    named = [tier for tier in tiers if tier.startswith(REDIS_SCHEMES)]
    if chosen == units.NOTHING:
        return tiers, named[0] if named else ""
    return (tiers if named else (*tiers, chosen)), chosen
