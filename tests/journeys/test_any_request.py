import random
import socket
from collections import Counter
from urllib.parse import quote_from_bytes

import pytest

from proxy.doors.query import NAMES
from tests.journeys import pictures

TEXTS = ["blurhash", "thumbhash", "lqip", "json"]
ODD = [
    *("", "0", "-1", "1", "1.5", "99999999999999999999", "1e9", "NaN", "inf", "+5", " 5", "5 "),
    *("auto", "origin", "webp", "avif", "jpeg", "png", "gif", "blurhash", "smart", "cover", "16:9"),
    *("contain", "fill", "outside", "inside", "center", "north", "entropy", "attention", "50%"),
    *("red", "#f00", "f008", "transparent", "0.5", "8", "1d", "\0", "\n\r\nX: y", "\u202e", "ü"),
    *("\U0001f600", "a" * 3000, "|", "write:q=1|", "sha256:00", "../../etc", "true", "yes", "on"),
]
LIKELY = {
    "w": ["1", "7", "63", "200"],
    "height": ["1", "9", "100"],
    "fit": ["cover", "contain", "fill", "inside", "outside"],
    "a": ["smart", "top", "entropy", "attention", "focal", "bottom-right", "center"],
    "fpx": ["0", "0.5", "1"],
    "dpr": ["0.1", "2", "8"],
    "ar": ["16:9", "1:50", "3:2"],
    "bg": ["red", "#0f08", "fff", "none"],
    "q": ["1", "50", "100"],
    "format": ["webp", "avif", "jpg", "png", "gif", "tif", *TEXTS, "auto", "origin"],
    "enlarge": ["1", "0"],
    "page": ["0", "1", "3", "99"],
    "n": ["-1", "0", "1", "2"],
    "anim": ["0", "1"],
    "filename": ["cat", "größe.png"],
    "maxage": ["0", "1d"],
    "dl": ["", "1"],
}
HEADERS = [
    b"",
    b"Accept: image/avif,image/webp,*/*\r\n",
    b"Accept: text/html\r\n",
    b"Accept: " + b"image/webp;q=" * 50 + b"\r\n",
    b"Accept: ,;=,\xff\xfe\r\n",
    b"Range: bytes=0-\r\n",
    b"Range: bytes=-0\r\n",
    b"Range: bytes=5-2,9-\r\n",
    b"Range: bytes=99999999999999999999999-\r\n",
    b"If-None-Match: *\r\n",
    b'If-None-Match: "\xff", W/\r\n',
    b"If-Modified-Since: Thu, 99 Foo 0000 25:61:61 GMT\r\n",
    b"If-Range: x\r\nRange: bytes=1-1\r\n",
    b"Origin: null\r\n",
    b"Origin: https://\xff\r\n",
    b"Via: 1.0 fred\r\n",
    b"X-Forwarded-For: unknown, ::1\r\n",
]


@pytest.fixture(scope="module")
def node(darkrooms, originals):
    originals.pages |= {
        "/photo": pictures.photo(64, 48),
        "/badge": pictures.badge(),
        "/moving": pictures.moving(),
    }
    return darkrooms(ALLOWED_PRIVATE=originals.address, MAX_OUTPUT_PIXELS="1mp")


def some_query(dice, originals):
    """Write a query of real names with values that are odd, doubled and damaged now and then."""
    names = sorted(NAMES)
    pairs = [("url", originals.url(dice.choice(["/photo", "/badge", "/moving", "/lost"])))]
    pairs += [(n, dice.choice(LIKELY[n])) for n in dice.sample(list(LIKELY), dice.randrange(6))]
    if dice.random() < 0.3:
        pairs += [(dice.choice(names), dice.choice(ODD)) for _ in range(dice.randrange(4))]
    if dice.random() < 0.1:
        pairs = pairs[1:]
    query = "&".join(f"{name}={quote_from_bytes(value.encode())}" for name, value in pairs)
    if dice.random() < 0.2:
        at = dice.randrange(len(query) + 1)
        query = query[:at] + dice.choice(["%", "%ff", "%00", "&", "=", "+", "?", ";"]) + query[at:]
    return query.encode()


def test_no_request_makes_the_service_fail_of_itself(node, originals):
    dice = random.Random(7)
    statuses = Counter()
    for number in range(1000):
        door = dice.choice([b"/image", b"/api/proxy", b"/"])
        method = dice.choice([b"GET", b"GET", b"GET", b"HEAD", b"OPTIONS", b"POST", b"PUT"])
        line = b"%s %s?%s HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\nConnection: close\r\n" % (
            method,
            door,
            some_query(dice, originals),
        )
        with socket.create_connection(("127.0.0.1", node.port), timeout=60) as connection:
            connection.sendall(line + dice.choice(HEADERS) + b"\r\n")
            first = connection.makefile("rb").readline().split()
        assert len(first) >= 2, (number, line)
        statuses[int(first[1])] += 1
    assert statuses[500] == 0, node.lines("failed")
    assert node.lines("failed") == []
    assert min(statuses[status] for status in (200, 206, 304, 400)) > 5
    assert set(statuses) <= {200, 204, 206, 304, *range(400, 423), 502}


@pytest.mark.parametrize(
    "said",
    [
        b"GET /livez HTTP/1.0\r\n\r\n",
        b"GET http://elsewhere.example/livez HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n",
        b"GET /livez?" + b"x" * 9000 + b" HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
    ],
)
def test_unusual_forms_of_a_request_are_understood(node, said):
    with socket.create_connection(("127.0.0.1", node.port), timeout=60) as connection:
        connection.sendall(said)
        assert b" 200 OK" in connection.makefile("rb").readline()


@pytest.mark.parametrize(
    "said",
    [
        b"\r\n\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /image HTTP/1.1\r\nHost: d\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST /image HTTP/1.1\r\nHost: d\r\nContent-Length: -1\r\n\r\n",
        b"POST /image HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /image?url=\x00 HTTP/1.1\r\nHost: d\r\n\r\n",
    ],
)
def test_what_is_no_request_harms_nobody(node, originals, said):
    with socket.create_connection(("127.0.0.1", node.port), timeout=60) as connection:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)
    assert node.image(originals.url("/photo"), w=20).status_code == 200
    assert node.lines("failed") == []
