from dataclasses import replace

import pytest
import pyvips

from tests.transforms.drawings import (
    GREEN,
    RED,
    animation,
    colour_at,
    flat,
    frame,
    near,
    noise,
    still,
)
from transforms.errors import ImageTooLarge, UnreadableImage, UnsupportedFormat
from transforms.fitting import Pixels
from transforms.kept import Kept, Signal
from transforms.limits import Limits
from transforms.loaders.colour import in_p3
from transforms.loaders.profiles import display_p3
from transforms.overlaying import (
    blaming,
    blended,
    corner,
    decoded,
    faded,
    laid,
    margin,
    point,
    tiled,
)


def layer(width, height, colour=(*RED, 255)):
    return flat(width, height, colour)


def over(below, above):
    """Say what straight-alpha colours come to, by the textbook."""
    *under, a = below if len(below) == 4 else (*below, 255)
    *upper, b = above
    a, b = a / 255, b / 255
    alpha = a + b - a * b
    mixed = [
        (c * b + d * a * (1 - b)) / alpha if alpha else 0 for c, d in zip(upper, under, strict=True)
    ]
    return (*mixed, alpha * 255)


@pytest.mark.parametrize(
    "above", [(250, 120, 10, 200), (0, 0, 0, 255), (9, 8, 7, 0), (255, 0, 9, 1)]
)
@pytest.mark.parametrize(
    "below", [(6, 8, 8), (255, 255, 255), (200, 100, 50, 255), (200, 100, 50, 90), (1, 2, 3, 0)]
)
def test_colours_mix_as_the_textbook_says(below, above):
    expected = over(below, above)[: len(below)]

    after = blended(flat(5, 4, below), flat(5, 4, above))

    assert (after.bands, after.format) == (len(below), "uchar")
    visible = expected[3] if len(below) == 4 else 255
    assert near(after(2, 2)[3:], expected[3:], 0.51)
    assert near(after(2, 2)[:3], expected[:3], 1 if visible > 2 else 255)


def test_what_is_clear_changes_nothing():
    picture = noise(40, 30).bandjoin(noise(40, 30, seed=9)[0])

    after = blended(picture, layer(40, 30, (255, 0, 0, 0)))

    shown = picture[3] > 0
    assert shown.ifthenelse((after - picture).abs(), 0).max() == 0


def test_a_picture_of_sixteen_bits_keeps_them():
    deep = (noise(20, 20).cast("float") * 257 + 100).cast("ushort").copy(interpretation="rgb16")

    after = laid(still(deep), layer(4, 4, (255, 128, 0, 255)), 8, 8).image

    assert (after.format, after.interpretation) == ("ushort", "rgb16")
    assert after(9, 9) == [65_535, 128 * 257, 0]
    assert after(0, 0) == deep(0, 0)


@pytest.mark.parametrize("clear", [False, True])
def test_a_grey_picture_takes_a_coloured_layer(clear):
    grey = flat(20, 20, (90, 255) if clear else (90,)).copy(interpretation="b-w")

    after = laid(still(grey), layer(4, 4), 8, 8).image

    assert colour_at(after, 9, 9)[:3] == RED
    assert colour_at(after, 0, 0)[:3] == (90, 90, 90)


@pytest.mark.parametrize("kind", ["uchar", "ushort"])
def test_in_a_wider_space_a_layer_keeps_its_look(kind):
    ground = flat(20, 20, (0, 0, 0))
    if kind == "ushort":
        ground = ground.colourspace("rgb16")
    picture = replace(still(ground), kept=Kept(profile=display_p3()))

    after = laid(picture, layer(8, 8), 6, 6).image

    expected, step = in_p3(layer(1, 1))(0, 0)[:3], 257 if kind == "ushort" else 1
    assert near(after(8, 8), [value * step for value in expected], step)
    assert not near(expected, RED)


def test_a_profile_that_leads_nowhere_leaves_a_layer_as_it_is():
    picture = replace(still(flat(20, 20, GREEN)), kept=Kept(profile=bytes(200)))

    assert colour_at(laid(picture, layer(8, 8), 6, 6).image, 8, 8) == RED


def test_where_a_picture_may_shine_white_is_no_lamp():
    deep = flat(20, 20, (0, 0, 0)).colourspace("rgb16")
    picture = replace(still(deep), kept=Kept(signal=Signal(9, 16)))

    after = laid(picture, layer(8, 8, (255, 255, 255, 255)), 6, 6).image

    assert near(after(8, 8), [0.58 * 65_535] * 3, 257)


def test_only_its_own_place_is_touched_in_every_frame():
    frames = [noise(40, 30, seed=n) for n in (1, 5, 9)]

    after = laid(animation(frames), layer(10, 6), 25, 20)

    image = after.image.copy_memory()
    assert (after.frames, after.height, after.delays) == (3, 30, (70, 70, 70))
    for n, before in enumerate(frames):
        expected = before.insert(flat(10, 6, RED), 25, 20)
        assert (frame(image, n, 30) - expected).abs().max() == 0


