import pytest
import pyvips

from tests.transforms.drawings import (
    BLUE,
    CORNERS,
    GREEN,
    RED,
    WHITE,
    animation,
    colour_at,
    flat,
    frame,
    near,
    noise,
    quarters,
    still,
)
from transforms.bounds import Bounds
from transforms.errors import InvalidParameter
from transforms.picture import Picture, Size
from transforms.resampling import KERNELS
from transforms.steps.crop import Crop
from transforms.steps.resize import Resize


def resized(image, **query):
    query = {name: str(value) for name, value in query.items()}
    return Resize.read(query).apply(still(image))


def size_of(picture):
    assert (picture.width, picture.height) == picture.full
    return picture.width, picture.height


@pytest.mark.parametrize(
    ("fit", "enlarge", "expected"),
    [
        ("inside", 0, (60, 40)),
        ("outside", 0, (75, 50)),
        ("cover", 0, (60, 50)),
        ("contain", 0, (60, 50)),
        ("fill", 0, (60, 50)),
        ("inside", 1, (60, 40)),
        ("outside", 1, (75, 50)),
        ("cover", 1, (60, 50)),
        ("contain", 1, (60, 50)),
        ("fill", 1, (60, 50)),
    ],
)
def test_shrinking_to_a_smaller_box(fit, enlarge, expected):
    assert size_of(resized(quarters(120, 80), w=60, h=50, fit=fit, enlarge=enlarge)) == expected


@pytest.mark.parametrize(
    ("fit", "enlarge", "expected"),
    [
        ("inside", 0, (120, 80)),
        ("outside", 0, (120, 80)),
        ("cover", 0, (80, 80)),
        ("contain", 0, (300, 300)),
        ("fill", 0, (120, 80)),
        ("inside", 1, (300, 200)),
        ("outside", 1, (450, 300)),
        ("cover", 1, (300, 300)),
        ("contain", 1, (300, 300)),
        ("fill", 1, (300, 300)),
    ],
)
def test_a_box_larger_than_the_picture(fit, enlarge, expected):
    assert size_of(resized(quarters(120, 80), w=300, h=300, fit=fit, enlarge=enlarge)) == expected


@pytest.mark.parametrize(
    ("fit", "enlarge", "expected"),
    [
        ("inside", 0, (120, 80)),
        ("outside", 0, (120, 80)),
        ("cover", 0, (120, 60)),
        ("contain", 0, (240, 120)),
        ("fill", 0, (120, 80)),
        ("inside", 1, (180, 120)),
        ("outside", 1, (240, 160)),
        ("cover", 1, (240, 120)),
        ("contain", 1, (240, 120)),
        ("fill", 1, (240, 120)),
    ],
)
def test_a_larger_box_of_another_ratio(fit, enlarge, expected):
    assert size_of(resized(quarters(120, 80), w=240, h=120, fit=fit, enlarge=enlarge)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"w": 60}, (60, 40)),
        ({"h": 20}, (30, 20)),
        ({"w": 240}, (120, 80)),
        ({"w": 240, "enlarge": 1}, (240, 160)),
        ({"w": 60, "fit": "cover"}, (60, 40)),
        ({"w": 60, "fit": "contain"}, (60, 40)),
        ({"w": 60, "fit": "fill"}, (60, 80)),
        ({"h": 20, "fit": "fill"}, (120, 20)),
        ({"w": 30, "dpr": 2}, (60, 40)),
        ({"w": 60, "ar": "1:1"}, (60, 60)),
        ({"h": 40, "ar": "2:1"}, (80, 40)),
        ({"w": 60, "ar": "1:1", "fit": "inside"}, (60, 40)),
        ({"w": 60, "ar": "1:1", "fit": "contain"}, (60, 60)),
        ({"ar": "1:1"}, (80, 80)),
        ({"ar": "3:1"}, (120, 40)),
        ({"ar": "1:1", "fit": "contain"}, (120, 120)),
        ({"ar": "3:1", "fit": "fill"}, (120, 40)),
        ({"ar": "1:1", "enlarge": 1, "w": 0}, (80, 80)),
        ({"w": 1}, (1, 1)),
        ({"w": 1000, "h": 1}, (2, 1)),
        ({}, (120, 80)),
    ],
)
def test_sides_ratio_and_density(query, expected):
    assert size_of(resized(quarters(120, 80), **query)) == expected


