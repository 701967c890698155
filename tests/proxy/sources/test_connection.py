import asyncio

import pytest

from proxy.failures import SourceFailed
from transforms.errors import UnsupportedFormat

BODY = bytes(range(256)) * 300
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY)


def in_parts(*parts):
    """Answer in pieces that arrive one by one."""

    async def answer(writer):
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.01)

    return answer


PARTS = {
    "at once": (HEAD + BODY,),
    "head alone": (HEAD, BODY),
    "head cut in its end": (HEAD[:-2], HEAD[-2:] + BODY[:7], BODY[7:]),
    "bytewise head": (*(bytes([byte]) for byte in HEAD), BODY),
    "bare line feeds": (HEAD.replace(b"\r\n", b"\n") + BODY[:100], BODY[100:]),
    "after interim answers": (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2 + HEAD + BODY,),
    "body in pieces": (HEAD, *(BODY[at : at + 4096] for at in range(0, len(BODY), 4096))),
}


@pytest.mark.parametrize("name", PARTS)
async def test_however_an_answer_is_cut_it_is_whole_and_the_connection_stays(origin, source, name):
    origin.pages["/a"] = in_parts(*PARTS[name])
    for _ in range(2):
        assert (await source.fetch(f"{origin.base}/a")).blob.bytes() == BODY
    assert origin.connections == 1


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found"])
async def test_a_body_without_bytes_leaves_the_connection_usable(origin, source, say, status):
    origin.pages["/none"] = say(b"", status=status)
    origin.pages["/a"] = say(BODY)
    with pytest.raises(Exception, match=r"empty|no such original"):
        await source.fetch(f"{origin.base}/none")
    assert (await source.fetch(f"{origin.base}/a")).blob.bytes() == BODY
    assert origin.connections == 1


@pytest.mark.parametrize("header", ["Connection: close", "Connection: keep-alive, close"])
async def test_a_connection_that_is_said_to_close_is_not_used_again(origin, source, say, header):
    origin.pages["/a"] = say(BODY, header)
    for _ in range(2):
        await source.fetch(f"{origin.base}/a")
    assert origin.connections == 2


async def test_chunks_win_over_a_length_beside_them(origin, source):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
    origin.pages["/a"] = head + b"5\r\nabcde\r\n0\r\n\r\n"
    assert (await source.fetch(f"{origin.base}/a")).blob.bytes() == b"abcde"


async def test_lengths_that_differ_are_refused(origin, source):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\n"
    origin.pages["/a"] = head + b"abcde"
    with pytest.raises(SourceFailed):
        await source.fetch(f"{origin.base}/a")


async def test_many_resting_connections_are_kept_no_longer_than_there_is_room(
    origin, new_source, say
):
    source = new_source(fetches=4)
    for at in range(60):
        origin.pages[f"/{at}"] = say(BODY)
    await asyncio.gather(*(source.fetch(f"{origin.base}/{at}") for at in range(60)))
    assert origin.connections <= 4


async def test_what_is_no_image_is_refused_while_the_rest_still_drips(origin, source):
    async def dripping(writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"<html>" * 700)
        await writer.drain()
        await asyncio.sleep(60)

    def refuse(head):
        raise UnsupportedFormat(head[:6].decode())

    origin.pages["/a"] = dripping
    async with asyncio.timeout(5):
        with pytest.raises(UnsupportedFormat, match="<html>"):
            await source.fetch(f"{origin.base}/a", refuse=refuse)
