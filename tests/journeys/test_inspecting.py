import io
import socket

import httpx
import pytest
from PIL import Image, ImageCms

from proxy.signing import SigningKey, sign
from tests.journeys import pictures
from tests.journeys.node import eventually
from tests.journeys.origin import Page

SECRET = "main:" + "00" * 16
TOLD = {
    *("format", "bytes", "width", "height", "frames", "pages", "alpha", "icc", "orientation"),
    *("exif", "dominant", "palette", "blurhash", "thumbhash", "lqip"),
}


def profiled():
    """A JPEG with a profile that is not sRGB, its maker, and where it was taken."""
    data = io.BytesIO()
    said = Image.Exif()
    said[0x010F] = "Acme"
    said.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (60, 40), "teal").save(data, "JPEG", exif=said, icc_profile=lab)
    return data.getvalue()


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {
        "/photo.jpg": pictures.photo(),
        "/turned.jpg": pictures.turned(),
        "/badge.png": pictures.badge(),
        "/profiled.jpg": profiled(),
        "/fails": Page(b"", 500),
    }
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address)


def info(node, site, path, **query):
    return node.image(site.url(path), path="/info", **query)


def test_info_tells_all_of_an_original(node, site):
    answer = info(node, site, "/photo.jpg")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    said = answer.json()
    assert said.keys() == TOLD
    assert (said["format"], said["width"], said["height"]) == ("jpeg", 640, 480)
    assert (said["bytes"], said["alpha"]) == (len(site.pages["/photo.jpg"]), False)
    assert said["dominant"] in said["palette"]
    assert said["lqip"].startswith("data:image/")


def test_info_tells_the_upright_size_and_never_the_place(node, site):
    turned = info(node, site, "/turned.jpg")
    assert (turned.json()["orientation"], turned.json()["width"]) == (6, 40)
    profiled = info(node, site, "/profiled.jpg")
    assert profiled.json()["exif"]["make"] == "Acme"
    assert "gps" not in (turned.text + profiled.text).lower()
    assert profiled.json()["icc"] == "" or "sRGB" in profiled.json()["icc"]
    assert info(node, site, "/badge.png").json()["alpha"] is True


