"""What every loader promises, whatever its format."""

import base64
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
import pyvips

import transforms.loaders
from tests.transforms.loaders import writers
from tests.transforms.loaders.writers import pillow
from transforms.decode import identify, open_picture, translated
from transforms.errors import InvalidParameter, Refused, UnreadableImage
from transforms.limits import Limits
from transforms.loaders import LOADERS, OPT_IN
from transforms.loaders.base import SNIFF_BYTES, Frames
from transforms.picture import Size

WIDTH, HEIGHT = 120, 80
ORANGE = (230, 120, 40)
SECRET = b"51.5007 N 0.1246 W"

HEIC = Path(__file__).parent / "heic"


def icon(image):
    size = (image.width, image.height)
    return pillow(image, format="ICO", sizes=[size], bitmap_format="bmp")


def heic(image):
    """Take the file that was encoded from such a picture: nothing here writes HEIC."""
    noisy = image[0].deviate() > 1
    name = "alpha" if image.bands == 4 else "noise" if noisy else "plain"
    return (HEIC / f"{name}.heic").read_bytes()


def drawing(image):
    """Lay the picture into a drawing."""
    where = base64.b64encode(image.pngsave_buffer()).decode()
    size = f'width="{image.width}" height="{image.height}"'
    inlaid = f'<image {size} href="data:image/png;base64,{where}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{inlaid}</svg>'.encode()


SAVE = {
    "jpeg": lambda image: image.jpegsave_buffer(Q=95),
    "png": lambda image: image.pngsave_buffer(),
    "webp": lambda image: image.webpsave_buffer(Q=95),
    "gif": lambda image: image.gifsave_buffer(),
    "avif": lambda image: image.heifsave_buffer(compression="av1", effort=0, Q=90),
    "tiff": lambda image: image.tiffsave_buffer(),
    "heic": heic,
    "bmp": lambda image: pillow(image, format="BMP"),
    "ico": icon,
    "pnm": lambda image: pillow(image, format="PPM"),
    "svg": drawing,
    "apng": writers.apng,
    "avifs": writers.avifs,
    "jxl": writers.jxl,
    "qoi": writers.qoi,
    "jp2": lambda image: pillow(image, format="JPEG2000"),
    "psd": writers.psd,
    "tga": lambda image: pillow(image, format="TGA", compression="tga_rle"),
}
ALPHA = sorted(SAVE.keys() - {"jpeg", "bmp", "pnm"})
FRAMES = {"avifs": 2}
WORDY = ["avif", "jpeg", "png", "tiff", "webp"]


def plain(bands=ORANGE):
    image = pyvips.Image.black(WIDTH, HEIGHT) + bands
    return image.cast("uchar").copy(interpretation="srgb")


def opened(data, frames=Frames(), scale=1.0):
    picture, header, loader = open_picture(
        memoryview(data), frames, lambda _: Size(scale, scale), Limits()
    )
    with translated():
        return picture.with_image(picture.image.copy_memory()), header, loader


def test_the_table_names_every_file():
    folder = Path(transforms.loaders.__file__).parent
    shared = {"__init__", "base", "vips", "pillow", "brands", "colour", "damage", "foreign", "icc"}
    shared |= {"brightness", "deep_jpeg", "fields", "grey_av1", "lab_tiff", "nclx", "profiles"}
    shared |= {"inlaid"}
    shared |= {"canvas", "codestream", "film", "isoboxes", "libavif", "libjxl"}
    shared |= {"photoshop", "planes", "samples"}
    assert set(LOADERS) - set(OPT_IN) == set(SAVE)
    assert set(LOADERS) == {file.stem for file in folder.glob("*.py")} - shared
    assert all(name == loader.name for name, loader in LOADERS.items())


@pytest.mark.parametrize("name", SAVE)
def test_a_file_is_known_by_its_first_bytes_and_by_one_loader(name):
    head = SAVE[name](plain())[:SNIFF_BYTES]
    assert [loader.name for loader in LOADERS.values() if loader.sniff(head)] == [name]
    assert identify(head) is LOADERS[name]


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("head", [b"", b"\0", b"<html>", b"\xff\xd8", b"RIFF", b"\0\0\0\x20ftyp"])
def test_no_loader_takes_a_scrap(name, head):
    assert not LOADERS[name].sniff(head)


