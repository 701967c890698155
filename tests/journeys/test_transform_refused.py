import time

import pytest

from proxy import sign
from tests.journeys import pictures
from tests.journeys.orders import (
    HIGH,
    LOGO,
    WIDE,
    asking,
    coded,
    padded,
    pages,
    picture,
    png,
    refused,
)

SECRET = "one-long-secret-key"


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= pages()
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address, MAX_UPLOAD_BYTES="200kb", TIMEOUT="3s")


@pytest.fixture
def transform(node, site):
    return asking(node, site)


BAD = [
    ({"type": "enlarge"}, "operations[0].type='enlarge': expected one of resize, crop, smart_crop"),
    ({"type": 3}, "operations[0].type='3': expected one of resize"),
    ({}, "operations[0].type='null': expected one of resize"),
    (
        {"type": "resize", "width_in_px": "3"},
        "operations[0].width_in_px='3': expected a whole number",
    ),
    ({"type": "resize", "width_in_px": -3}, "operations[0].width_in_px='-3': expected"),
    ({"type": "resize", "width_in_px": 1.5}, "operations[0].width_in_px='1.5': expected"),
    ({"type": "resize", "width_in_px": [1]}, "operations[0].width_in_px='[…]': expected"),
    ({"type": "resize", "width_in_px": True}, "operations[0].width_in_px='true': expected"),
    ({"type": "resize", "width_in_px": 9, "w": 9}, "operations[0].w='9': expected nothing beside"),
    ({"type": "resize", "fit": "squash"}, "operations[0].fit='squash': expected one of inside"),
    ({"type": "resize", "wide": 9}, "operations[0].wide='9': expected one of type, width_in_px"),
    ({"type": "crop", "left_in_px": 400}, "operations[0].left_in_px: cx='400': expected less than"),
    ({"type": "smart_crop", "width_in_px": 9}, "operations[0].height_in_px='': expected"),
    ({"type": "smart_crop", "width_in_px": 0, "height_in_px": 9}, "operations[0].width_in_px='0'"),
    (
        {"type": "blur", "sigma": 999},
        "operations[0].sigma='999': expected a number from 0.3 to 250",
    ),
    ({"type": "blur", "sigma": "soft"}, "operations[0].sigma='soft'"),
    ({"type": "rotate"}, "operations[0].angle='': expected a number"),
    ({"type": "rotate", "angle": 400}, "operations[0].angle='400': expected"),
    ({"type": "rotate", "angle": 4, "background": "blu"}, "operations[0].background='blu'"),
    (
        {"type": "flip", "direction": "up"},
        "operations[0].direction='up': expected one of horizontal",
    ),
    ({"type": "blur", "\0": {}}, "operations[0].\\x00='{…}': expected one of type, sigma, blur"),
    ({"type": "blur", "a" * 900: 1}, f"operations[0].{'a' * 80}='1': expected one of type"),
    ({"type": "grayscale", "much": 1}, "operations[0].much='1': expected one of type"),
    ({"type": "brightness", "factor": 11}, "operations[0].factor='11'"),
    ({"type": "trim", "threshold": 0}, "operations[0].threshold='0'"),
    ({"type": "pad", "top_in_px": 10_001}, "operations[0].top_in_px='10001'"),
    ({"type": "watermark"}, "operations[0].url='': expected"),
    ({"type": "watermark", "url": "a.com/a.png", "base64": "x"}, "operations[0].base64"),
    ({"type": "watermark", "base64": "ü"}, "operations[0].base64='ü': expected bytes in base64"),
    ({"type": "watermark", "base64": 5}, "operations[0].base64='5'"),
    ({"type": "watermark", "url": "a.com", "opacity": 50}, "operations[0].opacity='50'"),
    ({"type": "text", "size_in_px": 9}, "operations[0].text='': expected"),
    ({"type": "convert", "format": "bogus"}, "operations[0].format='bogus': expected one of"),
    ({"type": "convert", "quality": "good"}, "operations[0].quality='good'"),
    ({"type": "compress_to_size", "max_bytes": 0}, "operations[0].max_bytes='0'"),
    ({"type": "preset", "name": "nobody"}, "operations[0].name: preset='nobody': expected one of"),
    ({"type": "preset"}, "operations[0].name=''"),
    ({"type": "redact", "redact": "900,0,9,9"}, "operations[0].redact: redact='900,0,9,9'"),
]


