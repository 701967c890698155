from pathlib import Path

import pytest
import pyvips
from imagecodecs import jpegxl_decode

import transforms.codecs
from tests.transforms.drawings import animation, flat, frame, noise, quarters, still
from transforms.codecs import CODECS
from transforms.codecs.base import on_scale
from transforms.decode import identify
from transforms.writing import Writing

FOLDER = Path(transforms.codecs.__file__).parent
HELPERS = {
    *("__init__", "base", "boxes", "cosine", "effort", "placeholder", "samples", "scale"),
    *("deep_jxl", "plain_avif", "stripped"),
}
OPTIONS = {each.name for each in Writing.declared()} - {"format", "accepts"}
PRIVATE = ("exif", "xmp", "iptc", "icc-profile", "gif-comment", "png-comment")

every_codec = pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)
PICTURES = {name: codec for name, codec in CODECS.items() if codec.picture}
every_picture = pytest.mark.parametrize("codec", PICTURES.values(), ids=PICTURES)


def at(q):
    return Writing(q=q)


def asked(codec, **query):
    return Writing.read({"format": codec.name, **query})


def opened(body):
    if body.startswith((b"\xff\x0a", b"\0\0\0\x0cJXL ")):
        image = pyvips.Image.new_from_array(jpegxl_decode(body))
        return image.copy(interpretation="rgb16" if image.format == "ushort" else "srgb")
    return pyvips.Image.new_from_buffer(body, "")


def test_the_table_has_every_file_and_no_other():
    members = {path.stem for path in FOLDER.glob("*.py")} - HELPERS

    assert {type(codec).__module__ for codec in CODECS.values()} == {
        f"transforms.codecs.{name}" for name in members
    }


def test_names_are_the_names_of_files_and_lead_to_their_codec():
    for name, codec in CODECS.items():
        assert type(codec).__module__.rpartition(".")[2] == name == codec.name


def test_codecs_of_one_media_type_give_a_file_one_extension():
    kinds = {(codec.media_type, codec.extension) for codec in CODECS.values()}

    assert len({media_type for media_type, _ in kinds}) == len(kinds)


def test_spellings_media_types_and_extensions_are_each_ones_own():
    spelled = [name for codec in CODECS.values() for name in (codec.name, *codec.aliases)]
    pictures = PICTURES.values()

    assert len(spelled) == len(set(spelled))
    assert len({codec.media_type for codec in pictures}) == len(pictures)
    assert len({codec.extension for codec in pictures}) == len(pictures)


@every_picture
def test_a_picture_has_the_size_and_the_kind_that_were_asked(codec):
    body = codec.encode(still(quarters(40, 30)), at(80))

    assert (opened(body).width, opened(body).height) == (40, 30)
    assert identify(body).name == codec.name


@every_codec
@pytest.mark.parametrize(
    "image",
    [flat(1, 1, (9, 9, 9)), flat(1, 64, (9, 9, 9)), flat(64, 1, (9, 9, 9)), flat(5, 4, (9,))],
    ids=["dot", "upright line", "level line", "grey"],
)
def test_odd_pictures_can_be_written(codec, image):
    if image.bands == 1:
        image = image.copy(interpretation="b-w")

    assert codec.encode(still(image), at(80))


@pytest.mark.parametrize("codec", [codec for codec in PICTURES.values() if codec.alpha])
def test_alpha_is_kept_where_the_format_has_it(codec):
    half = flat(20, 20, (255, 0, 0, 255)).join(flat(20, 20, (255, 0, 0, 0)), "horizontal")

    image = opened(codec.encode(still(half), at(80)))

    assert image.hasalpha()
    assert image(5, 5)[-1] == 255
    assert image(35, 5)[-1] == 0


@pytest.mark.parametrize("codec", [codec for codec in PICTURES.values() if codec.animation])
def test_an_animation_keeps_frames_delays_and_loop_where_the_format_can(codec):
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]

    body = codec.encode(animation([flat(16, 12, colour) for colour in colours]), at(80))
    image = pyvips.Image.new_from_buffer(body, "", n=-1)

    assert (image.width, image.get_page_height(), image.height) == (16, 12, 48)
    assert image.get("delay") == [70, 70, 70, 70]
    assert image.get("loop") == 3
    for index, colour in enumerate(colours):
        assert (frame(image, index, 12)[:3] - list(colour)).abs().avg() < 12


@every_picture
def test_nothing_of_the_original_but_its_pixels_is_written(codec):
    image = noise(32, 32).copy()
    image.set_type(pyvips.GValue.gstr_type, "exif-ifd3-GPSLatitude", "52/1 31/1 0/1")
    image.set_type(pyvips.GValue.blob_type, "xmp-data", b"<x:xmpmeta>somebody</x:xmpmeta>")
    image = image.icc_export(output_profile="p3").copy(interpretation="srgb")

    fields = opened(codec.encode(still(image), at(80))).get_fields()

    assert not [name for name in fields if name.startswith(PRIVATE)]


