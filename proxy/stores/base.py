"""What a store is: a place for finished files, known by their names."""

from collections.abc import Mapping
from typing import Protocol

FOR_EVER = "public, max-age=31536000, immutable"


class Store(Protocol):
    """A bucket, a container or a directory, or what lies below a prefix of it.

    Every method raises StorageFailed where the store does not do its part.
    """

    async def put(
        self,
        name: str,
        body: bytes,
        media_type: str,
        *,
        cache_control: str = FOR_EVER,
        coding: str = "",
    ) -> None:
        """Keep a file under a name, in place of what had it; whole or not at all.

        `coding` is the content coding that the body is in.
        """
        ...

    async def has(self, name: str) -> bool:
        """Tell whether there is a file of this name."""
        ...

    async def get(self, name: str) -> tuple[bytes, Mapping[str, str]] | None:
        """Return a file, if there is one, and its `content-type` and `cache-control`."""
        ...

    async def drop(self, name: str) -> None:
        """Remove a file; again is harmless."""
        ...

    def url(self, name: str) -> str:
        """Return where the public finds a file."""
        ...

    async def signed(self, name: str, seconds: float) -> str:
        """Return an address under which anybody finds a file for so many seconds."""
        ...

    async def close(self) -> None:
        """Give back what is held open."""
        ...
