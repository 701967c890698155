"""Connect to whichever of a host's addresses answers first (RFC 8305)."""

import asyncio
import socket

from proxy.sources.stream import Stream

PATIENCE = 3.0
HEAD_START = 0.25
MOST_ATTEMPTS = 4


async def connect(addresses: tuple[str, ...], port: int) -> Stream:
    """Return a stream to one of these literal addresses; OSError, TimeoutError if there is none."""
    tried = _interleaved(addresses)[:MOST_ATTEMPTS]
    async with asyncio.timeout(PATIENCE):
        return await (_attempt(tried[0], port) if len(tried) == 1 else _race(tried, port))


async def _race(addresses: list[str], port: int) -> Stream:
    """Start an attempt when the one before has failed, or has had its head start."""
    begun: list[asyncio.Task[Stream]] = []
    waiting = iter(addresses)
    winner: asyncio.Task[Stream] | None = None
    running: set[asyncio.Task[Stream]] = set()
    try:
        while winner is None:
            if (address := next(waiting, None)) is not None:
                begun.append(asyncio.create_task(_attempt(address, port)))
                running.add(begun[-1])
            if not running:
                raise ConnectionRefusedError
            patience = HEAD_START if len(begun) < len(addresses) else None
            done, running = await asyncio.wait(
                running, timeout=patience, return_when=asyncio.FIRST_COMPLETED
            )
            winner = next((task for task in done if task.exception() is None), None)
        return winner.result()
    finally:
        for task in begun:
            if task is not winner:
                task.cancel()
                task.add_done_callback(_hang_up)


async def _attempt(address: str, port: int) -> Stream:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    loop = asyncio.get_running_loop()
    _, stream = await loop.create_connection(Stream, address, port, family=family)
    return stream


def _hang_up(task: asyncio.Task[Stream]) -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().abort()


def _interleaved(addresses: tuple[str, ...]) -> list[str]:
    """Alternate the families, the preferred one first."""
    preferred = [one for one in addresses if (":" in one) == (":" in addresses[0])]
    others = [one for one in addresses if one not in preferred]
    paired = [one for pair in zip(preferred, others, strict=False) for one in pair]
    return paired + [one for one in addresses if one not in paired]