@every_codec
def test_quality_moves_the_size_exactly_where_the_codec_says_so(codec):
    picture = still(noise(64, 64).gaussblur(1.0))

    sizes = [len(codec.encode(picture, asked(codec, q=str(q)))) for q in (1, 50, 80, 100)]

    if "q" in codec.options:
        assert sizes == sorted(set(sizes))
    else:
        assert len(set(sizes)) == 1


@every_codec
def test_the_same_picture_gives_the_same_bytes(codec):
    picture = still(noise(48, 48))

    assert codec.encode(picture, at(80)) == codec.encode(picture, at(80))


@every_codec
def test_options_are_parameters_of_the_encoding(codec):
    assert codec.options <= OPTIONS
    assert bool(codec.options) == codec.picture


CHANGES = {
    "effort": ({"effort": "0"}, {"effort": "9"}),
    "ll": ({}, {"ll": "1"}),
    "nl": ({}, {"nl": "1"}),
    "il": ({"il": "0"}, {"il": "1"}),
    "l": ({"l": "1"}, {"l": "9"}),
    "subsample": ({"subsample": "420"}, {"subsample": "444"}),
}


@pytest.mark.parametrize("option", CHANGES)
@every_picture
def test_an_option_changes_what_is_written_exactly_where_the_codec_says_so(codec, option):
    picture = still(noise(96, 64).gaussblur(1.0))

    left, right = (codec.encode(picture, asked(codec, **query)) for query in CHANGES[option])

    assert (left != right) == (option in codec.options)


@pytest.mark.parametrize("name", ["avif", "webp", "jxl", "png", "tiff"])
@pytest.mark.parametrize("alpha", [False, True])
def test_lossless_keeps_every_sample(name, alpha):
    image = noise(50, 40)
    if alpha:
        image = image.bandjoin(noise(50, 40, seed=9)[0]).copy(interpretation="srgb")

    body = CODECS[name].encode(still(image), asked(CODECS[name], ll="1"))

    assert (opened(body) - image).abs().max() == 0


@pytest.mark.parametrize("name", ["avif", "jxl", "png", "tiff"])
def test_deep_samples_are_kept_where_they_were_asked_for(name):
    ramp = (pyvips.Image.xyz(256, 32)[0] * 256).cast("ushort")
    deep = ramp.bandjoin([ramp, ramp]).copy(interpretation="rgb16")

    image = opened(CODECS[name].encode(still(deep), asked(CODECS[name], bits="10", ll="1")))

    values = 1024 if name == "jxl" else 65536
    assert image.format == "ushort"
    assert (image * (65536 // values) - (deep >> 6 << 6)).abs().max() <= 63


@pytest.mark.parametrize("name", ["avif", "jxl"])
def test_a_picture_of_8_bits_looks_the_same_whatever_depth_is_asked_for(name):
    image = quarters(64, 64)

    seen = opened(CODECS[name].encode(still(image), asked(CODECS[name], bits="10", q="95")))

    eight = (seen >> 8).cast("uchar") if seen.format == "ushort" else seen
    assert (eight - image).abs().avg() < 3


@pytest.mark.parametrize("name", ["webp", "gif"])
def test_an_animation_can_be_written_with_every_effort(name):
    frames = [noise(24, 16, seed=n) for n in (1, 5)]

    for effort in range(10):
        body = CODECS[name].encode(animation(frames), asked(CODECS[name], effort=str(effort)))
        assert pyvips.Image.new_from_buffer(body, "", n=-1).height == 32


def test_the_hardest_effort_does_not_search_for_seconds_through_an_alpha_channel():
    image = noise(320, 240).bandjoin(noise(320, 240, seed=9)[0])
    webp, picture = CODECS["webp"], still(image.copy(interpretation="srgb"))

    hard, hardest = (webp.encode(picture, asked(webp, effort=effort)) for effort in ("8", "9"))

    assert hard == hardest


def test_a_setting_is_interpolated_between_points_and_held_at_the_ends():
    points = ((10, 20.0), (50, 60.0), (100, 70.0))

    assert [on_scale(q, points) for q in (1, 10, 30, 50, 75, 100)] == [20, 20, 40, 60, 65, 70]


@pytest.mark.parametrize("name", ["avif", "jpeg"])
def test_a_high_quality_does_not_halve_what_a_codec_holds(name):
    codec, picture = CODECS[name], still(flat(4, 4, (1, 2, 3)))
    plenty = 2**30
    assert codec.most_pixels(picture, at(100), plenty) == codec.most_pixels(picture, at(50), plenty)
    scarce = 2**24
    assert codec.most_pixels(picture, at(100), scarce) < codec.most_pixels(picture, at(50), scarce)


@pytest.mark.parametrize("name", ["avif", "jpeg", "png", "webp"])
def test_what_a_telephone_takes_is_not_scaled(name):
    writing = Writing.read({"format": name, "q": "80"})
    most = CODECS[name].most_pixels(still(flat(4, 4, (1, 2, 3))), writing, 600 * 2**20)

    assert most >= 4032 * 3024
