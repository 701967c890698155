import pytest

from proxy.doors.native import Native
from proxy.doors.srcset import Srcset, each_once, planned
from proxy.narrowing import Narrowing
from proxy.presets import Presets
from transforms.errors import InvalidParameter
from transforms.picture import Size

URL = "https://e.com/a.jpg"
ORIGINAL = Size(1000, 750)


def parsed(query="", **narrowing):
    door = Native(narrowing=Narrowing(**narrowing))
    return Srcset.parse(f"url={URL}&{query}", door, strict=True)


def listed(asked, original=ORIGINAL, *, vector=False):
    members = each_once(asked.members(original, vector=vector))
    return [(each.width, each.asked) for each in members]


@pytest.mark.parametrize(
    ("query", "members"),
    [
        ("", [(320, 320), (640, 640), (1000, 1000)]),
        ("widths=2000", [(1000, 1000)]),
        ("widths=100,50", [(50, 50), (100, 100)]),
        ("widths=100&dpr=2", [(200, 100)]),
        ("widths=800&ro=90", [(750, 750)]),
        ("widths=100,2000&enlarge=1", [(100, 100), (2000, 2000)]),
        ("widths=100,900&cx=0&cy=0&cw=400&ch=300", [(100, 100), (400, 400)]),
    ],
)
def test_no_width_is_wider_than_what_comes_of_it(query, members):
    assert listed(parsed(query)) == members


def test_a_drawing_has_every_width():
    assert listed(parsed("widths=50,2000"), Size(10, 10), vector=True) == [(50, 50), (2000, 2000)]


def test_allowed_widths_are_the_ones_that_are_asked_for():
    asked = parsed("widths=100,300,500,5000", widths=(400, 800))
    assert listed(asked) == [(400, 400), (800, 800)]
    assert [width for width, _ in listed(asked, Size(600, 400))] == [400, 600]


def test_addresses_ask_for_what_is_warmed():
    asked = parsed("q=50&fit=cover&ar=1:1")
    address = asked.address(100, "webp")
    assert address == {
        "url": URL,
        "w": "100",
        "format": "webp",
        "q": "50",
        "fit": "cover",
        "ar": "1:1",
    }
    assert asked.ask(100, "webp").recipe == asked.door.ask(address, b"").recipe


def test_signature_and_expiry_are_not_carried():
    asked = parsed("sig=abc&exp=99")
    assert asked.until == 99
    assert set(asked.address(1, "webp")) == {"url", "w", "format"}


@pytest.mark.parametrize(
    "query", ["w=1", "width=1", "format=webp", "fm=webp", "encoding=base64", "nonsense=1"]
)
def test_what_is_said_otherwise_here_is_refused(query):
    with pytest.raises(InvalidParameter):
        parsed(query)


def test_the_whole_picture_has_the_shape_of_the_recipe():
    assert parsed().whole(ORIGINAL, vector=False) == ORIGINAL
    assert parsed("ar=1:1&fit=cover").whole(ORIGINAL, vector=False) == Size(750, 750)


@pytest.mark.parametrize(
    ("query", "whole", "members"),
    [
        ("preset=card", Size(800, 600), [(400, 400), (1000, 1000)]),
        ("preset=profile", Size(256, 256), [(400, 400), (750, 750)]),
        ("preset=profile&enlarge=1", Size(256, 256), [(400, 400), (1600, 1600)]),
        ("preset=thumb", Size(100, 75), [(400, 400), (1000, 1000)]),
        ("h=500&ar=1:1", Size(500, 500), [(400, 400), (750, 750)]),
        ("h=300", Size(400, 300), [(400, 400)]),
    ],
)
def test_every_width_has_the_shape_of_the_whole(query, whole, members):
    presets = Presets.parse("thumb=w=100&h=100&fit=inside")
    asked = parsed(f"widths=400,1600&{query}", presets=presets)
    assert asked.whole(ORIGINAL, vector=False) == whole
    assert listed(asked) == members
    for _, width in members:
        size = planned(asked.ask(width, "webp").recipe, ORIGINAL, vector=False)
        assert size.width / size.height == pytest.approx(whole.width / whole.height, rel=0.01)


@pytest.mark.parametrize("fit", ["cover", "contain", "fill"])
def test_one_height_for_boxes_of_every_width_is_refused(fit):
    with pytest.raises(InvalidParameter, match="h='100': expected ar"):
        parsed(f"h=100&fit={fit}")
