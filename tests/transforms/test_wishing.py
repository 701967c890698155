"""Which colours and how many bits leave, and by what they are to be read."""

import io

import pytest
import pyvips
from PIL import Image, ImageCms

from tests.transforms.drawings import animation, flat, noise
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render
from transforms.recipe import Recipe
from transforms.wishing import wish_of

PROFILED = ["jpeg", "png", "webp", "avif", "tiff"]
ORANGE = (230, 120, 40)
P3_ORANGE = (218, 125, 58)
LOSSLESS = {"png": {}, "tiff": {}, "webp": {"ll": 1}, "avif": {"ll": 1}, "jpeg": {"q": 100}}
PROFILE = "icc-profile-data"


def answer(data, **query):
    recipe = Recipe.read({name: str(value) for name, value in query.items()})
    return render(memoryview(data), Job(str(recipe), Limits(), 9.0))[1]


def opened(body):
    return pyvips.Image.new_from_buffer(body, "")


def profile_of(body):
    image = opened(body)
    return image.get(PROFILE) if image.get_typeof(PROFILE) else b""


def in_p3(image):
    return image.icc_transform("p3", input_profile="srgb", depth=16 if deep(image) else 8)


def deep(image):
    return image.format == "ushort"


def orange(size=24):
    return flat(size, size, ORANGE)


def ramp(levels=1024):
    """A grey ramp finer than 8 bits."""
    across = pyvips.Image.xyz(levels, 8)[0] * (65535 / (levels - 1))
    return across.bandjoin([across, across]).cast("ushort").copy(interpretation="rgb16")


