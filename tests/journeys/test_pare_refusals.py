"""What Pare's contract refuses, through the running service."""

import io
import zipfile

import pytest

from tests.journeys import pictures
from tests.journeys.pare import failed, file, fill, send


@pytest.fixture(scope="module")
def site(originals):
    return fill(originals)


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(
        ALLOWED_PRIVATE=site.address,
        RATE_LIMIT_PUBLIC_RPM=0,
        RATE_LIMIT_PUBLIC_BURST=0,
        URL_FETCH_TIMEOUT=2,
        URL_FETCH_MAX_REDIRECTS=3,
        MAX_ORIGINAL_BYTES="3mb",
        MAX_UPLOAD_BYTES="3mb",
        MAX_FRAMES=4,
    )


WRONG = [
    ("quality", 0),
    ("quality", 101),
    ("quality", 79.5),
    ("quality", "80"),
    ("quality", True),
    ("strip_metadata", 1),
    ("strip_metadata", "yes"),
    ("progressive_jpeg", 0),
    ("png_lossy", "no"),
    ("max_reduction", -1),
    ("max_reduction", 101),
    ("max_reduction", "50"),
    ("max_reduction", True),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
@pytest.mark.parametrize("path", ["/optimize", "/estimate"])
def test_a_wrong_value_is_a_bad_request_that_names_it(node, site, path, name, value):
    for answer in (
        send(node, file("png"), {"optimization": {name: value}}, path),
        send(node, file("png"), {name: value}, path),
        node.web.post(path, json={"url": site.url("/x"), "optimization": {name: value}}),
    ):
        assert failed(answer) == (400, "bad_request", {})
        message = answer.json()["message"]
        assert message.startswith(f"{name}=")
        assert "expected" in message


@pytest.mark.parametrize("options", ["{", "[]", "5", "null", '{"optimization": 5}', "[" * 9000])
def test_options_that_are_no_object_are_a_bad_request(node, options):
    assert failed(send(node, file("png"), options)) == (400, "bad_request", {})


@pytest.mark.parametrize("preset", ["HIGH", "best", "1"])
def test_an_unknown_preset_is_a_bad_request(node, preset):
    answer = send(node, file("png"), path="/estimate", preset=preset)
    assert failed(answer) == (400, "bad_request", {})
    assert "expected one of high, medium, low" in answer.json()["message"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'{"url": 5}', "application/json"),
        (b'{"url": "data:image/png;base64,AAAA"}', "application/json"),
        (b'{"url": "http://"}', "application/json"),
        (b"{}", "application/json"),
        (b'{"url": "' + b"x" * 70_000 + b'"}', "application/json"),
        (b"\xff\xfe", "application/json"),
        (pictures.badge(), "image/png"),
        (b"a=1", "application/x-www-form-urlencoded"),
        (b"", ""),
        (b"", "multipart/form-data"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\n1\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
    ids=range(15),
)
@pytest.mark.parametrize("path", ["/optimize", "/estimate"])
def test_a_body_that_is_none_of_both_is_a_bad_request(node, path, body, kind):
    answer = node.web.post(path, content=body, headers={"Content-Type": kind})
    assert failed(answer) == (400, "bad_request", {})


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("picture.png", pictures.badge())
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", (415, "unsupported_format")),
        (archive(), (415, "unsupported_format")),
        (b"just words\n" * 40, (415, "unsupported_format")),
        (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", (415, "unsupported_format")),
        (b"\xff\xd8\xff\xe0" + bytes(300), (422, "optimization_failed")),
        (pictures.photo()[:2000], (422, "optimization_failed")),
        (pictures.badge()[:-30], (422, "optimization_failed")),
        (pictures.moving()[:-40], (422, "optimization_failed")),
        (pictures.claimed_png(50_000, 50_000), (413, "image_too_large")),
        (pictures.moving(5), (413, "image_too_large")),
    ],
    ids=["empty", "zip", "text", "pdf", "zeros", "cut-jpeg", "cut-png", "cut-gif", "huge", "long"],
)
@pytest.mark.parametrize("path", ["/optimize", "/estimate"])
def test_files_that_are_no_pictures_damaged_or_too_large(node, path, data, expected):
    assert failed(send(node, data, path=path, name="picture.png")) == (*expected, {})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/none.png", (422, "url_fetch_failed")),
        ("/gone.png", (422, "url_fetch_failed")),
        ("/broken.png", (422, "url_fetch_failed")),
        ("/short.png", (422, "url_fetch_failed")),
        ("/slow.png", (422, "url_fetch_failed")),
        ("/hop0", (422, "url_fetch_failed")),
        ("/words.png", (415, "unsupported_format")),
        ("/cut.png", (422, "optimization_failed")),
        ("/wide.png", (413, "image_too_large")),
    ],
)
@pytest.mark.parametrize("door", ["/optimize", "/estimate"])
def test_addresses_that_have_no_picture(node, site, door, path, expected):
    assert failed(node.web.post(door, json={"url": site.url(path)})) == (*expected, {})


