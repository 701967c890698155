import socket
import threading
import time

import pytest

from tests.journeys.origin import Page

MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41"
FILM = MP4 + bytes(range(256)) * 4096
TAG, DATE = '"film-1"', "Wed, 01 Oct 2025 10:00:00 GMT"


def served(headers):
    """Answer as a file server does: whole, a part, unchanged, or outside."""
    said = {"ETag": TAG, "Last-Modified": DATE, "Accept-Ranges": "bytes"}
    if headers.get("If-None-Match") == TAG:
        return Page(b"", 304, said)
    asked = headers.get("Range", "")
    if not asked or headers.get("If-Range", TAG) != TAG:
        return Page(FILM, 200, {**said, "Content-Type": "text/html"})
    first, _, last = asked.removeprefix("bytes=").partition("-")
    start = int(first) if first else len(FILM) - int(last)
    end = min(int(last) + 1, len(FILM)) if first and last else len(FILM)
    if start >= len(FILM):
        return Page(b"", 416, {"Content-Range": f"bytes */{len(FILM)}"})
    place = f"bytes {start}-{end - 1}/{len(FILM)}"
    return Page(FILM[start:end], 206, {**said, "Content-Range": place})


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {
        "/film.mp4": served,
        "/page.mp4": b"<!doctype html><script>alert(1)</script>" + b" " * 9000,
        "/photo.avif": b"\x00\x00\x00\x20ftypavif" + b"\0" * 900,
        "/fails.mp4": Page(b"", 500),
        "/coded.mp4": Page(FILM, 200, {"Content-Encoding": "gzip"}),
        "/short.mp4": Page(FILM, announced=len(FILM) + 5),
        "/unasked.mp4": Page(FILM[:4096], 206, {"Content-Range": "bytes 0-4095/9999"}),
        "/empty.mp4": b"",
        "/unchanged.mp4": Page(b"", 304, {"ETag": TAG}),
        "/outside.mp4": Page(b"", 416, {"Content-Range": "bytes */9999"}),
        "/nowhere.mp4": Page(FILM[:4096], 206),
    }
    originals.redirect("/moved.mp4", "/film.mp4")
    originals.redirect("/inwards.mp4", "http://127.0.0.1:1/film.mp4")
    originals.redirect("/circle.mp4", "/circle.mp4")
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address, DOORS="video")


def watch(node, site, path="/film.mp4", method="GET", **headers):
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return node.image(site.url(path), method, "/video", said)


def test_a_video_comes_as_it_is_under_the_name_of_what_it_is(node, site):
    answer = watch(node, site)
    assert (answer.status_code, answer.content) == (200, FILM)
    headers = answer.headers
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Content-Length"] == str(len(FILM))
    assert (headers["ETag"], headers["Last-Modified"]) == (TAG, DATE)
    assert (headers["Accept-Ranges"], headers["Cache-Control"]) == ("bytes", "no-cache")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=0-", 0, len(FILM)),
        ("bytes=100000-200000", 100_000, 200_001),
        ("bytes=-100", len(FILM) - 100, len(FILM)),
        ("bytes=1000-", 1000, len(FILM)),
    ],
)
def test_a_part_is_a_part(node, site, asked, start, end):
    answer = watch(node, site, Range=asked)
    assert (answer.status_code, answer.content) == (206, FILM[start:end])
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(FILM)}"
    assert answer.headers["Content-Type"] == "video/mp4"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-9", "lines=1-2", "bytes=x-", "bytes=5- 9 9x"])
def test_what_is_no_single_range_is_not_forwarded(node, site, asked):
    answer = watch(node, site, Range=asked)
    assert (answer.status_code, len(answer.content)) == (200, len(FILM))
    assert "Range" not in site.seen["/film.mp4"]


def test_a_range_outside_is_said_to_be_outside(node, site):
    answer = watch(node, site, Range="bytes=99999999-")
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(FILM)}")


def test_conditions_are_the_sources_to_judge(node, site):
    unchanged = watch(node, site, If_None_Match=TAG)
    assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", TAG)
    assert watch(node, site, If_None_Match='"other"').status_code == 200
    assert watch(node, site, Range="bytes=0-999", If_Range=TAG).status_code == 206
    assert watch(node, site, Range="bytes=0-999", If_Range='"other"').status_code == 200


def test_head_tells_the_same_without_a_body(node, site):
    whole, head = watch(node, site), watch(node, site, method="HEAD")
    changing = {"date", "x-request-id"}
    assert (head.status_code, head.content) == (200, b"")
    assert {n: v for n, v in head.headers.items() if n not in changing} == {
        n: v for n, v in whole.headers.items() if n not in changing
    }


