from io import BytesIO

import numpy as np
import pytest
import pyvips
from msgspec import json
from PIL import Image

from tests.transforms.optimizers.makers import MAKERS, film
from transforms.errors import Refused
from transforms.estimating import estimated
from transforms.job import Job
from transforms.limits import Limits
from transforms.optimization import Estimation, Optimization
from transforms.optimizing import optimized

FIELDS = {
    "original_size",
    "original_format",
    "dimensions",
    "color_type",
    "bit_depth",
    "estimated_optimized_size",
    "estimated_reduction_percent",
    "optimization_potential",
    "method",
    "already_optimized",
    "confidence",
}


def told(data: bytes, limits: Limits = Limits(), **wish: object) -> dict[str, object]:
    job = Job(str(Estimation(**wish)), limits, 60.0)
    result, body = estimated(memoryview(data), job)
    assert result.media_type == "application/json"
    return json.decode(body)


def came(data: bytes, **wish: object) -> int:
    return len(optimized(memoryview(data), Job(str(Optimization(**wish)), Limits(), 60.0))[1])


def grainy(width: int, height: int) -> pyvips.Image:
    shades = [pyvips.Image.perlin(width, height, cell_size=n, seed=n) * 100 + 128 for n in (90, 70)]
    grain = pyvips.Image.gaussnoise(width, height, sigma=5, seed=1)
    image = shades[0].bandjoin([shades[1], shades[0] / 2 + shades[1] / 2]) + grain
    return image.cast("uchar").copy(interpretation="srgb").copy_memory()


LARGE = {
    "jpeg": lambda image: image.jpegsave_buffer(Q=92),
    "webp": lambda image: image.webpsave_buffer(Q=90),
    "png": lambda image: image.pngsave_buffer(compression=1),
    "tiff": lambda image: image.tiffsave_buffer(),
}


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_small_file_is_done_to_know_exactly(name):
    data = MAKERS[name]()
    found = told(data, quality=60)
    assert set(found) == FIELDS
    assert (found["method"], found["confidence"]) == ("exact", "high")
    assert found["original_format"] == name
    assert found["original_size"] == len(data)
    assert found["estimated_optimized_size"] == came(data, quality=60)
    assert found["dimensions"] == {"width": 96, "height": 64}


@pytest.mark.parametrize("quality", [40, 75])
@pytest.mark.parametrize("name", sorted(LARGE))
def test_a_large_file_is_estimated_from_a_part(name, quality):
    data = LARGE[name](grainy(900, 700))
    found = told(data, quality=quality)
    assert found["method"] == ("generic" if name == "tiff" else "direct-encode")
    done = 100 * (1 - came(data, quality=quality) / len(data))
    assert abs(found["estimated_reduction_percent"] - done) < 15


def long_film(kind: str) -> bytes:
    """Write a film of more pixels than are done to know exactly."""
    large = grainy(320, 300)
    frames = [Image.fromarray(large.crop(n * 4, 0, 260, 280).numpy()) for n in range(10)]
    held = BytesIO()
    frames[0].save(held, kind, save_all=True, append_images=frames[1:], duration=80)
    return held.getvalue()


@pytest.mark.parametrize("quality", [40, 75])
@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_long_film_is_estimated_from_some_of_its_frames(kind, quality):
    data = long_film(kind)
    found = told(data, quality=quality)
    assert found["method"] == ("direct-encode" if kind == "WEBP" else "generic")
    assert found["confidence"] != "high"
    done = 100 * (1 - came(data, quality=quality) / len(data))
    assert abs(found["estimated_reduction_percent"] - done) < 15


def test_a_picture_of_too_many_colours_for_a_palette_is_expected_to_stay():
    random = np.random.default_rng(2)
    shades = np.stack(np.meshgrid(np.arange(640), np.arange(480)), -1) % 256
    pixels = np.concatenate([shades, random.integers(0, 256, (480, 640, 1))], -1)
    held = BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(held, "BMP")
    data = held.getvalue()
    assert came(data, quality=90) == len(data)
    assert told(data, quality=90)["estimated_reduction_percent"] == 0


def test_no_more_is_expected_than_is_allowed():
    data = LARGE["jpeg"](grainy(900, 700))
    found = told(data, quality=20, most=10)
    assert found["estimated_reduction_percent"] == pytest.approx(10, abs=0.1)
    assert found["optimization_potential"] == "low"


def test_what_was_made_small_is_said_to_be():
    data = grainy(900, 700).webpsave_buffer(Q=20)
    found = told(data, quality=90)
    assert found["already_optimized"]
    assert found["estimated_optimized_size"] <= len(data)


def test_a_short_animation_is_done_whole():
    assert told(film("GIF"))["method"] == "exact"
    assert told(film("WEBP"))["method"] == "exact"


@pytest.mark.parametrize(
    ("save", "colours", "bits"),
    [
        (lambda image: image.pngsave_buffer(palette=True), "palette", 8),
        (lambda image: image.colourspace("b-w").jpegsave_buffer(), "grayscale", 8),
        (lambda image: image.colourspace("rgb16").pngsave_buffer(), "rgb", 16),
        (lambda image: image.bandjoin(99).webpsave_buffer(), "rgba", 8),
    ],
)
def test_kinds_of_samples_are_named(save, colours, bits):
    found = told(save(grainy(64, 48)))
    assert (found["color_type"], found["bit_depth"]) == (colours, bits)


def test_a_file_that_is_damaged_or_too_large_is_refused():
    data = LARGE["webp"](grainy(900, 700))
    with pytest.raises(Refused):
        told(data[: len(data) // 2])
    with pytest.raises(Refused):
        told(data, Limits(max_pixels=1000))
    with pytest.raises(Refused):
        told(b"no image at all")
