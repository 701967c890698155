import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.negotiation import fold, prefers_image
from transforms.codecs import CODECS

CHROMIUM = "image/jxl,image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
SAFARI = (
    "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,"
    "image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
)
OLD_SAFARI = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5"
CHROMIUM_PAGE = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
    "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)
FIREFOX_PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CURL = "*/*"

NEGOTIABLE = tuple(name for name, codec in CODECS.items() if codec.negotiable)


def written(*names):
    return tuple(name for name in NEGOTIABLE if name in names)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (CHROMIUM, written("jxl", "avif", "webp")),
        (FIREFOX, written("avif", "webp")),
        (SAFARI, written("jxl", "avif", "webp")),
        (OLD_SAFARI, ()),
        (CHROMIUM_PAGE, written("avif", "webp")),
        (CURL, ()),
        ("", ()),
        ("image/*", ()),
        ("image/webp", ("webp",)),
        ("IMAGE/WebP", ("webp",)),
        ("image/webp;q=0.1,image/avif;q=0.9", written("avif", "webp")),
        ("image/webp;q=0.9,image/avif;q=0.1", written("avif", "webp")),
        ("image/webp ; q=1.000 , image/avif\t;\tq=0.001", written("avif", "webp")),
        ("image/webp;q=0,image/avif", written("avif")),
        ("image/webp;q=0.000,*/*", ()),
        ("image/webp,image/webp;q=0", ()),
        ("image/webp;v=2;q=0", ()),
        ("image/webp;v=2", ("webp",)),
    ],
)
def test_only_what_is_named_outright_is_accepted(accept, expected):
    assert fold(accept) == expected
    assert fold(accept.encode()) == expected


@pytest.mark.parametrize(
    ("accept", "names"),
    [
        (CHROMIUM, ("jxl", "avif", "webp")),
        (SAFARI, ("jxl", "avif", "webp")),
        (FIREFOX, ("avif", "webp")),
        ("image/webp,*/*", ("webp",)),
        (CURL, ()),
        ("image/jxl;q=0,image/avif,image/webp", ("avif", "webp")),
    ],
)
def test_browsers_fall_into_four_classes(accept, names):
    assert fold(accept) == names


@pytest.mark.parametrize(
    "accept",
    [
        "image/webp;q=abc",
        "image/webp;q=2",
        "image/webp;q=-1",
        "image/webp;q=",
        "image/webp;q=1e0",
        "image/webp;q=nan",
        "image/webp;q=inf",
        "image/webp;q=.",
        "image/webp;q=²",
        "image/webp;q=1_0",
        "image webp",
        "webp",
        "image/webp/x",
        "x/image/webp",
        '"image/webp"',
        "\x00image/webp",
        ",,,;;;",
    ],
)
def test_a_malformed_element_names_nothing(accept):
    assert fold(accept) == ()
    assert fold(accept.encode()) == ()


def test_a_malformed_element_does_not_spoil_the_others():
    assert fold("image/avif;q=oops,image/webp") == ("webp",)


def test_an_overlong_header_names_nothing():
    assert fold("image/webp," * 10_000) == ()
    assert not prefers_image("image/webp," * 10_000)


def test_only_the_first_elements_of_a_long_list_count():
    assert fold("a/b," * 31 + "image/webp") == ("webp",)
    assert fold("a/b," * 32 + "image/webp") == ()


def test_the_order_is_the_table_s():
    assert fold(", ".join(codec.media_type for codec in reversed(CODECS.values()))) == NEGOTIABLE


@pytest.mark.parametrize("accept", [CHROMIUM, FIREFOX, SAFARI, OLD_SAFARI, "image/*", "image/png"])
def test_a_picture_s_place_prefers_a_picture(accept):
    assert prefers_image(accept)


@pytest.mark.parametrize(
    "accept",
    [
        CURL,
        "",
        CHROMIUM_PAGE,
        FIREFOX_PAGE,
        "application/json",
        "application/json, image/*;q=0.9",
        "application/problem+json,image/png",
        "image/png;q=0.5,text/html",
        "image/png;q=0",
        "nonsense",
    ],
)
def test_a_page_or_a_script_prefers_words(accept):
    assert not prefers_image(accept)


def test_the_heavier_wins_over_the_earlier():
    assert prefers_image("text/html;q=0.5,image/png")
    assert prefers_image("image/png,text/html")


@given(st.text(max_size=200) | st.text(alphabet="image/webp;q=0.1,* ", max_size=200))
def test_no_header_breaks_it(accept):
    assert set(fold(accept)) <= set(NEGOTIABLE)
    assert prefers_image(accept) in (True, False)