@pytest.mark.parametrize(("operation", "words"), BAD, ids=lambda each: str(each)[:50])
def test_what_is_wrong_is_named_with_its_place(transform, operation, words):
    status, code, detail = refused(transform(operation))

    assert (status, code) == (400, "invalid_parameter")
    assert detail.startswith(words)


def test_the_place_is_that_of_the_operation_that_is_wrong(transform):
    cuts = [
        {"type": "crop", "left_in_px": 300},
        {"type": "grayscale"},
        {"type": "crop", "left_in_px": 200},
    ]
    assert refused(transform(*cuts))[2].startswith("operations[2].left_in_px: cx='200'")


BODIES = [
    (b"", "body=''"),
    (b"{", "body='{'"),
    (b"[]", "body='[]'"),
    (b"\xff\xfe", "body="),
    (b"[" * 100_000, "body="),
    (b"{}", "file='null': expected {"),
    (b'{"file":"a.jpg"}', "file='a.jpg': expected {"),
    (b'{"file":{"type":"url","url":"e.com"}}', "operations='null': expected a list"),
    (b'{"file":{"type":"url","url":"e.com"},"operations":{}}', "operations='{…}': expected a list"),
    (
        b'{"file":{"type":"url","url":"e.com"},"operations":[1]}',
        "operations='[…]': expected a list",
    ),
    (
        b'{"file":{"type":"url","url":"e.com"},"operations":[],"more":1}',
        "more='1': expected one of",
    ),
    (
        b'{"file":{"type":"path","path":"/etc"},"operations":[]}',
        "file.type='path': expected one of",
    ),
    (b'{"file":{"url":"e.com"},"operations":[]}', "file.type='null': expected one of url, base64"),
    (b'{"file":{"type":"url"},"operations":[]}', "file.url='null': expected text"),
    (b'{"file":{"type":"url","url":7},"operations":[]}', "file.url='7': expected text"),
    (b'{"file":{"type":"url","url":"e.com","size":1},"operations":[]}', "file.size='1': expected"),
    (b'{"file":{"type":"url","url":"e.com","name":[1]},"operations":[]}', "file.name="),
    (b'{"file":{"type":"url","url":"e.com","name":4},"operations":[]}', "file.name='4': expected"),
    (b'{"file":{"type":"base64","base64":"a*b"},"operations":[]}', "file.base64='a*b': expected"),
    (b'{"file":{"type":"base64","base64":""},"operations":[]}', "file.base64='': expected text"),
]


@pytest.mark.parametrize(("body", "words"), BODIES, ids=lambda each: str(each)[:50])
def test_a_body_that_is_no_order_is_refused(node, body, words):
    headers = {"Content-Type": "application/json"}

    status, code, detail = refused(node.web.post("/transform", content=body, headers=headers))

    assert (status, code) == (400, "invalid_parameter")
    assert detail.startswith(words)


SOURCES = [
    ("http://10.0.0.1/a.jpg", 403, "source_forbidden", "file.url: "),
    ("http://127.0.0.1:22/a.jpg", 403, "source_forbidden", "file.url: "),
    ("file:///etc/passwd", 403, "source_forbidden", "file.url: "),
    ("http://user:pass@e.com/", 403, "source_forbidden", "file.url: "),
    ("http://[bad/a.jpg", 400, "invalid_url", "file.url: "),
    ("/none.jpg", 404, "source_not_found", ""),
    ("/gone", 404, "source_not_found", ""),
    ("/broken", 502, "source_failed", ""),
    ("/text.jpg", 415, "unsupported_format", ""),
    ("/cut.jpg", 422, "unreadable_image", ""),
]


