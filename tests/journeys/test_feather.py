"""The contract of `/api/compress` and `/api/convert`, row by row, with real files."""

import io
import re
import socket
import struct
import threading
import time
import zipfile

import pytest
from PIL import Image

from tests.journeys import pictures
from tests.journeys.node import eventually, kill
from tests.transforms.drawings import photo as grainy

JPEG, TURNED, BADGE, FILM = pictures.photo(), pictures.turned(), pictures.badge(), pictures.moving()
GRAINY = grainy(640, 480).jpegsave_buffer(Q=95)
MEGABYTE = 1024**2
MEASURES = {
    "x-original-bytes",
    "x-output-bytes",
    "x-output-quality",
    "x-output-width",
    "x-output-height",
    "x-compression-ratio",
    "x-processing-time-ms",
    "x-target-met",
    "x-resized",
    "x-iterations",
}
RATES = {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"}


@pytest.fixture(scope="module")
def node(darkrooms):
    return darkrooms(RATE_LIMIT_PER_MINUTE=100_000, TRANSFORM_TIMEOUT="60s")


def post(node, data=JPEG, path="/api/compress", name="photo.jpg", headers=None, **fields):
    form = {key: str(value) for key, value in fields.items()}
    return node.web.post(path, files={"file": (name, data)}, data=form, headers=headers)


def made(node, data=JPEG, path="/api/compress", **fields):
    answer = post(node, data, path, **fields)
    assert answer.status_code == 200, answer.text
    headers, image = answer.headers, pictures.opened(answer)
    assert int(headers["X-Original-Bytes"]) == len(data)
    assert int(headers["X-Output-Bytes"]) == len(answer.content)
    height = image.get("page-height") if image.get_typeof("page-height") else image.height
    size = (int(headers["X-Output-Width"]), int(headers["X-Output-Height"]))
    assert size == (image.width, height)
    return answer, image


def refused(answer):
    error = answer.json()["error"]
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Request-ID"]
    assert answer.json().keys() == {"error"}
    assert {"code", "message"} <= error.keys() <= {"code", "message", "details"}
    return answer.status_code, error["code"]


def test_a_success_carries_every_header(node):
    answer, _ = made(node, GRAINY)
    assert answer.headers.keys() >= MEASURES | RATES | {"x-request-id", "x-cache", "server-timing"}
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="photo-compressed.jpg"'
    assert answer.headers["X-Output-Quality"] == "80"
    ratio = len(GRAINY) / len(answer.content)
    assert float(answer.headers["X-Compression-Ratio"]) == pytest.approx(ratio, abs=0.001)
    assert answer.headers["X-Processing-Time-Ms"].isdigit()
    assert (answer.headers["X-Target-Met"], answer.headers["X-Resized"]) == ("true", "false")
    assert answer.headers["X-Iterations"] == "1"
    told = answer.headers["Access-Control-Expose-Headers"].lower()
    assert all(name in told for name in MEASURES | RATES | {"content-disposition"})


def test_the_same_again_is_answered_from_memory_in_the_same_words(node):
    first, _ = made(node, GRAINY, targetMB=0.02, quality=83)
    again, _ = made(node, GRAINY, targetMB=0.02, quality=83, name="other.png")
    assert first.headers["X-Cache"] == "MISS"
    assert again.headers["X-Cache"] == "HIT; tier=memory"
    assert again.content == first.content
    for name in MEASURES - {"x-processing-time-ms"}:
        assert again.headers[name] == first.headers[name]
    assert "other-compressed" in again.headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["/api/compress", "/api/convert"])
@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "avif"])
def test_every_format_is_written(node, path, form):
    answer, image = made(node, path=path, outputFormat=form)
    assert answer.headers["Content-Type"] == f"image/{form}"
    assert (image.width, image.height) == (640, 480)
    extension = "jpg" if form == "jpeg" else form
    assert f'"photo-compressed.{extension}"' in answer.headers["Content-Disposition"]


def solid():
    buffer = io.BytesIO()
    Image.new("RGBA", (40, 30), (9, 90, 9, 255)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [(JPEG, "jpeg"), (solid(), "jpeg"), (BADGE, "webp"), (FILM, "webp")],
    ids=["photograph", "opaque", "alpha", "animation"],
)
@pytest.mark.parametrize("fields", [{}, {"outputFormat": "auto"}], ids=["usual", "named"])
def test_auto_is_decided_by_the_pixels(node, data, kind, fields):
    answer, image = made(node, data, **fields)
    assert answer.headers["Content-Type"] == f"image/{kind}"
    assert (image.get("n-pages") if data is FILM else 4) == 4


