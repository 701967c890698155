"""Every picture of the corpus, held against its catalogue and against an independent decoder."""

import csv
import io
import os
import warnings
from pathlib import Path

import pi_heif
import pytest
import pyvips
from imagecodecs import jpegxl_check, jpegxl_decode
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

from transforms.decode import identify, open_picture, translated
from transforms.errors import ImageTooLarge, Refused, TooManyFrames, UnsupportedFormat
from transforms.limits import Limits
from transforms.loaders import LOADERS, OPT_IN
from transforms.loaders.base import SNIFF_BYTES, Frames
from transforms.picture import Size

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("DARKROOM_CORPUS") or ROOT.parent / "shared" / "corpus")
CATALOG = CORPUS / "CATALOG.tsv"

GRID = 16
CLOSE = 1.0

READ = {
    *("JPEG", "PNG", "APNG", "WebP", "GIF", "AVIF", "TIFF"),
    *("HEIC/HEIF", "BMP", "ICO", "CUR", "PPM"),
    *("JPEG XL", "JPEG 2000", "TGA"),
}
DRAWN = {"SVG", "SVGZ"}
READ |= DRAWN
DRAWER_DIFFERS = {"edge/test1.svg": "it holds a GIF, which librsvg alone leaves out"}
NAMED = {"JPEG XL": "JPEG XL", "JPEG 2000": "JPEG 2000"}
BOMBS = {
    "edge/65536-uint32-limit.png",
    "edge/16384x16384.png",
    "edge/17000x17000.avif",
}
MANY_FRAMES = {"animated/1024-pages.gif"}
REFUSED = {}
ABSENT = {"qoi", "psd"}
PILLOW_DIFFERS = {
    "edge/hdr_room.png": "HLG by its code points: Pillow goes by the profile beside them",
    "animated/star-8bpc-with-alpha.avif": "no other decoder here looks past its still picture",
    "animated/star-10bpc-with-alpha.avif": "no other decoder here looks past its still picture",
    "formats/progressive.jxl": "imagecodecs says nothing of its colours, which are not sRGB",
    "edge/testorig12.jpg": "12 bits a sample: Pillow reads 8",
    "edge/cmyk-ycck-portrait.jpg": "inks without a profile: Pillow inverts, we go by a press",
    "edge/kimono.mirror-vertical.rotate270.crop.avif": "Pillow does not crop as the file says",
    "formats/multi-channel-z-series.ome.tif": "signed samples: Pillow reads -1 as 255",
    "formats/plum-blossom-small.profile0.8bpc.yuv420.alpha-full.avif": "Pillow cannot read it",
    "formats/multiple_entries_with_different_bit_depth.ico": (
        "of two entries of one size Pillow takes the one of fewer colours"
    ),
    "formats/sample.cur": "Pillow leaves the mask of a cursor with a palette out",
    "formats/fox.profile0.8bpc.yuv420.monochrome.avif": (
        "grey of limited range: libheif does not stretch it, so it comes out a little flat"
    ),
}
EVERYTHING, GENEROUS = Frames(), Limits(max_frames=2000)


def catalogue():
    if not CATALOG.exists():
        return []
    with CATALOG.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def kind(row):
    words = row["format"].split()
    return " ".join(words[:2]) if " ".join(words[:2]) in NAMED else words[0]


def rows(wanted):
    chosen = [pytest.param(row, id=row["file"]) for row in catalogue() if wanted(row)]
    absent = pytest.mark.skip(reason="the corpus is absent: set DARKROOM_CORPUS to its folder")
    return chosen or [pytest.param(None, marks=absent, id="absent")]


def read(row):
    return (CORPUS / row["file"]).read_bytes()


def broken(row):
    return row["flag"] == "BROKEN" or row["file"] in REFUSED


def whole(row):
    return kind(row) in READ and not broken(row) and row["file"] not in BOMBS


def opened(data, frames=EVERYTHING, limits=GENEROUS):
    picture, header, _ = open_picture(
        memoryview(data), frames, lambda header: Size(*[min(1, 256 / max(header.size))] * 2), limits
    )
    with translated():
        return picture.with_image(picture.image.copy_memory()), header


def expected_size(row):
    size = int(row["width"]), int(row["height"])
    turned = row["exif_orientation"] in {"5", "6", "7", "8"} and kind(row) not in {
        "AVIF",
        "HEIC/HEIF",
    }
    return size[::-1] if turned else size


def averages(image):
    """Shrink a Pillow image with premultiplied alpha to a few averages."""
    width, height = min(GRID, image.width), min(GRID, image.height)
    small = image.convert("RGBA").convert("RGBa").resize((width, height), Image.Resampling.BOX)
    return Image.frombytes("RGBA", small.size, small.tobytes())


