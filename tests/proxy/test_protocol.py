"""Connections that say too much before a request is whole, on a real server."""

import asyncio

import pytest
import uvicorn

from proxy.protocol import LONGEST_HEAD, MOST_PIPELINED, Protocol

WHOLE = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
SENT = 40 * LONGEST_HEAD
GENEROUS = 20


@pytest.fixture
async def released():
    return asyncio.Event()


@pytest.fixture
async def port(released):
    async def app(scope, receive, send):
        if scope["type"] != "http":
            return
        body, more = b"", scope["method"] == "POST"
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if scope["path"] == "/waits":
            await released.wait()
        length = str(len(body)).encode()
        headers = [(b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    config = uvicorn.Config(
        app, port=0, http=Protocol, ws="none", lifespan="off", log_config=None, access_log=False
    )
    config.load()
    loop, state = asyncio.get_running_loop(), uvicorn.server.ServerState()
    server = await loop.create_server(lambda: Protocol(config, state, {}), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


async def said(port, *pieces):
    """Send pieces until the other side has enough, and return all that it says."""
    async with asyncio.timeout(GENEROUS):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            return await reader.read()
        except ConnectionError:
            return await reader.read()
        finally:
            writer.close()


async def poured(port, pieces):
    """Send pieces slowly enough for the other side to end it."""
    async with asyncio.timeout(GENEROUS):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.001)
        finally:
            writer.close()


def endless(first, piece):
    return [first, *[piece] * (SENT // len(piece))]


@pytest.mark.parametrize(
    ("status", "pieces"),
    [
        (b"414", endless(b"GET /", b"a" * 4096)),
        (b"414", endless(b"GET / HTTP/1.1\r\nX: ", b"a" * 4096)),
        (b"431", endless(b"GET / HTTP/1.1\r\n", b"a: b\r\n" * 500)),
    ],
    ids=["address", "header", "headers"],
)
async def test_a_head_without_an_end_is_answered_and_ends_the_connection(port, status, pieces):
    assert (await said(port, *pieces)).split()[1] == status


async def test_so_is_the_head_of_a_second_request(port):
    answers = await said(port, *endless(WHOLE + b"GET / HTTP/1.1\r\n", b"a: b\r\n" * 500))
    assert [each.split()[0] for each in answers.split(b"HTTP/1.1")[1:]] == [b"200", b"431"]


async def test_trailers_without_an_end_end_the_connection(port):
    start = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
    with pytest.raises(ConnectionError):
        await poured(port, endless(start, b"a: b\r\n" * 500))


async def test_a_long_body_and_many_small_requests_are_no_long_head(port):
    body = bytes(3 * LONGEST_HEAD)
    post = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body)
    last = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answer = await said(port, post + body, *[WHOLE] * (LONGEST_HEAD // len(WHOLE) + 9), last)
    assert answer.count(b"HTTP/1.1 200 ") == LONGEST_HEAD // len(WHOLE) + 11


async def test_requests_queue_on_a_connection_only_so_far(port):
    first = b"GET /waits HTTP/1.1\r\nHost: a\r\n\r\n"
    assert await said(port, first + WHOLE * (MOST_PIPELINED + 1)) == b""


async def test_an_answer_under_way_is_not_broken_into_by_another(port):
    first = b"GET /waits HTTP/1.1\r\nHost: a\r\n\r\n"
    assert await said(port, first + b"nonsense\r\n\r\n") == b""
