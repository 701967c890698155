from json import loads

import pytest
import pyvips

from tests.transforms.drawings import animation, flat, frame, near, noise, quarters, still
from transforms.errors import ImageTooLarge, Refused, UnreadableImage, UnsupportedFormat
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import encoded_by, render
from transforms.recipe import Recipe
from transforms.writing import Writing

JPEG = quarters(300, 200).jpegsave_buffer(Q=95)
CLEAR = flat(40, 30, (255, 0, 0, 255)).join(flat(40, 30, (0, 0, 0, 0)), "horizontal")
OPAQUE = flat(80, 30, (255, 0, 0, 255))
COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255)]
STRIP = animation([flat(60, 40, colour) for colour in COLOURS], delay=80, loop=2).strip()
GIF = STRIP.gifsave_buffer()


def rendered(data, accepts=(), limits=None, **query):
    query = {name: str(value) for name, value in query.items()}
    recipe = str(Recipe.read(query, accepts))
    return render(memoryview(data), Job(recipe, limits or Limits(), 10.0))


def opened(body):
    return pyvips.Image.new_from_buffer(body, "")


def frames_of(body):
    return pyvips.Image.new_from_buffer(body, "", n=-1)


def test_a_photograph_becomes_webp_of_the_width_that_was_asked():
    result, body = rendered(JPEG, w=150)

    assert (result.media_type, result.extension) == ("image/webp", "webp")
    assert (result.width, result.height) == (150, 100)
    assert (opened(body).width, opened(body).height) == (150, 100)
    assert (result.notes, result.subject) == ((), "")


def test_facts_are_of_the_original():
    result, _ = rendered(JPEG, w=50)

    size = {"width": 300, "height": 200, "frames": 1, "pages": 1, "format": "jpeg"}
    own = {"alpha": False, "bytes": len(JPEG), "orientation": 1, "icc": ""}
    assert result.facts == {**size, **own}
    assert set(result.timings) == {"decode", "steps", "encode"}
    assert min(result.timings.values()) >= 0


@pytest.mark.parametrize("name", ["webp", "avif", "jpeg", "png", "gif"])
@pytest.mark.parametrize("source", [JPEG, CLEAR.pngsave_buffer(), GIF], ids=["jpeg", "png", "gif"])
def test_every_format_is_written_from_every_kind_of_original(name, source):
    result, body = rendered(source, format=name, w=30)

    assert result.width == opened(body).width == 30
    assert result.media_type == f"image/{name}"


def test_nothing_grows_unless_it_is_allowed_to():
    assert rendered(JPEG, w=900)[0].width == 300
    assert rendered(JPEG, w=900, enlarge=1)[0].width == 900


def test_alpha_lies_on_white_where_the_format_has_none():
    _, body = rendered(CLEAR.pngsave_buffer(), format="jpeg")

    assert near(opened(body)(70, 15), (255, 255, 255))


def test_alpha_lies_on_the_colour_that_was_asked():
    _, body = rendered(CLEAR.pngsave_buffer(), format="png", bg="00f")

    assert opened(body)(70, 15) == [0, 0, 255]
    assert not opened(body).hasalpha()


def test_an_alpha_band_that_hides_nothing_does_not_count():
    source = OPAQUE.pngsave_buffer()

    assert rendered(source, format="auto")[0].media_type == "image/jpeg"
    assert not opened(rendered(source, format="png")[1]).hasalpha()
    assert rendered(CLEAR.pngsave_buffer(), format="auto")[0].media_type == "image/png"


