import pytest

from tests.transforms.drawings import RED, animation, flat, frame, noise, still
from transforms.areas import Area
from transforms.hiding import hidden
from transforms.picture import Picture, Size

WAYS = ("pixelate", "blur")
LEFT = Area(0.1, 0.2, 0.3, 0.6)


def changed(before, after):
    """The box of what has changed."""
    return (before - after).abs().bandor().find_trim(threshold=0, background=[0])


@pytest.mark.parametrize("way", WAYS)
def test_an_area_is_changed_and_nothing_else(way):
    picture = still(noise(200, 100))

    after = hidden(picture, [LEFT], way)

    left, top, width, height = changed(picture.image, after.image)
    assert left >= 20
    assert top >= 20
    assert left + width <= 80
    assert top + height <= 80
    assert width * height > 0.9 * 60 * 60


def test_six_squares_a_side_are_left():
    after = hidden(still(noise(240, 120)), [Area(0, 0, 0.5, 1)], "pixelate").image

    part = after.crop(0, 0, 120, 120)
    squares = {tuple(part(x, y)) for x in range(120) for y in range(0, 120, 20)}
    assert len(squares) <= 36
    assert tuple(part(0, 0)) == tuple(part(19, 19))


def test_nothing_of_the_detail_survives_a_blur():
    striped = flat(8, 128, (0, 0, 0)).join(flat(8, 128, (255,) * 3), "horizontal").replicate(8, 1)

    after = hidden(still(striped.copy(interpretation="srgb")), [Area(0, 0, 1, 1)], "blur").image

    assert max(abs(after(x, 64)[0] - after(x + 8, 64)[0]) for x in range(32, 88)) < 16


@pytest.mark.parametrize(("way", "within"), [("pixelate", 0), ("blur", 45)])
@pytest.mark.parametrize("side", [1, 2, 5, 8])
def test_a_small_area_is_of_one_colour(side, way, within):
    after = hidden(still(noise(40, 40)), [Area(0.25, 0.25, side / 40, side / 40)], way).image

    part = after.crop(10, 10, side, side)
    assert all(part[band].max() - part[band].min() <= within for band in range(3))


def test_a_shrunk_picture_is_hidden_a_pixel_further():
    image = noise(50, 50)

    after = hidden(Picture(image, Size(100, 100)), [Area(0.21, 0.21, 0.2, 0.2)], "pixelate").image

    left, top, width, height = changed(image, after)
    assert (left, top) == (9, 9)
    assert (left + width, top + height) == (22, 22)


@pytest.mark.parametrize("way", WAYS)
def test_every_frame_is_hidden(way):
    before = animation([noise(60, 60), noise(60, 60, seed=8)])

    after = hidden(before, [LEFT], way)

    assert (after.frames, after.delays, after.loop) == (2, (70, 70), 3)
    for n in range(2):
        assert changed(frame(before.image, n, 60), frame(after.image, n, 60))[2] > 10


@pytest.mark.parametrize("way", WAYS)
def test_clear_pixels_do_not_show(way):
    half = flat(20, 20, (0, 0, 0, 0)).join(flat(20, 20, (*RED, 255)), "horizontal")

    after = hidden(still(half), [Area(0, 0, 1, 1)], way).image

    assert after.bands == 4
    shown = after[3] > 8
    assert shown.ifthenelse(255 - after[0], 0).max() <= 10


def test_one_band_stays_one_band():
    grey = flat(30, 30, (0,)).insert(flat(5, 5, (255,)), 4, 4).copy(interpretation="b-w")

    after = hidden(still(grey), [Area(0, 0, 0.5, 0.5)], "pixelate").image

    assert (after.bands, after.max() < 255) == (1, True)


def test_an_area_without_surface_is_no_area():
    picture = still(flat(5, 5, RED))

    assert hidden(picture, [Area(0.5, 0.5, 0, 0.1)], "blur") is picture
