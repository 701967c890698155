import gzip
import struct

import pytest

from tests.journeys import pictures
from tests.journeys.origin import Page

MINUTE, FIVE_MINUTES = "public, max-age=60", "public, max-age=300"


@pytest.fixture(scope="module")
def site(originals):
    photo = pictures.photo()
    originals.pages |= {
        "/good.jpg": photo,
        "/text.jpg": Page(b"just words\n" * 40, headers={"Content-Type": "image/jpeg"}),
        "/page.jpg": b"<!DOCTYPE html><html><body>sorry</body></html>",
        "/cut.jpg": photo[: len(photo) // 2],
        "/cut.png": pictures.badge()[:-30],
        "/cut.gif": pictures.moving()[:-40],
        "/wide.png": pictures.claimed_png(50_000, 50_000),
        "/long.gif": pictures.moving(5),
        "/bomb.svg": Page(pictures.svg_bomb(), headers={"Content-Type": "image/svg+xml"}),
        "/bomb.svgz": gzip.compress(pictures.svg_bomb()),
        "/pdf.jpg": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
        "/program.jpg": b"%!PS-Adobe-3.0\nsystem\n" * 9,
        "/tail.jpg": photo + b"<script>alert(1)</script>",
        "/zero.jpg": bytes(5000),
        "/magic.jpg": b"\xff\xd8\xff\xe0" + bytes(300),
        "/magic.webp": b"RIFF" + struct.pack("<I", 2**31) + b"WEBPVP8L" + bytes(64),
        "/magic.avif": b"\x00\x00\x00\x20ftypavif" + bytes(200),
        "/huge": bytes(3 << 20),
        "/empty": b"",
    }
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(
        ALLOWED_PRIVATE=site.address, MAX_ORIGINAL_BYTES="2mb", MAX_UPLOAD_BYTES="2mb", MAX_FRAMES=4
    )


@pytest.fixture(autouse=True)
def nothing_else_suffers(node, site):
    yield
    assert node.image(site.url("/good.jpg"), w=33).status_code == 200
    assert len(node.processes()) >= 1


def refused(answer):
    """Return status, code and caching of a failure that is one in every respect."""
    said = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(said) == {"type", "title", "status", "code", "detail", "request_id"}
    assert said["status"] == answer.status_code
    assert said["request_id"] == answer.headers["X-Request-ID"]
    assert answer.headers["Vary"] == "Accept"
    assert "immutable" not in answer.headers["Cache-Control"]
    assert not any(word in said["detail"] for word in ("Traceback", "/usr", "127.0.0.1:6379"))
    return answer.status_code, said["code"], answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("", "missing_url", ["url", "POST"]),
        ("w=5", "missing_url", ["url"]),
        ("url=", "missing_url", ["url"]),
        ("url=blob:https://a.example/1-2", "invalid_url", ["blob:", "POST"]),
        ("url=data:image/png;base64,AAAA", "invalid_url", ["data:", "POST"]),
        ("url=https%3A%2F%2F", "invalid_url", ["http(s)"]),
        ("url=https%3A%2F%2Fa%00b.example%2F", "invalid_url", ["control"]),
        ("url=https%3A%2F%2Fa.example%3A99999%2F", "invalid_url", ["99999"]),
        ("url={good}&w=abc", "invalid_parameter", ["w", "abc", "whole number"]),
        ("url={good}&w=-5", "invalid_parameter", ["w", "-5", "whole number"]),
        ("url={good}&w=1.5", "invalid_parameter", ["w", "1.5"]),
        ("url={good}&h=-1", "invalid_parameter", ["h", "-1"]),
        ("url={good}&q=abc", "invalid_parameter", ["q", "abc"]),
        ("url={good}&format=bogus", "invalid_parameter", ["format", "bogus", "webp", "avif"]),
        ("url={good}&fit=sideways", "invalid_parameter", ["fit", "sideways", "cover"]),
        ("url={good}&dpr=9", "invalid_parameter", ["dpr", "9"]),
        ("url={good}&bg=nocolour", "invalid_parameter", ["bg", "nocolour"]),
        ("url={good}&maxage=2y", "invalid_parameter", ["maxage", "2y"]),
        ("url={good}&w=5&w=6", "invalid_parameter", ["w", "once"]),
        ("url={good}&w=5&width=5", "invalid_parameter", ["w", "once"]),
        ("url={good}&w=%ff", "invalid_parameter", ["w"]),
        ("url={good}&w=%F0%9D%9F%9D", "invalid_parameter", ["w"]),
    ],
)
def test_a_bad_query_is_refused_with_name_value_and_expectation(node, site, query, code, words):
    answer = node.web.get("/image?" + query.format(good=site.url("/good.jpg")))
    assert refused(answer) == (400, code, MINUTE)
    assert [word for word in words if word not in answer.json()["detail"]] == []