@pytest.mark.parametrize("name", ["webp", "gif"])
@pytest.mark.parametrize(
    "query",
    [{}, {"w": 30}, {"w": 30, "h": 30, "fit": "cover"}, {"w": 40, "h": 50, "fit": "contain"}],
)
def test_an_animation_stays_one(name, query):
    result, body = rendered(GIF, format=name, **query)

    image = frames_of(body)
    assert image.get("delay") == [80] * 5
    assert image.get("loop") == 2
    assert image.get_page_height() == result.height
    assert image.height == result.height * 5
    for index, colour in enumerate(COLOURS):
        shown = frame(image, index, result.height)(result.width // 2, result.height // 2)
        assert near(shown[:3], colour, 20)


@pytest.mark.parametrize("angle", [90, 270])
def test_sides_are_of_the_picture_that_was_turned(angle):
    inside, _ = rendered(JPEG, ro=angle, w=100)
    cover, body = rendered(JPEG, ro=angle, w=100, h=60, fit="cover", format="png")

    assert (inside.width, inside.height) == (100, 150)
    assert (cover.width, cover.height) == (opened(body).width, opened(body).height) == (100, 60)


def test_a_part_of_the_original_is_cut_and_then_turned_and_then_sized():
    source = quarters(1200, 800).jpegsave_buffer(Q=95)

    result, body = rendered(source, rect="400,0,300,400", ro=90, w=100, format="png")

    image = opened(body)
    assert (result.width, result.height) == (100, 75)
    assert near(image(50, 10), (255, 0, 0))
    assert near(image(50, 65), (0, 255, 0))


@pytest.mark.parametrize("tag", [1, 3, 6, 8])
def test_a_part_is_of_the_upright_original(tag):
    source = quarters(400, 800).rot({1: "d0", 3: "d180", 6: "d270", 8: "d90"}[tag]).copy()
    source.set_type(pyvips.GValue.gint_type, "orientation", tag)
    data = source.jpegsave_buffer(Q=95)

    result, body = rendered(data, rect="200,400,200,400", w=50, format="png")

    assert (result.width, result.height) == (50, 100)
    assert near(opened(body)(25, 50), (255, 255, 255))


def test_a_part_outside_the_original_is_refused():
    with pytest.raises(Refused, match="cx='300': expected less than the width of the picture, 300"):
        rendered(JPEG, cx=300)


@pytest.mark.parametrize("query", [{"ro": 90}, {"ro": 45}, {"flip": 1}, {"rect": "9,9,30,20"}])
def test_a_turned_or_cut_animation_stays_one(query):
    result, body = rendered(GIF, format="webp", **query)

    image = frames_of(body)
    assert image.get("delay") == [80] * 5
    assert image.height == result.height * 5
    for index, colour in enumerate(COLOURS):
        shown = frame(image, index, result.height)(result.width // 2, result.height // 2)
        assert near(shown[:3], colour, 20)


def test_corners_of_a_tilted_picture_take_the_background():
    _, clear = rendered(JPEG, w=100, ro=30, format="png")
    _, white = rendered(JPEG, w=100, ro=30, format="jpeg")
    _, blue = rendered(JPEG, w=100, ro=30, format="png", bg="00f")

    assert opened(clear)(0, 0)[3] == 0
    assert near(opened(white)(0, 0), (255, 255, 255))
    assert opened(blue)(0, 0) == [0, 0, 255]


def test_the_longest_line_on_a_slant_is_held_to_the_limit():
    source = flat(100_000, 1, (9, 99, 9)).pngsave_buffer()

    result, _ = rendered(source, limits=Limits(max_output_pixels=100_000), ro=45, format="png")

    assert result.width * result.height <= 100_000
    assert "pixel-limit" in result.notes


def test_one_frame_where_one_is_asked_or_the_format_holds_one():
    assert "delay" not in frames_of(rendered(GIF, anim=0)[1]).get_fields()
    assert near(opened(rendered(GIF, format="png", page=2)[1])(5, 5)[:3], COLOURS[2])
    assert frames_of(rendered(GIF, page=1, n=2)[1]).height == 80


def test_auto_and_origin_choose_for_the_original():
    both = ("avif", "webp")

    assert rendered(JPEG, both, format="auto")[0].media_type == "image/avif"
    assert rendered(GIF, both, format="auto")[0].media_type == "image/webp"
    assert rendered(GIF, ("avif",), format="auto")[0].media_type == "image/gif"
    assert rendered(GIF, format="origin")[0].media_type == "image/gif"
    assert rendered(JPEG, format="origin")[0].media_type == "image/jpeg"


def test_origin_of_a_document_is_its_first_page():
    pages = animation([flat(20, 20, colour) for colour in COLOURS]).strip().tiffsave_buffer()

    result, body = rendered(pages, format="origin")

    assert (result.media_type, result.notes) == ("image/tiff", ())
    assert (opened(body).get("n-pages"), opened(body)(5, 5)) == (1, list(COLOURS[0]))


def test_too_many_pixels_are_scaled_down_and_noted():
    limits = Limits(max_output_pixels=15_000)

    result, body = rendered(JPEG, limits=limits)
    asked, _ = rendered(JPEG, limits=limits, w=65_535, h=65_535, fit="contain", enlarge=1)

    assert (result.width, result.height, result.notes) == (150, 100, ("pixel-limit",))
    assert opened(body).width == 150
    assert asked.width * asked.height <= 15_000
    assert asked.notes == ("pixel-limit",)


def test_what_an_encoder_cannot_hold_in_memory_is_scaled_down_and_noted():
    source = quarters(600, 400).jpegsave_buffer()
    limits = Limits(max_decode_memory=5_000_000)

    result, body = rendered(source, limits=limits, format="avif")

    assert result.notes == ("pixel-limit",)
    assert result.width == opened(body).width < 600
    assert rendered(source, limits=limits, format="jpeg")[0].notes == ()


def test_pixels_of_all_frames_count():
    result, body = rendered(GIF, limits=Limits(max_output_pixels=3000))

    assert (result.width, result.height) == (30, 20)
    assert frames_of(body).height == 100


@pytest.mark.parametrize(("name", "side"), [("webp", 16_383), ("avif", 16_384)])
def test_a_side_that_the_format_cannot_hold_is_scaled_down_and_noted(name, side):
    result, body = rendered(flat(20_000, 40, (9, 99, 9)).pngsave_buffer(), format=name)

    assert result.width == opened(body).width == side
    assert result.notes == ("side-limit",)


def test_auto_takes_another_format_before_it_scales_down():
    source = flat(20_000, 40, (9, 99, 9)).pngsave_buffer()

    result, body = rendered(source, ("avif", "webp"), format="auto")

    assert (result.media_type, result.width, result.notes) == (
        "image/jpeg",
        20_000,
        ("format-fallback",),
    )
    assert opened(body).width == 20_000


def test_a_placeholder_is_text_without_notes():
    result, body = rendered(JPEG, format="blurhash")

    assert result.media_type == "text/plain; charset=utf-8"
    assert (result.width, result.height, result.notes) == (64, 43, ())
    assert body.isascii()


def test_a_data_uri_is_of_sixteen_pixels():
    result, body = rendered(JPEG, format="lqip")

    assert (result.media_type, result.width) == ("text/plain; charset=utf-8", 16)
    assert body.startswith(b"data:image/webp;base64,")


def test_json_tells_of_the_original_and_of_what_a_recipe_makes_of_it():
    result, body = rendered(GIF, format="json", w=20, page=1)

    told = loads(body)
    facts = {"format": "gif", "bytes": len(GIF), "width": 60, "height": 40}
    facts |= {"frames": 5, "pages": 5, "dominant": "#00ff00"}
    assert facts.items() <= told.items()
    assert (told["palette"][0], told["exif"], told["icc"]) == ("#00ff00", {}, "")
    rest = {"alpha", "orientation", "icc", "exif", "palette", "blurhash", "thumbhash", "lqip"}
    assert told.keys() - facts == rest
    assert (result.media_type, result.extension, result.width) == ("application/json", "json", 20)


@pytest.mark.parametrize("name", ["blurhash", "thumbhash"])
@pytest.mark.parametrize("source", [JPEG, CLEAR.pngsave_buffer()], ids=["jpeg", "png"])
def test_json_has_the_placeholder_that_its_own_format_gives(name, source):
    assert (
        loads(rendered(source, format="json")[1])[name] == rendered(source, format=name)[1].decode()
    )


def test_json_tells_the_size_that_is_seen_and_whether_there_is_alpha():
    image = quarters(300, 200).copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)

    told = loads(rendered(image.jpegsave_buffer(), format="json")[1])

    assert (told["width"], told["height"], told["alpha"]) == (200, 300, False)
    assert loads(rendered(CLEAR.pngsave_buffer(), format="json")[1])["alpha"] is True


def test_a_smart_crop_says_what_it_found():
    result, _ = rendered(JPEG, w=50, h=100, fit="cover", a="smart")

    assert result.subject == "salient"


def test_a_cut_jpeg_is_refused_and_not_shown():
    body = noise(400, 400).jpegsave_buffer()

    for query in ({"w": 100}, {"w": 50, "h": 100, "fit": "cover", "a": "smart"}, {}):
        with pytest.raises(UnreadableImage):
            rendered(body[: len(body) // 2], **query)


def test_what_is_no_image_is_refused():
    with pytest.raises(UnsupportedFormat):
        rendered(b"<html>not here</html>")
    with pytest.raises(Refused):
        rendered(b"")


def test_the_same_job_gives_the_same_bytes():
    assert rendered(JPEG, w=64)[1] == rendered(JPEG, w=64)[1]


def test_an_encoder_that_finds_no_room_is_a_refusal():
    class Full:
        name = "webp"

        def encode(self, _picture, _output):
            raise pyvips.Error("unable to encode")

    with pytest.raises(ImageTooLarge, match="3×2 pixels cannot be written as webp"):
        encoded_by(Full(), still(flat(3, 2, (1, 2, 3))), Writing())
