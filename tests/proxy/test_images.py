import asyncio

import pytest

from cache import Abandoned, Answer, Entry, Validators
from proxy.counts import Counts
from proxy.delivery import Policy
from proxy.departure import CallerLeft
from proxy.doors import DOORS
from proxy.engine import Engine, Terms
from proxy.failures import (
    DeadlineExceeded,
    LoopDetected,
    MethodNotAllowed,
    Overloaded,
    UploadTooLarge,
    UrlTooLong,
)
from proxy.hits import Hits
from proxy.images import ImageEndpoint
from proxy.incoming import LONGEST_QUERY
from proxy.metrics import Metrics
from proxy.sources import FetchMemory
from proxy.telemetry import Telemetry

QUERY = b"url=https%3A%2F%2Fa.example%2Fa.jpg&w=9"
ENTRY = Entry(
    b"picture", "image/webp", "e1", 1, 1, "d", Validators(), (), (), "", made_at=0, fresh_until=9
)


class Shelf:
    """Renditions that are there already, or whatever else is to happen."""

    def __init__(self, state="miss", tier="", error=None, hangs=False):
        self.answer, self.error, self.hangs = Answer(ENTRY, state, tier), error, hangs
        self.wanted = []

    async def get(self, wanted, trace, _seconds):
        self.wanted.append(wanted)
        if self.hangs:
            await asyncio.Event().wait()
        if self.error:
            raise self.error
        trace["fetch"] = 0.5
        return self.answer

    def peek(self, key):
        return ENTRY if key == self.wanted[-1].key else None

    async def look(self, _key):
        return None


class Talk:
    """One request as ASGI; the caller stays unless he is to leave."""

    def __init__(self, method="GET", query=QUERY, body=b"", leaves=False, **headers):
        pairs = [(name.replace("_", "-").encode(), v.encode()) for name, v in headers.items()]
        self.scope = {
            "type": "http",
            "method": method,
            "path": "/image",
            "query_string": query,
            "headers": pairs,
            "request_id": "r1",
        }
        self.messages = [{"type": "http.request", "body": body, "more_body": False}]
        self.leaves = leaves
        self.sent = []

    async def receive(self):
        if self.messages:
            return self.messages.pop()
        if not self.leaves:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)

    @property
    def headers(self):
        return dict(self.sent[0]["headers"])


async def ask(shelf, talk, door="image", patience=10.0):
    policy, counts = Policy(), Counts()
    hits = Hits(shelf, policy, counts)
    terms = Terms(patience, patience, 100, FetchMemory(1 << 20))
    telemetry = Telemetry(Metrics(), counts)
    endpoint = ImageEndpoint(DOORS[door](), Engine(shelf, terms), hits, policy, telemetry)
    await endpoint(talk.scope, talk.receive, talk.send)
    return hits


async def test_a_rendition_is_answered_and_its_query_remembered():
    talk = Talk()
    hits = await ask(Shelf(), talk)
    assert (talk.sent[0]["status"], talk.sent[1]["body"]) == (200, b"picture")
    assert talk.headers[b"x-cache"] == b"MISS"
    assert talk.headers[b"server-timing"].startswith(b"fetch;dur=500.0, total;dur=")
    assert hits.answer(talk.scope, "r2").body == b"picture"


async def test_a_stale_one_says_so_and_its_query_is_not_remembered():
    talk = Talk()
    hits = await ask(Shelf("stale", "redis"), talk)
    assert talk.headers[b"x-cache"] == b"STALE; tier=redis"
    assert talk.headers[b"cache-control"] == b"public, max-age=60"
    assert hits.answer(talk.scope, "r2") is None


async def test_an_upload_is_asked_for_by_its_bytes():
    shelf = Shelf()
    await ask(shelf, Talk("POST", b"w=9", b"bytes"))
    assert shelf.wanted[0].upload.blob.bytes() == b"bytes"
    with pytest.raises(UploadTooLarge):
        await ask(shelf, Talk("POST", b"w=9", bytes(101)))


async def test_a_long_wait_ends_in_time():
    with pytest.raises(DeadlineExceeded):
        await ask(Shelf(hangs=True), Talk(), patience=0.05)


async def test_an_upload_that_never_comes_ends_in_time():
    talk = Talk("POST", b"w=9")
    talk.messages = []
    with pytest.raises(DeadlineExceeded):
        await ask(Shelf(), talk, patience=0.05)


async def test_who_leaves_is_not_waited_for():
    with pytest.raises(CallerLeft):
        await ask(Shelf(hangs=True), Talk(leaves=True))


async def test_work_that_a_stopping_service_gives_up_may_be_asked_for_again():
    with pytest.raises(Overloaded):
        await ask(Shelf(error=Abandoned("closing")), Talk())


async def test_a_request_that_passed_through_here_is_refused():
    shelf = Shelf()
    for via in ("1.1 darkroom", "1.1 cache, 1.1 Darkroom (x)"):
        with pytest.raises(LoopDetected):
            await ask(shelf, Talk(via=via))
    assert shelf.wanted == []


async def test_an_overlong_query_is_refused():
    with pytest.raises(UrlTooLong, match="POST"):
        await ask(Shelf(), Talk(query=b"x" * (LONGEST_QUERY + 1)))


@pytest.mark.parametrize(
    ("door", "method", "allow"),
    [
        ("image", "PUT", "GET, HEAD, POST, OPTIONS"),
        ("wsrv", "POST", "GET, HEAD, OPTIONS"),
    ],
)
async def test_other_methods_are_refused(door, method, allow):
    with pytest.raises(MethodNotAllowed) as refused:
        await ask(Shelf(), Talk(method), door)
    assert refused.value.allow == allow


async def test_options_need_no_rendition():
    shelf, talk = Shelf(), Talk("OPTIONS", b"")
    await ask(shelf, talk)
    assert talk.sent[0]["status"] == 204
    assert shelf.wanted == []
