import pytest
import pyvips

from proxy.polishing import LEAST_HITS
from tests.journeys.node import eventually

LASTING = "public, max-age=600"
KEY = {"Authorization": "Bearer " + "k" * 20}


@pytest.fixture
def start(darkroom, origin):
    def start(**settings):
        opened = {"ALLOWED_PRIVATE": origin.address, "CACHE_CONTROL": LASTING, "POLISH": "1"}
        return darkroom(**{**opened, **settings})

    return start


def clouds(seed):
    """A picture of soft colours, which an encoder in a hurry spends too much on."""
    bands = [
        pyvips.Image.perlin(600, 450, cell_size=cell, seed=seed + cell) * 110 + 128
        for cell in (97, 43, 23)
    ]
    image = bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")
    return image.jpegsave_buffer(Q=92)


def polished(node):
    return node.counted("darkroom_polished_total", outcome="smaller")


def liked(node, url, **query):
    """Ask for a rendition as often as makes it worth some polish, and return it."""
    answers = [node.image(url, **query) for _ in range(LEAST_HITS + 2)]
    assert {answer.status_code for answer in answers} == {200}
    return answers[-1]


def test_what_is_hit_most_comes_to_fewer_bytes_and_another_etag(start, origin):
    node = start()
    origin.pages["/a.jpg"] = clouds(1)
    url = origin.url("/a.jpg")
    first = liked(node, url, w=480, format="avif")
    assert eventually(lambda: polished(node))
    second = node.image(url, w=480, format="avif")
    assert second.headers["X-Cache"] == "HIT; tier=memory"
    assert len(second.content) < len(first.content)
    assert second.headers["ETag"] != first.headers["ETag"]
    assert second.headers["Cache-Control"] == LASTING
    assert second.headers["Content-Type"] == "image/avif"
    assert origin.hits["/a.jpg"] == 1
    for answer, status in ((first, 200), (second, 304)):
        known = {"If-None-Match": answer.headers["ETag"]}
        assert node.image(url, w=480, format="avif", headers=known).status_code == status


def test_its_process_is_there_only_while_it_has_work(start, origin):
    node = start(RENDERERS="1")
    origin.pages["/b.jpg"] = clouds(2)
    url = origin.url("/b.jpg")
    node.image(url, w=64)
    before = eventually(lambda: len(found := node.processes()) == 2 and found)
    liked(node, url, w=480, format="avif")
    assert eventually(lambda: node.processes() - before)
    assert eventually(lambda: polished(node))
    assert eventually(lambda: len(node.processes()) <= len(before) + 1)
    assert eventually(lambda: node.processes() <= before)


def test_a_purge_ends_what_was_polished_too(start, origin):
    node = start(API_KEYS="k" * 20)
    origin.pages["/c.jpg"] = clouds(3)
    url = origin.url("/c.jpg")
    liked(node, url, w=480, format="avif")
    assert eventually(lambda: polished(node))
    said = node.web.delete("/cache", params={"url": url}, headers=KEY)
    assert said.status_code == 200
    assert node.image(url, w=480, format="avif").headers["X-Cache"] == "MISS"


@pytest.mark.parametrize("polish", ["0", "1"])
def test_what_was_promised_never_to_change_does_not(start, origin, polish):
    node = start(POLISH=polish, CACHE_CONTROL="public, max-age=31536000, immutable")
    assert ("POLISH does nothing" in node.log.read_text()) is (polish == "1")
    origin.pages["/d.jpg"] = clouds(4)
    liked(node, origin.url("/d.jpg"), w=64, format="avif")
    assert node.counted("darkroom_polished_total") == 0
