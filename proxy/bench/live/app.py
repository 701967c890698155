"""The bench server's answers."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from msgspec import MsgspecError, json
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from proxy.bench import report
from proxy.bench.corpus import GROUPS, Corpus
from proxy.bench.live import events, page
from proxy.bench.live.current import Busy, Current
from proxy.bench.live.guard import Guard
from proxy.bench.live.refusals import KIND, LONGEST_NAME, Refusal, answer, missed, refused
from proxy.bench.presets import PRESETS, Asked, Run

LONGEST_BODY = 65_536
MOST_WATCHERS = 32
HEARTBEAT_SECONDS = 15.0
LAST = re.compile(r"[0-9]{1,9}")
SHAPE = '{"formats": [], "presets": [], "groups": []}, lists of words'


@dataclass(frozen=True, slots=True)
class Live:
    """What the server answers from."""

    corpus: Corpus
    current: Current
    watchers: set[object] = field(default_factory=set)

    async def groups(self, request: Request) -> Response:
        """Say which groups there are, of which formats, and how many files of each."""
        del request
        whole = {"formats": self.corpus.formats, "presets": tuple(PRESETS)}
        return answer({"groups": list(contents(self.corpus)), **whole})

    async def begin(self, request: Request) -> Response:
        """Begin a run."""
        asked = await _asked(request)
        try:
            asked = asked.within(self.corpus)
            cases = asked.cases(self.corpus)
        except ValueError as error:
            raise Refusal(400, "invalid_parameter", str(error)) from None
        run = Run.begin(asked, len(cases), report.facts(self.corpus.source))
        try:
            self.current.begin(run, cases)
        except Busy as error:
            name = str(error)
            told = f"run {name} is under way: wait for it, or DELETE /api/runs/{name}"
            raise Refusal(409, "busy", told, run_id=name) from None
        except OSError as error:
            raise Refusal(500, "not_kept", f"runs cannot be kept: {error.strerror}") from None
        stream = f"/api/run/{run.run_id}/stream"
        return answer({"run_id": run.run_id, "total": run.total, "stream": stream}, 202)

    async def stream(self, request: Request) -> Response:
        """Send what there is to tell of a run, and then what comes; 204 where all was told."""
        run = self._run(request)
        seen = request.headers.get("last-event-id", "")
        after = int(seen) if LAST.fullmatch(seen) else 0
        if run.state != "running" and after >= events.count(run):
            return Response(status_code=204)
        if len(self.watchers) >= MOST_WATCHERS:
            raise Refusal(503, "busy", f"{MOST_WATCHERS} streams are open: expected fewer")
        return StreamingResponse(self._told(run.run_id, after), media_type="text/event-stream")

    async def runs(self, request: Request) -> Response:
        """List every run, the newest first."""
        del request
        found = await run_in_threadpool(self.current.every)
        return answer({"runs": [_brief(each) for each in found]})

    async def run(self, request: Request) -> Response:
        """Send all that is known of a run."""
        return answer(self._run(request))

    async def delete(self, request: Request) -> Response:
        """Cancel a run that is under way; forget one that is over."""
        name = self._run(request).run_id
        if self.current.cancel(name):
            return answer({"run_id": name, "state": "cancelled"}, 202)
        self.current.delete(name)
        return answer({"run_id": name, "state": "deleted"})

    def _run(self, request: Request) -> Run:
        name = request.path_params["run_id"]
        found = self.current.find(name)
        if found is None:
            raise Refusal(404, "not_found", f"run_id={name[:LONGEST_NAME]!r}: there is no such run")
        return found

    async def _told(self, name: str, after: int) -> AsyncIterator[bytes]:
        watcher = object()
        self.watchers.add(watcher)
        try:
            async for run in self.current.watch(name, HEARTBEAT_SECONDS):
                if run is None:
                    yield events.HEARTBEAT
                    continue
                for event in events.events(run, after):
                    yield event
                    after += 1
        finally:
            self.watchers.discard(watcher)


def app(live: Live) -> Starlette:
    """Put the server together; what is under way ends with it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(live.current.close)

    routes = [
        *(Route(path, found.answer) for path, found in page.PARTS.items()),
        Route("/api/corpus", live.groups),
        Route("/api/run", live.begin, methods=["POST"]),
        Route("/api/run/{run_id}/stream", live.stream),
        Route("/api/runs", live.runs),
        Route("/api/runs/{run_id}", live.run),
        Route("/api/runs/{run_id}", live.delete, methods=["DELETE"]),
    ]
    handlers = {Refusal: refused, HTTPException: missed}
    middleware = [Middleware(Guard)]
    return Starlette(
        routes=routes, lifespan=lifespan, middleware=middleware, exception_handlers=handlers
    )


def contents(corpus: Corpus) -> Iterator[dict[str, object]]:
    """Yield each group: its formats, how many files they have, and how many are already made."""
    for name in corpus.groups:
        files = corpus.of(corpus.formats, (name,))
        counts = {
            form: {"files": len(found), "made": sum(each.made for each in found)}
            for form in dict.fromkeys(each.format for each in files)
            if (found := [each for each in files if each.format == form])
        }
        yield {"name": name, "about": GROUPS[name].about, "files": len(files), "formats": counts}


async def _asked(request: Request) -> Asked:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != KIND:
        raise Refusal(415, "unsupported_type", f"Content-Type: {kind[:100]!r}: expected {KIND}")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise Refusal(413, "too_large", f"the body is over {LONGEST_BODY} bytes")
    try:
        return json.decode(body, type=Asked)
    except (MsgspecError, RecursionError, UnicodeError) as error:
        raise Refusal(400, "invalid_parameter", f"{error}: expected {SHAPE}") from None


def _brief(run: Run) -> dict[str, object]:
    kept = {"run_id": run.run_id, "when": run.when, "asked": run.asked, "state": run.state}
    cases = {"total": run.total, "done": len(run.outcomes), "counts": run.counts}
    return {**kept, **cases, "verdict": run.verdict, "seconds": run.seconds}
