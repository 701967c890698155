import asyncio
import gzip
import hashlib
import zlib

import pytest

from cache.entry import Validators
from proxy.failures import SourceFailed, SourceNotFound, SourceTooLarge
from proxy.sources import NOT_MODIFIED
from transforms.errors import UnsupportedFormat

PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 200


async def test_gives_bytes_digest_and_what_the_source_said(origin, source, say):
    origin.pages["/a.jpg"] = say(
        PICTURE,
        'ETag: "v1"',
        "Last-Modified: Tue, 03 Nov 2026 10:00:00 GMT",
        "Content-Type: image/JPEG; charset=x",
        "Cache-Control: private",
    )
    fetched = await source.fetch(f"{origin.base}/a.jpg")
    assert fetched.blob.bytes() == PICTURE
    assert fetched.digest == hashlib.sha256(PICTURE).hexdigest()
    assert fetched.etag == '"v1"'
    assert fetched.last_modified == "Tue, 03 Nov 2026 10:00:00 GMT"
    assert fetched.media_type == "image/jpeg"
    assert fetched.cache_control == "private"


async def test_the_blob_is_sealed(origin, source, say):
    origin.pages["/a"] = say(PICTURE)
    fetched = await source.fetch(f"{origin.base}/a")
    with pytest.raises(PermissionError):
        fetched.blob.write(b"more")


async def test_says_who_asks_and_asks_for_no_coding(origin, source, say):
    origin.pages["/a?b=c"] = say(PICTURE)
    await source.fetch(f"{origin.base}/a?b=c")
    head = origin.asked[0]
    assert head.startswith("GET /a?b=c HTTP/1.1\r\n")
    lines = {line.lower() for line in head.split("\r\n")}
    assert f"host: good.test:{origin.port}" in lines
    assert {"accept-encoding: identity", "via: 1.1 darkroom"} <= lines
    assert any(line.startswith("user-agent: darkroom/") for line in lines)
    assert not any(line.startswith(("cookie", "referer", "authorization")) for line in lines)


async def test_uses_a_connection_again(origin, source, names, say):
    origin.pages["/a"] = say(PICTURE)
    for _ in range(5):
        await source.fetch(f"{origin.base}/a")
    assert (origin.connections, names.asked) == (1, 1)


async def test_keeps_no_cookies(origin, source, say):
    origin.pages["/a"] = say(PICTURE, "Set-Cookie: who=me")
    await source.fetch(f"{origin.base}/a")
    await source.fetch(f"{origin.base}/a")
    assert "cookie" not in origin.asked[1].lower()


async def test_reads_no_proxy_from_the_environment(origin, new_source, say, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    origin.pages["/a"] = say(PICTURE)
    assert (await new_source().fetch(f"{origin.base}/a")).blob.size == len(PICTURE)


@pytest.mark.parametrize(
    ("coding", "coded"),
    [
        ("gzip", gzip.compress(PICTURE, mtime=0)),
        ("x-gzip", gzip.compress(PICTURE, mtime=0)),
        ("deflate", zlib.compress(PICTURE)),
        ("deflate", zlib.compress(PICTURE)[2:-4]),
        ("identity", PICTURE),
    ],
)
async def test_undoes_codings_that_were_not_asked_for(origin, source, say, coding, coded):
    origin.pages["/a"] = say(coded, f"Content-Encoding: {coding}")
    assert (await source.fetch(f"{origin.base}/a")).blob.bytes() == PICTURE


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress", "aes"])
async def test_refuses_other_codings(origin, source, say, coding):
    origin.pages["/a"] = say(b"x" * 863, f"Content-Encoding: {coding}")
    with pytest.raises(SourceFailed, match="expected none, gzip or deflate"):
        await source.fetch(f"{origin.base}/a")


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        ("404 Not Found", SourceNotFound),
        ("410 Gone", SourceNotFound),
        ("401 Unauthorized", SourceNotFound),
        ("403 Forbidden", SourceNotFound),
        ("500 Internal Server Error", SourceFailed),
        ("429 Too Many Requests", SourceFailed),
        ("204 No Content", SourceFailed),
        ("206 Partial Content", SourceFailed),
        ("300 Multiple Choices", SourceFailed),
        ("304 Not Modified", SourceFailed),
        ("418 I'm a teapot", SourceFailed),
        ("999 What", SourceFailed),
    ],
)
async def test_a_status_without_an_original(origin, source, say, status, failure):
    origin.pages["/a"] = say(b"" if status[:3] in {"204", "304"} else b"page", status=status)
    with pytest.raises(failure) as refusal:
        await source.fetch(f"{origin.base}/a")
    assert refusal.value.detail.startswith("good.test: ")
    assert "127.0.0" not in refusal.value.detail


async def test_asks_on_condition(origin, source, say):
    origin.pages["/a"] = say(status="304 Not Modified")
    known = Validators('"v1"', "Tue, 03 Nov 2026 10:00:00 GMT")
    assert await source.fetch(f"{origin.base}/a", known) is NOT_MODIFIED
    lines = origin.asked[0].split("\r\n")
    assert 'If-None-Match: "v1"' in lines
    assert "If-Modified-Since: Tue, 03 Nov 2026 10:00:00 GMT" in lines