@pytest.mark.parametrize(
    ("width", "height", "asked", "expected"),
    [(3000, 2000, 640, 427), (1000, 667, 640, 427), (101, 50, 99, 49), (7, 3, 5, 2), (2, 5, 1, 3)],
)
def test_sizes_round_half_up_as_libvips_does(width, height, asked, expected):
    image = flat(width, height, (9, 9, 9))

    assert size_of(resized(image, w=asked)) == (asked, expected)
    assert image.thumbnail_image(asked, height=10**6).height == expected


SMALL, LARGE, MIXED = (60, 50), (300, 300), (60, 160)
WHOLE = (120, 80)
EVERY_FIT = [
    # fit, dpr, sides, ratio, as it is, enlarged: each box meets a picture of 120 by 80
    ("inside", 1, SMALL, "", (60, 40), (60, 40)),
    ("inside", 2, SMALL, "", (120, 80), (120, 80)),
    ("inside", 1, LARGE, "", WHOLE, (300, 200)),
    ("inside", 1, MIXED, "", (60, 40), (60, 40)),
    ("inside", 1, (60, 0), "", (60, 40), (60, 40)),
    ("inside", 1, (0, 160), "", WHOLE, (240, 160)),
    ("inside", 1, (90, 0), "1:2", (90, 60), (90, 60)),
    ("inside", 1, (0, 160), "1:2", (80, 53), (80, 53)),
    ("inside", 1, (0, 0), "1:1", WHOLE, WHOLE),
    ("outside", 1, SMALL, "", (75, 50), (75, 50)),
    ("outside", 2, SMALL, "", WHOLE, (150, 100)),
    ("outside", 1, LARGE, "", WHOLE, (450, 300)),
    ("outside", 1, MIXED, "", WHOLE, (240, 160)),
    ("outside", 1, (60, 0), "", (60, 40), (60, 40)),
    ("outside", 1, (0, 160), "", WHOLE, (240, 160)),
    ("outside", 1, (30, 0), "1:2", (90, 60), (90, 60)),
    ("outside", 1, (90, 0), "1:2", WHOLE, (270, 180)),
    ("cover", 1, SMALL, "", (60, 50), (60, 50)),
    ("cover", 2, SMALL, "", (96, 80), (120, 100)),
    ("cover", 1, LARGE, "", (80, 80), (300, 300)),
    ("cover", 1, MIXED, "", (30, 80), (60, 160)),
    ("cover", 1, (60, 0), "", (60, 40), (60, 40)),
    ("cover", 1, (0, 160), "", WHOLE, (240, 160)),
    ("cover", 1, (60, 0), "1:1", (60, 60), (60, 60)),
    ("cover", 1, (0, 160), "1:1", (80, 80), (160, 160)),
    ("cover", 1, (0, 0), "3:1", (120, 40), (120, 40)),
    ("contain", 1, SMALL, "", (60, 50), (60, 50)),
    ("contain", 2, SMALL, "", (120, 100), (120, 100)),
    ("contain", 1, LARGE, "", (300, 300), (300, 300)),
    ("contain", 1, MIXED, "", (60, 160), (60, 160)),
    ("contain", 1, (60, 0), "", (60, 40), (60, 40)),
    ("contain", 1, (0, 160), "", WHOLE, (240, 160)),
    ("contain", 1, (60, 0), "1:1", (60, 60), (60, 60)),
    ("contain", 1, (0, 160), "1:1", (160, 160), (160, 160)),
    ("contain", 1, (0, 0), "3:1", (240, 80), (240, 80)),
    ("fill", 1, SMALL, "", (60, 50), (60, 50)),
    ("fill", 2, SMALL, "", (120, 80), (120, 100)),
    ("fill", 1, LARGE, "", WHOLE, (300, 300)),
    ("fill", 1, MIXED, "", (60, 80), (60, 160)),
    ("fill", 1, (60, 0), "", (60, 80), (60, 80)),
    ("fill", 1, (0, 160), "", WHOLE, (120, 160)),
    ("fill", 1, (60, 0), "1:1", (60, 60), (60, 60)),
    ("fill", 1, (0, 0), "3:1", (120, 40), (120, 40)),
]