@pytest.mark.parametrize(
    ("fields", "size", "resized"),
    [
        ({"maxWidth": 320}, (320, 240), True),
        ({"maxHeight": 120}, (160, 120), True),
        ({"maxWidth": 320, "maxHeight": 120}, (160, 120), True),
        ({"maxWidth": 5000}, (640, 480), False),
        ({"cropX": 100, "cropY": 50, "cropWidth": 200, "cropHeight": 100}, (200, 100), False),
        ({"cropX": 600}, (40, 480), False),
        ({"cropX": 340, "cropWidth": 300}, (300, 480), False),
        ({"cropWidth": 200, "maxWidth": 100}, (100, 240), True),
        ({"rotate": 90}, (480, 640), False),
        ({"rotate": -90, "maxWidth": 240}, (240, 320), True),
        ({"rotate": 360}, (640, 480), False),
        ({"rotate": 45}, (792, 792), False),
        ({"rotate": 45, "maxWidth": 400}, (400, 400), True),
        ({"rotate": 12.5, "flip": "true", "flop": "true"}, (729, 607), False),
        ({"mode": "final"}, (640, 480), False),
    ],
)
def test_what_comes_out_has_the_size_that_was_asked(node, fields, size, resized):
    answer, image = made(node, outputFormat="webp", **fields)
    assert (image.width, image.height) == size
    assert answer.headers["X-Resized"] == str(resized).lower()


def near(image, x, y, *colour):
    return all(abs(a - b) < 16 for a, b in zip(image(x, y), colour, strict=False))


def test_a_crop_is_of_what_one_sees(node):
    _, image = made(node, TURNED, cropWidth=10, cropHeight=60)
    assert (image.width, image.height) == (10, 60)
    assert refused(post(node, TURNED, cropWidth=60)) == (400, "INVALID_INPUT")


def test_turns_and_mirrors(node):
    _, plain = made(node)
    assert near(plain, 600, 20, 239, 11)
    assert near(made(node, rotate=90)[1], 460, 600, 239, 11)
    assert near(made(node, rotate=180)[1], 40, 460, 239, 11)
    assert near(made(node, flip="1")[1], 600, 460, 239, 11)
    assert near(made(node, flop="true")[1], 40, 20, 239, 11)
    assert near(made(node, flip="yes", flop="on")[1], 40, 460, 239, 11)
    assert near(made(node, flip="false", flop=0)[1], 600, 20, 239, 11)


def test_light_and_colour(node):
    middle = made(node, outputFormat="png", quality=100)[1](320, 240)
    assert sum(made(node, brightness=1.5)[1](320, 240)) > sum(middle) + 60
    assert sum(made(node, brightness=0.1)[1](320, 240)) < sum(middle) - 200
    grey = made(node, saturation=0)[1](600, 20)
    assert max(grey) - min(grey) < 16
    assert made(node, contrast=3)[1](600, 20)[0] > 250
    assert made(node, contrast=0.1)[1](600, 20)[0] < 160
    shade = made(node, grayscale="true")[1](600, 20)
    assert max(shade) - min(shade) < 6
    assert near(made(node, brightness=1, saturation=1, contrast=1)[1], 320, 240, *middle)


def test_soft_and_sharp(node):
    def busy(**fields):
        image = made(node, GRAINY, outputFormat="png", quality=100, **fields)[1]
        return (image[0].cast("float") - image[0].gaussblur(2)).deviate()

    usual = busy()
    assert busy(blur=4) < usual / 2
    assert busy(sharpen=2) > usual * 1.1
    assert busy(sharpen="true") > usual * 1.05
    assert busy(blur=0, sharpen=0) == busy(blur=0.1) == usual


def test_quality_effort_and_scans(node):
    def size(**fields):
        return len(made(node, GRAINY, outputFormat="jpeg", **fields)[0].content)

    assert size(quality=20) < size(quality=60) < size(quality=90)
    assert size() == size(quality=80)
    assert b"\xff\xc2" in made(node, GRAINY, progressive="true")[0].content
    assert b"\xff\xc2" not in made(node, GRAINY, progressive="false")[0].content
    fast, slow = (
        len(made(node, GRAINY, outputFormat="webp", effort=effort)[0].content) for effort in (0, 9)
    )
    assert slow < fast
    assert made(node, outputFormat="png", quality=100)[0].headers["X-Output-Quality"] == "100"