def fineness(body):
    """Count the tones of a row."""
    image = opened(body)
    row = image.crop(0, image.height // 2, image.width, 1)[1].cast("ushort").write_to_memory()
    return len(set(memoryview(row).cast("H")))


@pytest.mark.parametrize("target", PROFILED)
def test_by_default_colours_are_srgb_and_no_profile_leaves(target):
    body = answer(in_p3(orange()).pngsave_buffer(), format=target, **LOSSLESS[target])
    assert profile_of(body) == b""
    assert opened(body)(9, 9) == pytest.approx(ORANGE, abs=3)


@pytest.mark.parametrize("target", PROFILED)
@pytest.mark.parametrize("source", [orange, lambda: in_p3(orange())])
def test_p3_comes_with_a_small_profile(source, target):
    body = answer(source().pngsave_buffer(), format=target, icc="p3", **LOSSLESS[target])
    assert 0 < len(profile_of(body)) < 1000
    assert opened(body)(9, 9) == pytest.approx(P3_ORANGE, abs=3)


@pytest.mark.parametrize("target", PROFILED)
def test_keep_leaves_pixels_in_their_own_space(target):
    image = in_p3(orange())
    body = answer(image.tiffsave_buffer(), format=target, icc="keep", **LOSSLESS[target])
    assert profile_of(body) == image.get(PROFILE)
    assert opened(body)(9, 9) == pytest.approx(P3_ORANGE, abs=3)


def test_keep_of_a_file_without_a_profile_has_none():
    assert profile_of(answer(orange().pngsave_buffer(), format="png", icc="keep")) == b""


def test_keep_of_a_broken_profile_drops_it():
    image = orange().copy()
    image.set_type(pyvips.GValue.blob_type, PROFILE, b"no profile" * 30)
    body = answer(image.webpsave_buffer(lossless=True), format="png", icc="keep")
    assert profile_of(body) == b""
    assert opened(body)(9, 9) == list(ORANGE)


@pytest.mark.parametrize("length", [0, 100, 130, 200, 400])
def test_keep_of_a_cut_profile_drops_it(length):
    image = in_p3(orange()).copy()
    image.set_type(pyvips.GValue.blob_type, PROFILE, image.get(PROFILE)[:length] or b"x")
    assert profile_of(answer(image.webpsave_buffer(), format="png", icc="keep")) == b""


@pytest.mark.parametrize("icc", ["keep", "p3"])
def test_inks_are_converted(icc):
    inks = flat(24, 24, (200, 150, 120)).icc_transform("cmyk", input_profile="srgb")
    body = answer(inks.jpegsave_buffer(Q=98), format="png", icc=icc)
    assert len(profile_of(body)) == (0 if icc == "keep" else 480)
    shown = Image.open(io.BytesIO(answer(inks.jpegsave_buffer(Q=98), format="png")))
    assert shown.getpixel((9, 9)) == pytest.approx((200, 150, 120), abs=12)


def test_grey_keeps_the_tones_of_its_profile():
    dark = flat(24, 24, (100,)).copy(interpretation="b-w")
    source = dark.tiffsave_buffer(profile="none")
    grey = ImageCms.ImageCmsProfile(io.BytesIO(grey_profile()))
    image = Image.open(io.BytesIO(source)).convert("L")
    file = io.BytesIO()
    image.save(file, "PNG", icc_profile=grey.tobytes())
    kept = answer(file.getvalue(), format="png", icc="keep")
    shown = opened(answer(file.getvalue(), format="png"))(9, 9)
    assert opened(kept)(9, 9) == [100, 100, 100]
    assert shown[0] > 110
    managed = opened(kept).icc_transform("srgb", embedded=True, intent="relative")
    assert managed(9, 9) == pytest.approx(shown, abs=1)


def grey_profile():
    """A grey profile of gamma 1.8."""
    head = bytearray(128)
    head[8:12], head[12:24] = b"\x02\x20\0\0", b"mntrGRAYXYZ "
    head[36:40] = b"acsp"
    head[68:80] = bytes.fromhex("0000f6d6000100000000d32d")
    curve = (
        b"curv" + bytes(4) + (1).to_bytes(4, "big") + round(1.8 * 256).to_bytes(2, "big") + b"\0\0"
    )
    point = b"XYZ " + bytes(4) + bytes.fromhex("0000f6d6000100000000d32d")
    table = (2).to_bytes(4, "big")
    start = 128 + 4 + 24
    for name, at, length in ((b"wtpt", start, 20), (b"kTRC", start + 20, 14)):
        table += name + at.to_bytes(4, "big") + length.to_bytes(4, "big")
    body = bytes(head[4:]) + table + point + curve
    return (len(body) + 4).to_bytes(4, "big") + body


@pytest.mark.parametrize("target", ["gif", "lqip", "jxl"])
@pytest.mark.parametrize("icc", ["p3", "keep"])
def test_what_carries_no_profile_stays_srgb(icc, target):
    source = in_p3(orange()).pngsave_buffer()
    assert answer(source, format=target, icc=icc) == answer(source, format=target)


@pytest.mark.parametrize("icc", ["p3", "keep"])
def test_a_gif_that_was_negotiated_is_srgb(icc):
    frames = [in_p3(flat(20, 20, ORANGE)), in_p3(flat(20, 20, (40, 120, 230)))]
    source = animation(frames).strip().webpsave_buffer(lossless=True)
    body = answer(source, format="auto", icc=icc)
    assert opened(body).get("vips-loader").startswith("gif")
    assert opened(body)(9, 9)[:3] == pytest.approx(ORANGE, abs=6)


def test_every_frame_is_in_p3():
    source = animation([flat(24, 24, (9, 9, 9)), orange()]).strip().webpsave_buffer(lossless=True)
    body = answer(source, format="webp", icc="p3", ll=1)
    image = pyvips.Image.new_from_buffer(body, "", n=-1)
    assert len(image.get(PROFILE)) == 480
    assert image(9, 30)[:3] == pytest.approx(P3_ORANGE, abs=3)


def test_steps_work_on_p3_values():
    body = answer(orange().pngsave_buffer(), format="png", icc="p3", filt="negate", w=12)
    assert len(profile_of(body)) == 480
    assert opened(body)(5, 5) == pytest.approx([255 - value for value in P3_ORANGE], abs=3)


@pytest.mark.parametrize("target", ["png", "tiff", "avif", "jxl"])
def test_more_than_eight_bits_go_through_a_resize(target):
    how = {} if target in {"png", "tiff"} else {"ll": 1}
    eight = answer(ramp().pngsave_buffer(), format="png", w=512)
    body = answer(ramp().pngsave_buffer(), format=target, bits=10, w=512, **how)
    if target == "jxl":
        body = answer(body, format="png", bits=10)
    assert fineness(eight) <= 256
    assert fineness(body) > 400


@pytest.mark.parametrize("how", [{"ll": 1}, {"q": 95}], ids=str)
@pytest.mark.parametrize("bits", [8, 10, 12])
def test_jpeg_xl_is_as_bright_whatever_its_bits(bits, how):
    body = answer(ramp(64).pngsave_buffer(), format="jxl", bits=bits, **how)
    shown = opened(answer(body, format="png"))
    assert shown(32, 4) == pytest.approx([130] * 3, abs=3)


@pytest.mark.parametrize("bits", [10, 12])
def test_deep_avif_stays_deep(bits):
    source = ramp().heifsave_buffer(compression="av1", bitdepth=bits, lossless=True, effort=0)
    body = answer(source, format="avif", bits=bits, ll=1)
    assert opened(body).get("bits-per-sample") == bits
    assert fineness(body) > 900
    assert opened(answer(source, format="png", bits=bits)).max() == 65535
    assert opened(answer(source, format="png")).format == "uchar"


@pytest.mark.parametrize("icc", ["p3", "keep", "srgb"])
def test_deep_colours_are_managed_deep(icc):
    source = in_p3(ramp()).tiffsave_buffer()
    body = answer(source, format="png", bits=12, icc=icc)
    assert opened(body).format == "ushort"
    assert fineness(body) > 900


def test_deep_grey_and_alpha_stay_deep():
    grey = ramp()[0].bandjoin(32768).cast("ushort").copy(interpretation="grey16")
    body = answer(grey.pngsave_buffer(), format="png", bits=12, w=512)
    assert opened(body).format == "ushort"
    assert opened(body)(100, 2)[3] == pytest.approx(32768, abs=2)
    assert fineness(body) > 400


def test_an_opaque_deep_picture_leaves_without_alpha():
    solid = ramp().bandjoin(65535).cast("ushort").copy(interpretation="rgb16")
    assert opened(answer(solid.pngsave_buffer(), format="png", bits=12)).bands == 3


def test_eight_bits_do_not_become_more():
    body = answer(noise(32, 32).pngsave_buffer(), format="png", bits=12)
    assert opened(body).format == "uchar"


def test_a_step_for_eight_bits_makes_the_whole_recipe_one():
    deep_source = ramp().pngsave_buffer()
    body = answer(deep_source, format="png", bits=12, filt="negate")
    image = opened(body)
    assert image(0, 4)[0] == image.max()
    assert fineness(body) <= 256


def test_a_codec_of_eight_bits_gets_eight():
    for target in ("jpeg", "webp", "gif"):
        body = answer(ramp().pngsave_buffer(), format=target, bits=10, w=300)
        assert opened(body).format == "uchar"
        assert opened(body)(290, 1)[0] > 240


def test_without_a_wish_a_decoder_is_asked_for_nothing():
    assert wish_of(Recipe.read({"w": "100"})) == wish_of(Recipe())
    assert wish_of(Recipe()).colours == "srgb"