@pytest.mark.parametrize(("url", "status", "code", "words"), SOURCES)
@pytest.mark.parametrize("place", ["file", "watermark"])
def test_a_source_that_fails_is_answered_as_everywhere(
    transform, site, url, status, code, words, place
):
    address = site.url(url) if url.startswith("/") else url
    if place == "file":
        answer = transform(file={"type": "url", "url": address})
    else:
        answer = transform({"type": "watermark", "url": address})
        words = "operations[0].url: "

    found = refused(answer)

    assert found[:2] == (status, code)
    assert found[2].startswith(words)


def test_a_source_that_takes_too_long_is_not_waited_for(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address, TIMEOUT="2s", URL_FETCH_TIMEOUT="2")
    began = time.monotonic()
    body = {"file": {"type": "url", "url": site.url("/slow.jpg")}, "operations": []}

    status, code, _ = refused(node.web.post("/transform", json=body))

    assert (status, code) in {(504, "source_timeout"), (504, "deadline_exceeded")}
    assert time.monotonic() - began < 60


def test_bytes_that_are_no_picture_are_refused(transform):
    zipped = {"type": "base64", "name": "a.png", "base64": coded(b"PK\x03\x04" + bytes(500))}
    cut = {"type": "base64", "base64": coded(png()[:-30])}

    assert refused(transform(file=zipped))[:2] == (415, "unsupported_format")
    assert refused(transform(file=cut))[:2] == (422, "unreadable_image")


def test_as_many_bytes_as_may_be_pass_and_one_more_does_not(node, transform):
    most = 200 * 1024
    full = padded(pictures.photo(50, 50), most)

    fits = transform(file={"type": "base64", "base64": coded(full)})
    over = transform(file={"type": "base64", "base64": coded(full + b"\0")})
    mark = transform({"type": "watermark", "base64": coded(full + b"\0")})

    assert picture(fits).size == (50, 50)
    assert refused(over)[:2] == refused(mark)[:2] == (413, "upload_too_large")
    assert refused(over)[2].startswith("file.base64: ")
    assert refused(mark)[2].startswith("operations[0].base64: ")
    far = transform(file={"type": "base64", "base64": "A" * (2 * most)})
    assert refused(far)[:2] == (413, "upload_too_large")


def test_fifty_megabytes_pass_and_fifty_one_do_not(darkroom):
    node = darkroom()

    def asked(length):
        file = {"type": "base64", "base64": coded(padded(pictures.photo(50, 50), length))}
        return node.web.post("/transform", json={"file": file, "operations": []})

    assert picture(asked(50 << 20)).size == (50, 50)
    assert refused(asked(51 << 20))[:2] == (413, "upload_too_large")


@pytest.mark.parametrize(
    "operation",
    [
        {"type": "pad", "pad": "10000"},
        {"type": "blur", "sigma": 200},
        {"type": "mask", "mask": "heart"},
        {"type": "watermark", "base64": LOGO, "width_in_px": 9000},
        {"type": "rotate", "angle": 33.3},
    ],
    ids=str,
)
def test_what_costs_too_much_costs_one_request(darkroom, site, operation):
    node = darkroom(ALLOWED_PRIVATE=site.address, TRANSFORM_TIMEOUT="2s", RENDERERS="1")
    large = {"type": "resize", "width_in_px": 7000, "height_in_px": 7000, "fit": "fill"}

    def asked(page, *operations):
        file = {"type": "url", "url": site.url(page)}
        return node.web.post("/transform", json={"file": file, "operations": list(operations)})

    found = refused(asked("/white.png", large, *[operation] * 29))

    assert found[:2] in {(422, "image_too_large"), (504, "deadline_exceeded")}
    assert picture(asked("/photo.jpg", {"type": "resize", "width_in_px": 30})).width == 30