def test_metadata_goes_unless_it_is_to_stay(node):
    assert "exif-data" not in made(node, TURNED)[1].get_fields()
    assert "exif-data" not in made(node, TURNED, stripMetadata="true")[1].get_fields()
    kept = made(node, TURNED, stripMetadata="false")[1]
    assert "exif-ifd3-GPSLatitudeRef" in kept.get_fields()
    assert (kept.width, kept.height) == (40, 60)


@pytest.mark.parametrize(
    ("data", "form", "target"),
    [
        (GRAINY, "jpeg", 0.05),
        (GRAINY, "jpeg", 0.012),
        (GRAINY, "jpeg", 0.002),
        (GRAINY, "webp", 0.02),
        (GRAINY, "avif", 0.01),
        (GRAINY, "png", 0.05),
        (GRAINY, "auto", 0.01),
        (BADGE, "auto", 0.0005),
        (pictures.moving(12), "auto", 0.0007),
    ],
)
def test_a_target_is_met_in_five_encodes(node, data, form, target):
    answer, _ = made(node, data, outputFormat=form, targetMB=target)
    assert len(answer.content) <= target * MEGABYTE
    assert answer.headers["X-Target-Met"] == "true"
    assert 1 <= int(answer.headers["X-Iterations"]) <= 5


def test_a_target_costs_quality_first_and_then_size(node):
    easy, _ = made(node, GRAINY, targetMB=5)
    mild, _ = made(node, GRAINY, targetMB=0.8 * len(easy.content) / MEGABYTE)
    hard, _ = made(node, GRAINY, targetMB=0.002)
    assert easy.headers["X-Iterations"] == "1"
    assert (easy.headers["X-Output-Quality"], easy.headers["X-Resized"]) == ("80", "false")
    assert 20 <= int(mild.headers["X-Output-Quality"]) < 80
    assert mild.headers["X-Resized"] == "false"
    assert hard.headers["X-Output-Quality"] == "20"
    assert hard.headers["X-Resized"] == "true"


@pytest.mark.parametrize(("data", "form"), [(GRAINY, "jpeg"), (GRAINY, "png"), (FILM, "auto")])
def test_an_absurd_target_is_reported_unmet(node, data, form):
    answer, _ = made(node, data, outputFormat=form, targetMB=0.000001)
    assert answer.headers["X-Target-Met"] == "false"
    assert int(answer.headers["X-Iterations"]) <= 5
    assert answer.headers["X-Darkroom-Note"] == "maxbytes-unmet"


def test_a_preview_is_small_and_says_as_much(node):
    large = pictures.photo(3000, 2000)
    answer, image = made(node, large, mode="preview", effort=9)
    assert (image.width, image.height) == (1024, 683)
    assert answer.headers.keys() >= MEASURES | RATES
    assert answer.headers["X-Resized"] == "true"
    assert made(node, large, mode="preview", maxWidth=300)[1].width == 300
    assert made(node, large, mode="preview", rotate=90)[1].height == 1024
    assert made(node, JPEG, mode="preview")[1].width == 640
    squeezed, _ = made(node, GRAINY, mode="preview", targetMB=0.01)
    assert len(squeezed.content) <= 0.01 * MEGABYTE


