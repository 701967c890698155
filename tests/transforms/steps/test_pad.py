import pytest
import pyvips

from tests.transforms.drawings import RED, animation, flat, frame, noise, still
from transforms.bounds import Bounds
from transforms.errors import InvalidParameter
from transforms.picture import Picture, Size
from transforms.steps.background import Background
from transforms.steps.pad import Pad
from transforms.steps.resize import Resize


def padded(picture, text, bounds=None):
    return Pad.read({"pad": text}).within(bounds or Bounds()).apply(picture)


def test_room_is_clear_and_the_picture_stays_as_it_is():
    after = padded(still(flat(20, 10, RED)), "1,2,3,4")

    assert (after.width, after.height) == after.full == (26, 14)
    assert after.image[3].find_trim(background=[0]) == [4, 1, 20, 10]
    assert after.image(4, 1) == after.image(23, 10) == [*RED, 255]
    assert after.image(3, 1)[3] == after.image(24, 10)[3] == 0


def test_the_background_fills_it():
    after = Background.read({"bg": "00f"}).apply(padded(still(flat(20, 10, RED)), "5"))

    assert (after.image(0, 0), after.image(10, 10)) == ([0, 0, 255], [*RED])


@pytest.mark.parametrize("picture", [flat(20, 10, RED), flat(20, 10, (*RED, 90))])
@pytest.mark.parametrize("colour", ["00f", "0000ff80"])
def test_room_that_is_filled_at_once_looks_the_same(picture, colour):
    query = {"pad": "5", "bg": colour}
    clear, ground = padded(still(picture), "5"), Background.read(query)

    after = ground.apply(Pad.read(query).apply(still(picture)))

    assert (after.image - ground.apply(clear).image).abs().max() == 0


def test_the_colour_counts_only_where_there_is_room():
    assert Pad.read({"bg": "red"}).idle
    assert str(Pad.read({"bg": "red", "pad": "3"})) == "pad=3,bg=ff0000"
    assert str(Pad.read({"bg": "ff000080", "pad": "3"})) == "pad=3"


def test_alpha_stays():
    after = padded(still(flat(4, 4, (1, 2, 3, 77))), "1").image

    assert (after(1, 1), after(0, 0)) == ([1, 2, 3, 77], [0, 0, 0, 0])


def test_grey_with_alpha_and_deep_samples_are_padded():
    grey = flat(4, 4, (90, 128)).copy(interpretation="b-w")
    deep = (
        (flat(4, 4, (90, 90, 90)).cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")
    )

    assert padded(still(grey), "1").image(1, 1) == [90, 90, 90, 128]
    after = padded(still(deep), "1").image
    assert (after.format, after(1, 1), after(0, 0)) == (
        "ushort", [90 * 257] * 3 + [65535], [0] * 4,
    )  # fmt: skip


def test_every_frame_gets_its_room():
    after = padded(animation([flat(8, 6, (n * 40, 0, 0)) for n in range(5)]), "2,1")

    image = after.image.copy_memory()
    assert (after.frames, after.width, after.height, after.delays) == (5, 10, 10, (70,) * 5)
    for n in range(5):
        shown = frame(image, n, 10)
        assert shown[3].find_trim(background=[0]) == [1, 2, 8, 6]
        assert shown(4, 4) == [n * 40, 0, 0, 255]


def test_room_shrinks_with_a_picture_that_was_shrunk():
    after = padded(Picture(flat(50, 40, RED), Size(200, 160)), "8,20")

    assert (after.width, after.height, after.full) == (60, 44, (240, 176))
    assert after.image[3].find_trim(background=[0]) == [5, 2, 50, 40]


def test_where_it_would_be_too_large_picture_and_room_shrink_alike():
    after = padded(still(flat(100, 60, RED)), "20,50", Bounds(side=100))

    assert (after.width, after.height, after.notes) == (100, 50, {"side-limit"})
    assert after.image[3].find_trim(background=[0]) == [25, 10, 50, 30]
    again = Resize().within(Bounds(side=100)).apply(after)
    assert (again.width, again.height) == (100, 50)


@pytest.mark.parametrize("width", [1, 99, 640])
@pytest.mark.parametrize("limit", [1, 4000, 100_000])
@pytest.mark.parametrize("room", ["1", "0,0,0,9", "10000,7"])
def test_it_keeps_to_its_bounds_at_once(width, limit, room):
    after = padded(still(flat(width, 37, RED)), room, Bounds(limit, 300))

    assert 1 <= after.width * after.height <= limit
    assert max(after.width, after.height) <= 300


def test_a_picture_that_can_be_read_once_is_padded():
    body = noise(300, 200).pngsave_buffer()
    once = pyvips.Image.new_from_buffer(body, "", access="sequential")

    assert padded(still(once), "9").image.avg() > 0


def test_the_size_it_hands_on_counts_the_room():
    assert Pad.read({"pad": "1,2,3,4"}).demand(Size(100, 50)) == ((106, 54), None)


@pytest.mark.parametrize(("left", "right"), [("5", "5,5,5,5"), ("1,2", "1 2 1 2"), ("0", "0,0")])
def test_spellings_are_one_value(left, right):
    assert str(Pad.read({"pad": left})) == str(Pad.read({"pad": right}))


@pytest.mark.parametrize("text", ["", "-1", "10001", "1,2,3,4,5", "5px", "1.5"])
def test_bad_values_are_refused(text):
    with pytest.raises(InvalidParameter, match=r"pad=.*: expected 1 to 4 values .* 0 to 10000"):
        Pad.read({"pad": text})
