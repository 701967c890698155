import pytest
import pyvips

from tests.transforms.drawings import animation, flat, frame, near, noise, quarters, still
from transforms.errors import InvalidParameter
from transforms.picture import Picture, Size
from transforms.steps.clahe import Clahe


def spread(picture, text="1"):
    return Clahe.read({"clahe": text}).apply(picture)


def murky(width, height, seed=1):
    """Little contrast, dark on the left and light on the right."""
    ramp = (pyvips.Image.xyz(width, height)[0] * (120 / width)).bandjoin([0, 0])
    grain = (noise(width, height, seed).colourspace("b-w") - 128) * 0.1
    return (ramp[0] + 60 + grain).bandjoin([ramp[0] + 60 + grain] * 2).cast("uchar").copy(
        interpretation="srgb"
    )  # fmt: skip


def test_contrast_grows_in_the_dark_and_in_the_light():
    before = murky(240, 160)

    after = spread(still(before)).image

    for left in (20, 180):
        was, now = (image.crop(left, 60, 40, 40)[0].deviate() for image in (before, after))
        assert now > 1.4 * was


def test_steeper_is_stronger():
    soft, hard = (spread(still(murky(240, 160)), f"1,{n}").image for n in (1.5, 6))

    assert hard.crop(20, 60, 40, 40)[0].deviate() > 1.3 * soft.crop(20, 60, 40, 40)[0].deviate()


def test_no_seam_shows_between_tiles():
    ramp = (pyvips.Image.xyz(400, 300)[0] * 0.6).cast("uchar")
    image = ramp.bandjoin([ramp, ramp]).copy(interpretation="srgb")

    after = spread(still(image), "50").image[0].cast("short")

    steps = (after.crop(1, 0, 399, 300) - after.crop(0, 0, 399, 300)).abs()
    assert steps.max() <= 12
    assert (after.crop(0, 1, 400, 299) - after.crop(0, 0, 400, 299)).abs().max() <= 1


@pytest.mark.parametrize("window", ["1", "8", "37", "10000"])
@pytest.mark.parametrize("size", [(1, 1), (1, 90), (90, 1), (16, 15), (97, 61), (3, 500)])
def test_any_window_on_any_size(window, size):
    after = spread(still(noise(*size)), window)

    assert (after.width, after.height) == size
    assert after.image.avg() >= 0


def test_alpha_stays_and_clear_pixels_do_not_count():
    seen = murky(200, 100).bandjoin(255)
    wide = flat(200, 400, (255, 255, 255, 0)).insert(seen, 0, 0)

    after = spread(still(wide), "10000").image

    assert (after[3] - wide[3]).abs().max() == 0
    alone = spread(still(seen), "10000").image
    assert (after.crop(0, 0, 200, 100)[:3] - alone[:3]).abs().avg() < 1


def test_a_wholly_clear_picture_is_left_alone():
    image = flat(20, 20, (9, 9, 9, 0))

    assert (spread(still(image)).image - image).abs().max() == 0


def test_hues_stay():
    image = murky(120, 80).linear([1, 1, 1], [40, 0, -30])
    image = image.cast("uchar").copy(interpretation="srgb")

    after = spread(still(image)).image.cast("short")

    for band, distance in ((0, 40), (2, -30)):
        assert (after[band] - after[1] - distance).abs().max() <= 1


def test_all_frames_are_led_alike():
    strip = animation([murky(60, 40)] * 3 + [quarters(60, 40)])

    after = spread(strip)

    image = after.image.copy_memory()
    assert (after.frames, after.delays) == (4, (70,) * 4)
    first = frame(image, 0, 40)
    assert all((frame(image, n, 40) - first).abs().max() == 0 for n in (1, 2))
    assert near(frame(image, 3, 40)(55, 35), (255, 255, 255), 30)


def test_a_shrunk_picture_has_a_smaller_window():
    image = murky(120, 80)

    small = spread(Picture(image, Size(480, 320)), "160").image

    assert (small - spread(still(image), "40").image).abs().max() == 0


def test_grey_with_alpha():
    grey = flat(9, 9, (90, 255)).copy(interpretation="b-w")

    assert spread(still(grey)).image.bands == 4


def test_a_picture_that_can_be_read_once():
    once = pyvips.Image.new_from_buffer(murky(300, 200).pngsave_buffer(), "", access="sequential")

    assert spread(still(once)).image.avg() > 0


@pytest.mark.parametrize(
    ("left", "right"), [("1", ""), ("1", "true,3"), ("64", "64,3.0"), ("0", "off"), ("1,5", "on,5")]
)
def test_spellings_are_one_value(left, right):
    step = Clahe.read({"clahe": left})

    assert str(step) == str(Clahe.read({"clahe": right}))
    assert Clahe.parse(str(step)) == step


@pytest.mark.parametrize("text", ["2", "7", "10001", "-1", "64,0", "64,101", "64,3,3", "x", "0,3"])
def test_bad_values_are_refused(text):
    with pytest.raises(InvalidParameter, match=r"clahe=.*window.*slope"):
        Clahe.read({"clahe": text})
