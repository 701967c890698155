import asyncio
import gzip
import socket
import zlib
from pathlib import Path

import pytest

from proxy.failures import (
    Overloaded,
    SourceFailed,
    SourceTimeout,
    SourceTooLarge,
    SourceUnreachable,
)
from proxy.sources import FetchMemory

PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 100
OK = b"HTTP/1.1 200 OK\r\n"
MOVED = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def then_close(raw):
    async def page(writer):
        writer.write(raw)
        await writer.drain()
        writer.close()

    return page


def then_reset(raw):
    async def page(writer):
        writer.write(raw)
        await writer.drain()
        await asyncio.sleep(0.02)
        linger = b"\1\0\0\0\0\0\0\0"
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    return page


def then_hang(raw):
    async def page(writer):
        writer.write(raw)
        await asyncio.sleep(60)

    return page


def for_ever(raw, part, pause=0.0):
    async def page(writer):
        writer.write(raw)
        while not writer.is_closing():
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)

    return page


def coded(coding, body):
    head = f"Content-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n"
    return OK + head.encode() + body


BROKEN = {
    "no answer": then_close(b""),
    "reset": then_reset(b""),
    "half a head": then_close(OK + b"Content-Le"),
    "shorter than said": then_close(OK + b"Content-Length: 1000\r\n\r\n" + b"x" * 500),
    "reset in the body": then_reset(OK + b"Content-Length: 1000\r\n\r\n" + b"x" * 500),
    "chunk cut": then_close(CHUNKED + b"ff\r\nxxx"),
    "no last chunk": then_close(CHUNKED + b"3\r\nxxx\r\n"),
    "no number": then_close(CHUNKED + b"zz\r\nxxx\r\n0\r\n\r\n"),
    "two lengths": OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "negative length": OK + b"Content-Length: -1\r\n\r\n",
    "no length": OK + b"Content-Length: abc\r\n\r\n",
    "other transfer coding": OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "not HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "HTTP/0.9": then_close(b"<html>hello</html>\r\n\r\n"),
    "empty": OK + b"Content-Length: 0\r\n\r\n",
    "zeros": b"\0" * 5000,
    "endless head": for_ever(OK, b"X: " + b"y" * 1000 + b"\r\n"),
    "one endless line": for_ever(OK + b"X: ", b"y" * 1000),
    "endless interim answers": for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "switching protocols": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    "crumbs": for_ever(CHUNKED, b"1\r\nx\r\n" * 1000),
    "crumbs in gzip": for_ever(
        OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1\r\n\x1f\r\n" * 1000,
    ),
    "gzip that is none": coded("gzip", b"x" * 100),
    "gzip cut": coded("gzip", gzip.compress(PICTURE, mtime=0)[:-5]),
    "gzip of nothing": coded("gzip", b""),
    "gzip with more after it": coded("gzip", gzip.compress(PICTURE, mtime=0) + b"more"),
    "gzip with another after it": coded("gzip", gzip.compress(PICTURE) * 2),
    "deflate cut": coded("deflate", zlib.compress(PICTURE)[:-5]),
    "redirect without where": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    "redirect to two": MOVED + b"Location: /a\r\nLocation: /b\r\n\r\n",
    "redirect to itself": MOVED + b"Location: /a\r\n\r\n",
    "redirect to nonsense": MOVED + b"Location: http://[\r\n\r\n",
    "redirect past the end": b"HTTP/1.1 302 Found\r\nLocation: /%b\r\n\r\n" % (b"x" * 9000),
    "redirect with a tab": MOVED + b"Location: /a\tb\r\n\r\n",
    "redirect with a NUL": MOVED + b"Location: /a\0b\r\n\r\n",
    "redirect that drips": for_ever(b"HTTP/1.1 302 Found\r\nLocation: /a\r\n\r\n", b"x", 0.05),
}
SLOW = {
    "hangs before the head": then_hang(b""),
    "hangs in the head": then_hang(OK + b"Content-"),
    "drips its head": for_ever(OK + b"X: ", b"y", 0.01),
    "hangs in the body": then_hang(OK + b"Content-Length: 9000\r\n\r\n" + b"x" * 5000),
    "drips": for_ever(OK + b"Content-Length: 9000\r\n\r\n", b"x", 0.01),
    "drips chunks": for_ever(CHUNKED, b"1\r\nx\r\n", 0.01),
    "drips a chunk's number": for_ever(CHUNKED, b"0", 0.01),
}
LARGE = {
    "says so": OK + b"Content-Length: 100001\r\n\r\n",
    "says far too much": OK + b"Content-Length: 99999999999999999999\r\n\r\n",
    "endless": for_ever(OK + b"\r\n", b"x" * 10000),
    "endless chunks": for_ever(CHUNKED, b"2710\r\n" + b"x" * 10000 + b"\r\n"),
    "gzip bomb": coded("gzip", gzip.compress(bytes(50 << 20))),
    "deflate bomb": coded("deflate", zlib.compress(bytes(50 << 20))),
    "little but framing": for_ever(CHUNKED, b"1;" + b"y" * 9000 + b"\r\nx\r\n"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_answer_fails(origin, source, name):
    origin.pages["/a"] = BROKEN[name]
    async with asyncio.timeout(20):
        with pytest.raises((SourceFailed, SourceUnreachable)) as refusal:
            await source.fetch(f"{origin.base}/a")
    assert "127.0.0" not in refusal.value.detail


@pytest.mark.parametrize("name", SLOW)
async def test_a_slow_answer_times_out(origin, new_source, name):
    origin.pages["/a"] = SLOW[name]
    source = new_source(first_byte=0.2, stall=0.2)
    async with asyncio.timeout(20):
        with pytest.raises(SourceTimeout):
            await source.fetch(f"{origin.base}/a")


@pytest.mark.parametrize("name", LARGE)
async def test_a_large_answer_is_refused(origin, new_source, name):
    origin.pages["/a"] = LARGE[name]
    async with asyncio.timeout(20):
        with pytest.raises(SourceTooLarge):
            await new_source(max_bytes=100_000).fetch(f"{origin.base}/a")


async def test_a_steady_slow_body_is_taken(origin, new_source):
    async def steady(writer):
        writer.write(OK + b"Content-Length: 40\r\n\r\n")
        for _ in range(40):
            writer.write(b"x")
            await asyncio.sleep(0.01)

    origin.pages["/a"] = steady
    source = new_source(stall=0.3, slowest=10)
    assert (await source.fetch(f"{origin.base}/a")).blob.size == 40


async def test_a_longer_body_than_said_ends_where_it_said(origin, source, say):
    origin.pages["/a"] = OK + b"Content-Length: 10\r\n\r\n" + b"x" * 100
    origin.pages["/b"] = say(PICTURE)
    assert (await source.fetch(f"{origin.base}/a")).blob.bytes() == b"x" * 10
    assert (await source.fetch(f"{origin.base}/b")).blob.bytes() == PICTURE
    assert origin.connections == 2


async def test_an_answer_nobody_asked_for_is_nobodys(origin, source, say):
    evil = say(b"evil")
    origin.pages["/a"] = say(PICTURE) + evil
    origin.pages["/b"] = say(b"good")
    await source.fetch(f"{origin.base}/a")
    assert (await source.fetch(f"{origin.base}/b")).blob.bytes() == b"good"


async def test_an_answer_sent_while_resting_is_nobodys(origin, source, say):
    async def page(writer):
        writer.write(say(PICTURE))
        await asyncio.sleep(0.05)
        while not writer.is_closing():
            writer.write(say(b"evil"))
            await asyncio.sleep(0.01)
        hung_up.set()

    hung_up = asyncio.Event()
    origin.pages["/a"] = page
    origin.pages["/b"] = say(b"good")
    await source.fetch(f"{origin.base}/a")
    async with asyncio.timeout(20):
        await hung_up.wait()
    assert (await source.fetch(f"{origin.base}/b")).blob.bytes() == b"good"
    assert origin.connections == 2


async def test_over_tls_an_answer_sent_while_resting_is_nobodys(tls_origin, source, say):
    tls_origin.pages["/a"] = say(PICTURE) + say(b"evil")
    tls_origin.pages["/b"] = say(b"good")
    await source.fetch(f"{tls_origin.base}/a")
    assert (await source.fetch(f"{tls_origin.base}/b")).blob.bytes() == b"good"


async def test_a_redirect_injects_no_header(origin, source, say):
    origin.pages["/a"] = say(b"", "Location: /b%0d%0aEvil:%20yes", status="302 Found")
    origin.pages["/b%0d%0aEvil:%20yes"] = say(PICTURE)
    await source.fetch(f"{origin.base}/a")
    assert "\r\nEvil" not in origin.asked[1]


async def test_a_lost_connection_is_tried_twice_and_no_more(origin, source):
    origin.pages["/a"] = then_close(b"")
    with pytest.raises(SourceUnreachable):
        await source.fetch(f"{origin.base}/a")
    assert len(origin.asked) == 2


async def test_an_answer_that_has_begun_is_not_asked_for_again(origin, source):
    origin.pages["/a"] = then_close(b"H")
    with pytest.raises(SourceFailed):
        await source.fetch(f"{origin.base}/a")
    assert len(origin.asked) == 1


async def test_a_name_without_address_and_a_closed_port(source):
    with pytest.raises(SourceUnreachable, match="no address"):
        await source.fetch("http://missing.test/a")
    with socket.socket() as probe:
        probe.bind(("127.0.0.2", 0))
        port = probe.getsockname()[1]
    with pytest.raises(SourceUnreachable, match="refused"):
        await source.fetch(f"http://good.test:{port}/a")


async def test_a_port_that_does_not_accept_times_out(source):
    with socket.socket() as full:
        full.bind(("127.0.0.2", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        async with asyncio.timeout(20):
            with pytest.raises(SourceTimeout):
                await source.fetch(f"http://good.test:{full.getsockname()[1]}/a")
        for one in waiting:
            one.close()


async def test_tls_that_hangs_times_out(origin, source):
    with socket.socket() as silent:
        silent.bind(("127.0.0.2", 0))
        silent.listen(5)
        async with asyncio.timeout(20):
            with pytest.raises(SourceTimeout):
                await source.fetch(f"https://good.test:{silent.getsockname()[1]}/a")


async def test_a_certificate_for_another_name_fails(tls_origin, source):
    with pytest.raises(SourceFailed, match=r"other\.test: its certificate is not valid"):
        await source.fetch(f"https://other.test:{tls_origin.port}/a")
    assert tls_origin.asked == []


async def test_tls_to_a_port_without_it_fails(source):
    async def greet(_, writer):
        writer.write(b"220 mail.test ESMTP\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.2", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises((SourceFailed, SourceUnreachable)):
            await source.fetch(f"https://good.test:{port}/a")


async def test_downloads_share_a_budget_of_bytes(origin, new_source, say):
    memory = FetchMemory(150_000)
    source = new_source(memory=memory)

    async def half(writer):
        writer.write(OK + b"Content-Length: 200000\r\n\r\n" + b"x" * 100_000)
        await asyncio.sleep(60)

    origin.pages["/half"] = half
    origin.pages["/b"] = say(b"x" * 100_000)
    first = asyncio.create_task(source.fetch(f"{origin.base}/half"))
    while memory.held < 100_000:
        await asyncio.sleep(0.01)
    with pytest.raises(Overloaded):
        await source.fetch(f"{origin.base}/b")
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert memory.held == 0
    assert (await source.fetch(f"{origin.base}/b")).blob.size == 100_000


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
async def failing(new_origin, new_source):
    """Let 300 fetches fail in every way, or leave before they end; return what is left of it."""

    async def fail():
        origin = await new_origin().start()
        source = new_source(first_byte=0.05, stall=0.05, max_bytes=100_000, fetches=16)
        for at, page in enumerate([*BROKEN.values(), *SLOW.values(), *LARGE.values()]):
            origin.pages[f"/{at}"] = page

        async def fetch(at):
            async with asyncio.timeout(0.005 * (at % 30) + 0.001):
                await source.fetch(f"{origin.base}/{at % len(origin.pages)}")

        ends = await asyncio.gather(*(fetch(at) for at in range(300)), return_exceptions=True)
        assert all(isinstance(end, Exception) for end in ends)
        assert not source._transport._busy
        await source.close()
        await origin.stop()
        return source

    return fail


async def test_failures_and_departures_leave_nothing_open(failing, memory):
    await failing()  # what the loop itself opens once
    before = open_files()
    source = await failing()
    for _ in range(200):
        if open_files() <= before:
            break
        await asyncio.sleep(0.05)
    assert open_files() <= before
    assert memory.held == 0
    assert source._slots._all._value == 16
