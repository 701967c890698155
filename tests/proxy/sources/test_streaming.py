import asyncio

import pytest

from proxy.failures import (
    Overloaded,
    SourceFailed,
    SourceForbidden,
    SourceNotFound,
    SourceTimeout,
    SourceUnreachable,
)

SOON = 5
FILM = b"film" * 50_000
OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(FILM)


async def taken(streaming, url, **headers):
    """Take a body to its end."""
    async with asyncio.timeout(SOON), streaming.open(url, headers) as streamed:
        return streamed.status, b"".join([piece async for piece in streamed.body])


async def never(_writer):
    await asyncio.sleep(60)


async def stalling(writer):
    writer.write(OK + FILM[:1000])
    await asyncio.sleep(60)


async def test_a_body_is_handed_on_as_it_is(origin, source):
    origin.pages["/film"] = OK + FILM
    assert await taken(source.streaming(), origin.base + "/film", Range="bytes=0-") == (200, FILM)
    assert "Range: bytes=0-\r\n" in origin.asked[0]
    assert "Accept-Encoding: identity\r\n" in origin.asked[0]


async def test_a_redirect_leads_past_the_guard_again(origin, source, say):
    origin.pages |= {
        "/film": OK + FILM,
        "/moved": say(b"", "Location: /film", status="302 Found"),
        "/inwards": say(b"", "Location: http://10.0.0.1/", status="302 Found"),
    }
    streaming = source.streaming()
    assert (await taken(streaming, origin.base + "/moved"))[1] == FILM
    with pytest.raises(SourceForbidden):
        await taken(streaming, origin.base + "/inwards")


@pytest.mark.parametrize(
    ("page", "failure"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", SourceNotFound),
        (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", SourceFailed),
        (b"HTTP/1.1 302 Found\r\nLocation: /film\r\nContent-Length: 0\r\n\r\n", SourceFailed),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", SourceFailed),
        (OK + FILM[:-1], SourceTimeout),
        (b"no http at all\r\n\r\n", SourceFailed),
    ],
)
async def test_what_is_no_whole_answer_fails(origin, new_source, page, failure):
    origin.pages["/film"] = page
    streaming = new_source(first_byte=0.5).streaming(stall=0.3)
    with pytest.raises(failure):
        await taken(streaming, origin.base + "/film")


async def test_a_source_that_hangs_up_unasked_is_unreachable(origin, source):
    async def gone(writer):
        writer.transport.abort()

    origin.pages["/film"] = gone
    with pytest.raises(SourceUnreachable):
        await taken(source.streaming(), origin.base + "/film")


@pytest.mark.parametrize("page", [never, stalling])
async def test_a_source_that_hangs_is_left(origin, new_source, page):
    origin.pages["/film"] = page
    streaming = new_source(first_byte=0.3).streaming(stall=0.3)
    with pytest.raises(SourceTimeout):
        await taken(streaming, origin.base + "/film")


async def test_who_does_not_take_what_comes_is_left(origin, new_source):
    origin.pages["/film"] = OK + FILM
    streaming = new_source().streaming(stall=0.3)

    async def dozing():
        async with asyncio.timeout(SOON), streaming.open(origin.base + "/film", {}) as streamed:
            async for _ in streamed.body:
                await asyncio.sleep(60)

    with pytest.raises(SourceTimeout):
        await dozing()


async def test_no_more_are_watched_at_once_than_allowed(origin, new_source):
    origin.pages["/film"] = OK + FILM
    streaming = new_source(fetches=1).streaming()
    url = origin.base + "/film"
    async with streaming.open(url, {}):
        with pytest.raises(Overloaded):
            await taken(streaming, url)
    assert (await taken(streaming, url))[1] == FILM