BAD = [
    *(("quality", value) for value in ("0", "101", "-1", "80.5", "high", "", "1e1", "NaN")),
    *(("outputFormat", value) for value in ("gif", "jpg2", "", "image/png", "*")),
    *(("maxWidth", value) for value in ("0", "-5", "12.5", "wide", "", "50%", "9999999")),
    *(("maxHeight", value) for value in ("0", "-5", "")),
    *(("stripMetadata", value) for value in ("maybe", "2", "")),
    *(("targetMB", value) for value in ("0", "-1", "small", "", "nan", "inf", "1e9", "0.0000001")),
    *(("mode", value) for value in ("draft", "")),
    *(("progressive", value) for value in ("2", "")),
    *(("effort", value) for value in ("-1", "10", "1.5", "")),
    *(("cropX", value) for value in ("-1", "640", "0.5", "left", "")),
    *(("cropY", value) for value in ("-1", "480")),
    *(("cropWidth", value) for value in ("0", "641", "-1")),
    *(("cropHeight", value) for value in ("0", "481")),
    *(("rotate", value) for value in ("361", "-361", "left", "", "nan")),
    *(("flip", value) for value in ("h", "2", "")),
    *(("flop", value) for value in ("v", "")),
    *(("brightness", value) for value in ("0", "0.05", "3.1", "bright", "")),
    *(("saturation", value) for value in ("-0.1", "3.1", "")),
    *(("contrast", value) for value in ("0", "3.5", "")),
    *(("grayscale", value) for value in ("5", "")),
    *(("blur", value) for value in ("-1", "10.1", "soft", "")),
    *(("sharpen", value) for value in ("-1", "11", "0.01", "")),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_refused_and_named(node, name, value):
    answer = post(node, **{name: value})
    assert refused(answer) == (400, "INVALID_INPUT")
    assert answer.json()["error"]["message"].startswith(f"{name}={value!r}: expected")
    assert answer.json()["error"]["details"] == {"parameter": name}
    assert answer.headers.keys() >= RATES


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"cropX": 600, "cropWidth": 41}, "cropWidth"),
        ({"cropY": 400, "cropHeight": 81}, "cropHeight"),
    ],
)
def test_a_crop_past_the_edge_is_refused(node, fields, parameter):
    answer = post(node, **fields)
    assert refused(answer) == (400, "INVALID_INPUT")
    assert answer.json()["error"]["details"] == {"parameter": parameter}


def test_convert_wants_a_format_and_no_target(node):
    path = "/api/convert"
    for fields in ({}, {"outputFormat": "auto"}, {"outputFormat": ""}):
        answer = post(node, path=path, **fields)
        assert refused(answer) == (400, "INVALID_INPUT")
        assert answer.json()["error"]["details"] == {"parameter": "outputFormat"}
    for target in ("0.001", "nonsense"):
        answer, _ = made(node, GRAINY, path, outputFormat="jpeg", targetMB=target)
        assert len(answer.content) > 0.001 * MEGABYTE
        assert answer.headers["X-Target-Met"] == "true"


def test_other_fields_are_passed_over_unless_strict(node, darkroom):
    assert made(node, GRAINY, nonsense="1", w=10)[1].width == 640
    strict = darkroom(STRICT=1)
    assert made(strict, quality=70)[1].width == 640
    assert made(strict, path="/api/convert", outputFormat="webp", targetMB=1)[1].width == 640
    answer = post(strict, nonsense="1")
    assert refused(answer) == (400, "INVALID_INPUT")
    assert answer.json()["error"]["details"] == {"parameter": "nonsense"}


def test_what_the_operator_narrows(darkroom):
    laddered = darkroom(WIDTHS="100 200")
    assert made(laddered, maxWidth=150)[1].width == 200
    assert made(laddered, pictures.photo(1500, 900), mode="preview")[1].width == 1024
    presets = darkroom(PRESETS_ONLY=1)
    assert made(presets)[1].width == 640
    assert refused(post(presets, quality=70)) == (400, "INVALID_INPUT")
    assert refused(post(presets, path="/api/convert", outputFormat="png")) == (400, "INVALID_INPUT")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("photo.png", 'attachment; filename="photo-compressed.jpg"'),
        ("../../etc/passwd", 'attachment; filename="passwd-compressed.jpg"'),
        ("C:\\a\\b.gif", 'attachment; filename="b-compressed.jpg"'),
        ("", 'attachment; filename="image-compressed.jpg"'),
        ("....jpg", 'attachment; filename="image-compressed.jpg"'),
        ("x" * 500 + ".jpg", f'attachment; filename="{"x" * 80}-compressed.jpg"'),
    ],
)
def test_names_are_reduced_to_one_of_ours(node, name, said):
    assert post(node, name=name or " ").headers["Content-Disposition"] == said


def test_a_hostile_name_ends_no_header(node):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; '
        b'filename="a\\";x=\xe2\x80\xae\xff.jpg"\r\n\r\n' + JPEG + b"\r\n--b--\r\n"
    )
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = node.web.post("/api/compress", content=body, headers=kind)
    assert answer.status_code == 200
    said = answer.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="[\w .()+,=@~-]+-compressed\.jpg"(; .*)?', said)


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a.txt", "no picture")
    return buffer.getvalue()


