import pytest

from tests.transforms.drawings import animation, flat, still
from transforms.choosing import chosen, preferred
from transforms.codecs import CODECS
from transforms.picture import Picture, Size
from transforms.writing import Writing

MEMORY = 2**30
OPAQUE = still(flat(4, 4, (1, 2, 3)))
CLEAR = still(flat(4, 4, (1, 2, 3, 0)))
MOVING = animation([flat(4, 4, (n, n, n)) for n in range(2)])
LONG = still(flat(20_000, 2, (1, 2, 3)))
LONGEST = still(flat(70_000, 2, (1, 2, 3)))
LONG_MOVING = Picture(flat(20_000, 4, (1, 2, 3)), Size(20_000, 2), 2, (70, 70))


def auto(accepts, picture, notes=frozenset()):
    codec, noted = chosen(Writing(format="auto", accepts=accepts), "jpeg", picture, MEMORY)
    assert noted == notes
    return codec.name


@pytest.mark.parametrize(
    ("accepts", "picture", "name"),
    [
        (("jxl", "avif", "webp"), OPAQUE, "jxl"),
        (("avif", "webp"), OPAQUE, "avif"),
        (("webp",), OPAQUE, "webp"),
        (("jxl", "avif", "webp"), MOVING, "webp"),
        (("jxl", "avif", "webp"), CLEAR, "jxl"),
        (("jxl", "avif", "webp"), LONG, "jxl"),
        ((), OPAQUE, "jpeg"),
        (("avif", "webp"), CLEAR, "avif"),
        ((), CLEAR, "png"),
        (("avif", "webp"), MOVING, "webp"),
        (("avif",), MOVING, "gif"),
        ((), MOVING, "gif"),
        (("bogus",), OPAQUE, "jpeg"),
    ],
)
def test_auto_takes_the_best_that_is_accepted_and_can_hold_the_picture(accepts, picture, name):
    assert auto(accepts, picture) == name


ALL = ("jxl", "avif", "webp")


@pytest.mark.parametrize(
    ("query", "picture", "name"),
    [
        ({"q": 50}, CLEAR, "avif"),
        ({"q": 50}, OPAQUE, "jxl"),
        ({"q": 90}, CLEAR, "jxl"),
        ({"q": 50, "near": True}, CLEAR, "jxl"),
        ({"lossless": True}, OPAQUE, "jxl"),
        ({"lossless": True}, CLEAR, "webp"),
        ({"lossless": True, "accepts": ("avif", "webp")}, OPAQUE, "webp"),
        ({"icc": "p3"}, OPAQUE, "avif"),
        ({"icc": "keep", "accepts": ("jxl", "webp")}, OPAQUE, "webp"),
        ({"icc": "keep", "accepts": ("jxl",)}, OPAQUE, "jxl"),
        ({"bits": 10, "accepts": ("avif", "webp"), "lossless": True}, OPAQUE, "avif"),
        ({"meta": "keep"}, OPAQUE, "jxl"),
    ],
)
def test_auto_takes_what_is_smallest_and_holds_what_was_asked(query, picture, name):
    writing = Writing(**{"format": "auto", "accepts": ALL, **query})

    assert chosen(writing, "jpeg", picture, MEMORY)[0].name == name


@pytest.mark.parametrize("query", [{}, {"q": 1}, {"lossless": True}, {"near": True}])
@pytest.mark.parametrize("picture", [OPAQUE, CLEAR])
def test_every_codec_that_is_negotiated_has_its_place(query, picture):
    named = preferred(Writing(format="auto", **query), picture)

    assert sorted(named) == sorted(name for name, each in CODECS.items() if each.negotiable)


@pytest.mark.parametrize(
    ("accepts", "picture", "name"),
    [
        (("avif", "webp"), LONG, "jpeg"),
        (("avif", "webp"), LONGEST, "png"),
        (("webp",), LONG_MOVING, "gif"),
    ],
)
def test_auto_passes_over_what_is_too_small_for_the_picture_and_says_so(accepts, picture, name):
    assert auto(accepts, picture, {"format-fallback"}) == name


def test_auto_passes_over_what_would_take_too_much_memory():
    picture = still(flat(1000, 500, (1, 2, 3)))
    writing = Writing(format="auto", accepts=("avif", "webp"))

    names = [
        chosen(writing, "jpeg", picture, memory)[0].name for memory in (2**30, 8_000_000, 5_000_000)
    ]

    assert names == ["avif", "webp", "png"]


@pytest.mark.parametrize(
    ("origin", "picture", "name", "notes"),
    [
        ("png", OPAQUE, "png", set()),
        ("gif", MOVING, "gif", set()),
        ("avif", OPAQUE, "avif", set()),
        ("jpeg", CLEAR, "jpeg", set()),
        ("tiff", CLEAR, "tiff", set()),
        ("bmp", OPAQUE, "jpeg", {"format-fallback"}),
        ("svg", CLEAR, "png", {"format-fallback"}),
        ("avif", MOVING, "gif", {"format-fallback"}),
        ("blurhash", OPAQUE, "jpeg", {"format-fallback"}),
    ],
)
def test_origin_stays_what_came_in_or_says_that_it_cannot(origin, picture, name, notes):
    codec, noted = chosen(Writing(format="origin"), origin, picture, MEMORY)

    assert (codec.name, noted) == (name, notes)


def test_a_named_format_is_taken_at_its_word():
    assert chosen(Writing(format="jpeg"), "gif", MOVING, MEMORY)[0].name == "jpeg"
