import pytest
import pyvips

from tests.transforms.drawings import RED, animation, flat, frame, near, noise, quarters, still
from transforms.bounds import Bounds
from transforms.picture import Picture, Size
from transforms.steps.background import Background
from transforms.steps.tilt import Tilt


def tilted(picture, angle, bounds=None):
    return Tilt.read({"ro": str(angle)}).within(bounds or Bounds()).apply(picture)


@pytest.mark.parametrize(
    ("angle", "size"), [(45, (141, 141)), (30, (137, 137)), (-30, (137, 137)), (0.001, (100, 100))]
)
def test_the_picture_grows_to_hold_its_corners(angle, size):
    after = tilted(still(flat(100, 100, RED)), angle)

    assert near((after.width, after.height), size, 2)
    assert after.full == (after.width, after.height)


def test_it_turns_clockwise():
    image = flat(101, 101, RED).insert(flat(9, 9, (0, 0, 255)), 46, 0)

    after = tilted(still(image), 45).image

    middle = after.width // 2
    assert after(middle + 30, middle - 30)[2] > 200
    assert after(middle - 30, middle - 30)[2] < 50


@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_near_a_quarter_it_looks_like_one(quarter):
    image = noise(60, 40).gaussblur(3)

    after = tilted(still(image), quarter + 0.001).image.crop(2, 2, 36, 36)

    expected = image.rot(f"d{quarter}").crop(2, 2, 36, 36)
    assert (after[:3] - expected).abs().max() <= 12


def test_corners_are_clear_and_the_middle_is_not():
    after = tilted(still(flat(100, 60, RED)), 30).image

    right, low = after.width - 1, after.height - 1
    assert [after(x, y)[3] for x in (0, right) for y in (0, low)] == [0, 0, 0, 0]
    assert after(right // 2, low // 2) == [*RED, 255]


@pytest.mark.parametrize("colour", [(255, 255, 255), (200, 200, 200), (10, 200, 90)])
@pytest.mark.parametrize("clear", [0, 1])
def test_edges_have_the_colour_of_the_picture_and_no_fringe(colour, clear):
    image = flat(80, 80, (*colour, 255)) if clear else flat(80, 80, colour)
    image = flat(100, 100, (0, 0, 0, 0)).insert(image, 10, 10) if clear else image

    after = tilted(still(image), 17).image

    shown = after[3] > 24
    for band, value in enumerate(colour):
        off = shown.ifthenelse((after[band] - value).abs(), 0)
        assert off.max() <= 1


def test_a_background_lies_behind_the_corners():
    step = Background.read({"bg": "00f"})

    after = step.apply(tilted(still(flat(100, 60, RED)), 30)).image

    assert (after(0, 0), after.hasalpha()) == ([0, 0, 255], False)


def test_grey_with_alpha_is_turned():
    grey = flat(40, 20, (90, 128)).copy(interpretation="b-w")

    after = tilted(still(grey), 45).image

    assert near(after(after.width // 2, after.height // 2), (90, 128), 1)


def test_every_frame_is_turned_by_itself():
    strip = animation([flat(40, 20, (n * 60, 0, 0)) for n in range(4)])

    after = tilted(strip, 33)

    image = after.image.copy_memory()
    assert (after.frames, after.delays, after.loop) == (4, (70,) * 4, 3)
    for n in range(4):
        shown = frame(image, n, after.height)
        assert shown(0, 0)[3] == 0
        assert near(shown(after.width // 2, after.height // 2), (n * 60, 0, 0, 255), 1)


def test_a_picture_that_can_be_read_once_is_turned():
    body = noise(700, 900).pngsave_buffer()
    once = pyvips.Image.new_from_buffer(body, "", access="sequential")

    assert tilted(still(once), 100).image.avg() > 0


@pytest.mark.parametrize(("width", "height"), [(200_000, 1), (1, 200_000), (1, 1), (3000, 2000)])
def test_a_turned_picture_keeps_to_its_bounds_before_its_pixels_are_made(width, height):
    after = tilted(still(flat(width, height, RED)), 45, Bounds(40_000, 5000))

    assert after.width * after.height <= 41_000
    assert after.notes == ({"pixel-limit"} if width * height > 1 else set())


def test_a_shrunk_picture_stands_for_the_turned_whole():
    after = tilted(Picture(quarters(300, 200), Size(1200, 800)), 45)

    assert near(after.full, (1414, 1414), 8)
    assert near(after.scale, (0.25, 0.25), 0.01)


@pytest.mark.parametrize("angle", ["0", "90", "-180", "270", "360"])
def test_quarters_are_left_to_others(angle):
    assert Tilt.read({"ro": angle}).idle


@pytest.mark.parametrize(("left", "right"), [("-45", "315"), ("45.0", "45"), ("-0.1", "359.9")])
def test_equal_angles_are_one_value(left, right):
    assert str(Tilt.read({"ro": left})) == str(Tilt.read({"ro": right}))


def test_the_finer_scale_serves_both_ways():
    step = Tilt.read({"ro": "45"})

    assert step.back(Size(0.1, 0.5)) == (0.5, 0.5)
    assert near(step.demand(Size(100, 100)).size, (141.4, 141.4), 0.1)
