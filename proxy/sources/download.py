"""Take one body in: in time, under the cap, whole or not at all."""

import asyncio
import hashlib
from collections.abc import AsyncIterable, Iterator
from contextlib import contextmanager

from proxy.failures import SourceFailed, SourceTooLarge
from proxy.sources.base import HEAD, Refuse
from proxy.sources.budget import FetchMemory, Reservation, new_blob
from proxy.sources.coding import Decoder
from proxy.sources.terms import Terms


class Patience:
    """Moves a deadline on as bytes come: none may wait long, and on average they must be quick."""

    def __init__(self, clock: asyncio.Timeout, terms: Terms) -> None:
        self._clock = clock
        self._stall = terms.stall
        self._slowest = terms.slowest
        self._now = asyncio.get_running_loop().time
        self._begun = self._now()
        self._size = 0

    def came(self, size: int) -> None:
        """Count bytes that have come."""
        self._size += size
        due = self._begun + self._size / self._slowest
        self._clock.reschedule(min(due, self._now()) + self._stall)


class Download:
    """An original on its way: decoded bytes go into a blob, counted, reserved and digested."""

    def __init__(
        self, host: str, most: int, reservation: Reservation, refuse: Refuse | None
    ) -> None:
        self._host = host
        self._most = most
        self._reservation = reservation
        self._refuse = refuse
        self._digest = hashlib.sha256(usedforsecurity=False)
        self.blob = new_blob()

    async def take(
        self, stream: AsyncIterable[bytes], decoder: Decoder, patience: Patience
    ) -> None:
        """Take a body to its end, and let others run between the pieces of one that unfolds."""
        patience.came(0)
        async for data in stream:
            patience.came(len(data))
            for at, piece in enumerate(decoder.feed(data)):
                if at:
                    await asyncio.sleep(0)
                self._keep(piece)
        decoder.finish()

    def finish(self) -> str:
        """Seal the blob and return the digest."""
        if not self.blob.size:
            raise SourceFailed(f"{self._host}: its answer is empty", "url")
        self._look()
        self.blob.seal()
        return self._digest.hexdigest()

    def _keep(self, piece: bytes) -> None:
        if self.blob.size + len(piece) > self._most:
            raise too_large(self._host, self._most)
        self._reservation.grow(len(piece))
        self._digest.update(piece)
        self.blob.write(piece)
        if self.blob.size >= HEAD:
            self._look()

    def _look(self) -> None:
        refuse, self._refuse = self._refuse, None
        if refuse is not None:
            refuse(self.blob.head(HEAD))


def too_large(host: str, most: int) -> SourceTooLarge:
    """Say how many bytes an original may have."""
    return SourceTooLarge(f"{host}: the original has more than {most} bytes", "url")


@contextmanager
def downloading(
    host: str, most: int, memory: FetchMemory, refuse: Refuse | None
) -> Iterator[Download]:
    """Give a download that leaves nothing behind when it fails."""
    with Reservation(memory) as reservation:
        download = Download(host, most, reservation, refuse)
        try:
            yield download
        except BaseException:
            download.blob.close()
            raise