def test_info_is_kept_as_pictures_are_and_shared_with_their_json(node, site):
    first = info(node, site, "/photo.jpg", v="kept")
    again = info(node, site, "/photo.jpg", v="kept", w=100, format="png")
    assert again.headers["X-Cache"].startswith("HIT")
    shared = node.image(site.url("/photo.jpg"), format="json", v="kept")
    assert shared.headers["X-Cache"].startswith("HIT")
    assert first.content == again.content == shared.content
    same = info(node, site, "/photo.jpg", v="kept")
    assert same.headers["ETag"] == first.headers["ETag"]
    unchanged = node.web.get(
        "/info",
        params={"url": site.url("/photo.jpg"), "v": "kept"},
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert unchanged.status_code == 304


def test_info_of_what_is_sent_along(node, site):
    answer = node.web.post("/info", content=site.pages["/badge.png"])
    assert (answer.status_code, answer.json()["width"]) == (200, 64)


def test_info_fails_as_pictures_do(node, site):
    assert info(node, site, "/missing").json()["code"] == "source_not_found"
    assert info(node, site, "/fails").json()["code"] == "source_failed"
    assert node.web.get("/info").json()["code"] == "missing_url"
    assert node.web.delete("/info").status_code == 405


def test_info_is_told_although_only_presets_are_made(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address, PRESETS_ONLY=1)
    assert info(node, site, "/photo.jpg").status_code == 200


def explained(node, site, path="/photo.jpg", headers=None, **query):
    answer = node.image(site.url(path), path="/explain", headers=headers, **query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()


def test_explain_makes_what_is_not_held_and_tells_how(node, site):
    said = explained(node, site, w=77, q=150, blur=3, nonsense=1, tag="a")
    assert said["recipe"]["text"] == "resize:w=77|blur:blur=3|write:q=100"
    assert said["recipe"]["steps"] == [
        {"step": "resize", "parameters": {"w": "77"}},
        {"step": "blur", "parameters": {"blur": "3"}},
        {"step": "write", "parameters": {"q": "100"}},
    ]
    assert said["changes"] == [
        {"parameter": "q", "given": "150", "used": "100", "why": "it clamps to what is allowed"}
    ]
    assert said["ignored"] == ["nonsense"]
    assert said["format"] == {
        "asked": "webp",
        "chosen": "image/webp",
        "why": "it is the default",
    }
    assert (said["cache"]["state"], said["cache"]["tier"]) == ("miss", None)
    assert (said["width"], said["cache"]["tags"]) == (77, ["a"])
    assert said["bytes"]["in"] == len(site.pages["/photo.jpg"])
    assert {"fetch", "queue", "decode", "encode", "total"} <= said["timings_ms"].keys()
    picture = node.image(site.url("/photo.jpg"), w=77, q=150, blur=3)
    assert picture.headers["X-Cache"] == "HIT; tier=memory"
    assert (len(picture.content), picture.headers["ETag"]) == (said["bytes"]["out"], said["etag"])
    again = explained(node, site, w=77, q=100, blur=3)
    assert (again["cache"]["state"], again["cache"]["tier"]) == ("hit", "memory")
    assert (again["key"], again["changes"]) == (said["key"], [])
    assert 0 < again["cache"]["fresh_for_s"] <= 86_400


def test_explain_says_why_a_format_was_chosen(node, site):
    accept = {"Accept": "image/avif,image/webp"}
    auto = explained(node, site, w=20, format="auto", headers=accept)["format"]
    assert (auto["chosen"], auto["accepts"]) == ("image/avif", ["avif", "webp"])
    assert "Accept names" in auto["why"]
    plain = explained(node, site, w=20, format="auto", headers={"Accept": "*/*"})["format"]
    assert (plain["chosen"], plain["accepts"]) == ("image/jpeg", [])
    named = explained(node, site, w=20, fm="png")["format"]
    assert (named["chosen"], named["why"]) == ("image/png", "the request names it")
    same = explained(node, site, w=20, format="origin")["format"]
    assert (same["chosen"], same["why"]) == ("image/jpeg", "it is the original's own")


def test_explain_fails_as_pictures_do(node, site):
    for query, status in (({"w": "wide"}, 400), ({"url": "http://10.0.0.1/a"}, 403), ({}, 400)):
        answer = node.web.get("/explain", params=query)
        assert answer.status_code == (status if query.get("w") is None else 400)
    assert node.image(site.url("/missing"), path="/explain").status_code == 404
    assert node.web.post("/explain").status_code == 405


def test_explain_knows_widths_signatures_and_purges(darkroom, site):
    node = darkroom(
        ALLOWED_PRIVATE=site.address,
        SIGNING_KEYS=SECRET,
        REQUIRE_SIGNATURE=1,
        WIDTHS="100 200",
        API_KEYS="key",
    )
    url = site.url("/photo.jpg")
    assert node.image(url, path="/explain", w=150).json()["code"] == "bad_signature"
    asked = {"url": url, "w": "150"}
    key = SigningKey.parse(SECRET)
    of_image = node.image(url, path="/explain", w=150, sig=sign("/image", asked, key))
    assert of_image.json()["code"] == "bad_signature"
    seal = sign("/explain", asked, key)
    said = explained(node, site, w=150, sig=seal)
    assert said["changes"] == [
        {
            "parameter": "w",
            "given": "150",
            "used": "200",
            "why": "only some widths are made here: it is the next of them",
        }
    ]
    assert said["cache"]["purged_at"] is None
    assert seal not in str(said)
    bearer = {"Authorization": "Bearer key"}
    assert node.web.delete("/cache", params={"url": url}, headers=bearer).status_code == 200
    after = explained(node, site, w=150, sig=seal)["cache"]
    assert after["state"] == "miss"
    assert after["purged_at"] > 1e9


def test_the_monitor_is_one_page_that_loads_only_its_figures(node):
    page = node.web.get("/monitor")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "http://" not in page.text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page.text
    head = node.web.head("/monitor")
    assert (head.status_code, head.content) == (200, b"")


def test_the_figures_are_what_was_answered(node, site):
    before = node.web.get("/monitor.json").json()
    for width in (210, 210, 210, 211):
        assert node.image(site.url("/photo.jpg"), w=width).status_code == 200
    assert node.image(site.url("/missing"), w=1).status_code == 404

    def grown(*path):
        now, then = node.web.get("/monitor.json").json(), before
        for name in path:
            now, then = now[name], then[name]
        return now - then

    eventually(lambda: grown("failures") >= 1)
    assert (grown("answers", "hit"), grown("answers", "miss")) == (2, 2)
    assert grown("pictures") == 4
    assert grown("bytes", "out") > 0
    assert grown("seconds", "total", "count") == 2
    assert grown("seconds", "total", "buckets", "+Inf") == 2


def test_the_figures_of_two_processes_are_added_up(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address, WORKERS=2, RENDERERS=1)
    query = {"url": site.url("/photo.jpg"), "w": 20}
    assert {answer.status_code for answer in node.many(40, query)} == {200}
    eventually(lambda: node.web.get("/monitor.json").json()["pictures"] == 40)


@pytest.mark.parametrize("path", ["/monitor", "/monitor.json"])
def test_the_monitor_is_for_this_machine_or_for_a_key(darkroom, node, path):
    through = node.web.get(path, headers={"X-Forwarded-For": "127.0.0.1"})
    assert (through.status_code, through.json()["code"]) == (403, "forbidden")
    keyed = darkroom(API_KEYS="key")
    forwarded = {"X-Forwarded-For": "127.0.0.1"}
    assert keyed.web.get(path, headers=forwarded).status_code == 401
    bearer = {"Authorization": "Bearer key"}
    assert keyed.web.get(path, headers=forwarded | bearer).status_code == 200
    assert keyed.web.post(path).status_code == 405


def test_the_monitor_answers_nobody_from_elsewhere(darkroom):
    address = _own_address()
    if address is None:
        pytest.skip("this machine has no address but loopback")
    node = darkroom(HOST="0.0.0.0")
    answer = httpx.get(f"http://{address}:{node.port}/monitor.json", trust_env=False)
    assert answer.status_code == 403


def _own_address():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = probe.getsockname()[0]
    return None if address.startswith("127.") else address