async def test_validators_stay_with_the_address_that_gave_them(origin, source, say):
    origin.pages["/a"] = say(b"moved", "Location: /b", status="302 Found")
    origin.pages["/b"] = say(PICTURE, 'ETag: "v1"')
    fetched = await source.fetch(f"{origin.base}/a", Validators('"v1"'))
    assert fetched.etag == ""
    assert "If-None-Match" in origin.asked[0]
    assert "If-None-Match" not in origin.asked[1]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_follows_redirects_on_the_same_connection(origin, source, say, status):
    origin.pages["/x/a"] = say(b"moved", "Location: ../b?c#d", status=f"{status} Moved")
    origin.pages["/b?c"] = say(PICTURE)
    assert (await source.fetch(f"{origin.base}/x/a")).blob.size == len(PICTURE)
    assert origin.connections == 1


async def test_follows_so_many_redirects_and_no_more(origin, new_source, say):
    source = new_source(max_redirects=2)
    for at in range(4):
        origin.pages[f"/{at}"] = say(b"", f"Location: /{at + 1}", status="302 Found")
    origin.pages["/4"] = say(PICTURE)
    assert (await source.fetch(f"{origin.base}/2")).blob.size == len(PICTURE)
    with pytest.raises(SourceFailed, match="more than 2 times"):
        await source.fetch(f"{origin.base}/1")
    assert (await source.following(3).fetch(f"{origin.base}/1")).blob.size == len(PICTURE)
    with pytest.raises(SourceFailed, match="more than 0 times"):
        await source.following(0).fetch(f"{origin.base}/3")


async def test_an_early_refusal_ends_the_download(origin, source):
    sent = 0

    async def endless(writer):
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"<html>" * 1000)
            await writer.drain()
            sent += 1

    def refuse(head):
        assert len(head) == 4096
        raise UnsupportedFormat("not an image")

    origin.pages["/a"] = endless
    with pytest.raises(UnsupportedFormat):
        await source.fetch(f"{origin.base}/a", refuse=refuse)


async def test_a_refusal_sees_a_small_body_whole_and_once(origin, source, say):
    heads = []
    origin.pages["/a"] = say(b"tiny")
    await source.fetch(f"{origin.base}/a", refuse=heads.append)
    assert heads == [b"tiny"]


async def test_takes_a_body_in_chunks(origin, source):
    chunks = b"".join(
        b"%x;name=value\r\n%b\r\n" % (len(part), part)
        for part in (PICTURE[at : at + 999] for at in range(0, len(PICTURE), 999))
    )
    origin.pages["/a"] = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\nX: y\r\n\r\n"
    )
    for _ in range(2):
        assert (await source.fetch(f"{origin.base}/a")).blob.bytes() == PICTURE
    assert origin.connections == 1


async def test_takes_a_body_that_ends_with_the_connection(origin, source):
    async def close(writer):
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + PICTURE)
        writer.close()

    origin.pages["/a"] = close
    assert (await source.fetch(f"{origin.base}/a")).blob.bytes() == PICTURE


async def test_exactly_the_cap_passes(origin, new_source, say):
    source = new_source(max_bytes=1000)
    origin.pages["/a"] = say(b"x" * 1000)
    origin.pages["/b"] = say(b"x" * 1001)
    assert (await source.fetch(f"{origin.base}/a")).blob.size == 1000
    with pytest.raises(SourceTooLarge, match="1000 bytes"):
        await source.fetch(f"{origin.base}/b")


async def test_fetches_over_tls_by_name(tls_origin, source, say):
    tls_origin.pages["/a"] = say(PICTURE)
    for _ in range(3):
        assert (await source.fetch(f"{tls_origin.base}/a")).blob.bytes() == PICTURE
    assert tls_origin.connections == 1


async def test_a_redirect_may_leave_tls(origin, tls_origin, source, say):
    tls_origin.pages["/a"] = say(b"", f"Location: {origin.base}/b", status="301 Moved")
    origin.pages["/b"] = say(PICTURE)
    assert (await source.fetch(f"{tls_origin.base}/a")).blob.bytes() == PICTURE


async def test_a_host_gets_a_quarter_of_all_fetches(origin, new_source, say):
    source = new_source(fetches=8)
    at_once, most = 0, 0

    async def slow(writer):
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.01)
        at_once -= 1
        writer.write(say(PICTURE))

    origin.pages["/a"] = slow
    await asyncio.gather(*(source.fetch(f"{origin.base}/a") for _ in range(20)))
    assert most == 2


async def test_asks_once_more_when_a_resting_connection_was_closed(origin, source, say):
    async def close(writer):
        writer.write(say(PICTURE))
        await writer.drain()
        writer.close()

    origin.pages["/a"] = close
    for _ in range(5):
        await source.fetch(f"{origin.base}/a")
    assert len(origin.asked) == 5


@pytest.mark.parametrize("name", ["xn--ls8h.test", "xn--.test", "xn--a.test"])
async def test_asks_a_host_whose_name_is_no_idna_that_httpx_reads(
    new_source, names, origin, say, name
):
    names.names[name] = ("127.0.0.2",)
    origin.pages["/a"] = say(PICTURE)
    fetched = await new_source().fetch(f"http://{name}:{origin.port}/a")
    assert fetched.blob.bytes() == PICTURE
    assert f"Host: {name}:{origin.port}" in origin.asked[0].split("\r\n")
    with pytest.raises(SourceNotFound, match=name):
        await new_source().fetch(f"http://{name}:{origin.port}/b")