def test_a_picture_that_can_be_read_once_takes_a_layer():
    body = noise(700, 900).pngsave_buffer(interlace=False)
    once = pyvips.Image.new_from_buffer(body, "", access="sequential")

    after = laid(still(once), layer(50, 50), 600, 20).image.copy_memory()

    assert colour_at(after, 620, 40) == RED


def test_a_layer_fades_evenly():
    after = faded(layer(4, 4, (10, 20, 30, 200)), 0.25)

    assert after(1, 1) == [10, 20, 30, 50]


@pytest.mark.parametrize(
    ("size", "gap", "count"), [((10, 10), 0, 200), ((10, 10), 5, 13 * 7), ((150, 80), 10, 2)]
)
def test_tiles_begin_at_the_corner_and_stand_a_gap_apart(size, gap, count):
    box = Pixels(200, 100)
    tile = layer(*size, (255, 0, 0, 0)).insert(layer(1, 1), 0, 0)

    grid = tiled(tile, box, gap).copy_memory()

    assert (grid.width, grid.height) == box
    assert colour_at(grid, gap, gap)[3] == 255
    assert (grid[3] > 0).avg() / 255 * 200 * 100 == pytest.approx(count)


def test_the_smallest_tile_over_a_large_picture_ends_soon():
    assert tiled(layer(1, 1), Pixels(7000, 5000), 0)[3].min() == 255


PICTURE = still(flat(200, 100, GREEN))


@pytest.mark.parametrize(
    ("word", "at"),
    [
        ("top-left", (7, 7)), ("top", (85, 7)), ("top-right", (163, 7)),
        ("left", (7, 40)), ("center", (85, 40)), ("right", (163, 40)),
        ("bottom-left", (7, 73)), ("bottom", (85, 73)), ("bottom-right", (163, 73)),
    ],
)  # fmt: skip
def test_nine_points_a_padding_from_the_edge(word, at):
    assert corner(PICTURE, layer(30, 20), word, 7) == at


@pytest.mark.parametrize("word", ["top-left", "center", "bottom-right"])
def test_padding_gives_way_to_a_layer_that_needs_the_room(word):
    assert corner(PICTURE, layer(200, 96), word, 30)[0] == 0
    assert corner(PICTURE, layer(200, 96), word, 30)[1] == 2


def test_a_padding_leaves_at_least_a_pixel():
    sizes = [(1, 1), (2, 9), (9, 9), (300, 200)]

    assert [margin(still(flat(*size, RED)), 50) for size in sizes] == [0, 0, 4, 50]


@pytest.mark.parametrize(
    ("text", "word"), [("soea", "bottom-right"), ("north west", "top-left"), ("Middle", "center")]
)
def test_points_are_spelled_as_elsewhere(text, word):
    assert point().parse(text) == word


@pytest.mark.parametrize("text", ["smart", "entropy", "fp", "attention", "nowhere", ""])
def test_other_places_are_no_points(text):
    with pytest.raises(ValueError, match=text or "^$"):
        point().parse(text)


def test_a_picture_to_lay_over_is_decoded_at_the_size_it_is_needed():
    body = flat(400, 200, (9, 200, 30)).jpegsave_buffer(Q=95)

    image = decoded(memoryview(body), Limits(), lambda _: Pixels(40, 20))

    assert (image.width, image.height, image.bands) == (40, 20, 4)
    assert near(image(20, 10), (9, 200, 30, 255), 3)


def test_of_an_animation_the_first_frame_is_taken():
    body = animation([flat(20, 20, RED), flat(20, 20, GREEN)]).strip().gifsave_buffer()

    image = decoded(memoryview(body), Limits(), lambda size: Pixels(*map(int, size)))

    assert (image.height, colour_at(image, 10, 10)) == (20, (*RED, 255))


@pytest.mark.parametrize("bands", [(128,), (128, 100)])
def test_a_grey_picture_is_laid_over_in_grey(bands):
    body = flat(20, 20, bands).copy(interpretation="b-w").pngsave_buffer()

    image = decoded(memoryview(body), Limits(), lambda _: Pixels(10, 10))

    assert image(5, 5) == [128, 128, 128, bands[1] if len(bands) > 1 else 255]


NOISY = noise(400, 400).pngsave_buffer()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"words and nothing else", UnsupportedFormat),
        (b"", UnsupportedFormat),
        (b"%PDF-1.7\n1 0 obj", UnsupportedFormat),
        (NOISY[: len(NOISY) // 2], UnreadableImage),
        (NOISY[:60], UnreadableImage),
    ],
)
def test_what_is_no_whole_picture_is_refused_in_the_name_of_the_parameter(body, kind):
    with pytest.raises(kind, match=r"^mark: ") as caught, blaming("mark"):
        decoded(memoryview(body), Limits(), lambda _: Pixels(10, 10))

    assert caught.value.parameter == "mark"


def test_it_may_take_a_quarter_of_what_a_picture_may():
    body = memoryview(NOISY)

    decoded(body, Limits(max_pixels=4 * 160_000), lambda _: Pixels(10, 10))
    with pytest.raises(ImageTooLarge, match="160000 pixels: expected at most 159999"):
        decoded(body, Limits(max_pixels=4 * 160_000 - 1), lambda _: Pixels(10, 10))
