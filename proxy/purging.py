"""Purges: what is banned here at once, elsewhere within moments, and told to whom it concerns."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from cache import Ban, Bans, BanSharing
from proxy.hook import Hook
from proxy.tagging import tags_for

Scope = Literal["cluster", "process"]
Heard = Literal["told", "failed", "none"]


@dataclass(frozen=True, slots=True)
class Purged:
    """How far a purge reached, and what became of the hook."""

    scope: Scope
    hook: Heard


class Purging:
    """Bans, tells the other processes, and tells the operator's hook, in this order.

    `counts` says how many, by kind and by how far they reached.
    """

    def __init__(self, bans: Bans, sharing: BanSharing | None, hook: Hook | None) -> None:
        self._bans = bans
        self._sharing = sharing
        self._hook = hook
        self.counts: Counter[tuple[str, str]] = Counter()

    async def purge(self, ban: Ban) -> Purged:
        """Ban; it counts here before anything is waited for."""
        self._bans.add(ban)
        heard = self._sharing is not None and await self._sharing.tell(ban)
        scope: Scope = "cluster" if heard else "process"
        self.counts[ban.kind, scope] += 1
        return Purged(scope, await self._told(ban, scope))

    async def _told(self, ban: Ban, scope: Scope) -> Heard:
        if self._hook is None:
            return "none"
        what = {"kind": ban.kind, "value": ban.value, "at": ban.at, "scope": scope}
        return "told" if await self._hook.tell({**what, "tags": tags_for(ban)}) else "failed"
