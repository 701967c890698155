"""What our own writers write is what others read."""

import io

import numpy as np
import pytest
import pyvips
from PIL import Image

from tests.transforms.optimizers.makers import MAKERS, drawing
from transforms.loaders import LOADERS
from transforms.optimizers.bmp_writing import in_palette
from transforms.optimizers.gif_parts import Frame, indices, parts_of
from transforms.optimizers.lzw import encoded
from transforms.optimizers.palettes import Paletted, exact


def alone(rows: np.ndarray, coded: bytes) -> bytes:
    height, width = rows.shape
    parts = parts_of(memoryview(MAKERS["gif"]()))
    grey = bytes(np.repeat(np.arange(256, dtype=np.uint8), 3))
    whole = type(parts)((width, height, 0xF7, 0, 0), grey, ())
    return whole.file([Frame(0, 0, width, height, interlaced=False, colours=b"", coded=coded)])


@pytest.mark.parametrize("patient", [True, False])
@pytest.mark.parametrize("bits", [2, 5, 8])
@pytest.mark.parametrize("size", [(1, 1), (1, 7), (300, 400)])
def test_what_lzw_packs_others_unpack(size, bits, patient):
    random = np.random.default_rng(bits)
    rows = random.integers(0, 1 << bits, size).astype(np.uint8)
    rows[: size[0] // 2] = 1
    file = alone(rows, encoded(rows.tobytes(), bits, patient=patient))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(file))), rows)
    assert np.array_equal(pyvips.Image.gifload_buffer(file).numpy()[..., 0], rows)


def test_near_colours_stand_for_each_other_and_no_others_do():
    rows = np.random.default_rng(1).integers(0, 4, (200, 200)).astype(np.uint8)
    near = [(1,), (0,), (), ()] + [()] * 252
    coded = encoded(rows.tobytes(), 2, near)
    parts = parts_of(memoryview(alone(rows, coded)))
    found = indices(parts, parts.frames[0])
    assert len(coded) < len(encoded(rows.tobytes(), 2))
    assert np.array_equal(found > 1, rows > 1)
    assert np.array_equal(found[rows > 1], rows[rows > 1])


@pytest.mark.parametrize("colours", [1, 2, 5, 16, 17, 256])
@pytest.mark.parametrize("width", [1, 3, 7, 64, 301])
def test_a_bitmap_on_a_palette_is_read_alike(colours, width):
    random = np.random.default_rng(colours)
    table = random.permutation(2**18)[:colours, None] >> np.array([12, 6, 0]) & 63
    table = table.astype(np.uint8) * 4
    flat = np.sort(random.integers(0, colours, (40, width)), axis=1)
    noisy = random.integers(0, colours, (9, width))
    rows = np.concatenate([flat, noisy]).astype(np.uint8)
    body, _ = in_palette(Paletted(rows, table), (2835, 2835))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(body)).convert("RGB")), table[rows])


def test_a_drawing_comes_in_runs():
    body, method = in_palette(exact(np.asarray(drawing())), (0, 0))
    assert method == "palette+rle8"
    assert len(body) < 1000
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(body)).convert("RGB")), drawing())


def test_very_many_pixels_come_without_runs_which_would_not_be_read():
    rows = np.zeros((1500, 1500), np.uint8)
    body, method = in_palette(Paletted(rows, np.zeros((2, 3), np.uint8)), (0, 0))
    assert method == "palette"
    assert LOADERS["bmp"].header(memoryview(body)).size == (1500, 1500)


def test_more_colours_than_a_palette_holds_are_not_exact():
    rows = np.arange(257 * 3, dtype=np.uint32).reshape(1, 257, 3).astype(np.uint8)
    rows[0, :, 1] = np.arange(257) // 2
    assert exact(rows) is None
    assert exact(rows[:, :256]) is not None
