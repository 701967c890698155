import pytest
import pyvips

from tests.transforms.drawings import CORNERS, animation, flat, still
from transforms.errors import InvalidParameter
from transforms.steps.pace import Pace


def paced(picture, **query):
    return Pace.read(query).apply(picture)


STRIP = animation([flat(4, 4, (n, n, n)) for n in range(4)])


@pytest.mark.parametrize(
    ("delay", "expected"),
    [
        ("50", (50,) * 4),
        ("10,20", (10, 20, 20, 20)),
        ("10,20,30,40", (10, 20, 30, 40)),
        ("10,20,30,40,50", (10, 20, 30, 40)),
        ("65535", (65535,) * 4),
    ],
)
def test_the_last_delay_serves_all_that_follow(delay, expected):
    after = paced(STRIP, delay=delay)

    assert (after.delays, after.loop) == (expected, 3)


@pytest.mark.parametrize("loop", [0, 1, 65535])
def test_it_runs_as_often_as_is_said(loop):
    after = paced(STRIP, loop=str(loop))

    assert (after.loop, after.delays) == (loop, (70,) * 4)


def test_what_is_said_is_written():
    moving = animation([flat(4, 4, colour) for colour in CORNERS])
    body = paced(moving, loop="7", delay="30,60").strip().gifsave_buffer()
    image = pyvips.Image.new_from_buffer(body, "", n=-1)

    assert (image.get("loop"), image.get("delay")) == (7, [30, 60, 60, 60])


def test_a_still_picture_has_no_pace():
    picture = still(flat(4, 4, (1, 2, 3)))

    assert paced(picture, loop="3", delay="50") is picture


@pytest.mark.parametrize(
    ("left", "right"), [("50,50,50", "50"), ("10,20,20", "10,20"), ("010", "10")]
)
def test_spellings_are_one_value(left, right):
    assert str(Pace.read({"delay": left})) == str(Pace.read({"delay": right}))
    assert Pace.parse(str(Pace.read({"delay": left}))) == Pace.read({"delay": left})


def test_for_ever_is_a_value_of_its_own():
    assert not Pace.read({"loop": "0"}).idle


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("loop", "-1"), ("loop", "65536"), ("loop", "x"), ("loop", ""), ("delay", "9"),
        ("delay", "65536"), ("delay", ""), ("delay", "50,,50"), ("delay", "1.5"),
        ("delay", ",".join(["50"] * 1001)),
    ],
)  # fmt: skip
def test_bad_values_are_refused(name, value):
    with pytest.raises(InvalidParameter, match=f"{name}=.*expected"):
        Pace.read({name: value})
