"""What is said of a finished request: one log line, and the metrics."""

import structlog

from cache import Answer as Had
from cache import Entry
from proxy.asgi import Scope
from proxy.counts import Answer as Counted
from proxy.counts import Counts
from proxy.errors import INTERNAL, Verdict
from proxy.headers import Answer
from proxy.metrics import Metrics
from proxy.renditions import Trace

EVERY_TIER = "all"

log = structlog.get_logger("darkroom.request")


class Telemetry:
    """Logs and counts every answer that did not come from memory."""

    def __init__(self, metrics: Metrics, counts: Counts) -> None:
        self._metrics = metrics
        self._counts = counts

    def answered(self, scope: Scope, answer: Answer, had: Had[Entry], trace: Trace) -> None:
        """Note a success and the seconds of its spans."""
        for span, seconds in trace.items():
            self._metrics.seconds.labels(span).observe(seconds)
        entry, state = had.value, had.state
        self._count(scope, answer, entry.media_type, state)
        self._counts.looks[had.tier or EVERY_TIER, state] += 1
        log.info(
            "answered",
            **_request(scope),
            status=answer.status,
            cache=state,
            type=entry.media_type,
            bytes=len(answer.body),
            **{f"{span}_ms": round(seconds * 1000, 1) for span, seconds in trace.items()},
        )

    def done(self, scope: Scope, answer: Answer) -> None:
        """Note the success of what is no rendition."""
        self._count(scope, answer, "", "")
        log.info("answered", **_request(scope), status=answer.status, bytes=len(answer.body))

    def failed(self, scope: Scope, answer: Answer, verdict: Verdict, error: BaseException) -> None:
        """Note a failure; one of our own with its stack."""
        self._count(scope, answer, "", verdict.code)
        line = {**_request(scope), "status": answer.status, "code": verdict.code}
        if verdict is INTERNAL:
            log.error("failed", **line, exc_info=error)
        else:
            log.info("refused", **line, detail=str(error))

    def _count(self, scope: Scope, answer: Answer, media_type: str, state: str) -> None:
        door = scope.get("door", "")
        self._counts.answers[Counted(door, answer.status, media_type, state)] += 1
        self._counts.bytes_out += len(answer.body)


def _request(scope: Scope) -> dict[str, object]:
    query = scope["query_string"].decode("latin-1")
    return {
        "request_id": scope["request_id"],
        "method": scope["method"],
        "path": f"{scope['path']}?{query}" if query else scope["path"],
    }
