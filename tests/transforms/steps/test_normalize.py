import pytest
import pyvips

from tests.transforms.drawings import animation, flat, near, still
from transforms.errors import InvalidParameter
from transforms.steps.normalize import Normalize


def ramp(low, high):
    """Greys from low to high, 256 pixels wide."""
    grey = (pyvips.Image.xyz(256, 20)[0] * (high - low) / 255 + low).rint().cast("uchar")
    return grey.bandjoin([grey, grey]).copy(interpretation="srgb")


def normalized(image):
    return Normalize.read({"normalize": "1"}).apply(still(image)).image


def test_a_dull_picture_spans_black_to_white():
    after = normalized(ramp(90, 160))

    assert near(after(0, 9), (0, 0, 0), 2)
    assert near(after(255, 9), (255, 255, 255), 2)
    assert near(after(128, 9), (128, 128, 128), 3)


def test_a_picture_that_spans_all_stays():
    assert (normalized(ramp(0, 255)) - ramp(0, 255)).abs().max() <= 5


def test_a_few_stray_pixels_do_not_hinder():
    speck = ramp(90, 160).draw_rect([255] * 3, 0, 0, 5, 5, fill=True)

    assert near(normalized(speck)(255, 9), (255, 255, 255), 2)


@pytest.mark.parametrize("colour", [(0, 0, 0), (200, 10, 90), (255, 255, 255), (9, 9, 9, 0)])
def test_a_flat_picture_stays(colour):
    assert (normalized(flat(5, 5, colour)) - flat(5, 5, colour)).abs().max() == 0


def test_what_cannot_be_seen_does_not_count():
    clear = flat(256, 20, (255, 255, 255, 0))
    picture = ramp(90, 160).bandjoin(flat(256, 20, (255,))).copy(interpretation="srgb")

    after = normalized(picture.join(clear, "vertical"))

    assert near(after(255, 9), (255, 255, 255, 255), 2)
    assert after(9, 30)[3] == 0


def test_frames_are_stretched_alike():
    dark, light = flat(20, 20, (100, 100, 100)), flat(20, 20, (150, 150, 150))

    after = Normalize.read({"normalize": ""}).apply(animation([dark, light]))

    assert (after.image(5, 5), after.image(5, 25)) == ([0, 0, 0], [255, 255, 255])


def test_it_is_off_unless_asked_for():
    assert Normalize.read({"normalize": "0"}).idle


def test_other_values_are_refused():
    with pytest.raises(InvalidParameter, match="expected 1 or 0"):
        Normalize.read({"normalize": "2"})