def test_as_many_redirects_are_followed_as_the_operator_says(node, site):
    assert node.web.post("/optimize", json={"url": site.url("/hop1")}).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.png",
        "http://localhost/a.png",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/a.png",
        "http://10.0.0.1/a.png",
        "http://2130706433/a.png",
        "http://user:word@example.com/a.png",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "https://example.com:22/a.png",
    ],
)
@pytest.mark.parametrize("name", ["url", "thumbnail_url"])
def test_what_may_not_be_fetched_is_blocked(node, name, url):
    body = {"url": url, name: url, "file_size": 20 * 1024**2}
    answer = node.web.post("/estimate", json=body)
    assert failed(answer) == (422, "ssrf_blocked", {})
    assert failed(node.web.post("/optimize", json=body))[:2] == (422, "ssrf_blocked")


def test_a_redirect_into_the_house_is_blocked(node, site):
    site.redirect("/inside", "http://169.254.169.254/latest")
    answer = node.web.post("/optimize", json={"url": site.url("/inside")})
    assert failed(answer) == (422, "ssrf_blocked", {})


def padded(data, size):
    """Make a JPEG this large by bytes that follow it."""
    return data + bytes(size - len(data))


def test_fifty_megabytes_pass_and_one_more_is_too_large(darkroom, site):
    node, most = darkroom(), 50 * 1024**2
    assert send(node, padded(file("jpeg"), most)).status_code == 200
    status, code, more = failed(send(node, padded(file("jpeg"), most + 1)))
    assert (status, code, more["limit"]) == (413, "file_too_large", most)
    assert most < more["file_size"] < most + 1024
    status, code, more = failed(send(node, bytes(51 * 1024**2)))
    assert (status, code) == (413, "file_too_large")
    assert more["file_size"] > 51 * 1024**2


def test_a_file_that_is_too_large_is_so_from_an_address_too(node, site):
    site.pages["/huge.jpg"] = padded(file("jpeg"), (3 << 20) + 1)
    site.pages["/large.jpg"] = padded(file("jpeg"), 3 << 20)
    assert node.web.post("/optimize", json={"url": site.url("/large.jpg")}).status_code == 200
    answer = node.web.post("/optimize", json={"url": site.url("/huge.jpg")})
    more = {"file_size": (3 << 20) + 1, "limit": 3 << 20}
    assert failed(answer) == (413, "file_too_large", more)


def test_unknown_names_are_a_bad_request_only_when_strict(node, darkroom):
    assert send(node, file("png"), {"qualty": 5}).status_code == 200
    answer = send(darkroom(STRICT=1), file("png"), {"qualty": 5})
    assert failed(answer) == (400, "bad_request", {})
    assert "qualty='5'" in answer.json()["message"]
