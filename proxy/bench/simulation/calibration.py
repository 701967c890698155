"""What renders take on this machine, fitted to what the model reckons with."""

import math
import time
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import numpy as np
import pyvips
from msgspec.structs import replace

from proxy.bench.pictures import Pictures
from proxy.bench.simulation.costs import Answering, Costs
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render

WIDTHS = (320, 640, 1280)
PHOTOGRAPHS = 8
MEGA, KILO, MILLI = 1e6, 1e3, 1e3
SECONDS = 60.0
NEGOTIATED = ("jxl.avif.webp", "avif.webp", "webp", "")


class _Render(NamedTuple):
    accepts: str
    decoded: float
    megapixels: float
    milliseconds: float
    kilobytes: float


def measured(pictures: Pictures, known: Costs, photographs: int = PHOTOGRAPHS) -> Costs:
    """Return these costs with those of rendering measured anew: processor time of one thread."""
    pyvips.cache_set_max(0)
    pyvips.concurrency_set(1)
    renders = [
        _once((pictures.folder / name).read_bytes(), width, accepts)
        for name in pictures.photographs[:photographs]
        for width in WIDTHS
        for accepts in NEGOTIATED
    ]
    fixed, decode, *encode = _fitted(renders)
    classes = tuple(
        Answering(milliseconds, *_sizes([each for each in renders if each.accepts == accepts]))
        for accepts, milliseconds in zip(NEGOTIATED, encode, strict=True)
    )
    return replace(known, render=fixed, decode=decode, classes=classes)


def _once(data: bytes, width: int, accepts: str) -> _Render:
    image = pyvips.Image.new_from_buffer(data, "")
    recipe = f"resize:w={width}|write:format=auto" + (f",accepts={accepts}" if accepts else "")
    began = time.process_time()
    result, body = render(memoryview(data), Job(recipe, Limits(), SECONDS))
    took = (time.process_time() - began) * MILLI
    decoded = image.width * image.height / MEGA
    return _Render(accepts, decoded, result.width * result.height / MEGA, took, len(body) / KILO)


def _fitted(renders: Sequence[_Render]) -> list[float]:
    """Fit a fixed part, one for each megapixel decoded, and one for each encoded in each class.

    Each render weighs the same in it, however long it takes.
    """
    took = np.array([each.milliseconds for each in renders])
    rows = np.array(
        [
            [1.0, each.decoded, *(each.megapixels * (each.accepts == a) for a in NEGOTIATED)]
            for each in renders
        ]
    )
    found = np.linalg.lstsq(rows / took[:, None], np.ones(len(took)), rcond=None)[0]
    return [max(0.0, round(float(value), 2)) for value in found]


def _sizes(renders: Sequence[_Render]) -> tuple[float, float]:
    """Fit kilobytes = a × megapixels ** b."""
    pixels = [math.log(each.megapixels) for each in renders]
    sizes = [math.log(each.kilobytes) for each in renders]
    power = float(np.polyfit(pixels, sizes, 1)[0])
    at_one = median(size - power * at for size, at in zip(sizes, pixels, strict=True))
    return round(math.exp(at_one), 1), round(power, 2)
