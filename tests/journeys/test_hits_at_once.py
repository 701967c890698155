"""Hits that are written at once, among all that may come on one connection."""

import socket
import time
from contextlib import ExitStack
from http.client import HTTPResponse
from urllib.parse import quote

import pytest

from proxy import url_for
from tests.journeys import pictures
from tests.journeys.node import eventually

KEY = "new:" + "a1" * 32
ORIGINS = (b"Origin: https://a.example", b"Origin: https://b.example")
LARGE = {"w": 0, "format": "png"}


@pytest.fixture(scope="module")
def source(originals):
    originals.pages |= {"/photo.jpg": pictures.photo(), "/large.jpg": pictures.photo(2000, 1500)}
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, source):
    return darkrooms(ALLOWED_PRIVATE=source.address)


@pytest.fixture(scope="module")
def kept(node, source):
    """The request line's target of a rendition that is in memory, and the answer with it."""
    node.image(source.url("/photo.jpg"), w=40)
    answer = node.image(source.url("/photo.jpg"), w=40)
    assert answer.headers["x-cache"] == "HIT; tier=memory"
    return answer.request.url.raw_path, answer


def get(target, *headers, method=b"GET", version=b"1.1"):
    lines = [b"%b %b HTTP/%b" % (method, target, version), b"Host: d", *headers]
    return b"\r\n".join([*lines, b"", b""])


def missing(source, width):
    return b"/image?w=%d&url=%b" % (width, quote(source.url("/photo.jpg"), safe="").encode())


class Line:
    """One connection: what is sent in one piece, and its answers one after another."""

    def __init__(self, node, sent):
        self.socket = socket.create_connection(("127.0.0.1", node.port), timeout=60)
        self.socket.sendall(sent)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def answer(self, method="GET"):
        """Return status, headers and body of the next answer."""
        response = HTTPResponse(self.socket, method=method)
        response.fp.close()
        response.fp = self.file
        response.begin()
        response.fp, body = None, response.fp.read(0 if not response.length else response.length)
        return response.status, response.headers, body

    def ended(self):
        return self.file.read() == b""


def test_hits_and_misses_in_one_piece_are_answered_in_their_order(node, source, kept):
    target, known = kept
    asked = [target, missing(source, 51), target, target, b"/livez", missing(source, 52), target]
    with Line(node, b"".join(map(get, asked))) as line:
        answers = [line.answer() for _ in asked]
    assert [status for status, *_ in answers] == [200] * 7
    states = [headers["X-Cache"] for _, headers, _ in answers]
    memory = "HIT; tier=memory"
    assert states == [memory, "MISS", memory, memory, None, "MISS", memory]
    assert {answers[at][2] for at in (0, 2, 3, 6)} == {known.content}
    assert len({headers["X-Request-ID"] for _, headers, _ in answers}) == 7


def test_every_kind_of_hit_is_what_the_same_request_is_answered_elsewhere(node, kept):
    target, known = kept
    etag = known.headers["etag"].encode()
    whole = dict(known.headers)
    with Line(
        node,
        get(target, method=b"HEAD")
        + get(target, b"If-None-Match: " + etag)
        + get(target, b"Range: bytes=2-9")
        + get(target, b"Range: bytes=999999999-")
        + get(target),
    ) as line:
        head, same, part, none, full = (
            line.answer(method) for method in ("HEAD", "GET", "GET", "GET", "GET")
        )
    for (status, headers, body), sent in ((head, b""), (full, known.content)):
        own = {"x-request-id", "date"}
        assert {n.lower(): v for n, v in headers.items() if n.lower() not in own} == {
            n: v for n, v in whole.items() if n not in own
        }
        assert (status, body) == (200, sent)
    assert (same[0], same[1]["ETag"], same[1]["Content-Length"], same[2]) == (
        304, known.headers["etag"], None, b"",
    )  # fmt: skip
    assert (part[0], part[2]) == (206, known.content[2:10])
    assert part[1]["Content-Range"] == f"bytes 2-9/{len(known.content)}"
    assert none[0] == 416
    assert none[1]["Content-Range"] == f"bytes */{len(known.content)}"


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_who_asks_for_the_end_of_the_connection_gets_it_with_the_answer(node, kept, version):
    target, known = kept
    close = () if version == b"1.0" else (b"Connection: close",)
    with Line(node, get(target, *close, version=version) + get(target)) as line:
        _, headers, body = line.answer()
        assert (headers["Connection"], body) == ("close", known.content)
        assert line.ended()


def test_who_says_no_more_hears_the_answer(node, kept):
    target, known = kept
    with Line(node, get(target)) as line:
        line.socket.shutdown(socket.SHUT_WR)
        assert line.answer()[2] == known.content
        assert line.ended()


def test_what_is_no_request_is_refused_after_a_hit(node, kept):
    target, known = kept
    with Line(node, get(target) + b"nonsense\r\n\r\n") as line:
        assert line.answer()[2] == known.content
        assert line.answer()[0] == 400
        assert line.ended()


def test_a_get_with_a_body_is_answered_and_the_next_request_too(node, kept):
    target, known = kept
    body = get(target, b"Content-Length: 5") + b"GET /"
    with Line(node, body + get(target)) as line:
        assert [line.answer()[2] for _ in range(2)] == [known.content] * 2