@pytest.mark.parametrize(("fit", "dpr", "sides", "ratio", "plain", "enlarged"), EVERY_FIT)
def test_every_fit_keeps_to_its_rule(fit, dpr, sides, ratio, plain, enlarged):
    query = {"w": sides[0], "h": sides[1], "fit": fit, "dpr": dpr}
    query |= {"ar": ratio} if ratio else {}

    assert size_of(resized(quarters(120, 80), **query)) == plain
    assert size_of(resized(quarters(120, 80), **query, enlarge=1)) == enlarged
    assert size_of(resized(quarters(120, 80), **query, enlarge=1, we=1)) == plain


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"w": "50%"}, (60, 40)),
        ({"h": "12.5%"}, (15, 10)),
        ({"w": "50%", "h": "50%"}, (60, 40)),
        ({"w": "50%", "h": "25%"}, (30, 20)),
        ({"w": "50%", "h": "25%", "fit": "fill"}, (60, 20)),
        ({"w": "50%", "h": "25%", "fit": "cover"}, (60, 20)),
        ({"w": "50%", "h": "100%", "fit": "contain"}, (60, 80)),
        ({"w": "50%", "h": "20"}, (30, 20)),
        ({"w": "50%", "ar": "1:1"}, (60, 60)),
        ({"h": "50%", "ar": "1:2"}, (20, 40)),
        ({"w": "50%", "ar": "1:1", "fit": "inside"}, (60, 40)),
        ({"w": "50%", "ar": "1:1", "fit": "fill"}, (60, 60)),
        ({"w": "25%", "dpr": 2}, (60, 40)),
        ({"w": "200%"}, (120, 80)),
        ({"w": "200%", "enlarge": 1}, (240, 160)),
        ({"w": "5000%", "enlarge": 1}, (1200, 800)),
        ({"w": "0.1%"}, (1, 1)),
        ({"w": "100%"}, (120, 80)),
    ],
)
def test_sides_in_percent_are_of_the_picture(query, expected):
    assert size_of(resized(quarters(120, 80), **query)) == expected


def test_percent_are_of_what_stands_before_the_resize():
    part = Crop.read({"cw": "60"}).apply(still(quarters(120, 80)))

    assert size_of(Resize.read({"w": "50%"}).apply(part)) == (30, 40)
    shrunk = Picture(quarters(60, 40), Size(120, 80))
    assert size_of(Resize.read({"w": "50%"}).apply(shrunk)) == (60, 40)


@pytest.mark.parametrize(
    "text", ["0%", "-5%", "%", "0.05%", "5%%", "5 px", "50pc", "nan%", "1e99%"]
)
def test_bad_percentages_are_refused(text):
    with pytest.raises(InvalidParameter, match=r"w=.*expected .*percentage"):
        resized(quarters(12, 8), w=text)


CORNERED = {
    "top-left": RED,
    "top-right": GREEN,
    "bottom-left": BLUE,
    "bottom-right": WHITE,
}


@pytest.mark.parametrize(("place", "colour"), CORNERED.items())
@pytest.mark.parametrize("grow", [0, 1])
def test_cover_keeps_the_named_side(place, colour, grow):
    level = resized(quarters(120, 80), w=20 if not grow else 200, h=80 if not grow else 800,
                    fit="cover", a=place, enlarge=grow)  # fmt: skip
    upright = resized(quarters(120, 80), w=120 if not grow else 1200, h=20 if not grow else 200,
                      fit="cover", a=place, enlarge=grow)  # fmt: skip

    for picture in (level, upright):
        y = 2 if place.startswith("top") else picture.height - 3
        x = 2 if place.endswith("left") else picture.width - 3
        assert near(colour_at(picture.image, x, y), colour)


@pytest.mark.parametrize(
    ("place", "expected"), [("left", RED), ("right", GREEN), ("center", RED), ("top", RED)]
)
def test_a_side_places_one_axis_and_centres_the_other(place, expected):
    picture = resized(quarters(120, 80), w=40, h=80, fit="cover", a=place)

    assert near(colour_at(picture.image, 5, 10), expected)
    last = GREEN if place in ("center", "right", "top") else RED
    assert near(colour_at(picture.image, 34, 10), last)


