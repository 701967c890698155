import json

import pytest

from proxy.counts import Counts
from proxy.delivery import Policy
from proxy.departure import CallerLeft
from proxy.failures import Overloaded, SourceNotFound
from proxy.front import Front
from proxy.hits import Hits
from proxy.metrics import Metrics
from proxy.telemetry import Telemetry


class Talk:
    """One request as ASGI, and what was sent back."""

    def __init__(self, method="GET", accept=b""):
        self.sent = []
        self.scope = {
            "type": "http",
            "method": method,
            "path": "/image",
            "query_string": b"w=1",
            "headers": [(b"accept", accept)],
        }

    async def send(self, message):
        if message["type"] == "http.response.start" and self.sent:
            raise RuntimeError("an answer has begun")
        self.sent.append(message)

    async def receive(self):
        return {"type": "http.disconnect"}

    @property
    def headers(self):
        return dict(self.sent[0]["headers"])


class Nothing:
    def peek(self, _key):
        return None

    async def look(self, _key):
        return None


@pytest.fixture
def counts():
    return Counts()


@pytest.fixture
def front(counts):
    def over(app):
        policy = Policy()
        return Front(app, Hits(Nothing(), policy, counts), policy, Telemetry(Metrics(), counts))

    return over


def failing(error):
    async def app(scope, receive, send):
        raise error

    return app


async def test_a_failure_is_answered_as_the_contract_says_and_counted(front, counts):
    talk = Talk()
    await front(failing(SourceNotFound("no such original")))(talk.scope, talk.receive, talk.send)
    said = json.loads(talk.sent[1]["body"])
    assert talk.sent[0]["status"] == 404
    assert (said["code"], said["detail"]) == ("source_not_found", "no such original")
    assert talk.headers[b"x-request-id"].decode() == said["request_id"] == talk.scope["request_id"]
    assert [(a.status, a.cache) for a in counts.answers] == [(404, "source_not_found")]


async def test_a_fault_of_ours_tells_nothing_of_itself(front, capsys):
    talk = Talk()
    await front(failing(KeyError("/etc/secret")))(talk.scope, talk.receive, talk.send)
    assert talk.sent[0]["status"] == 500
    assert json.loads(talk.sent[1]["body"])["code"] == "internal"
    assert b"secret" not in talk.sent[1]["body"]
    assert "/etc/secret" in capsys.readouterr().out


async def test_who_asks_by_head_or_for_a_picture_is_answered_so(front):
    head, plain = Talk("HEAD"), Talk(accept=b"image/webp,image/*")
    app = front(failing(Overloaded("full", 7)))
    for talk in (head, plain):
        await app(talk.scope, talk.receive, talk.send)
        assert talk.headers[b"retry-after"] == b"7"
    assert head.sent[1]["body"] == b""
    assert plain.headers[b"content-type"] == b"text/plain; charset=utf-8"


async def test_who_has_left_is_told_nothing(front, counts):
    talk = Talk()
    await front(failing(CallerLeft()))(talk.scope, talk.receive, talk.send)
    assert talk.sent == []
    assert not counts.answers


async def test_an_answer_that_has_begun_is_not_answered_twice(front):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": ()})
        raise ValueError("half way")

    talk = Talk()
    await front(app)(talk.scope, talk.receive, talk.send)
    assert [message["type"] for message in talk.sent] == ["http.response.start"]


async def test_what_is_no_request_passes_through(front):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)

    await front(app)({"type": "lifespan"}, None, None)
    assert seen == [{"type": "lifespan"}]


async def test_a_refused_body_is_taken_before_a_connection_closes_over_it(front):
    talk, pieces = Talk("POST"), [{"type": "http.request", "body": b"x", "more_body": True}] * 3
    talk.scope |= {"headers": [(b"connection", b"close")], "http_version": "1.1"}

    async def receive():
        assert not talk.sent
        return pieces.pop() if pieces else {"type": "http.disconnect"}

    async def refuse(*_):
        raise Overloaded("busy")

    await front(refuse)(talk.scope, receive, talk.send)
    assert not pieces
    assert talk.sent[0]["status"] == 503


@pytest.mark.parametrize("given", [(), ((b"x-request-id", b"its own"),)])
async def test_every_answer_has_one_request_id(front, given):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": given})
        await send({"type": "http.response.body", "body": b""})

    talk = Talk()
    await front(app)(talk.scope, talk.receive, talk.send)
    said = [value for name, value in talk.sent[0]["headers"] if name == b"x-request-id"]
    assert said == [b"its own" if given else talk.scope["request_id"].encode()]
