"""Answers written before a task is made of their request, on a real server."""

import asyncio
import gc

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from proxy.asgi import WHOLE
from proxy.at_once import MOST_AT_ONCE, AtOnceProtocol
from proxy.headers import Answer, lines

GENEROUS = 20
REST = 0.3
LARGE = b"x" * 8_000_000
TYPED = ((b"content-type", b"text/plain"), (b"content-length", b"5"))
HIT = b"GET /at-once HTTP/1.1\r\nHost: a\r\n\r\n"
SLOW = b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"
OLD = b"GET /at-once HTTP/1.0\r\n"
SPLITTING = Answer(200, ((b"x-a", b"b\r\n\r\nc"),), b"")
LAST = b"GET /at-once?last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


class App:
    """Answers /at-once at once, and everything as ASGI; both write down what they were asked."""

    def __init__(self):
        self.at_hand, self.asked = [], []
        self.whole, self.clients = [], set()

    def at_once(self, scope):
        if not scope["path"].startswith("/at-once"):
            return None
        self.at_hand.append((scope["method"], scope["path"], scope["raw_path"]))
        self.clients.add(scope["client"][0])
        if scope["query_string"] == b"fails":
            raise LookupError("at once")
        if scope["query_string"] == b"splits":
            return SPLITTING
        if scope["query_string"] == b"large":
            return Answer(200, ((b"content-length", b"%d" % len(LARGE)),), LARGE)
        body = b"" if scope["method"] == "HEAD" else b"ready"
        return Answer(200, TYPED, body, lines(TYPED))

    async def __call__(self, scope, receive, send):
        body, more = b"", True
        while more and scope["method"] != "GET":
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.asked.append((scope["method"], scope["path"], body))
        if scope["path"] == "/slow":
            await asyncio.sleep(2 * REST)
        answer = Answer(200, ((b"x-task", b"1"),), b"tasks" if scope["method"] != "HEAD" else b"")
        if scope["path"] == "/splits":
            scope["extensions"][WHOLE](SPLITTING)
        if scope["path"] == "/whole":
            self.whole += [scope["extensions"][WHOLE](answer) for _ in range(2)]
            return
        headers = ((b"content-length", b"5"),)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"tasks"})


@pytest.fixture
def app():
    return App()


@pytest.fixture
def state():
    return uvicorn.server.ServerState()


@pytest.fixture
async def port(app, state):
    config = uvicorn.Config(
        app,
        http=AtOnceProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_keep_alive=REST,
    )
    config.load()
    state.default_headers = [(b"date", b"today")]
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: AtOnceProtocol(config, state, {}), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


async def said(port, sent):
    """Send bytes in one piece, and return all that comes until the other side ends it."""
    async with asyncio.timeout(GENEROUS):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(sent)
            return await reader.read()
        finally:
            writer.close()


def bodies(answers):
    return [each.partition(b"\r\n\r\n")[2] for each in answers.split(b"HTTP/1.1 200 OK\r\n")[1:]]


async def test_what_is_at_hand_is_written_as_it_is_and_counted(port, app, state):
    answer = await said(port, HIT)
    assert answer == (
        b"HTTP/1.1 200 OK\r\ndate: today\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n"
        b"\r\nready"
    )
    assert app.asked == []
    assert state.total_requests == 1


async def test_what_the_server_says_of_itself_is_said_as_it_is_now(port, state):
    async with asyncio.timeout(GENEROUS):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for day in (b"today", b"tomorrow"):
            state.default_headers = [(b"date", day)]
            writer.write(HIT)
            assert b"\r\ndate: " + day + b"\r\n" in await reader.readuntil(b"\r\n\r\n")
            assert await reader.readexactly(5) == b"ready"
        writer.close()


async def test_requests_that_came_together_are_answered_in_their_order(port, app):
    sent = HIT + SLOW + HIT + b"GET /quick HTTP/1.1\r\nHost: a\r\n\r\n" + HIT + LAST
    assert bodies(await said(port, sent)) == [
        b"ready", b"tasks", b"tasks", b"tasks", b"tasks", b"tasks",
    ]  # fmt: skip
    assert len(app.at_hand) == 1
    assert [path for _, path, _ in app.asked] == [
        "/slow", "/at-once", "/quick", "/at-once", "/at-once",
    ]  # fmt: skip


async def test_of_many_that_came_together_only_some_go_before_all_others(port, app):
    assert len(bodies(await said(port, HIT * (2 * MOST_AT_ONCE) + LAST))) == 2 * MOST_AT_ONCE + 1
    assert len(app.at_hand) == MOST_AT_ONCE


@pytest.mark.parametrize(
    "sent",
    [LAST, OLD + b"\r\n", OLD + b"Connection: keep-alive\r\n\r\n"],
    ids=["close", "1.0", "1.0 that would stay"],
)
async def test_a_connection_that_ends_says_so_and_nothing_after_it_is_begun(port, app, sent):
    answer = await said(port, sent + HIT + SLOW)
    assert answer.count(b"HTTP/1.1") == 1
    assert b"\r\nconnection: close\r\n\r\nready" in answer
    assert (len(app.at_hand), app.asked) == (1, [])


