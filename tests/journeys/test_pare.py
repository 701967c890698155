"""Pare's contract where all goes well, through the running service and with real files."""

import io
import re
from uuid import UUID

import pytest
import pyvips
from PIL import Image

from proxy import __version__
from tests.journeys import pictures
from tests.journeys.pare import FILES, failed, file, fill, send

HEADERS = (
    "X-Original-Size",
    "X-Optimized-Size",
    "X-Reduction-Percent",
    "X-Original-Format",
    "X-Optimization-Method",
    "X-Request-ID",
)


@pytest.fixture(scope="module")
def site(originals):
    return fill(originals)


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(
        ALLOWED_PRIVATE=site.address, RATE_LIMIT_PUBLIC_RPM=0, RATE_LIMIT_PUBLIC_BURST=0
    )


def bands(data):
    return pyvips.Image.new_from_buffer(data, "")


@pytest.mark.parametrize("name", FILES)
def test_every_format_comes_back_in_itself_and_smaller(node, name):
    data = file(name)
    answer = send(node, data, {"optimization": {"quality": 40}})
    assert answer.status_code == 200, answer.text
    _, form, media_type = FILES[name]
    said = answer.headers
    assert re.fullmatch(media_type, said["Content-Type"])
    assert re.fullmatch(form, said["X-Original-Format"])
    assert int(said["X-Original-Size"]) == len(data)
    size = int(said["Content-Length"])
    assert int(said["X-Optimized-Size"]) == size
    assert said.get("Content-Encoding") == ("gzip" if name == "svgz" else None)
    assert (size == len(answer.content)) == (name != "svgz")
    assert size <= len(data)
    reduction = round(100 * (1 - size / len(data)), 1)
    assert float(said["X-Reduction-Percent"]) == pytest.approx(reduction, abs=0.05)
    assert said["X-Optimization-Method"]
    assert (said["X-Optimization-Method"] == "none") <= (name in ("heic", "gif", "apng"))
    exposed = ", ".join(said.get_list("Access-Control-Expose-Headers"))
    assert set(HEADERS) <= set(exposed.split(", "))
    assert UUID(said["X-Request-ID"]).version == 4


def test_the_kind_is_found_by_the_bytes(node):
    answer = node.web.post(
        "/optimize", files={"file": ("photo.jpg", pictures.badge(), "image/jpeg")}
    )
    assert answer.headers["X-Original-Format"] == "png"
    assert answer.headers["Content-Type"] == "image/png"


def test_what_cannot_be_made_smaller_comes_back_with_its_own_pixels(node):
    once = send(node, file("png"), {"quality": 40}).content
    twice = send(node, once, {"quality": 100, "png_lossy": False})
    assert twice.status_code == 200
    assert len(twice.content) <= len(once)
    assert (bands(twice.content) - bands(once)).abs().max() == 0


@pytest.mark.parametrize("shape", [{"optimization": {"quality": 30}}, {"quality": 30}])
@pytest.mark.parametrize("path", ["/optimize", "/estimate"])
def test_options_are_read_in_both_shapes(node, path, shape):
    data = file("jpeg")
    low = send(node, data, shape, path)
    usual = send(node, data, {"quality": 90}, path)
    assert low.status_code == usual.status_code == 200
    if path == "/optimize":
        assert len(low.content) < len(usual.content)
    else:
        sizes = [answer.json()["estimated_optimized_size"] for answer in (low, usual)]
        assert sizes[0] < sizes[1]


def test_the_usual_quality_is_the_operator_s(node, darkroom, site):
    data = file("jpeg")
    assert send(node, data).content == send(node, data, {"quality": 80}).content
    other = darkroom(DEFAULT_QUALITY=30, ALLOWED_PRIVATE=site.address)
    assert send(other, data).content == send(node, data, {"quality": 30}).content


