"""Hundreds of damaged files: each is refused or a picture, whatever its decoder makes of it."""

import zlib
from contextlib import suppress
from pathlib import Path
from random import Random

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from tests.transforms.loaders.writers import film, photoshop, saved, sequence
from transforms.decode import open_picture, translated
from transforms.errors import Refused
from transforms.limits import Limits
from transforms.loaders.base import Frames
from transforms.picture import Size

JXL = Path(__file__).parent / "jxl"
MUTATIONS = 120
HEADER = 120
NOISE = np.random.default_rng(1).integers(0, 256, (24, 32, 4), np.uint8)
FLAT = np.full((24, 32, 4), 90, np.uint8)
PICTURES = [Image.fromarray(NOISE), Image.fromarray(FLAT)]
OPAQUE = [picture.convert("RGB") for picture in PICTURES]
BANDS = [NOISE[..., band] for band in range(4)]

FILES = {
    "jxl-animated": (JXL / "animated.jxl").read_bytes,
    "jxl-profile": (JXL / "lossy-icc-p3.jxl").read_bytes,
    "jxl-lossless": lambda: imagecodecs.jpegxl_encode(NOISE, lossless=True),
    "jxl-lossy": lambda: imagecodecs.jpegxl_encode(FLAT, lossless=False),
    "qoi": lambda: imagecodecs.qoi_encode(NOISE),
    "jp2": lambda: saved(PICTURES[0], format="JPEG2000"),
    "j2k-tiled": lambda: saved(OPAQUE[0], format="JPEG2000", no_jp2=True, tile_size=(16, 16)),
    "jp2-deep": lambda: imagecodecs.jpeg2k_encode(NOISE[..., :3].astype(np.uint16), level=0),
    "tga": lambda: saved(PICTURES[0], format="TGA", compression="tga_rle"),
    "tga-palette": lambda: saved(OPAQUE[0].quantize(16), format="TGA"),
    "psd": lambda: photoshop(BANDS, 3),
    "psd-inks": lambda: photoshop(BANDS, 4, packing=0, r1039=bytes(200)),
    "apng": lambda: film(PICTURES, blend=1, disposal=2),
    "avifs": lambda: sequence(PICTURES),
}


def mutated(data, dice):
    damaged = bytearray(data)
    reach = dice.choice([len(data), min(HEADER, len(data))])
    for _ in range(dice.choice([1, 2, 5, 20])):
        damaged[dice.randrange(reach)] = dice.choice([0, 1, 127, 128, 255, dice.randrange(256)])
    return bytes(damaged[: dice.randrange(len(data))] if dice.random() < 0.1 else damaged)


def repaired(data):
    """Make the checksums right again, as far as the lengths of chunks lead."""
    out, at = bytearray(data), 8
    while at + 12 <= len(out):
        end = at + 8 + int.from_bytes(out[at : at + 4], "big")
        out[end : end + 4] = zlib.crc32(out[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(out[: len(data)])


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_whatever_is_damaged_is_refused_or_a_picture(name, scale):
    data, dice = FILES[name](), Random(f"{name} {scale}")
    for _ in range(MUTATIONS):
        damaged = mutated(data, dice)
        damaged = repaired(damaged) if name == "apng" else damaged
        with suppress(Refused):
            picture, header, _ = open_picture(
                memoryview(damaged), Frames(), lambda _: Size(scale, scale), Limits()
            )
            with translated():
                picture.image.copy_memory()
            assert picture.full == (header.width, header.height)
