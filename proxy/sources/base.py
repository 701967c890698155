"""What a source is: a place where originals live, one member for each URL scheme."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Final, Protocol

from cache.entry import Validators
from transforms.blob import Blob

Refuse = Callable[[bytes], object]
"""Called once with an original's first bytes, at most HEAD; raises to end the download early."""

HEAD = 4096


class NotModified(Enum):
    """The answer of a source whose original still has the validators that were sent."""

    NOT_MODIFIED = "not modified"


NOT_MODIFIED: Final = NotModified.NOT_MODIFIED


@dataclass(frozen=True, slots=True)
class Fetched:
    """An original: its sealed bytes, their SHA-256 in hex, and what the source said of them.

    Words the source did not say, or said wrongly, are empty.
    """

    blob: Blob
    digest: str
    etag: str = ""
    last_modified: str = ""
    media_type: str = ""
    cache_control: str = ""


class Source(Protocol):
    """Fetches originals of its schemes, as cheaply and as suspiciously as it can."""

    schemes: ClassVar[tuple[str, ...]]

    async def fetch(
        self, url: str, validators: Validators | None = None, *, refuse: Refuse | None = None
    ) -> Fetched | NotModified:
        """Return the original at a canonical URL, or NOT_MODIFIED where the validators hold.

        Raises the failures of a source, Overloaded, and whatever `refuse` raises.
        """
        ...

    async def close(self) -> None:
        """Give back connections; again is harmless."""
        ...