@pytest.mark.parametrize(
    ("fpx", "fpy", "expected"), [(0, 0, RED), (1, 0, GREEN), (0, 1, BLUE), (1, 1, WHITE)]
)
@pytest.mark.parametrize("enlarge", [0, 1])
def test_a_focal_point_is_in_the_middle_or_as_near_as_can_be(fpx, fpy, expected, enlarge):
    wide = resized(quarters(100, 100), w=20, h=100, fit="cover", fpx=fpx, fpy=fpy, enlarge=enlarge)
    high = resized(quarters(100, 100), w=500, h=50, fit="cover", fpx=fpx, fpy=fpy, enlarge=enlarge)

    assert near(colour_at(wide.image, 10, 5 if fpy == 0 else 94), expected)
    middle = colour_at(high.image, 5 if fpx == 0 else high.width - 6, high.height // 2)
    assert near(middle, expected)


def test_a_focal_point_between_is_met_exactly():
    picture = resized(quarters(100, 100), w=20, h=100, fit="cover", fpx=0.5, fpy=0.2)

    assert near(colour_at(picture.image, 5, 5), RED)
    assert near(colour_at(picture.image, 15, 5), GREEN)


@pytest.mark.parametrize("place", ["smart", "attention", "entropy"])
@pytest.mark.parametrize(("side", "enlarge"), [(60, 0), (240, 0), (240, 1)])
def test_a_salient_crop_finds_what_stands_out(place, side, enlarge):
    image = flat(360, 120, (90, 90, 90)).insert(noise(60, 60), 280, 30)
    image = image.insert(flat(30, 30, (255, 60, 0)), 295, 45)

    picture = resized(image, w=side, h=side, fit="cover", a=place, enlarge=enlarge)

    assert size_of(picture) == ((120, 120) if side > 120 and not enlarge else (side, side))
    assert picture.image.deviate() > 20
    assert picture.subject == ("salient" if place == "smart" else "")


def test_a_salient_crop_of_a_picture_that_can_be_read_once():
    body = noise(300, 200).jpegsave_buffer()
    image = pyvips.Image.new_from_buffer(body, "", access="sequential")

    picture = resized(image, w=50, h=100, fit="cover", a="attention")

    assert picture.image.avg() > 0


@pytest.mark.parametrize(
    ("place", "box"),
    [
        ("center", (20, 30)),
        ("top", (20, 0)),
        ("bottom-right", (40, 60)),
        ("left", (0, 30)),
        ("smart", (20, 30)),
    ],
)
def test_contain_pads_with_clear_pixels_around_the_place(place, box):
    query = {"w": "100", "h": "100", "fit": "contain", "a": place}
    picture = Resize.read(query).apply(still(flat(60, 40, RED)))
    left, top, width, height = picture.image[3].find_trim(background=[0])

    assert (width, height) == (60, 40)
    assert (left, top) == box
    assert picture.image(left, top) == [255, 0, 0, 255]


def test_the_room_that_contain_makes_may_have_a_colour():
    query = {"w": 80, "h": 80, "fit": "contain", "cbg": "00f"}
    plain, clear = resized(flat(60, 40, RED), **query), resized(flat(60, 40, (9, 9, 9, 0)), **query)
    half = resized(flat(60, 40, RED), **query | {"cbg": "00f8"})

    assert (plain.image(0, 0), plain.image(40, 40)) == ([*BLUE], [*RED])
    assert (clear.image(0, 0), clear.image(40, 40)[3]) == ([*BLUE, 255], 0)
    assert (half.image(0, 0), half.image(40, 40)) == ([*BLUE, 136], [*RED, 255])


def test_a_deep_picture_gets_the_same_colour():
    deep = (flat(60, 40, RED).cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")

    image = resized(deep, w=80, h=80, fit="contain", cbg="00f").image

    assert (image.format, image(0, 0), image(40, 40)) == ("ushort", [0, 0, 65535], [65535, 0, 0])


def test_contain_adds_no_alpha_where_nothing_is_padded():
    assert not resized(quarters(120, 80), w=60, h=40, fit="contain").alpha


def test_clear_pixels_do_not_darken_the_edge():
    clear = flat(100, 100, (0, 0, 0, 0)).insert(flat(50, 100, (255, 255, 255, 255)), 25, 0)

    image = resized(clear, w=33).image

    shown = (image[3] > 8).ifthenelse(image[:3], 255)
    assert shown.min() > 240


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("linear", [0, 1])
@pytest.mark.parametrize("size", [33, 170])
def test_every_way_of_resampling_keeps_sizes_and_colours(kernel, linear, size):
    image = resized(quarters(120, 80), w=size, enlarge=1, kernel=kernel, linear=linear).image

    assert (image.width, image.format, image.bands) == (size, "uchar", 3)
    assert near(colour_at(image, 4, 4), RED, 1)
    assert near(colour_at(image, size - 5, 4), GREEN, 1)
    assert near(colour_at(image, size - 5, image.height - 5), WHITE, 1)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("linear", [0, 1])
@pytest.mark.parametrize("width", [33, 250])
@pytest.mark.parametrize("shade", [(255, 255, 255), (200, 120, 40)])
def test_no_way_of_resampling_gives_clear_pixels_a_fringe(kernel, linear, width, shade):
    clear = flat(100, 100, (0, 0, 0, 0)).insert(flat(51, 100, (*shade, 255)), 25, 0)

    image = resized(clear, w=width, kernel=kernel, linear=linear, enlarge=1).image

    shown = image[3] > 24
    for band, value in enumerate(shade):
        assert shown.ifthenelse(image[band], 255).min() >= value - 5
        assert shown.ifthenelse(image[band], 0).max() <= value * 1.14
    on_white = image.flatten(background=[255, 255, 255])
    assert on_white.min() >= min(shade) - 2


def test_nearest_invents_no_colour():
    image = resized(quarters(120, 80), w=37, kernel="nearest").image

    assert image.hist_find_ndim(bins=2).avg() * 8 == image.width * image.height
    assert {colour_at(image, x, y) for x in range(37) for y in range(image.height)} <= {*CORNERS}


def test_light_adds_up_as_light():
    black, white = flat(1, 2, (0, 0, 0)), flat(1, 2, WHITE)
    board = black.join(white, "horizontal").replicate(60, 60)
    clear = board.bandjoin(255)

    assert abs(resized(board, w=15).image.avg() - 128) < 1.5
    assert abs(resized(board, w=15, linear=1).image.avg() - 188) < 1.5
    assert near(resized(clear, w=15, linear=1).image(7, 7), (188, 188, 188, 255), 2)


def test_light_adds_up_in_deep_samples():
    deep = (
        quarters(40, 40).cast("ushort").linear(257, 0).cast("ushort").copy(interpretation="rgb16")
    )

    image = resized(deep, w=20, linear=1).image

    assert (image.format, image(3, 3), image(16, 16)) == ("ushort", [65535, 0, 0], [65535] * 3)


@pytest.mark.parametrize("query", [{"kernel": "nearest"}, {"linear": "1"}])
def test_what_a_decoder_would_mix_it_may_not_shrink(query):
    assert Resize.read({"w": "10", **query}).demand(Size(100, 50)) == ((10, 5), (1, 1))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"kernel": "nearest", "linear": "1"}, {}),
        ({"w": "9", "kernel": "nearest", "linear": "1"}, {"w": "9", "kernel": "NEAREST"}),
        ({"w": "9", "kernel": "lanczos3", "linear": "0"}, {"w": "9"}),
        ({"w": "9", "h": "9", "cbg": "red"}, {"w": "9", "h": "9"}),
        (
            {"w": "9", "h": "9", "fit": "contain", "cbg": "0000"},
            {"w": "9", "h": "9", "fit": "contain"},
        ),
        ({"w": "25.0%", "dpr": "2"}, {"w": "50%"}),
        ({"w": "100%"}, {}),
        ({"w": "50%", "h": "50%", "dpr": "2", "fit": "cover", "enlarge": "1"}, {}),
        ({"h": "100%", "fit": "fill"}, {}),
        ({"w": "5000%"}, {"w": "1000%"}),
        ({"w": "0.1%", "dpr": "0.1"}, {"w": "0.1%"}),
        ({"w": "50%", "ar": "1:1", "fit": "cover"}, {"w": "50%", "ar": "1"}),
        (
            {"w": "50%", "h": "9", "ar": "1:1", "fit": "cover"},
            {"w": "50%", "h": "9", "fit": "cover"},
        ),
    ],
)
def test_spellings_are_one_value(left, right):
    step = Resize.read(left)

    assert str(step) == str(Resize.read(right))
    assert Resize.parse(str(step)) == step


