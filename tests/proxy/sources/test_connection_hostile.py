"""What a source, or somebody between, may do to a connection that is used more than once."""

import asyncio
import ssl
from contextlib import asynccontextmanager

import pytest

from proxy.failures import SourceFailed, SourceUnreachable
from proxy.sources import Guard, Private
from proxy.sources.stream import Stream

GOOD, EVIL = b"good" * 500, b"evil" * 500
OK = b"HTTP/1.1 200 OK\r\n"
LENGTHS = ["+5", "5 5", "0x5", "5,6", "5;5", "-0", "5e0", "1" * 21, "\u0665", "", "5\x00"]
FRAMINGS = ["identity", "gzip, chunked", "chunked, identity", "xchunked", "chunked, chunked", "\tx"]


@asynccontextmanager
async def listening(talk, **options):
    """Talk to whoever comes, as given, and hang up in the end; yield the port."""

    async def met(reader, writer):
        writers.append(writer)
        await talk(reader, writer)

    writers = []
    server = await asyncio.start_server(met, "127.0.0.2", 0, **options)
    async with server:
        yield server.sockets[0].getsockname()[1]
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("length", LENGTHS, ids=ascii)
async def test_a_length_that_is_no_number_is_refused(origin, source, length):
    origin.pages["/a"] = OK + b"Content-Length: " + length.encode() + b"\r\n\r\n" + GOOD
    with pytest.raises(SourceFailed):
        await source.fetch(f"{origin.base}/a")


@pytest.mark.parametrize("framing", FRAMINGS, ids=ascii)
@pytest.mark.parametrize("length", [b"", b"Content-Length: 5\r\n"], ids=["alone", "with a length"])
async def test_a_framing_that_is_not_known_is_refused(origin, source, framing, length):
    head = OK + length + b"Transfer-Encoding: " + framing.encode() + b"\r\n\r\n"
    origin.pages["/a"] = head + b"5\r\nabcde\r\n0\r\n\r\n"
    with pytest.raises(SourceFailed):
        await source.fetch(f"{origin.base}/a")


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified", "404 Not Found"])
async def test_a_body_where_none_may_be_is_not_the_next_answer(origin, source, say, status):
    origin.pages["/a"] = say(b"", status=status) + say(EVIL)
    origin.pages["/b"] = say(GOOD)
    for _ in range(3):
        with pytest.raises(Exception, match=r"answered|no such"):
            await source.fetch(f"{origin.base}/a")
        assert (await source.fetch(f"{origin.base}/b")).blob.bytes() == GOOD


@pytest.mark.parametrize("status", ["302 Found", "500 Oops", "404 Not Found"])
async def test_a_large_body_left_unread_is_not_the_next_answer(origin, source, say, status):
    stray = say(EVIL) * 400
    origin.pages["/a"] = say(stray, "Location: /b", status=status)
    origin.pages["/b"] = say(GOOD)
    if status.startswith("302"):
        assert (await source.fetch(f"{origin.base}/a")).blob.bytes() == GOOD
    else:
        with pytest.raises(Exception, match=r"answered|no such"):
            await source.fetch(f"{origin.base}/a")
    assert (await source.fetch(f"{origin.base}/b")).blob.bytes() == GOOD


async def test_trailers_are_no_part_of_the_next_answer(origin, source, say):
    chunks = b"Transfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\nX: y\r\n\r\n"
    origin.pages["/a"], origin.pages["/b"] = OK + chunks, say(GOOD)
    assert (await source.fetch(f"{origin.base}/a")).blob.bytes() == b"good"
    assert (await source.fetch(f"{origin.base}/b")).blob.bytes() == GOOD
    assert origin.connections == 1


@pytest.mark.parametrize("header", [b"X: a\0b", b"X : a", b" X: a", b"X", b"\xff\xfe: a", b": a"])
async def test_a_head_that_is_none_is_refused(origin, source, header):
    origin.pages["/a"] = OK + header + b"\r\nContent-Length: 2000\r\n\r\n" + GOOD
    with pytest.raises(SourceFailed):
        await source.fetch(f"{origin.base}/a")


