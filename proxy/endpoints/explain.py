"""GET /explain: what any query for an image is understood as, and what became of it."""

import time
from collections.abc import Iterator
from typing import ClassVar, cast

from cache import About, Entry
from cache import Answer as Had
from cache.bans import NEVER
from proxy.asgi import Receive, Scope, Send, header, raw_path, reply
from proxy.doors.base import Ask
from proxy.doors.explaining import changes, chosen, ignored, tree
from proxy.doors.native import Native
from proxy.doors.query import NAMES, pairs
from proxy.endpoints.base import Kit
from proxy.endpoints.entering import entered
from proxy.endpoints.explained import Cached, Explanation
from proxy.incoming import query_of
from proxy.keys import original_key
from proxy.openapi import Access, Answer, Operation
from proxy.openapi.failing import ASKED
from proxy.openapi.schemas import JSON, asking, typed
from proxy.renditions import Trace, Wanted
from proxy.replies import json_answer
from transforms.recipe import Recipe
from transforms.version import VERSION

METHODS = "GET, HEAD, OPTIONS"


class Explain:
    """Has a rendition as /image has it, under the same rules, and tells of it instead."""

    name: ClassVar[str] = "explain"
    paths: ClassVar[tuple[str, ...]] = ("/explain",)

    def __init__(self, kit: Kit) -> None:
        settings = kit.node.settings
        self._door = Native(settings.strict, settings.base_url, kit.node.narrowing)
        self._widths = settings.widths
        self._caches = kit.node.caches
        self._engine = kit.engine
        self._cors = kit.policy.cors
        self._telemetry = kit.telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises what an image would."""
        scope["door"] = self.name
        if not await entered(scope, send, METHODS, self._cors, loops=True):
            return
        query = query_of(scope, self._engine.terms.access.read(scope))
        ask = self._door.parse(query, header(scope, b"accept"), path=raw_path(scope))
        wanted = Wanted.of(ask)
        trace: Trace = {}
        had = await self._engine.had(wanted, receive, trace, self._engine.terms.timeout)
        found = json_answer(scope, self._told(query, wanted, had, trace), self._cors)
        self._telemetry.answered(scope, found, had, trace)
        await reply(send, found)

    def operations(self) -> Iterator[Operation]:
        """Describe the explanation."""
        yield Operation(
            "GET",
            self.paths[0],
            "Tells what a query for an image is understood as, and what became of it.",
            self.name,
            asking(),
            answers={200: Answer("what became of it", {JSON: typed(Explanation)})},
            failing=ASKED,
            access=Access.SIGNED,
            types=(Explanation,),
        )

    def _told(self, query: str, wanted: Wanted, had: Had[Entry], trace: Trace) -> Explanation:
        ask, entry = wanted.ask, had.value
        recipe = cast("Recipe", ask.recipe)
        named = any(NAMES.get(name) == "format" for name, _ in pairs(query))
        return {
            "url": ask.original,
            "recipe": {"text": str(recipe), "steps": tree(recipe)},
            "key": wanted.key,
            "version": VERSION,
            "format": chosen(recipe, entry.media_type, entry.notes, named=named),
            "changes": changes(query, recipe, self._widths),
            "ignored": ignored(query),
            "notes": entry.notes,
            "subject": entry.subject or None,
            "cache": self._cache(ask, had),
            "bytes": {"in": self._bytes_in(ask), "out": len(entry.body)},
            "width": entry.width,
            "height": entry.height,
            "etag": f'"{entry.etag}"',
            "timings_ms": {span: round(1000 * seconds, 1) for span, seconds in trace.items()},
        }

    def _cache(self, ask: Ask, had: Had[Entry]) -> Cached:
        entry, now = had.value, time.time()
        banned = self._caches.bans.last(About((ask.original, *ask.recipe.assets), ask.tags))
        return {
            "state": had.state,
            "tier": had.tier or None,
            "age_s": round(max(0.0, now - entry.made_at), 3),
            "fresh_for_s": round(entry.fresh_until - now, 3),
            "tags": entry.tags,
            "purged_at": banned if banned > NEVER else None,
        }

    def _bytes_in(self, ask: Ask) -> int | None:
        """Return how many bytes the original has, where it is still held."""
        held = self._caches.originals.peek(original_key(ask.original))
        return held.blob.size if held and held.blob else None
