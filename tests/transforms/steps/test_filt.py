import pytest

from tests.transforms.drawings import RED, WHITE, animation, colour_at, flat, near, still
from transforms.errors import InvalidParameter
from transforms.steps.filt import Filt

BLACK = (0, 0, 0)


def filtered(colour, **query):
    return colour_at(Filt.read(query).apply(still(flat(3, 3, colour))).image, 1, 1)


@pytest.mark.parametrize(
    ("query", "before", "after"),
    [
        ({"filt": "greyscale"}, (200, 100, 50), (128, 128, 128)),
        ({"filt": "greyscale"}, WHITE, WHITE),
        ({"filt": "sepia"}, (100, 100, 100), (120, 100, 80)),
        ({"filt": "sepia"}, WHITE, (255, 255, 204)),
        ({"filt": "negate"}, (0, 100, 255), (255, 155, 0)),
        ({"filt": "duotone"}, BLACK, (200, 54, 88)),
        ({"filt": "duotone"}, WHITE, (216, 231, 79)),
        ({"filt": "duotone", "start": "navy", "stop": "fff"}, BLACK, (0, 0, 128)),
        ({"filt": "duotone", "start": "000", "stop": "fff"}, (119, 119, 119), (110, 110, 110)),
        ({"tint": "red"}, BLACK, (92, 0, 0)),
        ({"tint": "808080"}, (200, 100, 50), (128, 128, 128)),
    ],
)
def test_known_values(query, before, after):
    assert near(filtered(before, **query), after, 2)


def test_a_tint_keeps_lightness():
    grey = colour_at(
        still(flat(1, 1, filtered((90, 140, 90), tint="ff8040"))).image.colourspace("b-w"), 0, 0
    )

    assert near(grey, colour_at(flat(1, 1, (90, 140, 90)).colourspace("b-w"), 0, 0), 3)


def test_a_tint_of_little_alpha_does_little():
    full, half = (filtered((128,) * 3, tint=colour) for colour in ("ff0000", "ff000080"))

    assert full[0] - full[1] > half[0] - half[1] > 20


def test_a_tint_comes_after_the_scheme():
    red, green, blue = filtered((90, 200, 90), filt="greyscale", tint="00f")

    assert blue > red
    assert blue > green


@pytest.mark.parametrize(
    "query", [{"filt": name} for name in ("greyscale", "sepia", "duotone", "negate")]
    + [{"tint": "red"}],
)  # fmt: skip
@pytest.mark.parametrize("alpha", [0, 1, 128, 255])
def test_alpha_is_untouched(query, alpha):
    assert filtered((90, 60, 30, alpha), **query)[3:] == (alpha,)


def test_every_frame_is_filtered():
    after = Filt.read({"filt": "negate"}).apply(animation([flat(4, 4, BLACK), flat(4, 4, RED)]))

    assert (after.frames, after.image(1, 1), after.image(1, 5)) == (2, [255] * 3, [0, 255, 255])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"grayscale": "1"}, {"filt": "greyscale"}),
        ({"grayscale": ""}, {"filt": "Grayscale"}),
        ({"grayscale": "1", "filt": "sepia"}, {"filt": "sepia"}),
        ({"filt": "sepia", "start": "red", "stop": "blue"}, {"filt": "sepia"}),
        ({"filt": "duotone", "start": "C83658", "stop": "#d8e74f"}, {"filt": "duotone"}),
        ({"filt": "duotone", "start": "ff000080"}, {"filt": "duotone", "start": "red"}),
        ({"tint": "f00"}, {"tint": "red"}),
    ],
)
def test_spellings_are_one_recipe(left, right):
    assert str(Filt.read(left)) == str(Filt.read(right)) != ""
    assert Filt.parse(str(Filt.read(left))) == Filt.read(left)


@pytest.mark.parametrize(
    "query", [{"grayscale": "0"}, {"start": "red"}, {"tint": "transparent"}, {"tint": "f000"}]
)
def test_what_changes_nothing_is_no_step(query):
    assert Filt.read(query).idle


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("filt", "blurry", "one of greyscale, sepia, duotone, negate"),
        ("filt", "", "one of greyscale"),
        ("tint", "reddish", "a colour"),
        ("start", "12345", "a colour"),
        ("grayscale", "2", "1 or 0"),
    ],
)
def test_other_values_are_refused(name, value, expected):
    with pytest.raises(InvalidParameter, match=f"{name}=.*expected {expected}"):
        Filt.read({name: value})
