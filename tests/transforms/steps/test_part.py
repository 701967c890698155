from dataclasses import replace

import pytest

from tests.transforms.drawings import BLUE, GREEN, RED, WHITE, animation, flat, quarters, still
from transforms.picture import Size
from transforms.steps.part import Part


def part(picture, **query):
    return Part.read({f"part-{name}": str(value) for name, value in query.items()}).apply(picture)


@pytest.mark.parametrize(
    ("query", "size", "colour"),
    [
        ({"w": 60, "h": 40}, (60, 40), RED),
        ({"w": 60, "h": 40, "x": 1}, (60, 40), GREEN),
        ({"w": 60, "h": 40, "y": 1}, (60, 40), BLUE),
        ({"w": "50%", "h": "50%", "x": 1, "y": 1}, (60, 40), WHITE),
        ({"w": 30, "h": 20, "dx": 60}, (30, 20), GREEN),
        ({"w": 30, "h": 20, "x": 1, "dx": "-50%"}, (30, 20), RED),
        ({"w": 20, "h": 20, "x": 0.5, "dx": -15, "dy": 45}, (20, 20), BLUE),
        ({"w": 40, "h": 20, "x": 0.75, "y": 0.75, "focal": 1}, (40, 20), WHITE),
        ({"w": 40, "h": 20, "x": 0, "y": 0, "focal": 1}, (40, 20), RED),
        ({"w": 40, "h": 20, "dx": 9999, "dy": -9999}, (40, 20), GREEN),
    ],
)
def test_the_part_lies_where_the_spare_room_is_shared(query, size, colour):
    after = part(still(quarters(120, 80)), **query)

    assert (after.width, after.height) == after.full == size
    assert (after.image - list(colour)).abs().max() == 0


def test_no_part_is_larger_than_the_picture():
    after = part(still(quarters(120, 80)), w=999, h="1000%", x=0.3)

    assert (after.width, after.height) == after.full == (120, 80)


def test_every_frame_is_cut():
    after = part(animation([flat(8, 6, (n, n, n)) for n in range(3)]), w=4, h=3, x=1)

    assert (after.frames, after.width, after.height) == (3, 4, 3)


def test_a_picture_that_was_decoded_smaller_is_cut_in_its_own_pixels():
    held = still(quarters(60, 40))
    halved = replace(held, full=Size(120, 80))

    after = part(halved, w=60, h=40, x=1)

    assert (after.width, after.height, after.full) == (30, 20, (60, 40))
    assert (after.image - list(GREEN)).abs().max() == 0


@pytest.mark.parametrize("text", ["1e9", "nan", "--3", "5%%", "", "99999999"])
def test_an_offset_is_a_plain_number(text):
    with pytest.raises(Exception, match="part-dx"):
        part(still(flat(8, 6, (1, 2, 3))), w=4, dx=text)
