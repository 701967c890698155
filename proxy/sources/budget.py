"""The memory that all downloads may hold at once."""

from types import TracebackType
from typing import Self

from proxy.failures import Overloaded
from transforms.blob import Blob


class FetchMemory:
    """Counts the bytes of downloads under way; what would pass the limit is refused."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.held = 0

    def reserve(self, size: int) -> None:
        """Count more bytes, or raise Overloaded."""
        if self.held + size > self._limit:
            raise Overloaded("too many bytes are being downloaded at once; try again")
        self.held += size

    def release(self, size: int) -> None:
        """Count bytes no more."""
        self.held -= size


def new_blob() -> Blob:
    """Return a blob to fill, or raise Overloaded where this process may open no more."""
    try:
        return Blob.empty()
    except OSError as error:
        raise Overloaded("too much is open at once; try again") from error


class Reservation:
    """What one download has reserved, given back at the end of a `with`."""

    def __init__(self, memory: FetchMemory) -> None:
        self._memory = memory
        self._size = 0

    def grow(self, size: int) -> None:
        """Reserve more bytes, or raise Overloaded."""
        self._memory.reserve(size)
        self._size += size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._memory.release(self._size)
        self._size = 0
