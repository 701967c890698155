import io

import numpy as np
import pytest
import pyvips
from PIL import Image

from tests.transforms.optimizers.makers import MAKERS, SECRET, done, drawing, picture, pixels, saved
from transforms.errors import UnreadableImage
from transforms.optimizers.tiff_parts import pages_of


def pages(data: bytes) -> list[np.ndarray]:
    image = Image.open(io.BytesIO(data))
    found = []
    for at in range(image.n_frames):
        image.seek(at)
        found.append(np.asarray(image))
    return found


def deep(kind: str, bands: int, **options: object) -> bytes:
    image = pyvips.Image.new_from_array(pixels(bands)).cast(kind)
    return image.tiffsave_buffer(**options)


def test_pages_of_any_size_and_kind_stay_what_they_are():
    first, *rest = picture(), drawing().resize((31, 17)), picture().convert("L"), picture(4)
    data = saved(first, "TIFF", save_all=True, append_images=rest)
    result, body = done(data, "png_lossy=0")
    assert result.told["method"] == "deflate"
    assert len(body) < len(data)
    for before, after in zip(pages(data), pages(body), strict=True):
        assert np.array_equal(before, after)


def test_photographs_become_jpeg_and_drawings_stay_exact():
    photograph = picture().resize((480, 320))
    data = saved(photograph, "TIFF", save_all=True, append_images=[drawing()])
    result, body = done(data, "quality=60")
    assert result.told["method"] == "deflate+jpeg"
    first, second = pages(body)
    assert np.array_equal(second, np.asarray(drawing()))
    assert np.abs(first.astype(int) - np.asarray(photograph)).mean() < 6
    seen = pyvips.Image.tiffload_buffer(body).numpy()
    assert np.abs(seen.astype(int) - first).max() <= 2


@pytest.mark.parametrize(
    "options",
    [
        {"compression": "lzw", "predictor": "horizontal"},
        {"compression": "packbits"},
        {"tile": True, "tile_width": 32, "tile_height": 16},
        {"bigtiff": True},
        {"compression": "jpeg"},
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ["uchar", "ushort", "float"])
def test_however_it_is_laid_out_the_same_is_read(kind, options):
    if options.get("compression") == "jpeg" and kind != "uchar":
        pytest.skip("JPEG has 8 bits")
    data = deep(kind, 3, **options)
    _, body = done(data, "png_lossy=0")
    before, after = (pyvips.Image.tiffload_buffer(each).numpy() for each in (data, body))
    assert len(body) <= len(data)
    assert before.dtype == after.dtype
    assert np.array_equal(before, after)


@pytest.mark.parametrize("mode", ["1", "P", "CMYK", "LA", "RGBA", "I;16"])
def test_what_jpeg_cannot_hold_keeps_every_sample(mode):
    image = picture().convert("L").convert("I;16") if mode == "I;16" else picture().convert(mode)
    data = saved(image, "TIFF")
    _, body = done(data, "quality=30")
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(body))), np.asarray(image))


def test_words_stay_where_they_are_wanted_and_else_do_not():
    data = MAKERS["tiff"]()
    _, stripped = done(data)
    _, kept = done(data, "strip_metadata=0")
    assert 0x8825 not in Image.open(io.BytesIO(stripped)).getexif()
    assert SECRET not in stripped
    tags = Image.open(io.BytesIO(kept)).getexif()
    assert tags[0x010E].encode() == SECRET
    assert tags.get_ifd(0x8825)[2] == (52.0, 30.0, 0.0)


def test_the_turn_stays():
    turned = Image.Exif()
    turned[0x0112] = 6
    result, body = done(saved(picture(), "TIFF", exif=turned.tobytes()))
    assert Image.open(io.BytesIO(body)).getexif()[0x0112] == 6
    assert (result.width, result.height) == picture().size[::-1]


def test_directories_in_a_circle_are_refused():
    data = bytearray(saved(picture(), "TIFF"))
    first = int.from_bytes(data[4:8], "little")
    count = int.from_bytes(data[first : first + 2], "little")
    data[first + 2 + 12 * count : first + 6 + 12 * count] = data[4:8]
    with pytest.raises(UnreadableImage):
        pages_of(memoryview(bytes(data)), 100)
