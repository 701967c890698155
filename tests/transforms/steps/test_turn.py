from itertools import product

import pytest
import pyvips

from tests.transforms.drawings import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    animation,
    flat,
    frame,
    noise,
    quarters,
    still,
)
from transforms.errors import InvalidParameter
from transforms.picture import Picture, Size
from transforms.steps.turn import Turn


def turned(picture, **query):
    return Turn.read({name: str(value) for name, value in query.items()}).apply(picture)


def corners(image):
    right, low = image.width - 1, image.height - 1
    places = ((0, 0), (right, 0), (0, low), (right, low))
    return [tuple(int(value) for value in image(*place)) for place in places]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"ro": 90}, [BLUE, RED, WHITE, GREEN]),
        ({"ro": 180}, [WHITE, BLUE, GREEN, RED]),
        ({"ro": 270}, [GREEN, WHITE, RED, BLUE]),
        ({"ro": -90}, [GREEN, WHITE, RED, BLUE]),
        ({"flip": ""}, [BLUE, WHITE, RED, GREEN]),
        ({"flip": "v"}, [BLUE, WHITE, RED, GREEN]),
        ({"flip": "h"}, [GREEN, RED, WHITE, BLUE]),
        ({"flop": ""}, [GREEN, RED, WHITE, BLUE]),
        ({"flip": "hv"}, [WHITE, BLUE, GREEN, RED]),
        ({"flip": 1, "flop": 1}, [WHITE, BLUE, GREEN, RED]),
        ({"ro": 90, "flip": "h"}, [RED, BLUE, GREEN, WHITE]),
        ({"ro": 270, "flip": 1}, [RED, BLUE, GREEN, WHITE]),
    ],
)
def test_corners_go_where_they_belong(query, expected):
    after = turned(still(quarters(12, 8)), **query)

    assert corners(after.image) == expected
    assert (after.width, after.height) == after.full
    assert after.full == ((8, 12) if query.get("ro") in (90, 270, -90) else (12, 8))


def test_what_is_turned_first_and_mirrored_then_has_one_text_in_each_of_eight_ways():
    picture = still(noise(5, 3))
    seen = {}
    for ro, flip, flop in product((0, 90, 180, 270), ("0", "h", "v", "hv"), ("0", "1")):
        step = Turn.read({"ro": str(ro), "flip": flip, "flop": flop})
        image = picture.image.rot(f"d{ro}")
        image = image.fliphor() if "h" in flip or flop == "1" else image
        image = image.flipver() if "v" in flip else image
        pixels = bytes(step.apply(picture).image.write_to_memory())
        assert pixels == bytes(image.write_to_memory())
        assert Turn.parse(str(step)) == step
        seen.setdefault(str(step), set()).add(pixels)

    assert len(seen) == len(set.union(*seen.values())) == 8


@pytest.mark.parametrize("query", [{"ro": 360}, {"ro": -360}, {"ro": 180, "flip": "vh"}])
def test_what_comes_to_nothing_is_nothing(query):
    assert Turn.read({name: str(value) for name, value in query.items()}).idle


@pytest.mark.parametrize("angle", ["45", "-0.5", "359.9", "90.000001"])
def test_other_angles_are_left_to_others(angle):
    assert Turn.read({"ro": angle}).idle


@pytest.mark.parametrize("query", [{"ro": 90}, {"ro": 180}, {"ro": 270}, {"flip": 1}, {"flop": 1}])
def test_a_picture_that_can_be_read_once_is_turned(query):
    image = noise(700, 900)
    once = pyvips.Image.new_from_buffer(image.pngsave_buffer(), "", access="sequential")

    after, expected = turned(still(once), **query), turned(still(image), **query)

    assert (after.image - expected.image).abs().max() == 0


@pytest.mark.parametrize("query", [{"ro": 90}, {"ro": 180}, {"flip": 1}, {"flop": 1}])
def test_every_frame_is_turned_by_itself_in_its_order(query):
    strip = animation([quarters(12, 8).insert(flat(2, 2, (n, n, n)), 5, 3) for n in range(3)])

    after = turned(strip, **query)

    assert (after.frames, after.delays, after.loop) == (3, (70, 70, 70), 3)
    for n in range(3):
        alone = turned(still(frame(strip.image, n, 8)), **query)
        assert (frame(after.image, n, after.height) - alone.image).abs().max() == 0
        assert after.full == alone.full


def test_alpha_goes_along():
    after = turned(still(flat(4, 2, (9, 8, 7, 0)).insert(flat(1, 1, (1, 2, 3, 4)), 0, 0)), ro=90)

    assert (after.image(1, 0), after.image(0, 0)) == ([1, 2, 3, 4], [9, 8, 7, 0])


def test_a_shrunk_picture_stands_for_the_turned_whole():
    after = turned(Picture(quarters(30, 20), Size(120, 80)), ro=90)

    assert (after.width, after.height, after.full) == (20, 30, (80, 120))


def test_a_step_on_its_side_asks_for_sides_changed():
    assert Turn.read({"ro": "90"}).back(Size(0.1, 0.5)) == (0.5, 0.1)
    assert Turn.read({"ro": "180"}).back(Size(0.1, 0.5)) == (0.1, 0.5)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"ro": "361"}, "expected a number from -360 to 360"),
        ({"ro": "nan"}, "expected a number from -360 to 360"),
        ({"ro": ""}, "expected a number from -360 to 360"),
        ({"flip": "x"}, "expected h, v, hv, 1 \\(which is v\\) or 0"),
        ({"flop": "h"}, "expected 1 or 0"),
    ],
)
def test_what_is_no_turn_is_refused(query, expected):
    with pytest.raises(InvalidParameter, match=expected):
        Turn.read(query)
