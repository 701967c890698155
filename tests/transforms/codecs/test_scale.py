import os
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
import pyvips
from imagecodecs import jpegxl_decode

from transforms.codecs import CODECS, scale
from transforms.codecs.base import on_scale
from transforms.picture import Picture, Size
from transforms.quality import Reference
from transforms.writing import Writing

ROOT = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("DARKROOM_CORPUS") or ROOT.parent / "shared" / "corpus")
MAPS = {"jpeg": scale.JPEG, "webp": scale.WEBP, "avif": scale.AVIF, "jxl": scale.JXL}
RANGES = {"jxl": (0.05, 25)}
PHOTOGRAPHS = ("kodim05.png", "kodim09.png", "kodim20.png", "kodim23.png", "shop-cap_02.jpg")


def photograph(path, width=640):
    image = pyvips.Image.thumbnail(str(path), width, size="down").copy_memory()
    return Picture(image, Size(image.width, image.height))


def grain():
    """A picture with detail of every size, so that each step of quality costs bytes."""
    noise = np.random.default_rng(7)
    layers = [
        pyvips.Image.new_from_array(noise.integers(0, 255, (192 // cell, 256 // cell, 3), np.uint8))
        .resize(cell, kernel="cubic")
        .crop(0, 0, 256, 192)
        for cell in (2, 8, 32)
    ]
    image = (layers[0] * 0.15 + layers[1] * 0.3 + layers[2] * 0.55).cast("uchar")
    return Picture(image.copy(interpretation="srgb").copy_memory(), Size(256, 192))


def written(name, picture, q):
    return CODECS[name].encode(picture, Writing(format=name, q=q))


def seen(name, body):
    if name == "jxl":
        return jpegxl_decode(body)
    return pyvips.Image.new_from_buffer(body, "").colourspace("srgb")[0:3].cast("uchar").numpy()


@pytest.mark.parametrize("name", MAPS)
def test_scale_covers_every_q_with_settings_that_encoders_have(name):
    knots = [q for q, _ in MAPS[name]]
    assert knots == sorted(set(knots))
    assert (knots[0], knots[-1]) == (1, 100)
    low, high = RANGES.get(name, (1, 100))
    assert all(low <= on_scale(q, MAPS[name]) <= high for q in range(1, 101))


@pytest.mark.parametrize("name", MAPS)
def test_more_q_never_looks_worse_nor_takes_fewer_bytes(name):
    picture = grain()
    reference = Reference(picture.image.numpy())
    bodies = [written(name, picture, q) for q in (1, 20, 40, 50, 65, 80, 88, 91, 100)]
    sizes = [len(body) for body in bodies]
    scores = [reference.score(seen(name, body)) for body in bodies]
    assert sizes == sorted(sizes)
    assert scores == sorted(scores)


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize(("q", "target"), [(50, 62), (65, 69), (80, 79), (90, 87)])
def test_photographs_look_as_q_promises(name, q, target):
    paths = [CORPUS / "photos" / file for file in PHOTOGRAPHS]
    if not all(path.exists() for path in paths):
        pytest.skip("the corpus is absent: set DARKROOM_CORPUS to its folder")
    pictures = [photograph(path) for path in paths]
    scores = [
        Reference(picture.image.numpy()).score(seen(name, written(name, picture, q)))
        for picture in pictures
    ]
    assert fmean(scores) == pytest.approx(target, abs=4)