async def test_an_answer_in_the_old_version_ends_its_connection(origin, source):
    origin.pages["/a"] = b"HTTP/1.0 200 OK\r\nContent-Length: 2000\r\n\r\n" + GOOD
    for _ in range(2):
        assert (await source.fetch(f"{origin.base}/a")).blob.bytes() == GOOD
    assert origin.connections == 2


async def test_a_fetch_that_is_left_takes_its_connection_with_it(origin, source, say):
    async def half(writer):
        writer.write(say(GOOD)[:-1000])
        begun.set()
        await asyncio.sleep(0.05)
        writer.write(say(EVIL))

    begun = asyncio.Event()
    origin.pages["/a"], origin.pages["/b"] = half, say(GOOD)
    left = asyncio.create_task(source.fetch(f"{origin.base}/a"))
    await begun.wait()
    left.cancel()
    await asyncio.gather(left, return_exceptions=True)
    for _ in range(3):
        assert (await source.fetch(f"{origin.base}/b")).blob.bytes() == GOOD
        await asyncio.sleep(0.03)


async def test_when_all_that_rest_are_lost_the_second_try_is_over_a_new_one(origin, source, say):
    """As behind something between that forgot them all, and says so only when they are used."""

    async def together(writer):
        await there.wait()
        writer.write(say(GOOD))

    async def once(writer):
        if len(lost) < 4:
            lost.append(writer)
            writer.transport.abort()
        else:
            writer.write(say(GOOD))

    there, lost = asyncio.Barrier(4), []
    origin.pages["/a"], origin.pages["/b"] = together, once
    await asyncio.gather(*(source.fetch(f"{origin.base}/a") for _ in range(4)))
    lost.extend([None] * 3)
    assert (await source.fetch(f"{origin.base}/b")).blob.bytes() == GOOD
    assert origin.connections == 5


async def test_a_connection_is_used_again_only_so_long(origin, source, say):
    """Else it would stay where a name once led."""
    origin.pages["/a"] = say(GOOD)
    for connections in (1, 1, 2):
        await source.fetch(f"{origin.base}/a")
        assert origin.connections == connections
        for connection in source._transport._resting:
            connection._until = 0.0


async def test_what_comes_before_it_is_asked_for_is_no_answer(say):
    async def hasty(_, writer):
        writer.write(say(EVIL))

    loop = asyncio.get_running_loop()
    async with listening(hasty) as port, asyncio.timeout(10):
        _, stream = await loop.create_connection(Stream, "127.0.0.2", port)
        while not stream.is_over():
            await asyncio.sleep(0.01)
        stream.write(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            await stream.read()
        with pytest.raises(ConnectionResetError):
            await stream.start_tls(ssl.create_default_context(), "good.test", 3)


async def test_what_was_said_before_tls_is_not_said_within_it(tls_origin, new_source, names, say):
    """Somebody between speaks first, in the clear, and only then lets the two agree on TLS."""

    async def passed(reader, writer):
        while data := await reader.read(65536):
            writer.write(data)
        writer.transport.abort()

    async def between(reader, writer):
        writer.write(say(EVIL))
        await asyncio.sleep(0.1)
        there, thither = await asyncio.open_connection("127.0.0.2", tls_origin.port)
        await asyncio.gather(passed(reader, thither), passed(there, writer), return_exceptions=True)

    tls_origin.pages["/a"] = say(GOOD)
    names.names["good.test"] = ("127.0.0.2", "127.0.0.3")
    source = new_source(guard=Guard(allowed_private=Private.parse("127.0.0.2/31")))
    async with listening(between) as port:
        with pytest.raises((SourceFailed, SourceUnreachable)):
            await source.fetch(f"https://good.test:{port}/a")


@pytest.mark.parametrize("farewell", [True, False])
async def test_over_tls_a_body_without_a_length_is_whole_only_with_its_farewell(
    authority, source, farewell
):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK + b"\r\n" + GOOD)
        await writer.drain()
        if farewell:
            writer.close()
        else:
            await asyncio.sleep(0.05)
            writer.transport.abort()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("good.test").configure_cert(context)
    async with listening(answer, ssl=context) as port:
        address = f"https://good.test:{port}/a"
        if farewell:
            assert (await source.fetch(address)).blob.bytes() == GOOD
        else:
            with pytest.raises(SourceFailed, match="cut short"):
                await source.fetch(address)
