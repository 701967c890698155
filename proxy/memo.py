"""What raw requests came to, by what was said and, where it matters, by `Accept`."""

from typing import Final, Generic, TypeVar, cast

from proxy.asgi import Scope, header

T = TypeVar("T")

MEMO_ENTRIES = 20_000
LONGEST = 2048
UNKNOWN: Final = object()

Raw = tuple[bytes | str, bytes, bytes]


class Memo(Generic[T]):
    """Bounded: the oldest makes room. One whose answer depends on `Accept` is known by both.

    A path counts as it was sent: two that mean the same may ask for two pictures.
    """

    def __init__(self, entries: int = MEMO_ENTRIES) -> None:
        self._entries = entries
        self._known: dict[Raw, T | None] = {}

    def __len__(self) -> int:
        """Return how many it knows."""
        return len(self._known)

    def find(self, scope: Scope, said: bytes) -> T | None:
        """Return what this came to."""
        path = scope.get("raw_path") or scope["path"]
        found = self._known.get((path, said, b""), UNKNOWN)
        if found is None:
            found = self._known.get((path, said, header(scope, b"accept")), UNKNOWN)
        return None if found is UNKNOWN else cast("T", found)

    def keep(self, scope: Scope, said: bytes, found: T, *, negotiated: bool) -> None:
        """Know this from now on, unless it is too long to be known."""
        path = scope.get("raw_path") or scope["path"]
        accept = header(scope, b"accept") if negotiated else b""
        if max(len(path), len(said), len(accept)) > LONGEST:
            return
        if negotiated:
            self._put((path, said, b""), None)
        self._put((path, said, accept), found)

    def _put(self, raw: Raw, found: T | None) -> None:
        if len(self._known) >= self._entries and raw not in self._known:
            del self._known[next(iter(self._known))]
        self._known[raw] = found