def ours(picture, frame):
    image = picture.image.crop(0, frame * picture.height, picture.width, picture.height)
    mode = "RGBA" if image.bands == 4 else "RGB"
    return Image.frombytes(mode, (image.width, image.height), image.write_to_memory())


def theirs(data, frame):
    if jpegxl_check(data):
        return Image.fromarray(jpegxl_decode(data, frame))
    pi_heif.register_heif_opener()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image = Image.open(io.BytesIO(data))
    image.seek(frame)
    if image.format == "JPEG" and image.mode == "RGB":
        image.draft("RGB", (512, 512))
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if profile and image.mode in {"RGB", "CMYK", "L", "RGBA"}:
        image = managed(image, profile)
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image


def managed(image, profile):
    return ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGBA" if image.mode == "RGBA" else "RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def distance(one, other):
    means = ImageStat.Stat(ImageChops.difference(averages(one), averages(other))).mean
    return sum(means) / len(means)


@pytest.mark.parametrize("row", rows(whole))
def test_a_picture_has_the_size_of_its_catalogue(row):
    picture, header = opened(read(row))
    assert (header.width, header.height) == expected_size(row)
    assert header.pages == int(row["pages"])
    assert picture.frames == header.frames
    assert len(picture.delays) == (picture.frames if picture.frames > 1 else 0)
    assert (picture.image.format, picture.image.interpretation) == ("uchar", "srgb")
    assert picture.image.bands in {3, 4}
    assert not {name for name in picture.image.get_fields() if "exif" in name or "data" in name}


def held_against_pillow(row):
    return whole(row) and row["file"] not in PILLOW_DIFFERS and kind(row) not in DRAWN


@pytest.mark.parametrize("row", rows(held_against_pillow))
def test_the_pixels_are_those_of_another_decoder(row):
    data = read(row)
    picture, _ = opened(data)
    last = picture.frames - 1
    assert distance(ours(picture, 0), theirs(data, 0)) < CLOSE
    assert distance(ours(picture, last), theirs(data, last)) < CLOSE


def held_against_its_drawer(row):
    return kind(row) in DRAWN and not broken(row) and row["file"] not in DRAWER_DIFFERS


@pytest.mark.parametrize("row", rows(held_against_its_drawer))
def test_a_drawing_looks_as_it_would_if_it_had_not_been_made_harmless(row):
    data = read(row)
    picture, header = opened(data)
    expected = pyvips.Image.svgload_buffer(data, scale=min(1, 256 / max(header.size)))
    assert (picture.width, picture.height) == (expected.width, expected.height)
    assert (picture.image - expected).abs().max() == 0
    assert expected[3].max() == 255


@pytest.mark.parametrize("row", rows(broken))
def test_a_damaged_file_is_refused(row):
    with pytest.raises(Refused) as refused:
        opened(read(row))
    assert 0 < len(refused.value.detail) < 200
    assert "\n" not in refused.value.detail
    assert "/" not in refused.value.detail


@pytest.mark.parametrize("row", rows(lambda row: kind(row) not in READ and not broken(row)))
def test_a_format_that_is_not_read_is_named(row):
    with pytest.raises(UnsupportedFormat) as refused:
        identify(read(row)[:SNIFF_BYTES])
    assert NAMED.get(kind(row), kind(row)) in refused.value.detail


@pytest.mark.parametrize("row", rows(lambda row: row["file"] in BOMBS))
def test_a_bomb_is_refused_by_its_header(row):
    with pytest.raises(ImageTooLarge, match=f"{row['width']}×{row['height']}"):
        opened(read(row))


@pytest.mark.parametrize("row", rows(lambda row: row["file"] in MANY_FRAMES))
def test_too_many_frames_are_refused_but_the_first_is_had(row):
    with pytest.raises(TooManyFrames, match="1024 frames: expected at most 500"):
        opened(read(row), limits=Limits())
    picture, header = opened(read(row), Frames(0, 1), Limits())
    assert (picture.frames, header.frames) == (1, 1024)


@pytest.mark.parametrize("row", rows(lambda row: row["file"].startswith("edge/orientation-land")))
def test_every_orientation_shows_the_same_picture(row):
    upright, _ = opened((CORPUS / "edge/orientation-landscape-1.jpg").read_bytes())
    picture, _ = opened(read(row))
    assert picture.full == upright.full
    assert (picture.width < picture.height) == (upright.width < upright.height)
    assert distance(ours(picture, 0), ours(upright, 0)) < CLOSE


def test_every_loader_meets_a_file():
    met = {identify(read(row)[:SNIFF_BYTES]).name for row in catalogue() if whole(row)}
    if not met:
        pytest.skip("the corpus is absent: set DARKROOM_CORPUS to its folder")
    assert met == set(LOADERS) - set(OPT_IN) - ABSENT