async def test_head_has_no_body(port):
    answer = await said(port, b"HEAD /at-once HTTP/1.1\r\nHost: a\r\n\r\n" + LAST)
    assert answer.count(b"content-length: 5\r\n") == 2
    assert bodies(answer) == [b"", b"ready"]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Length: 3\r\n", b"abc"),
        (b"Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\n0\r\n\r\n"),
        (b"Content-Length: 3\r\nExpect: 100-continue\r\n", b"abc"),
    ],
)
async def test_a_request_with_a_body_is_asked_as_asgi_asks(port, app, head, body):
    request = b"POST /at-once HTTP/1.1\r\nHost: a\r\n%b\r\n%b" % (head, body)
    answer = await said(port, HIT + request + LAST)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert app.at_hand[0][0] == "GET"
    assert app.asked[0] == ("POST", "/at-once", b"abc")
    assert bodies(answer)[0].startswith(b"ready")


async def test_a_path_is_given_decoded_and_as_it_was_sent(port, app):
    await said(port, LAST.replace(b"/at-once", b"/at-once%2F%C3%A4%FF+"))
    assert app.at_hand == [("GET", "/at-once/ä�+", b"/at-once%2F%C3%A4%FF+")]


async def test_behind_a_trusted_proxy_the_caller_is_whom_it_names(port, app):
    await said(port, HIT)
    await said(port, HIT.replace(b"Host", b"X-Forwarded-For: 192.0.2.7\r\nHost"))
    assert app.clients == {"127.0.0.1", "192.0.2.7"}


@pytest.mark.parametrize("path", [b"/at-once#x", b"http://a/at-once", b"*"])
async def test_unusual_targets_are_left_to_the_server(port, app, path):
    await said(port, LAST.replace(b"/at-once?last", path))
    assert app.at_hand == []


async def test_what_is_no_request_is_answered_after_what_is(port):
    answer = await said(port, HIT + b"nonsense\r\n\r\n")
    assert [each.split()[0] for each in answer.split(b"HTTP/1.1")[1:]] == [b"200", b"400"]


async def test_nothing_follows_an_answer_that_is_the_last(port):
    large = OLD.replace(b"/at-once", b"/at-once?large") + b"Connection: keep-alive\r\n\r\n"
    assert (await said(port, large + b"nonsense\r\n\r\n")).endswith(b"\r\n\r\n" + LARGE)


@pytest.mark.parametrize("query", [b"fails", b"splits"])
async def test_what_goes_wrong_at_once_is_asked_as_asgi_asks(port, app, query):
    assert bodies(await said(port, LAST.replace(b"last", query))) == [b"tasks"]
    assert app.asked == [("GET", "/at-once", b"")]


async def test_an_answer_whose_header_would_end_too_early_is_a_fault(port):
    answer = await said(port, LAST.replace(b"/at-once", b"/splits") + HIT)
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert answer.count(b"HTTP/1.1 ") == 1


async def test_what_was_asked_is_forgotten_without_a_collection(port):
    gc.collect()
    gc.disable()
    try:
        await said(port, b"GET /quick HTTP/1.1\r\nHost: a\r\n\r\n" * 20 + LAST)
        assert sum(type(each) is RequestResponseCycle for each in gc.get_objects()) <= 1
    finally:
        gc.enable()


async def test_a_caller_who_has_said_all_hears_the_answer(port):
    async with asyncio.timeout(GENEROUS):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HIT)
        writer.write_eof()
        assert (await reader.read()).endswith(b"\r\n\r\nready")
        writer.close()


async def test_who_does_not_take_answers_is_not_answered_further(port, app):
    large = HIT.replace(b"/at-once", b"/at-once?large")
    async with asyncio.timeout(GENEROUS):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(large * 20)
        await asyncio.sleep(REST)
        assert 1 <= len(app.at_hand) < 20
        for turn in range(20):
            head = await reader.readuntil(b"\r\n\r\n")
            length = len(LARGE) if b"%d" % len(LARGE) in head else 5
            assert len(await reader.readexactly(length)) == length, turn
        writer.close()


async def test_a_connection_rests_so_long_and_ends(port):
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert (await said(port, HIT)).endswith(b"ready")
    assert loop.time() - began > REST * 0.9


async def test_it_does_not_end_while_an_answer_is_under_way_or_someone_asks(port):
    async with asyncio.timeout(GENEROUS):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(4):
            writer.write(HIT)
            await asyncio.sleep(REST * 0.6)
        writer.write(SLOW)
        assert bodies(await reader.read()) == [b"ready"] * 4 + [b"tasks"]
        writer.close()


@pytest.mark.parametrize("method", [b"GET", b"HEAD"])
async def test_a_request_that_has_begun_is_answered_in_one_piece_and_once(port, app, method):
    answer = await said(port, method + b" /whole HTTP/1.1\r\nHost: a\r\n\r\n" + LAST)
    assert app.whole == [True, False]
    assert (b"\r\nx-task: 1\r\ncontent-length: 5\r\n" in answer) == (method == b"GET")
    assert bodies(answer) == [b"" if method == b"HEAD" else b"tasks", b"tasks"]
