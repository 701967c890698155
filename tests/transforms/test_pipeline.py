import pytest
import pyvips

from tests.transforms.drawings import animation, flat, frame, near, noise, quarters
from transforms.errors import Refused, UnreadableImage, UnsupportedFormat
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render
from transforms.recipe import Recipe

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

    assert result.facts == {"width": 300, "height": 200, "frames": 1, "format": "jpeg"}
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


def test_origin_falls_back_with_a_note():
    result, _ = rendered(quarters(20, 20).tiffsave_buffer(), format="origin")

    assert (result.media_type, result.notes) == ("image/jpeg", ("format-fallback",))


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
