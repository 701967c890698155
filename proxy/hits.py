"""The memory hit: from a raw query to a held rendition, without parsing what was parsed before."""

from collections.abc import Callable
from dataclasses import dataclass

from cache.entry import Entry
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
HIT = x_cache("HIT", "memory")
LOOK = ("memory", "hit")

Raw = tuple[str, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a raw query came to: the rendition's key, and what answers with it share."""

    key: str
    ask: Ask
    prepared: Prepared
    counted: Counted


class Hits:
    """Answers raw queries seen before from what this process holds fresh.

    A query whose answer depends on `Accept` is known by both.
    """

    def __init__(self, peek: Callable[[str], Entry | None], policy: Policy, counts: Counts) -> None:
        self._peek = peek
        self._policy = policy
        self._counts = counts
        self._plans: dict[Raw, Plan | None] = {}

    def answer(self, scope: Scope, request_id: str) -> Answer | None:
        """Answer from memory, or return None; raises RangeNotSatisfiable."""
        raw, plan = self._find(scope)
        if plan is None or (entry := self._peek(plan.key)) is None:
            return None
        if plan.prepared.entry != entry.etag:
            plan = self._keep(raw, plan.key, plan.ask, plan.counted.door, entry)
        own = (HIT, x_request_id(request_id))
        found = answer(plan.prepared, entry.body, scope["headers"], scope["method"], own)
        counted = plan.counted
        if found.status != counted.status:
            counted = counted._replace(status=found.status)
        self._counts.answers[counted] += 1
        self._counts.looks[LOOK] += 1
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