def long_film():
    frames = [Image.new("RGB", (2, 2), (n % 2 * 255, 90, 90)) for n in range(600)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "INVALID_INPUT"),
        (archive(), 415, "UNSUPPORTED_FORMAT"),
        (b"<html><body>no</body></html>", 415, "UNSUPPORTED_FORMAT"),
        (JPEG[: len(JPEG) // 2], 422, "INVALID_IMAGE"),
        (JPEG[:200], 422, "INVALID_IMAGE"),
        (BADGE[:60], 422, "INVALID_IMAGE"),
        (pictures.claimed_png(65_000, 65_000), 422, "TOO_MANY_PIXELS"),
        (long_film(), 422, "TOO_MANY_PIXELS"),
    ],
    ids=["empty", "zip", "html", "half", "head", "cut", "bomb", "film"],
)
def test_files_that_are_no_pictures(node, data, status, code):
    answer = post(node, data, name="picture.png")
    assert refused(answer) == (status, code)
    assert answer.headers.keys() >= RATES


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"file":"x"}'),
        ("image/jpeg", JPEG),
        ("", JPEG),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nhalf"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="quality"\r\n\r\n80\r\n--b--\r\n',
        ),
    ],
    ids=["json", "raw", "nothing", "no-boundary", "cut", "no-file"],
)
def test_what_is_no_form_with_a_file(node, kind, body):
    answer = node.web.post("/api/compress", content=body, headers={"Content-Type": kind})
    assert refused(answer) == (400, "INVALID_INPUT")


def padded(size):
    return JPEG + bytes(size - len(JPEG))


def test_fifty_megabytes_pass_and_a_byte_more_does_not(node):
    assert post(node, padded(50 * MEGABYTE)).status_code == 200
    for size in (50 * MEGABYTE + 1, 51 * MEGABYTE):
        answer = post(node, padded(size))
        assert refused(answer) == (413, "FILE_TOO_LARGE")
        assert answer.headers.keys() >= RATES