@pytest.mark.parametrize("query", ["q=0", "q=900", "w=99999999999999999999", "h=999999", "q=080"])
def test_what_is_out_of_range_clamps(node, site, query):
    answer = node.web.get(f"/image?{query}&url={site.url('/good.jpg')}")
    assert answer.status_code == 200
    assert pictures.opened(answer).width == 640


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("/text.jpg", (415, "unsupported_format")),
        ("/page.jpg", (415, "unsupported_format")),
        ("/pdf.jpg", (415, "unsupported_format")),
        ("/program.jpg", (415, "unsupported_format")),
        ("/zero.jpg", (415, "unsupported_format")),
        ("/bomb.svg", (422, "unreadable_image")),
        ("/bomb.svgz", (422, "unreadable_image")),
        ("/cut.jpg", (422, "unreadable_image")),
        ("/cut.png", (422, "unreadable_image")),
        ("/cut.gif", (422, "unreadable_image")),
        ("/magic.jpg", (422, "unreadable_image")),
        ("/magic.webp", (422, "unreadable_image")),
        ("/magic.avif", (422, "unreadable_image")),
        ("/wide.png", (422, "image_too_large")),
        ("/long.gif", (422, "too_many_frames")),
        ("/huge", (413, "source_too_large")),
    ],
)
@pytest.mark.parametrize("form", ["webp", "origin", "blurhash", "json"])
def test_a_bad_original_is_refused_and_never_a_picture(node, site, path, verdict, form):
    answer = node.image(site.url(path), w=64, format=form)
    if path == "/long.gif" and form in ("blurhash", "json"):
        assert answer.status_code == 200
        return
    assert refused(answer) == (*verdict, FIVE_MINUTES)
    assert refused(node.image(site.url(path), w=64, format=form)) == (*verdict, FIVE_MINUTES)


def test_bytes_behind_a_picture_do_not_come_out_again(node, site):
    answer = node.image(site.url("/tail.jpg"), format="jpeg")
    assert answer.status_code == 200
    assert b"script" not in answer.content


def test_an_empty_answer_is_the_fault_of_its_source(node, site):
    assert refused(node.image(site.url("/empty")))[:2] == (502, "source_failed")


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        ({"content": b""}, (415, "unsupported_format")),
        ({"content": b"just words"}, (415, "unsupported_format")),
        ({"content": bytes(3 << 20)}, (413, "upload_too_large")),
        ({"content": pictures.photo()[:2000]}, (422, "unreadable_image")),
        ({"content": pictures.claimed_png(50_000, 50_000)}, (422, "image_too_large")),
        ({"files": {"other": b"x"}}, (400, "invalid_parameter")),
        ({"files": [("file", b"x"), ("file", b"y")]}, (400, "invalid_parameter")),
        (
            {"content": b"--b\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
            (400, "invalid_parameter"),
        ),
        (
            {"content": gzip.compress(pictures.photo()), "headers": {"Content-Encoding": "gzip"}},
            (415, "unsupported_format"),
        ),
    ],
)
def test_a_bad_upload_is_refused(node, asked, verdict):
    assert refused(node.web.post("/image?w=20", **asked))[:2] == verdict


def test_an_unknown_path_hears_which_there_are(node):
    for path in ("/nothing", "/image/", "/Image", "/%2e%2e/etc/passwd", "/image%3Furl=x"):
        answer = node.web.get(path)
        assert refused(answer) == (404, "not_found", MINUTE)
        assert "/image, /api/proxy, /" in answer.json()["detail"]


def test_an_overlong_query_is_refused(node, site):
    long = node.image(site.url("/" + "a" * 8200))
    assert refused(long) == (414, "url_too_long", FIVE_MINUTES)
    longer = node.web.get(f"/image?url={site.url('/good.jpg')}&x={'y' * 17_000}")
    assert refused(longer) == (414, "url_too_long", FIVE_MINUTES)


def test_where_a_picture_was_expected_the_words_are_plain(node, site):
    answer = node.image(site.url("/text.jpg"), w=65, headers={"Accept": "image/webp,image/*"})
    assert (answer.status_code, answer.headers["Vary"]) == (415, "Accept")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "unsupported_format" in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


def test_a_head_of_a_failure_has_its_headers_and_no_body(node, site):
    answer = node.image(site.url("/text.jpg"), "HEAD", w=66)
    assert (answer.status_code, answer.content) == (415, b"")
    assert answer.headers["Cache-Control"] == FIVE_MINUTES


def test_a_request_that_came_from_here_is_refused(node, site):
    answer = node.image(site.url("/good.jpg"), headers={"Via": "1.1 varnish, 1.1 darkroom"})
    assert refused(answer) == (508, "loop_detected", "no-store")


def test_unknown_names_pass_and_do_not_reach_the_key(node, site):
    url = site.url("/good.jpg")
    states = [
        node.image(url, w=67, **more).headers["X-Cache"] for more in ({}, {"utm_source": "x"})
    ]
    assert states == ["MISS", "HIT; tier=memory"]


def test_a_strict_service_names_what_it_does_not_know(darkroom, site):
    strict = darkroom(ALLOWED_PRIVATE=site.address, STRICT="1")
    answer = strict.image(site.url("/good.jpg"), w=10, utm_source="x")
    assert refused(answer) == (400, "invalid_parameter", MINUTE)
    assert "utm_source" in answer.json()["detail"]
    assert strict.image(site.url("/good.jpg"), w=10).status_code == 200