def test_only_an_order_in_json_is_read(node):
    for kind in ("text/plain", "multipart/form-data; boundary=x", ""):
        answer = node.web.post("/transform", content=b"{}", headers={"Content-Type": kind})
        assert refused(answer)[2].startswith(f"Content-Type={kind!r}: expected application/json")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_other_methods_are_not_taken(node, method):
    answer = node.web.request(method, "/transform")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")


def test_a_browser_may_ask_from_another_page(node):
    answer = node.web.options("/transform", headers={"Origin": "https://shop.example"})
    assert answer.status_code == 204
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_a_request_of_ours_is_refused(transform):
    assert refused(transform(Via="1.1 darkroom"))[:2] == (508, "loop_detected")


def test_where_there_are_keys_one_is_needed(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address, API_KEYS=SECRET)
    body = {"file": {"type": "url", "url": site.url("/white.png")}, "operations": []}

    def asked(**headers):
        return node.web.post("/transform", json=body, headers=headers)

    assert refused(asked())[:2] == (401, "unauthorized")
    assert refused(asked(Authorization="Bearer wrong"))[:2] == (401, "unauthorized")
    assert picture(asked(Authorization=f"Bearer {SECRET}")).size == (WIDE, HIGH)
    assert site.hits["/none"] == 0


def test_where_signatures_are_needed_one_is_needed(darkroom, site):
    key = "k:" + "ab" * 32
    node = darkroom(ALLOWED_PRIVATE=site.address, SIGNING_KEYS=key, REQUIRE_SIGNATURE="1")
    own = {"file": {"type": "base64", "base64": coded(png())}, "operations": []}
    until = int(time.time())

    def asked(path="/transform", body=own, **query):
        sig = sign(path, query, key)
        return node.web.post("/transform", params={**query, "sig": sig}, json=body)

    assert refused(node.web.post("/transform", json=own))[:2] == (403, "bad_signature")
    assert refused(asked("/image"))[:2] == (403, "bad_signature")
    assert refused(asked(exp=until - 9))[:2] == (410, "signature_expired")
    assert picture(asked(exp=until + 900)).size == (WIDE, HIGH)


def test_a_signature_of_the_path_is_none_of_an_address_in_the_body(darkroom, site):
    key = "k:" + "ab" * 32
    node = darkroom(
        ALLOWED_PRIVATE=site.address,
        SIGNING_KEYS=key,
        REQUIRE_SIGNATURE="1",
        PRESETS=f"ours=mark={site.url('/logo.png')}",
    )
    own, far = {"type": "base64", "base64": coded(png())}, site.url("/none.png")

    def asked(file, *operations):
        body = {"file": file, "operations": list(operations)}
        return node.web.post("/transform", params={"sig": sign("/transform", {}, key)}, json=body)

    for answer in (
        asked({"type": "url", "url": far}),
        asked(own, {"type": "watermark", "url": far}),
        asked(own, {"type": "mark", "mark": far}),
    ):
        assert refused(answer)[:2] == (403, "bad_signature")
    assert site.hits["/none.png"] == 0
    assert picture(asked(own, {"type": "watermark", "base64": LOGO})).size == (WIDE, HIGH)
    assert picture(asked(own, {"type": "preset", "name": "ours"})).size == (WIDE, HIGH)


def test_where_only_presets_are_made_nothing_else_is(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address, PRESETS_ONLY="1")

    def asked(*operations):
        file = {"type": "url", "url": site.url("/white.png")}
        return node.web.post("/transform", json={"file": file, "operations": list(operations)})

    assert picture(asked({"type": "preset", "name": "email"})).size == (150, 150)
    for operations in ([], [{"type": "grayscale"}], [{"type": "preset", "name": "email"}] * 2):
        assert refused(asked(*operations))[:2] == (400, "invalid_parameter")


def test_where_there_is_a_ladder_a_width_is_one_of_it(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address, WIDTHS="100,200")
    body = {
        "file": {"type": "url", "url": site.url("/white.png")},
        "operations": [{"type": "resize", "width_in_px": 150}],
    }
    assert picture(node.web.post("/transform", json=body)).size == (200, 150)