@pytest.mark.parametrize("path", ["/api/compress", "/api/convert"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_other_methods(node, path, method):
    answer = node.web.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")
    assert not answer.content if method == "HEAD" else refused(answer)[1] == "METHOD_NOT_ALLOWED"


def test_keys(darkroom):
    node = darkroom(API_KEYS="good-key other-key", RATE_LIMIT_PER_MINUTE=4)
    for headers in (None, {"Authorization": "Bearer bad-key"}, {"Authorization": "good-key"}):
        answer = post(node, headers=headers)
        assert refused(answer) == (401, "UNAUTHORIZED")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.headers.keys() >= RATES
    for _ in range(5):
        assert post(node, headers={"Authorization": "Bearer good-key"}).status_code == 200
    assert node.web.get("/api/formats").status_code == 200
    assert refused(node.web.get("/api/formats")) == (429, "RATE_LIMIT_EXCEEDED")
    assert refused(post(node)) == (429, "RATE_LIMIT_EXCEEDED")


def test_keys_are_counted_where_that_is_asked(darkroom):
    node = darkroom(API_KEYS="good-key", RATE_LIMIT_AUTH_ENABLED=1, RATE_LIMIT_AUTH_RPM=2)
    mine = {"Authorization": "Bearer good-key"}
    left = [post(node, headers=mine).headers["X-RateLimit-Remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    assert refused(post(node, headers=mine)) == (429, "RATE_LIMIT_EXCEEDED")


def test_a_required_signature(darkroom):
    node = darkroom(SIGNING_KEYS="a:" + "00" * 32, REQUIRE_SIGNATURE=1)
    assert refused(post(node)) == (401, "UNAUTHORIZED")
    assert refused(node.web.get("/api/models/modnet")) == (401, "UNAUTHORIZED")
    assert node.web.get("/api/health").status_code == 200


def test_the_rate_is_counted_down_whatever_the_answer(darkroom):
    node = darkroom(RATE_LIMIT_PER_MINUTE=4)
    answers = [
        post(node),
        post(node, quality=0),
        post(node, b"", path="/api/convert", outputFormat="png"),
        node.web.get("/api/formats"),
    ]
    assert [answer.status_code for answer in answers] == [200, 400, 400, 200]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["3", "2", "1", "0"]
    assert {answer.headers["X-RateLimit-Limit"] for answer in answers} == {"4"}
    assert int(answers[0].headers["X-RateLimit-Reset"]) > time.time()
    for late in (post(node), node.web.get("/api/formats"), node.web.get("/api/models/modnet")):
        assert refused(late) == (429, "RATE_LIMIT_EXCEEDED")
        assert 1 <= int(late.headers["Retry-After"]) <= 70
        assert late.headers["X-RateLimit-Remaining"] == "0"
    assert node.web.get("/api/health").status_code == 200
    assert node.web.options("/api/compress").status_code == 204


def test_cors_for_all_and_for_some(node, darkroom):
    preflight = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    answer = node.web.options("/api/compress", headers=preflight)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert post(node, quality=0, headers=preflight).headers["Access-Control-Allow-Origin"] == "*"

    listed = darkroom(CORS_ORIGINS="https://a.example")
    for call in (
        lambda h: listed.web.options("/api/compress", headers=h),
        lambda h: post(listed, headers=h),
        lambda h: post(listed, quality=0, headers=h),
        lambda h: listed.web.get("/api/formats", headers=h),
    ):
        assert call(preflight).headers["Access-Control-Allow-Origin"] == "https://a.example"
        other = call({**preflight, "Origin": "https://b.example"})
        assert "Access-Control-Allow-Origin" not in other.headers
        assert "Origin" in other.headers["Vary"]


def test_a_slow_upload_is_given_up(darkroom):
    node = darkroom(REQUEST_TIMEOUT_MS=800)
    with socket.create_connection(("127.0.0.1", node.port)) as connection:
        connection.settimeout(20)
        connection.sendall(
            b"POST /api/compress HTTP/1.1\r\nHost: d\r\nContent-Length: 5000\r\n"
            b"Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
        )
        said = b""
        while not said.endswith(b"}"):
            said += connection.recv(65536) or b"}"
    assert said.startswith(b"HTTP/1.1 504 ")
    assert b'"code":"TIMEOUT"' in said
    assert b"x-ratelimit-remaining" in said
    assert post(node).status_code == 200


def test_a_render_that_takes_too_long(darkroom):
    node = darkroom(TRANSFORM_TIMEOUT="1s", RENDERERS=1)
    answer = post(node, pictures.noise(), outputFormat="png")
    assert refused(answer) == (504, "TIMEOUT")


def test_a_node_without_room_says_so(darkroom):
    node = darkroom(FETCH_MEMORY="1mb")
    answer = post(node, padded(2 * MEGABYTE))
    assert refused(answer) == (503, "OVERLOADED")
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers.keys() >= RATES


def test_an_encoder_that_is_killed(darkroom):
    node = darkroom(RENDERERS=1, TRANSFORM_TIMEOUT="60s")
    answers = []
    data = pictures.noise()
    thread = threading.Thread(target=lambda: answers.append(post(node, data, outputFormat="png")))
    thread.start()
    first = node.at_work()
    kill([first])
    eventually(lambda: first not in node.processes())
    kill([node.at_work()])
    thread.join()
    assert refused(answers[0]) == (500, "PROCESSING_FAILED")
    assert refused(post(node, data, outputFormat="jpeg")) == (500, "PROCESSING_FAILED")
    assert post(node).status_code == 200


def test_formats_are_what_this_build_reads_and_writes(node, darkroom):
    answer = node.web.get("/api/formats")
    assert answer.status_code == 200
    assert answer.headers.keys() >= RATES
    said = answer.json()
    assert said.keys() == {"input", "output"}
    assert set(said["output"]) == {"jpeg", "png", "webp", "avif"}
    assert {"jpeg", "png", "webp", "avif", "gif", "heic", "tiff"} <= set(said["input"])
    assert "pdf" not in said["input"]
    assert darkroom(LOADERS="png jpeg").web.get("/api/formats").json()["input"] == ["jpeg", "png"]
    head = node.web.head("/api/formats")
    assert (head.status_code, head.content) == (200, b"")
    assert refused(node.web.post("/api/formats")) == (405, "METHOD_NOT_ALLOWED")


def test_health_is_always_well(darkroom):
    node = darkroom(ENV="staging", RATE_LIMIT_PER_MINUTE=1, API_KEYS="good-key")
    for _ in range(4):
        answer = node.web.get("/api/health")
        assert answer.status_code == 200
        said = answer.json()
        assert said.keys() == {"ok", "version", "env", "timestamp"}
        assert (said["ok"], said["env"]) == (True, "staging")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said["timestamp"])
    refusal = node.web.post("/api/health")
    assert refused(refusal) == (405, "METHOD_NOT_ALLOWED")
    assert refusal.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_photograph_may_turn_its_height_into_its_width(node):
    answer, image = made(node, TURNED, maxWidth=20)
    assert (image.width, image.height) == (20, 30)
    assert struct.pack(">H", 0xFFD8) == answer.content[:2]