@pytest.mark.parametrize("name", SAVE)
def test_a_picture_comes_out_as_it_went_in(name):
    picture, header, _ = opened(SAVE[name](plain()))
    assert (header.width, header.height, header.frames) == (WIDTH, HEIGHT, FRAMES.get(name, 1))
    assert (picture.width, picture.height) == picture.full == (WIDTH, HEIGHT)
    assert (picture.image.interpretation, picture.image.format) == ("srgb", "uchar")
    assert picture.image.bands == (4 if header.alpha else 3)
    assert picture.image(60, 40)[:3] == pytest.approx(ORANGE, abs=6)


@pytest.mark.parametrize("name", ALPHA)
def test_alpha_is_straight_and_last(name):
    halves = pyvips.Image.black(WIDTH // 2, HEIGHT).join(
        pyvips.Image.black(WIDTH // 2, HEIGHT) + 255, "horizontal"
    )
    picture, header, _ = opened(SAVE[name](plain().bandjoin(halves.cast("uchar"))))
    assert header.alpha
    assert picture.alpha
    assert picture.image(10, 40)[3] == 0
    assert picture.image(110, 40) == pytest.approx([*ORANGE, 255], abs=8)


@pytest.mark.parametrize("name", SAVE)
def test_at_a_scale_no_fewer_pixels_come_than_asked(name):
    picture, _, _ = opened(SAVE[name](plain()), scale=0.1)
    assert picture.full == (WIDTH, HEIGHT)
    assert picture.width >= WIDTH // 10
    assert picture.height >= HEIGHT // 10
    assert picture.scale.width == pytest.approx(picture.scale.height, rel=0.1)


@pytest.mark.parametrize("name", WORDY)
def test_nothing_but_pixels_comes_through(name):
    image = plain().copy()
    image.set_type(pyvips.GValue.blob_type, "xmp-data", b"<x>" + SECRET + b"</x>")
    image.set_type(pyvips.GValue.gstr_type, "exif-ifd3-GPSLatitude", "51/1 30/1 0/1")
    data = SAVE[name](image)
    assert pyvips.Image.new_from_buffer(data, "").get("xmp-data")
    picture, _, _ = opened(data)
    assert SECRET not in picture.image.pngsave_buffer()
    assert not {field for field in picture.image.get_fields() if "xmp" in field or "exif" in field}


@pytest.mark.parametrize("name", SAVE)
@pytest.mark.parametrize("share", [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
def test_a_cut_file_is_unreadable(name, share):
    noisy = (pyvips.Image.gaussnoise(WIDTH, HEIGHT, seed=1) + 0).cast("uchar")
    data = SAVE[name](noisy.bandjoin([noisy, noisy]).copy(interpretation="srgb"))
    with pytest.raises(UnreadableImage) as refused:
        opened(data[: int(len(data) * share)])
    assert "\n" not in refused.value.detail


@pytest.mark.parametrize("name", SAVE)
def test_damage_anywhere_is_refused_or_read_but_nothing_else(name):
    data, dice = SAVE[name](plain()), Random(name)
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(dice.choice([1, 3, 10])):
            damaged[dice.randrange(len(data))] = dice.choice([0, 127, 255, dice.randrange(256)])
        with suppress(Refused):
            picture, header, _ = opened(bytes(damaged))
            assert picture.full == (header.width, header.height)


@pytest.mark.parametrize("name", SAVE)
def test_a_file_that_is_all_magic_is_unreadable(name):
    with pytest.raises(UnreadableImage):
        opened(SAVE[name](plain())[:24] + bytes(100))


@pytest.mark.parametrize("name", SAVE)
def test_a_page_past_the_end_is_a_bad_parameter(name):
    last = FRAMES.get(name, 1) - 1
    with pytest.raises(InvalidParameter, match=f"page='7': expected a whole .* 0 to {last}"):
        opened(SAVE[name](plain()), Frames(first=7))


@pytest.mark.parametrize("name", SAVE)
def test_memory_grows_with_pixels_and_is_never_less_than_a_byte_each(name):
    data = SAVE[name](plain())
    header = LOADERS[name].header(memoryview(data))
    assert LOADERS[name].memory(header, 1, 1.0) >= WIDTH * HEIGHT
    assert LOADERS[name].memory(header, 1, 1.0) >= LOADERS[name].memory(header, 1, 0.1)


@pytest.mark.parametrize("name", SAVE)
def test_the_bytes_outlive_their_names(name):
    picture, _, _ = open_picture(
        memoryview(bytearray(SAVE[name](plain()))), Frames(), lambda _: Size(1, 1), Limits()
    )
    rubbish = [bytearray(b"\xaa" * 4096) for _ in range(500)]
    assert picture.image[:3].avg() == pytest.approx(sum(ORANGE) / 3, abs=5)
    assert rubbish
