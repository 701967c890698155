import pytest

from tests.transforms.drawings import animation, flat, frame, still
from transforms.errors import InvalidParameter
from transforms.steps.blur import Blur
from transforms.steps.sharpen import Sharpen

GREYS = (80, 80, 80), (170, 170, 170)


def edge(*more):
    """A soft edge between two greys, with these bands besides."""
    halves = [flat(20, 20, grey) for grey in GREYS]
    soft = Blur(1.5).apply(still(halves[0].join(halves[1], "horizontal"))).image
    return soft.bandjoin(list(more)) if more else soft


def sharpened(image, **query):
    return Sharpen.read({"sharp": "1.5"} | query).apply(still(image)).image


def slope(image):
    return image(21, 10)[0] - image(18, 10)[0]


def test_an_edge_becomes_steeper():
    assert slope(sharpened(edge())) > slope(edge()) + 8


def test_more_for_edges_is_more():
    assert slope(sharpened(edge(), sharpj="6")) > slope(sharpened(edge()))


def test_without_slopes_nothing_changes():
    after = sharpened(edge(), sharpf="0", sharpj="0")

    assert (after - edge()).abs().max() <= 2


@pytest.mark.parametrize("colour", [(200, 30, 30), (0, 0, 0), (255, 255, 255)])
def test_flat_areas_stay(colour):
    assert (sharpened(flat(9, 9, colour)) - flat(9, 9, colour)).abs().max() <= 2


def test_alpha_is_untouched():
    ramp = edge()[0]

    after = sharpened(flat(40, 20, (90, 160, 40)).bandjoin(ramp))

    assert (after[3] - ramp).abs().max() == 0


def test_an_outline_in_alpha_is_no_edge():
    disc = flat(20, 20, (200, 40, 40, 255)).join(flat(20, 20, (0, 0, 0, 0)), "horizontal")

    after = sharpened(disc)

    assert (after.crop(0, 0, 20, 20)[:3] - [200, 40, 40]).abs().max() <= 2


def test_frames_do_not_bleed_into_each_other():
    grey = [flat(12, 12, colour) for colour in GREYS]

    after = Sharpen(3.0).apply(animation(grey))

    assert all((frame(after.image, n, 12) - grey[n]).abs().max() <= 1 for n in range(2))


def test_both_names_are_one_recipe():
    assert Sharpen.read({"sharp": ""}) == Sharpen.read({"sharp": "1.0"}) == Sharpen(1.0)


def test_slopes_without_sharpening_are_dropped():
    assert Sharpen.read({"sharpf": "3", "sharpj": "5"}).idle
    assert Sharpen.read({"sharp": "0", "sharpj": "5"}).idle


@pytest.mark.parametrize(
    ("name", "value"), [("sharp", "11"), ("sharp", "0.01"), ("sharpf", "-1"), ("sharpj", "many")]
)
def test_other_values_are_refused(name, value):
    with pytest.raises(InvalidParameter, match=f"{name}=.*expected a number from"):
        Sharpen.read({name: value})
