import pytest

from transforms.kinds import whole
from transforms.sides import four

SIDES = four(whole(0, 100))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("7", (7, 7, 7, 7)),
        ("7,8", (7, 8, 7, 8)),
        ("7,8,9", (7, 8, 9, 8)),
        ("7,8,9,10", (7, 8, 9, 10)),
        ("1 2", (1, 2, 1, 2)),
        (" 1, 2 , 3 ", (1, 2, 3, 2)),
        ("0", (0, 0, 0, 0)),
    ],
)
def test_they_are_spread_as_css_spreads_them(text, values):
    assert SIDES.parse(text) == values
    assert SIDES.parse(SIDES.write(values)) == values


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((5, 5, 5, 5), "5"),
        ((5, 6, 5, 6), "5,6"),
        ((5, 6, 7, 6), "5,6,7"),
        ((5, 5, 5, 6), "5,5,5,6"),
    ],
)
def test_they_are_written_as_short_as_can_be(values, text):
    assert SIDES.write(values) == text


@pytest.mark.parametrize(
    "text", ["", ",", "1,", "1,,2", "1,2,3,4,5", "-1", "101", "1.5", "a", "1;2"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - a kind says no more
        SIDES.parse(text)
