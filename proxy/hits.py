"""The hit: from a raw query to a held rendition, without parsing what was parsed before."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cache import Entry, Found
from proxy.asgi import Scope
from proxy.counts import Answer as Counted
from proxy.counts import Counts
from proxy.delivery import Policy
from proxy.doors.base import Ask
from proxy.expiry import check_time, kept_until
from proxy.headers import Answer
from proxy.memo import LONGEST, Memo
from proxy.responses import Prepared, answer, prepare, x_cache, x_request_id
from proxy.signatures import Sealed, Signatures
from transforms.errors import InvalidParameter

READS = frozenset({"GET", "HEAD"})
MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a raw query came to: the rendition's key, and what answers with it share."""

    key: str
    ask: Ask
    prepared: Prepared
    counted: Counted


class Held(Protocol):
    """Renditions, as far as they are finished."""

    def peek(self, key: str) -> Entry | None:
        """Return the rendition if this process holds it fresh."""
        ...

    async def look(self, key: str) -> Found[Entry] | None:
        """Return the rendition if any tier holds it fresh, and the tier."""
        ...


class Hits:
    """Answers raw queries seen before from what is held fresh, in this process or in other tiers.

    What is signed is known apart, without signature and expiry, and verified every time.
    """

    def __init__(
        self,
        renditions: Held,
        policy: Policy,
        counts: Counts,
        signatures: Signatures | None = None,
        heard: Callable[[str, Ask], None] | None = None,
    ) -> None:
        """Tell of every hit whoever has `heard` them."""
        self._held = renditions
        self._policy = policy
        self._counts = counts
        self._signatures = signatures or Signatures()
        self._heard = heard
        self._plain: Memo[Plan] = Memo()
        self._sealed: Memo[Plan] = Memo()

    def answer(self, scope: Scope, request_id: str) -> Answer | None:
        """Answer from memory, or return None.

        Raises RangeNotSatisfiable, BadSignature and SignatureExpired.
        """
        plan, sealed = self._find(scope)
        if plan is None or (entry := self._held.peek(plan.key)) is None:
            return None
        return self._answer(scope, request_id, plan, sealed, Found(entry, MEMORY))

    async def answer_from_afar(self, scope: Scope, request_id: str) -> Answer | None:
        """Answer from the tiers behind memory, or return None; raises as `answer` does."""
        plan, sealed = self._find(scope)
        if plan is None or (found := await self._held.look(plan.key)) is None:
            return None
        return self._answer(scope, request_id, plan, sealed, found)

    def _answer(
        self, scope: Scope, request_id: str, plan: Plan, sealed: Sealed | None, held: Found[Entry]
    ) -> Answer:
        check_time(plan.ask.until, time.time())
        until = sealed.until if sealed else plan.ask.until
        entry, tier = held
        if plan.prepared.entry != entry.etag or plan.prepared.tags != entry.tags:
            plan = self._keep(scope, plan.key, plan.ask, plan.counted.door, entry, sealed)
        own = (x_cache("HIT", tier), x_request_id(request_id))
        found = answer(plan.prepared, entry.body, scope["headers"], scope["method"], own)
        counted = plan.counted
        if found.status != counted.status:
            counted = counted._replace(status=found.status)
        self._counts.answers[counted] += 1
        self._counts.looks[tier, "hit"] += 1
        self._counts.bytes_out += len(found.body)
        if self._heard:
            self._heard(plan.key, plan.ask)
        return found if until is None else kept_until(found, until, time.time())

    def remember(
        self,
        scope: Scope,
        key: str,
        ask: Ask,
        door: str,
        entry: Entry,
        sealed: Sealed | None = None,
    ) -> None:
        """Keep what a raw query came to, so that it need not be parsed again."""
        if scope["method"] in READS:
            self._keep(scope, key, ask, door, entry, sealed)

    def _find(self, scope: Scope) -> tuple[Plan | None, Sealed | None]:
        if scope["method"] not in READS:
            return None, None
        query = scope["query_string"]
        plan = self._plain.find(scope, query)
        return self._find_sealed(scope) if plan is None and b"sig=" in query else (plan, None)

    def _find_sealed(self, scope: Scope) -> tuple[Plan | None, Sealed | None]:
        """Find what was signed, and verify it; what was never asked for is left to its door."""
        if not len(self._sealed) or len(scope["query_string"]) > 2 * LONGEST:
            return None, None
        try:
            sealed = Sealed.of(scope)
        except InvalidParameter:  # in dialects that sign otherwise it is the original's own
            return None, None
        plan = self._sealed.find(scope, sealed.known_as) if sealed else None
        if sealed and plan:
            self._signatures.verify(sealed)
        return plan, sealed

    def _keep(
        self,
        scope: Scope,
        key: str,
        ask: Ask,
        door: str,
        entry: Entry,
        sealed: Sealed | None,
    ) -> Plan:
        prepared = prepare(entry, ask.delivery, self._policy, url=ask.original, vary=ask.vary)
        plan = Plan(key, ask, prepared, Counted(door, 200, entry.media_type, "hit"))
        memo, said = (
            (self._sealed, sealed.known_as) if sealed else (self._plain, scope["query_string"])
        )
        memo.keep(scope, said, plan, negotiated=ask.negotiated)
        return plan
