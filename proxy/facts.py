"""What was learned of originals: kept for a while, so that their next rendition need not ask."""

from collections.abc import Mapping
from typing import Any

from cachetools import LRUCache
from msgspec import msgpack

ORIGINALS = 4096
MOST_NAMES = 48
MOST_BYTES = 16 * 1024


class Facts:
    """Facts by an original's digest, bounded in originals, in facts of each and in their bytes."""

    def __init__(self, originals: int = ORIGINALS) -> None:
        self._known: LRUCache[str, dict[str, Any]] = LRUCache(originals)

    def of(self, original: str) -> Mapping[str, Any]:
        """Return what is known of an original."""
        return self._known.get(original, {})

    def learn(self, original: str, facts: Mapping[str, Any]) -> None:
        """Keep facts beside what was known; the oldest make room."""
        known = {**self.of(original), **facts}
        names = [*(name for name in known if name not in facts), *facts][-MOST_NAMES:]
        kept = {name: known[name] for name in names}
        if kept and len(msgpack.encode(kept)) <= MOST_BYTES:
            self._known[original] = kept
