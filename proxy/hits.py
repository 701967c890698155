"""The hit: from a raw query to a held rendition, without parsing what was parsed before."""

from dataclasses import dataclass
from typing import Protocol

from cache import Entry, Found
from proxy.asgi import Scope, header
from proxy.counts import Answer as Counted
from proxy.counts import Counts
from proxy.delivery import Policy
from proxy.doors.base import Ask
from proxy.headers import Answer
from proxy.responses import Prepared, answer, prepare, x_cache, x_request_id

MEMO_ENTRIES = 20_000
LONGEST_QUERY = 2048
READS = frozenset({"GET", "HEAD"})
MEMORY = "memory"

Raw = tuple[str, bytes, bytes]


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

    A query whose answer depends on `Accept` is known by both.
    """

    def __init__(self, renditions: Held, policy: Policy, counts: Counts) -> None:
        self._held = renditions
        self._policy = policy
        self._counts = counts
        self._plans: dict[Raw, Plan | None] = {}

    def answer(self, scope: Scope, request_id: str) -> Answer | None:
        """Answer from memory, or return None; raises RangeNotSatisfiable."""
        raw, plan = self._find(scope)
        if plan is None or (entry := self._held.peek(plan.key)) is None:
            return None
        return self._answer(scope, request_id, raw, plan, entry, MEMORY)

    async def answer_from_afar(self, scope: Scope, request_id: str) -> Answer | None:
        """Answer from the tiers behind memory, or return None; raises RangeNotSatisfiable."""
        raw, plan = self._find(scope)
        if plan is None or (found := await self._held.look(plan.key)) is None:
            return None
        return self._answer(scope, request_id, raw, plan, found.value, found.tier)

    def _answer(
        self, scope: Scope, request_id: str, raw: Raw, plan: Plan, entry: Entry, tier: str
    ) -> Answer:
        if plan.prepared.entry != entry.etag:
            plan = self._keep(raw, plan.key, plan.ask, plan.counted.door, entry)
        own = (x_cache("HIT", tier), x_request_id(request_id))
        found = answer(plan.prepared, entry.body, scope["headers"], scope["method"], own)
        counted = plan.counted
        if found.status != counted.status:
            counted = counted._replace(status=found.status)
        self._counts.answers[counted] += 1
        self._counts.looks[tier, "hit"] += 1
        self._counts.bytes_out += len(found.body)
        return found

    def remember(self, scope: Scope, key: str, ask: Ask, door: str, entry: Entry) -> None:
        """Keep what a raw query came to, so that it need not be parsed again."""
        query = scope["query_string"]
        if scope["method"] not in READS or len(query) > LONGEST_QUERY:
            return
        raw = (scope["path"], query, b"")
        if ask.negotiated:
            self._put(raw, None)
            raw = (*raw[:2], header(scope, b"accept"))
        if len(raw[2]) <= LONGEST_QUERY:
            self._keep(raw, key, ask, door, entry)

    def _find(self, scope: Scope) -> tuple[Raw, Plan | None]:
        raw = (scope["path"], scope["query_string"], b"")
        if scope["method"] not in READS:
            return raw, None
        plan = self._plans.get(raw, self)
        if plan is None:
            raw = (*raw[:2], header(scope, b"accept"))
            plan = self._plans.get(raw)
        return raw, plan if isinstance(plan, Plan) else None

    def _keep(self, raw: Raw, key: str, ask: Ask, door: str, entry: Entry) -> Plan:
        prepared = prepare(entry, ask.delivery, self._policy, url=ask.original, vary=ask.vary)
        plan = Plan(key, ask, prepared, Counted(door, 200, entry.media_type, "hit"))
        self._put(raw, plan)
        return plan

    def _put(self, raw: Raw, plan: Plan | None) -> None:
        if len(self._plans) >= MEMO_ENTRIES and raw not in self._plans:
            del self._plans[next(iter(self._plans))]
        self._plans[raw] = plan
