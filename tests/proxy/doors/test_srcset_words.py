import pytest

from proxy.doors.native import Native
from proxy.doors.srcset import Srcset
from proxy.narrowing import Narrowing
from transforms.errors import InvalidParameter
from transforms.picture import Size

URL = "https://e.com/a.jpg"
ORIGINAL = Size(1000, 750)


def parsed(query="", **narrowing):
    door = Native(narrowing=Narrowing(**narrowing))
    return Srcset.parse(f"url={URL}&{query}", door, strict=True)


def listed(asked, original=ORIGINAL, *, vector=False):
    return [(each.width, each.asked) for each in asked.members(original, vector=vector)]


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


@pytest.mark.parametrize("query", ["w=1", "width=1", "format=webp", "fm=webp", "nonsense=1"])
def test_what_is_said_otherwise_here_is_refused(query):
    with pytest.raises(InvalidParameter):
        parsed(query)


def test_the_whole_picture_has_the_shape_of_the_recipe():
    assert parsed().whole(ORIGINAL, vector=False) == ORIGINAL
    assert parsed("ar=1:1&fit=cover").whole(ORIGINAL, vector=False) == Size(750, 750)