def test_only_what_is_asked_of_a_source_reaches_it(node, site):
    watch(node, site, Cookie="a=b", Authorization="Bearer x", Range="bytes=0-999", X_Own="1")
    seen = site.seen["/film.mp4"]
    assert not {"Cookie", "Authorization", "X-Own"} & seen.keys()
    assert (seen["Range"], seen["Via"]) == ("bytes=0-999", "1.1 darkroom")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/page.mp4", 415, "unsupported_format"),
        ("/photo.avif", 415, "unsupported_format"),
        ("/empty.mp4", 415, "unsupported_format"),
        ("/missing.mp4", 404, "source_not_found"),
        ("/fails.mp4", 502, "source_failed"),
        ("/coded.mp4", 502, "source_failed"),
        ("/unasked.mp4", 502, "source_failed"),
        ("/unchanged.mp4", 502, "source_failed"),
        ("/outside.mp4", 502, "source_failed"),
        ("/circle.mp4", 502, "source_failed"),
        ("/inwards.mp4", 403, "source_forbidden"),
    ],
)
def test_what_is_no_video_or_cannot_be_had_fails_as_everywhere(node, site, path, status, code):
    answer = watch(node, site, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_part_of_no_known_place_is_the_sources_failure(node, site):
    answer = watch(node, site, "/nowhere.mp4", Range="bytes=0-4095")
    assert (answer.status_code, answer.json()["code"]) == (502, "source_failed")


@pytest.mark.parametrize("path", ["/page.mp4", "/photo.avif"])
def test_a_part_of_what_is_no_video_is_no_way_around(node, site, path):
    assert watch(node, site, path, Range="bytes=600-700").status_code == 415
    assert watch(node, site, path, method="HEAD").status_code == 415


def test_a_redirect_is_followed_under_the_same_guard(node, site):
    answer = watch(node, site, "/moved.mp4", Range="bytes=5-9")
    assert (answer.status_code, answer.content) == (206, FILM[5:10])


def test_addresses_are_guarded_and_read_as_everywhere(node):
    private = node.image("http://10.0.0.1/film.mp4", path="/video")
    assert (private.status_code, private.json()["code"]) == (403, "source_forbidden")
    missing = node.web.get("/video")
    assert (missing.status_code, missing.json()["code"]) == (400, "missing_url")
    posted = node.web.post("/video?url=x")
    assert (posted.status_code, posted.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    looped = node.image("http://a.example/", path="/video", headers={"Via": "1.1 darkroom"})
    assert looped.status_code == 508


def test_a_video_that_breaks_off_breaks_off(node, site):
    with pytest.raises(Exception, match="peer closed connection"):
        watch(node, site, "/short.mp4")
    assert watch(node, site).status_code == 200


class Endless:
    """A source of one video without end: `sent` counts its bytes, `over` is set when it is cut."""

    def __init__(self):
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}/endless.mp4"
        self.sent = 0
        self.over = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        peer, _ = self.listening.accept()
        with peer:
            peer.recv(65536)
            try:
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
                while True:
                    self.sent += peer.send(FILM[:65536])
            except OSError:
                self.over.set()


def test_who_does_not_read_is_not_read_for_and_who_leaves_even_less(darkroom):
    source = Endless()
    node = darkroom(ALLOWED_PRIVATE="127.0.0.0/8", DOORS="video")
    target = node.target(url=source.url).replace(b"/image", b"/video")
    with source.listening, socket.create_connection(("127.0.0.1", node.port)) as connection:
        connection.sendall(b"GET %s HTTP/1.1\r\nHost: d\r\n\r\n" % target)
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
        before = -1
        while source.sent != before:
            before = source.sent
            time.sleep(0.5)
        assert before < 64 * 1024**2
        assert not source.over.is_set()
        connection.close()
        assert source.over.wait(20)


def test_the_length_of_what_comes_in_chunks_is_not_believed(node, site):
    said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
    pieces = b"%x\r\n%b\r\n0\r\n\r\n" % (len(FILM), FILM)
    site.pages["/chunks.mp4"] = Page(raw=said + pieces)
    answer = watch(node, site, "/chunks.mp4")
    assert (answer.status_code, answer.content) == (200, FILM)
    assert "Content-Length" not in answer.headers


def test_without_the_setting_there_is_no_such_path(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address)
    answer = watch(node, site)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_signatures_are_required_here_too(darkroom, site):
    node = darkroom(
        ALLOWED_PRIVATE=site.address,
        DOORS="video",
        SIGNING_KEYS="main:" + "00" * 16,
        REQUIRE_SIGNATURE=1,
    )
    answer = watch(node, site)
    assert (answer.status_code, answer.json()["code"]) == (403, "bad_signature")
