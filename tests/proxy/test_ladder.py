import pytest

from proxy.ladder import snapped
from transforms.recipe import Recipe

WIDTHS = (100, 200, 400)


def key(widths=WIDTHS, **query):
    return str(snapped(Recipe.read(query), widths))


@pytest.mark.parametrize(
    ("asked", "made"),
    [("1", "100"), ("100", "100"), ("101", "200"), ("399", "400"), ("400", "400"), ("9999", "400")],
)
def test_a_width_goes_up_to_the_next_step_or_to_the_last(asked, made):
    assert key(w=asked) == key((), w=made)


def test_density_counts_first():
    assert key(w="90", dpr="2") == key((), w="200")


@pytest.mark.parametrize(
    ("asked", "made"),
    [(("50", "30"), ("100", "60")), (("800", "3"), ("400", "2")), (("1", "1"), ("100", "100"))],
)
def test_a_height_goes_along(asked, made):
    box = dict(zip("wh", asked, strict=True))
    assert key(**box, fit="cover") == key((), **dict(zip("wh", made, strict=True)), fit="cover")


def test_a_ratio_is_kept():
    assert key(w="150", ar="2:1") == key((), w="200", ar="2:1")


@pytest.mark.parametrize("query", [{}, {"w": "0"}, {"w": "50%"}, {"h": "33"}, {"blur": "3"}])
def test_what_is_no_width_in_pixels_stays(query):
    assert key(**query) == key((), **query)


def test_a_tall_box_stays_within_what_a_box_can_be():
    assert "h=65535" in key((65535,), w="1", h="65535", fit="fill")