@pytest.mark.parametrize("linear", [0, 1])
@pytest.mark.parametrize("alpha", [(), (255,)])
def test_frames_do_not_bleed_into_each_other(linear, alpha):
    frames = [flat(40, 30, (*colour, *alpha)) for colour in ((0, 0, 0), WHITE, (0, 0, 0), WHITE)]

    after = Resize.read({"w": "17", "linear": str(linear)}).apply(animation(frames))

    image = after.image.copy_memory()
    for n in range(4):
        shown = frame(image, n, after.height)[:3]
        assert shown.min() == shown.max() == (255 if n % 2 else 0)


def test_a_picture_that_is_right_already_is_not_touched():
    image = quarters(50, 50)

    assert resized(image, w=50).image is image


@pytest.mark.parametrize(
    "query",
    [
        {"w": 33},
        {"w": 20, "h": 30, "fit": "cover"},
        {"w": 90, "h": 70, "fit": "contain"},
        {"w": 150, "h": 40, "fit": "cover", "enlarge": 1},
        {"w": 20, "h": 30, "fit": "cover", "a": "attention"},
    ],
)
def test_every_frame_of_an_animation_is_resized_alike(query):
    colours = [(n * 2 % 256, 255 - n % 256, n * 7 % 256) for n in range(120)]
    strip = animation([flat(64, 48, colour) for colour in colours])

    after = Resize.read({k: str(v) for k, v in query.items()}).apply(strip)

    image = after.image.copy_memory()
    assert after.frames == 120
    assert image.height == 120 * after.height
    for index, colour in enumerate(colours):
        middle = frame(image, index, after.height)(after.width // 2, after.height // 2)
        assert near(middle[:3], colour)


def test_a_salient_crop_of_an_animation_stays_where_the_first_frame_has_it():
    plain = flat(200, 50, (80, 80, 80))
    frames = [plain.insert(flat(30, 30, (255, 0, 0)), x, 10) for x in (160, 0, 80)]

    after = Resize.read({"w": "50", "h": "50", "fit": "cover", "a": "smart"}).apply(
        animation(frames)
    )

    image = after.image.copy_memory()
    assert frame(image, 0, 50)[0].max() == 255
    assert frame(image, 1, 50)[0].max() < 100


def test_bounds_scale_the_answer_down_and_say_so():
    step = Resize.read({"w": "400", "h": "200", "fit": "cover", "enlarge": "1"})

    by_area = step.within(Bounds(pixels=20_000)).apply(still(quarters(100, 80)))
    by_side = step.within(Bounds(side=100)).apply(still(quarters(100, 80)))

    assert (by_area.width, by_area.height, by_area.notes) == (200, 100, {"pixel-limit"})
    assert (by_side.width, by_side.height, by_side.notes) == (100, 50, {"side-limit"})
    assert by_area.full == by_side.full == (400, 200)
    again = Resize().within(Bounds(side=100)).apply(by_side)
    assert again.image is by_side.image


def test_bounds_hold_for_all_frames_together():
    strip = animation([flat(100, 100, (n, n, n)) for n in range(10)])

    after = Resize().within(Bounds(pixels=25_000)).apply(strip)

    assert (after.width, after.height, after.frames) == (50, 50, 10)
    assert after.notes == {"pixel-limit"}


@pytest.mark.parametrize("fit", ["inside", "outside", "cover", "contain", "fill"])
@pytest.mark.parametrize(("width", "height"), [(4000, 1), (1, 4000), (1, 1)])
@pytest.mark.parametrize("place", ["center", "attention"])
def test_the_thinnest_picture_and_the_greatest_wish_stay_within_bounds(fit, width, height, place):
    step = Resize.read({"w": "65535", "h": "65535", "fit": fit, "enlarge": "1", "a": place})

    after = step.within(Bounds(pixels=100_000, side=5000)).apply(still(flat(width, height, RED)))

    assert after.width * after.height <= 100_000
    assert max(after.width, after.height) <= 5000
    red, green = (after.image[band].max() for band in (0, 1))
    assert near((red, green), RED[:2])


def test_a_shrunk_picture_counts_as_what_it_stands_for():
    held = Picture(quarters(60, 40), Size(120, 80))

    after = Resize.read({"w": "30"}).apply(held)

    assert size_of(after) == (30, 20)


@pytest.mark.parametrize(
    ("query", "size", "scale"),
    [
        ({"w": 300}, (300, 200), 0.1),
        ({"w": 300, "h": 300, "fit": "cover"}, (300, 300), 0.15),
        ({"w": 300, "h": 300, "fit": "cover", "a": "smart"}, (300, 300), 0.15),
        ({"w": 300, "h": 300, "fit": "contain"}, (300, 300), 0.1),
        ({"w": 300, "h": 1000, "fit": "fill"}, (300, 1000), 0.5),
        ({"w": 6000, "enlarge": 1}, (6000, 4000), 2.0),
        ({"ar": "1:1"}, (2000, 2000), 1.0),
    ],
)
def test_the_decoder_is_asked_for_no_more_than_is_needed(query, size, scale):
    demand = Resize.read({k: str(v) for k, v in query.items()}).demand(Size(3000, 2000))

    assert demand.size == size
    assert max(demand.scale) == pytest.approx(scale)