def test_metadata_goes_and_stays_as_asked(node):
    data = pictures.turned()
    assert pictures.ORIENTATION in Image.open(io.BytesIO(data)).getexif()
    gone = Image.open(io.BytesIO(send(node, data).content))
    kept = Image.open(io.BytesIO(send(node, data, {"strip_metadata": False}).content))
    assert not gone.getexif().get_ifd(pictures.GPS)
    assert kept.getexif().get_ifd(pictures.GPS)[1] == "N"


def test_the_usual_scans_of_a_jpeg_are_the_operator_s(darkroom):
    node = darkroom(JPEG_ENCODER="cjpeg")
    wish = {"quality": 50}
    assert b"\xff\xc2" in send(node, file("jpeg"), wish).content
    asked = {**wish, "progressive_jpeg": False}
    assert b"\xff\xc0" in send(node, file("jpeg"), asked).content


def test_a_jpeg_is_progressive_when_asked(node):
    def progressive(options):
        return b"\xff\xc2" in send(node, file("jpeg"), {"quality": 50, **options}).content

    assert progressive({"progressive_jpeg": True})
    assert not progressive({"progressive_jpeg": False})
    assert not progressive({})


def test_a_png_keeps_every_pixel_when_asked(node):
    data = file("png")
    lossy, lossless = (
        send(node, data, {"quality": 40, "png_lossy": lossy}).content for lossy in (True, False)
    )
    assert len(lossy) < len(lossless) < len(data)
    assert (bands(lossless)[:3] - bands(data)[:3]).abs().max() == 0


@pytest.mark.parametrize("most", [0, 10, 35.5])
def test_no_more_than_asked_is_taken_away(node, most):
    answer = send(node, file("jpeg"), {"quality": 40, "max_reduction": most})
    assert answer.status_code == 200
    assert float(answer.headers["X-Reduction-Percent"]) <= most + 0.05


def test_an_address_is_fetched_and_shares_its_answer_with_the_same_file(node, site):
    body = {"url": site.url("/photo.jpg"), "optimization": {"quality": 47}}
    fetched = node.web.post("/optimize", json=body)
    assert fetched.status_code == 200
    assert fetched.headers["X-Cache"] == "MISS"
    again = send(node, file("jpeg"), {"quality": 47})
    assert again.headers["X-Cache"] == "HIT; tier=memory"
    assert again.content == fetched.content
    flat = node.web.post("/optimize", json={"url": site.url("/photo.jpg"), "quality": 47})
    assert flat.headers["X-Cache"] == "HIT; tier=memory"


