import pytest

from tests.transforms.drawings import BLUE, GREEN, RED, animation, colour_at, flat, near, still
from transforms.errors import InvalidParameter
from transforms.steps.adjust import Adjust

GREY = (128, 128, 128)


def adjusted(colour, **query):
    return colour_at(Adjust.read(query).apply(still(flat(3, 3, colour))).image, 1, 1)


@pytest.mark.parametrize(
    ("query", "before", "after"),
    [
        ({"bri": "20"}, (100, 0, 250), (151, 51, 255)),
        ({"bri": "-20"}, (100, 0, 250), (49, 0, 199)),
        ({"bri": "100"}, (0, 9, 128), (255, 255, 255)),
        ({"bri": "-100"}, (255, 9, 128), (0, 0, 0)),
        ({"contrast": "2"}, (96, 160, 250), (64, 192, 255)),
        ({"contrast": "0"}, (0, 255, 30), GREY),
        ({"contrast": "0.5"}, (0, 255, 128), (64, 191, 128)),
        ({"con": "30"}, (0, 255, 64), (0, 255, 22)),
        ({"con": "-30"}, (0, 255, 64), (0, 255, 98)),
        ({"gam": "2.2"}, (0, 255, 64), (0, 255, 136)),
        ({"gam": "0.5"}, (0, 255, 128), (0, 255, 64)),
        ({"saturation": "0"}, (200, 100, 50), (128, 128, 128)),
        ({"sat": "-100"}, (128, 128, 128), GREY),
        ({"brightness": "0"}, (200, 200, 200), (0, 0, 0)),
        ({"brightness": "0.5"}, (255, 255, 255), (119, 119, 119)),
        ({"brightness": "10"}, (90, 90, 90), (255, 255, 255)),
    ],
)
def test_known_values(query, before, after):
    assert near(adjusted(before, **query), after, 2)


def test_every_setting_keeps_order_and_ends():
    for query in ({"con": "100"}, {"con": "-100"}, {"con": "1"}, {"con": "-1"}, {"gam": "10"}):
        tones = [adjusted((tone,) * 3, **query)[0] for tone in range(0, 256, 15)]

        assert tones == sorted(tones)
        assert (tones[0], tones[-1]) == (0, 255)


def test_more_saturation_is_farther_from_grey():
    red, green, blue = adjusted((150, 120, 110), sat="60")

    assert red - blue > 50
    assert red > green > blue


def test_hue_turns_around():
    red, green, blue = adjusted((180, 90, 90), hue="120")

    assert green > red
    assert green > blue
    assert near(adjusted((180, 90, 90), hue="359.9"), (180, 90, 90), 2)


@pytest.mark.parametrize("query", [{"hue": "77"}, {"saturation": "3"}])
def test_greys_have_no_hue_to_change(query):
    assert near(adjusted(GREY, **query), GREY, 1)


@pytest.mark.parametrize("query", [{"bri": "50"}, {"mod": "2,2,90"}, {"gam": ""}, {"con": "9"}])
@pytest.mark.parametrize("alpha", [0, 1, 128, 255])
def test_alpha_is_untouched(query, alpha):
    assert adjusted((90, 60, 30, alpha), **query)[3] == alpha


def test_every_frame_is_adjusted():
    after = Adjust.read({"bri": "-100"}).apply(animation([flat(4, 4, RED), flat(4, 4, BLUE)]))

    assert (after.frames, after.image.max()) == (2, 0)


def test_grey_with_alpha_is_adjusted():
    grey = flat(4, 4, (100, 7)).copy(interpretation="b-w")

    assert colour_at(Adjust.read({"bri": "20"}).apply(still(grey)).image, 1, 1) == (
        151, 151, 151, 7
    )  # fmt: skip


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"sat": "20"}, {"saturation": "1.2"}),
        ({"sat": "-100"}, {"saturation": "0"}),
        ({"mod": "1.2,0.5,90"}, {"brightness": "1.2", "saturation": "0.5", "hue": "90"}),
        ({"mod": "1.5"}, {"brightness": "1.5"}),
        ({"mod": "1,0.5"}, {"sat": "-50"}),
        ({"mod": "3,2", "brightness": "2"}, {"brightness": "2", "saturation": "2"}),
        ({"sat": "9", "saturation": "2"}, {"saturation": "2"}),
        ({"hue": "-90"}, {"hue": "270"}),
        ({"hue": "450"}, {"hue": "90.0"}),
        ({"gam": ""}, {"gam": "2.2"}),
    ],
)
def test_spellings_are_one_recipe(left, right):
    assert str(Adjust.read(left)) == str(Adjust.read(right)) != ""
    assert Adjust.parse(str(Adjust.read(left))) == Adjust.read(left)


@pytest.mark.parametrize(
    "query",
    [{"bri": "0", "con": "0", "sat": "-0"}, {"mod": "1,1,360"}, {"gam": "1"}, {"gam": "0"}],
)
def test_what_changes_nothing_is_no_step(query):
    assert Adjust.read(query).idle


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bri", "101"),
        ("con", "-101"),
        ("sat", "much"),
        ("brightness", "-1"),
        ("contrast", "11"),
        ("saturation", "nan"),
        ("hue", "1e9"),
        ("gam", "0.05"),
        ("mod", "1,1,1,1"),
        ("mod", ""),
        ("mod", "1,,3"),
    ],
)
def test_other_values_are_refused(name, value):
    with pytest.raises(InvalidParameter, match=f"{name}=.*expected"):
        Adjust.read({name: value})


def test_colours_stay_apart():
    assert [adjusted(c, contrast="3") for c in (RED, GREEN, BLUE)] == [RED, GREEN, BLUE]
