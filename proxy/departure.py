"""Callers who leave before their answer is ready."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from proxy.asgi import Receive

T = TypeVar("T")


class CallerLeft(Exception):
    """Nobody is there any more to hear the answer."""


async def unless_gone(receive: Receive, work: Coroutine[Any, Any, T]) -> T:
    """Await `work`, but cancel it and raise CallerLeft when the connection closes first."""
    task = asyncio.ensure_future(work)
    watch = asyncio.ensure_future(_disconnect(receive))
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise CallerLeft
        return task.result()
    finally:
        watch.cancel()
        task.cancel()


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
