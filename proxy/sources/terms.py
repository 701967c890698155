"""What the operator lets downloads cost, and how the service names itself to sources."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Bounds of downloads: bytes and redirects of one, how many at once, and how slow.

    An answer begins within `first_byte` seconds; then no wait is longer than `stall`, and from the
    first `stall` seconds on the body comes at `slowest` bytes a second or faster.
    """

    max_bytes: int = 50 * 1024 * 1024
    max_redirects: int = 5
    fetches: int = 64
    first_byte: float = 10.0
    stall: float = 5.0
    slowest: int = 4096
    version: str = "0"

    @property
    def wire_bytes(self) -> int:
        """Bound what may come in for one answer, headers and framing included."""
        return self.max_bytes + self.max_bytes // 8 + 64 * 1024
