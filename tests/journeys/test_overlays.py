from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys import pictures
from tests.journeys.origin import Page
from tests.journeys.test_bad_input import FIVE_MINUTES, MINUTE, refused
from tests.transforms.drawings import RED, colour_at, flat, near
from tests.transforms.fonts import needs_fonts

SLOW = 0.4
LOGO = flat(20, 10, RED).pngsave_buffer()


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {
        "/photo.jpg": pictures.photo(),
        "/moving.gif": pictures.moving(),
        "/logo.png": LOGO,
        "/moving-logo.gif": pictures.moving(),
        "/text.png": b"just words\n" * 40,
        "/cut.png": pictures.badge()[:-30],
        "/wide.png": pictures.claimed_png(50_000, 50_000),
        "/broken": Page(b"oh no", 500),
        "/a%20b.png?x=1,2&y=|": LOGO,
    } | {f"/{n}.jpg": pictures.photo(200, 100, level=n) for n in range(6)}
    originals.redirect("/inside.png", "http://10.0.0.1/logo.png")
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address)


def corner(image):
    """Say what colour lies ten pixels and a little from the right lower corner."""
    return colour_at(image, image.width - 13, image.height - 13)[:3]


def test_a_mark_lies_on_the_picture_as_large_as_it_is_asked(node, site):
    answer = node.image(
        site.url("/photo.jpg"), w=200, mark=site.url("/logo.png"), **{"mark-w": 40}, format="png"
    )

    image = pictures.opened(answer)
    assert answer.status_code == 200
    assert (image.width, image.height) == (200, 150)
    assert colour_at(image, 151, 121) == colour_at(image, 189, 139) == RED
    assert not near(image(149, 121), RED)


def test_an_address_with_every_sign_in_it_is_fetched(node, site):
    answer = node.image(
        site.url("/photo.jpg"), w=100, mark=site.url("/a%20b.png?x=1,2&y=|"), format="png"
    )

    assert corner(pictures.opened(answer)) == RED


@needs_fonts
def test_every_frame_of_an_animation_carries_mark_and_words(node, site):
    answer = node.image(
        site.url("/moving.gif"),
        mark=site.url("/logo.png"),
        txt="&lt;b>",
        **{"mark-pad": 2, "txt-size": 14, "txt-pos": "top-left", "txt-pad": 1, "txt-color": "fff"},
    )

    image = pictures.opened(answer)
    height = image.get("page-height")
    assert image.height == 4 * height == 128
    for n in range(4):
        shown = image.crop(0, n * height, image.width, height)
        assert near(shown(image.width - 6, height - 5), RED, 40)


@needs_fonts
def test_words_are_written_in_a_render_process(node, site):
    plain, *said = (
        pictures.opened(node.image(site.url("/photo.jpg"), w=300, format="png", **query))
        for query in ({}, {"txt": "Hello\nworld"}, {"txt": "<b>Hello</b>", "txt-bg": "fff8"})
    )

    for image in said:
        assert image.height == plain.height
        changed = ((image[:3] - plain).abs() > 30).bandor()
        assert 0.005 < changed.avg() / 255 < 0.3
    assert node.lines("render failed") == []


def test_a_picture_that_is_sent_takes_a_mark(node, site):
    query = {"w": 80, "mark": site.url("/logo.png"), "format": "png"}

    answer = node.web.post("/image", params=query, content=pictures.photo(level=3))

    assert answer.status_code == 200
    assert corner(pictures.opened(answer)) == RED


def test_a_mark_is_fetched_once_for_many_pictures(node, site):
    site.pages["/shared.png"] = Page(LOGO, delay=SLOW)

    def ask(n):
        return node.image(site.url(f"/{n}.jpg"), w=90, mark=site.url("/shared.png"), format="png")

    with ThreadPoolExecutor(6) as pool:
        answers = [*pool.map(ask, range(6))]

    assert {answer.status_code for answer in answers} == {200}
    assert site.hits["/shared.png"] == 1
    assert all(corner(pictures.opened(answer)) == RED for answer in answers)


def test_one_mark_in_two_spellings_is_one_picture(node, site):
    url = site.url("/photo.jpg")

    first = node.image(url, w=101, mark=site.url("/logo.png"))
    again = node.image(
        url, w=101, mark=f" {site.url('/x/../logo.png')}", **{"mark-pos": "se", "mark-alpha": 100}
    )

    assert first.headers["X-Cache"].startswith("MISS")
    assert again.headers["X-Cache"].startswith("HIT")
    assert again.content == first.content


def test_two_marks_are_two_pictures(node, site):
    url = site.url("/photo.jpg")

    made = {
        node.image(url, w=102, mark=site.url(path)).headers["ETag"]
        for path in ("/logo.png", "/moving-logo.gif")
    }

    assert len(made) == 2


@pytest.mark.parametrize(
    ("mark", "verdict"),
    [
        ("/missing.png", (404, "source_not_found", "public, max-age=30")),
        ("/broken", (502, "source_failed", "no-store")),
        ("/text.png", (415, "unsupported_format", FIVE_MINUTES)),
        ("/cut.png", (422, "unreadable_image", FIVE_MINUTES)),
        ("/wide.png", (422, "image_too_large", FIVE_MINUTES)),
        ("/inside.png", (403, "source_forbidden", "public, max-age=10")),
        ("http://10.0.0.1/logo.png", (403, "source_forbidden", "public, max-age=10")),
        ("http://169.254.169.254/latest/", (403, "source_forbidden", "public, max-age=10")),
        ("file:///etc/passwd", (403, "source_forbidden", "public, max-age=10")),
        ("http://u:p@127.0.0.1/", (403, "source_forbidden", "public, max-age=10")),
        ("data:image/png;base64,AAAA", (400, "invalid_url", MINUTE)),
        ("http://", (400, "invalid_url", MINUTE)),
        ("", (400, "invalid_url", MINUTE)),
    ],
)
def test_a_bad_mark_is_refused_by_its_name(node, site, mark, verdict):
    mark = site.url(mark) if mark.startswith("/") else mark

    answer = node.image(site.url("/photo.jpg"), w=50, mark=mark)

    assert refused(answer) == verdict
    assert "mark" in answer.json()["detail"]


def test_the_picture_itself_is_not_blamed_on_the_mark(node, site):
    answer = node.image(site.url("/cut.png"), w=50, mark=site.url("/logo.png"))

    assert refused(answer)[:2] == (422, "unreadable_image")
    assert "mark" not in answer.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        {"mark-w": "0"}, {"mark-w": "300%"}, {"mark-pos": "smart"}, {"mark-alpha": "-1"},
        {"mark-pad": "x"}, {"txt": "a" * 501}, {"txt": "a\0"}, {"txt": "a", "txt-size": "3"},
        {"txt": "a", "txt-font": "/etc/passwd"}, {"txt": "a", "txt-color": "reddish"},
    ],
)  # fmt: skip
def test_other_values_are_refused_by_name(node, site, query):
    answer = node.image(site.url("/photo.jpg"), **query)

    assert refused(answer) == (400, "invalid_parameter", MINUTE)
    assert [*query][-1] in answer.json()["detail"]


def test_a_mark_that_does_not_come_is_a_timeout_that_names_it(darkroom, site):
    site.pages["/never.png"] = Page(LOGO, delay=8)
    node = darkroom(ALLOWED_PRIVATE=site.address, TIMEOUT="2s")

    answer = node.image(site.url("/photo.jpg"), w=50, mark=site.url("/never.png"))

    assert refused(answer)[:2] == (504, "source_timeout")
    assert "mark" in answer.json()["detail"]