def test_who_reads_slowly_gets_all_of_many_large_hits(node, source):
    node.image(source.url("/large.jpg"), **LARGE)
    known = node.image(source.url("/large.jpg"), **LARGE)
    target, times = known.request.url.raw_path, 50
    assert len(known.content) > 200_000
    with Line(node, get(target) * times) as line:
        time.sleep(0.5)
        assert all(line.answer()[2] == known.content for _ in range(times))


def test_many_callers_who_ask_much_at_once_get_each_their_own(node, source):
    asked = [node.target(url=source.url("/photo.jpg"), w=width) for width in range(41, 49)]
    known = [node.web.get(target.decode()).content for target in asked]
    assert len(set(known)) == len(asked)
    with ExitStack() as stack:
        turns = [asked[at % 8 :] + asked[: at % 8] for at in range(64)]
        lines = [stack.enter_context(Line(node, b"".join(map(get, turn)) * 4)) for turn in turns]
        for at, line in enumerate(lines):
            expected = (known[at % 8 :] + known[: at % 8]) * 4
            assert [line.answer()[2] for _ in expected] == expected


def test_hits_are_counted_whatever_they_were_asked_with(node, source):
    gif = {"url": source.url("/photo.jpg"), "w": 40, "format": "gif"}
    target = node.target(**gif)
    node.web.get(target.decode())
    with Line(node, get(target) * 5 + get(target, method=b"HEAD")) as line:
        for _ in range(5):
            line.answer()
    labels = {"cache": "hit", "status": "200", "format": "image/gif"}
    eventually(lambda: node.counted("darkroom_requests_total", **labels) == 6, 20)


def test_hits_are_counted_against_a_callers_limit(darkrooms, source):
    node = darkrooms(ALLOWED_PRIVATE=source.address, RATE_LIMIT=5)
    node.image(source.url("/photo.jpg"), w=40)
    target = node.target(url=source.url("/photo.jpg"), w=40)
    with Line(node, get(target) * 5) as line:
        answers = [line.answer() for _ in range(5)]
    assert [status for status, *_ in answers] == [200] * 4 + [429]
    assert int(answers[-1][1]["Retry-After"]) > 0
    assert b"rate_limited" in answers[-1][2]


def test_a_signature_is_verified_with_every_hit(darkrooms, source):
    node = darkrooms(ALLOWED_PRIVATE=source.address, SIGNING_KEYS=KEY, REQUIRE_SIGNATURE=1)
    good = url_for(source.url("/photo.jpg"), {"w": 40}, key=KEY).encode()
    bad = good[:-4] + b"AAAA"
    assert node.web.get(good.decode()).headers["x-cache"] == "MISS"
    with Line(node, get(good) + get(bad) + get(good)) as line:
        answers = [line.answer() for _ in range(3)]
    assert [status for status, *_ in answers] == [200, 403, 200]
    assert answers[2][1]["X-Cache"] == "HIT; tier=memory"


def test_what_is_said_at_once_is_what_is_said_by_a_task(darkrooms, source):
    """A length, though it is 0, has a request go round by a task."""
    settings = {"CORS_ORIGINS": "https://a.example", "SIGNING_KEYS": KEY}
    node, photo = darkrooms(ALLOWED_PRIVATE=source.address, **settings), source.url("/photo.jpg")
    good = url_for(photo, {"w": 40}, key=KEY).encode()
    wrong, past = good[:-4] + b"AAAA", url_for(photo, {"w": 40}, key=KEY, expires=1).encode()
    etag = node.web.get(good.decode()).headers["etag"].encode()
    asked = [
        (200, good, ()),
        (200, good, (b"Range: bytes=0-0,5-6",)),
        (200, good, (b"Range: bytes=0-0", b'If-Range: "other"')),
        (206, good, (b"Range: bytes=0-0", b"If-Range: " + etag)),
        (304, good, (b"If-None-Match: W/" + etag,)),
        (416, good, (b"Range: bytes=999999999-",)),
        *((status, target, said) for status, target in ((403, wrong), (410, past)) for said in (
            (), (b"Accept: image/*",),
        )),
    ]  # fmt: skip
    for status, target, said in asked:
        for origin, allowed in zip(ORIGINS, ("https://a.example", None), strict=True):
            ways = [get(target, *said, origin, *way) for way in ((), (b"Content-Length: 0",))]
            with Line(node, b"".join(ways)) as line:
                answers = [told(line.answer()) for _ in ways]
            assert answers[0] == answers[1]
            assert answers[0][0] == status
            assert dict(answers[0][1]).get("access-control-allow-origin") == allowed


def told(answer):
    """Return an answer without what is its own."""
    status, headers, body = answer
    own = headers["X-Request-ID"].encode()
    pairs = [(name.lower(), value) for name, value in headers.items()]
    kept = [pair for pair in pairs if pair[0] not in {"x-request-id", "date"}]
    return status, kept, body.replace(own, b"")


def test_a_stopping_node_ends_connections_that_rest_after_a_hit(darkroom, source):
    node = darkroom(ALLOWED_PRIVATE=source.address)
    node.image(source.url("/photo.jpg"), w=40)
    target = node.target(url=source.url("/photo.jpg"), w=40)
    with Line(node, get(target)) as line:
        assert line.answer()[0] == 200
        node.process.terminate()
        assert line.ended()
        assert node.process.wait(20) is not None