ESTIMATE = {
    "original_size": int,
    "original_format": str,
    "dimensions": dict,
    "color_type": (str, type(None)),
    "bit_depth": (int, type(None)),
    "estimated_optimized_size": int,
    "estimated_reduction_percent": (int, float),
    "optimization_potential": str,
    "method": str,
    "already_optimized": bool,
    "confidence": str,
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("preset", ["high", "medium", "low"])
def test_every_format_is_estimated(node, name, preset):
    data = file(name)
    answer = send(node, data, path="/estimate", preset=preset)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert set(said) == set(ESTIMATE)
    assert all(isinstance(said[field], kind) for field, kind in ESTIMATE.items()), said
    assert said["original_size"] == len(data)
    assert re.fullmatch(FILES[name][1], said["original_format"])
    assert set(said["dimensions"]) == {"width", "height"}
    assert {said["confidence"], said["optimization_potential"]} <= {"high", "medium", "low"}
    assert said["method"] in {"exact", "direct-encode", "generic"}
    assert 0 <= said["estimated_optimized_size"] <= len(data) * 1.1
    UUID(answer.headers["X-Request-ID"])


def test_an_estimate_is_medium_without_a_word_wherever_a_preset_is_said(node, site):
    data, url = file("jpeg"), site.url("/photo.jpg")
    medium = send(node, data, path="/estimate").json()
    high = send(node, data, path="/estimate", preset="high").json()
    assert high["estimated_optimized_size"] < medium["estimated_optimized_size"]
    assert send(node, data, {"preset": "high"}, "/estimate").json() == high
    assert send(node, data, {"quality": 40}, "/estimate").json() == high
    assert node.web.post("/estimate", json={"url": url}).json() == medium
    assert node.web.post("/estimate", json={"url": url, "preset": "high"}).json() == high


def test_a_thumbnail_stands_for_a_large_original(node, site):
    site.hits.clear()
    body = {
        "url": site.url("/never.jpg"),
        "thumbnail_url": site.url("/thumbnail.jpg"),
        "file_size": 20 * 1024**2,
    }
    said = node.web.post("/estimate", json=body).json()
    small = node.web.post("/estimate", json={"url": site.url("/thumbnail.jpg")}).json()
    assert said["original_size"] == body["file_size"]
    assert said["estimated_reduction_percent"] == small["estimated_reduction_percent"]
    share = said["estimated_optimized_size"] / said["original_size"]
    assert share == pytest.approx(small["estimated_optimized_size"] / small["original_size"], 0.01)
    assert said["confidence"] != "high"
    assert not site.hits["/never.jpg"]
    less = {**body, "url": site.url("/photo.jpg"), "file_size": 5000}
    assert node.web.post("/estimate", json=less).json()["original_size"] == len(file("jpeg"))


TOOLS = {
    "pngquant",
    "jpegtran",
    "gifsicle",
    "cwebp",
    "oxipng",
    "pillow_heif",
    "scour",
    "pillow",
    "jxl_plugin",
}


def test_health_says_which_tools_work_is_done(node):
    answer = node.web.get("/health")
    assert answer.status_code == 200
    said = answer.json()
    assert set(said) == {"status", "tools", "version"}
    assert set(said["tools"]) == TOOLS
    assert {name for name, works in said["tools"].items() if not works} <= {"pillow_heif"}
    assert said["status"] == ("ok" if all(said["tools"].values()) else "degraded")
    assert said["version"] == __version__
    head = node.web.head("/health")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["Content-Length"] == answer.headers["Content-Length"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/optimize", "POST, OPTIONS"),
        ("PUT", "/optimize", "POST, OPTIONS"),
        ("DELETE", "/estimate", "POST, OPTIONS"),
        ("POST", "/health", "GET, HEAD, OPTIONS"),
    ],
)
def test_other_methods_are_refused_in_the_contract_s_words(node, method, path, allowed):
    answer = node.web.request(method, path)
    assert failed(answer) == (405, "method_not_allowed", {})
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/optimize", "POST, OPTIONS"),
        ("/estimate", "POST, OPTIONS"),
        ("/health", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_browser_may_ask_first(node, path, allowed):
    answer = node.web.options(path, headers={"Origin": "https://a.example"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == allowed
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_only_the_origins_that_are_listed_may_read(darkroom):
    node = darkroom(CORS_ORIGINS="https://a.example")
    for answer in (
        send(node, pictures.badge(), headers={"Origin": "https://a.example"}),
        send(node, b"", headers={"Origin": "https://a.example"}),
        node.web.options("/optimize", headers={"Origin": "https://a.example"}),
    ):
        assert answer.headers["Access-Control-Allow-Origin"] == "https://a.example"
        assert "Origin" in answer.headers["Vary"]
    other = send(node, pictures.badge(), headers={"Origin": "https://b.example"})
    assert "Access-Control-Allow-Origin" not in other.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/health"),
        ("GET", "/livez"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
        ("GET", "/nowhere"),
        ("GET", "/image"),
        ("OPTIONS", "/image"),
        ("OPTIONS", "/optimize"),
        ("PUT", "/livez"),
        ("POST", "/image"),
    ],
)
def test_every_answer_has_a_request_id_that_is_a_uuid(node, method, path):
    given = node.web.request(method, path).headers.get_list("X-Request-ID")
    assert len(given) == 1
    assert UUID(given[0]).version == 4
