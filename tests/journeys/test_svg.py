"""Drawings through the real service: sharp, harmless, and never a burden for long."""

import time

import pytest

from tests.journeys import pictures
from tests.journeys.node import eventually
from tests.journeys.origin import Page
from tests.journeys.test_bad_input import FIVE_MINUTES, refused

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
SQUARE = 'width="24" height="24"><rect x="6" y="6" width="12" height="12" fill="#c00"/>'
WHOLE = 'width="100%" height="100%"'
SECONDS = 8


def drawing(body, opening=OPEN):
    return Page(f"{opening}{body}</svg>".encode(), headers={"Content-Type": "image/svg+xml"})


def large(body):
    return drawing(f'width="2000" height="2000">{body}')


def levels(element, link, each=10):
    """Nest a kind of element: each level draws the one below it so many times."""
    made = "".join(
        f'<{element} id="a{n + 1}">' + link.format(f"a{n}") * each + f"</{element}>"
        for n in range(9)
    )
    rect = f'<{element} id="a0"><rect {WHOLE}/></{element}>'
    return large(f"{rect}{made}{link.format('a9')}")


def blurred(effect, times=30):
    return large(f'<filter id="f">{effect * times}</filter><rect {WHOLE} filter="url(#f)"/>')


BOMBS = {
    "use": levels("g", '<use href="#{}"/>'),
    "pattern": levels("pattern", f'<rect {WHOLE} fill="url(#{{}})"/>'),
    "mask": levels("mask", f'<rect {WHOLE} mask="url(#{{}})"/>'),
    "clip": levels("clipPath", f'<rect {WHOLE} clip-path="url(#{{}})"/>'),
    "marker": large(
        f'<marker id="m">{"<rect/>" * 50}</marker>'
        f'<path marker-mid="url(#m)" d="M0 0{"L9 9" * 20_000}"/>'
    ),
    "blur": blurred('<feGaussianBlur stdDeviation="90"/>'),
    "morphology": blurred('<feMorphology radius="90"/>'),
    "turbulence": blurred('<feTurbulence numOctaves="9" baseFrequency=".1"/>'),
    "gradients": large(
        '<radialGradient id="g"><stop offset="1" stop-color="red"/></radialGradient>'
        + f'<rect {WHOLE} fill="url(#g)"/>' * 2000
    ),
    "styled-masks": large(
        "<style>.m{mask:url(#m)}</style>"
        f'<mask id="m"><rect {WHOLE} fill="#fff"/></mask>'
        + f'<g class="m"><rect {WHOLE}/></g>'
        * 900
    ),
    "text": large('<text y="900" font-size="900" stroke="red" opacity=".9">WWW</text>' * 9000),
    "rules": large(f"<style>{'a b c .d{fill:red}' * 20_000}</style>{'<g/>' * 40_000}"),
    "lines": large(
        '<path fill-rule="evenodd" d="M0 0'
        + "".join(f"L{n * 7919 % 2000} {n * 104729 % 2000}" for n in range(60_000))
        + '"/>'
    ),
    "dashes": large('<path d="M0 0L1e5 1e5" stroke="red" stroke-dasharray=".01"/>'),
    "nodes": large("<g/>" * 60_000),
    "depth": large("<g>" * 200 + "</g>" * 200),
    "bytes": large(" " * (1 << 20)),
    "entities": Page(pictures.svg_bomb()),
}


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {
        "/good.jpg": pictures.photo(),
        "/square.svg": drawing(SQUARE),
        "/plain.svg": drawing(SQUARE.replace("#c00", "#00c")),
        "/reach.svg": drawing(
            f'width="24" height="24"><image {WHOLE} href="{originals.url("/canary.png")}"/>'
            f'<image {WHOLE} href="file:///etc/hosts"/><style>@import "/canary.css";</style>'
            f'<use href="{originals.url("/canary.svg")}#a"/><script href="/canary.js"/>'
        ),
        "/words.svg": drawing('width="120" height="40"><text y="30" font-size="24">Words</text>'),
        **{f"/{name}.svg": page for name, page in BOMBS.items()},
    }
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address, RENDERERS=1)


def test_a_drawing_is_sharp_at_the_size_asked(node, site):
    answer = node.image(site.url("/square.svg"), w=480, format="png")
    picture = pictures.opened(answer)
    assert (picture.width, picture.height) == (480, 480)
    assert [picture(at, 240)[3] for at in (119, 120, 359, 360)] == [0, 255, 255, 0]


@pytest.mark.parametrize(
    ("form", "media", "note"),
    [
        ("webp", "image/webp", None),
        ("jpeg", "image/jpeg", None),
        ("origin", "image/png", "format-fallback"),
        ("json", "application/json", None),
    ],
)
def test_a_drawing_comes_in_any_format_but_its_own(node, site, form, media, note):
    answer = node.image(site.url("/plain.svg"), w=64, format=form)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media)
    assert answer.headers.get("X-Darkroom-Note") == note
    if form == "json":
        assert (answer.json()["format"], answer.json()["width"]) == ("svg", 24)


def test_a_drawing_reads_nothing_but_itself(node, site):
    answer = node.image(site.url("/reach.svg"), format="png")
    assert pictures.opened(answer).max() == 0
    assert not [path for path in site.hits if "canary" in path]


def test_words_are_drawn_or_left_out_where_no_font_is(node, site):
    answer = node.image(site.url("/words.svg"), format="png")
    assert (answer.status_code, pictures.opened(answer).width) == (200, 120)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_soon_and_nothing_else_suffers(node, site, name):
    place = list(BOMBS).index(name)
    assert node.image(site.url("/good.jpg"), w=100 + place).status_code == 200
    processes = node.processes()
    began = time.perf_counter()
    answer = node.image(site.url(f"/{name}.svg"))
    took = time.perf_counter() - began
    assert refused(answer) in (
        (422, "image_too_large", FIVE_MINUTES),
        (422, "unreadable_image", FIVE_MINUTES),
    )
    assert took < SECONDS
    if "seconds to draw" in answer.json()["detail"]:
        assert eventually(lambda: processes - node.processes())
    assert node.image(site.url("/square.svg"), w=20 + place).status_code == 200
