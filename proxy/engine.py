"""The engine as doors see it: renditions had in time, and what callers send taken in."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from cache import Abandoned, Entry
from cache import Answer as Had
from proxy import uploads
from proxy.access import OPEN, Access
from proxy.asgi import Receive, Scope
from proxy.departure import unless_gone
from proxy.failures import DeadlineExceeded, Overloaded
from proxy.originals import Original
from proxy.renditions import Renditions, Trace, Wanted
from proxy.sources import FetchMemory
from proxy.sources.budget import Reservation
from proxy.uploads import Upload

GRACE_SECONDS = 0.25

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Terms:
    """What every door keeps to: seconds of a GET and a POST, memory of uploads, who may ask."""

    timeout: float
    upload_timeout: float
    largest_upload: int
    memory: FetchMemory
    access: Access = OPEN


class Engine:
    """Has renditions made, and takes uploads in, within the terms of the service."""

    def __init__(self, renditions: Renditions, terms: Terms) -> None:
        self.renditions = renditions
        self.terms = terms

    async def had(
        self, wanted: Wanted, receive: Receive, trace: Trace, seconds: float
    ) -> Had[Entry]:
        """Return a rendition; `trace` receives the seconds that its spans took.

        Raises a Failure, Refused, or CallerLeft when nobody waits for it any more.
        """
        began = time.monotonic()
        async with within(seconds + GRACE_SECONDS):
            try:
                had = await unless_gone(receive, self.renditions.get(wanted, trace, seconds))
            except Abandoned:
                raise Overloaded("the service is being stopped") from None
        trace["total"] = time.monotonic() - began
        return had

    @asynccontextmanager
    async def room(self) -> AsyncIterator[Reservation]:
        """Reserve memory for what a caller sends, as it grows, until the context ends."""
        with Reservation(self.terms.memory) as held:
            yield held

    async def upload(self, scope: Scope, receive: Receive, held: Reservation) -> Upload:
        """Read an image that is the body, or a part of the form that is the body.

        Raises what `uploads.read` raises, and DeadlineExceeded.
        """
        return await timely(
            uploads.read(scope["headers"], receive, self.terms.largest_upload, held.grow),
            self.terms.upload_timeout,
        )


def sent(upload: Upload) -> Original:
    """Return what a caller sent as an original of its own."""
    now = time.time()
    return Original(upload.blob, upload.digest, uploads.NO_VALIDATORS, now, now)


async def timely(work: Awaitable[T], seconds: float) -> T:
    """Await work; raises DeadlineExceeded where it takes longer."""
    async with within(seconds):
        return await work


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """Bound what is done inside; raises DeadlineExceeded."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise DeadlineExceeded(f"not done within {seconds:.0f} s") from None
