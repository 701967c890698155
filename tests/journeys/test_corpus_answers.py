"""Every file of the corpus through the front door, in the sizes of a page."""

import os
import re
import time
from pathlib import Path

import pytest

from tests.journeys import pictures
from tests.journeys.node import PATIENT
from tests.journeys.test_bad_input import refused

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("DARKROOM_CORPUS") or ROOT.parent / "shared" / "corpus")
FILES = sorted(
    str(path.relative_to(CORPUS))
    for path in CORPUS.glob("*/*")
    if path.is_file() and path.suffix != ".tsv"
)
BAD = [name for name in FILES if Path(name).name.startswith("bad-")]
LARGE = {
    "edge/65536-uint32-limit.png": "image_too_large",
    "edge/16384x16384.png": "image_too_large",
    "edge/17000x17000.avif": "image_too_large",
    "animated/1024-pages.gif": "too_many_frames",
}
EXTRA = re.compile(r"darkroom\[(pdf|raw|video|faces)\]")
WITHIN = 5.0

pytestmark = pytest.mark.skipif(
    not FILES, reason="the corpus is absent: set DARKROOM_CORPUS to its folder"
)


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {f"/{name}": (CORPUS / name).read_bytes() for name in FILES}
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address, CACHE="memory://?max_bytes=8mb", **PATIENT)


@pytest.mark.parametrize("name", sorted(set(FILES) - set(BAD) - set(LARGE)))
def test_a_picture_is_answered_with_a_picture(node, site, name):
    answer = node.image(site.url(f"/{name}"), w=200, format="webp")
    if answer.status_code == 415:
        assert EXTRA.search(answer.json()["detail"]) or "12-bit" in answer.json()["detail"]
        return
    assert answer.status_code == 200, answer.text
    image = pictures.opened(answer)
    assert image.width <= 200
    assert answer.headers["X-Cache"] == "MISS"


@pytest.mark.parametrize(("name", "code"), LARGE.items())
def test_what_is_too_much_is_refused_by_name(node, site, name, code):
    assert refused(node.image(site.url(f"/{name}"), w=200))[:2] == (422, code)


def test_of_too_many_frames_the_first_can_be_had(node, site):
    answer = node.image(site.url("/animated/1024-pages.gif"), w=50, anim=0)
    assert answer.status_code == 200


def test_a_drawing_has_the_size_that_was_asked(node, site):
    answer = node.image(site.url("/edge/giant.svg"), w=321, format="png")
    assert pictures.opened(answer).width == 321


@pytest.mark.parametrize("name", BAD)
def test_what_is_broken_is_refused_soon(node, site, name):
    began = time.monotonic()
    status, code, _ = refused(node.image(site.url(f"/{name}"), w=200))
    assert (status, code) in {(415, "unsupported_format"), (422, "unreadable_image")}
    assert time.monotonic() - began < WITHIN
