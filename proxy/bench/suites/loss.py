"""What shared pixels and shrinking decoders cost of the look, against full resolution."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import ClassVar

import pyvips

from proxy.bench.figures import Bound, Figure, measured, worst
from proxy.bench.looks import seen
from proxy.bench.suites.base import Bench
from transforms.codecs import CODECS
from transforms.decode import open_picture
from transforms.fitting import half_up
from transforms.job import Job
from transforms.limits import Limits
from transforms.loaders.base import Frames
from transforms.mastering import Mastering, mastered
from transforms.picture import Picture, Size
from transforms.pipeline import render
from transforms.quality import Reference
from transforms.steps.base import WHOLE
from transforms.writing import Writing

PHOTOGRAPHS = 24
WIDTHS = (320, 640, 1024)
LARGER = 1.5
MEAN, MOST = 0.5, 1.5
NO_WORSE = Bound("≤", 0.1)  # an encoder's own whims, and no more


@dataclass(frozen=True, slots=True)
class Lost:
    """Points of SSIMULACRA2 that each way lost on one photograph at one width."""

    master: float
    straight: float
    thumbnail: float


class Loss:
    """Photographs whose width is well above what is made of them."""

    name: ClassVar[str] = "loss"
    about: ClassVar[str] = (
        "points of SSIMULACRA2 lost against the picture that Lanczos makes of full resolution, both"
        " encoded as WebP at q 80: from a master, by our own decode, by libvips' thumbnail"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure every photograph at every width."""
        pyvips.cache_set_max(0)
        pyvips.concurrency_set(1)
        paths = [bench.pictures.folder / name for name in bench.pictures.photographs]
        paths = paths[: bench.count(PHOTOGRAPHS, least=2)]
        lost = [one for path in paths for one in _losses(path)]
        yield from _told("master", [one.master for one in lost])
        yield from _told("own decode", [one.straight for one in lost], None)
        over = [one.straight - one.thumbnail for one in lost]
        yield measured("own decode over libvips' thumbnail, mean", "points", [fmean(over)])
        yield worst("own decode over libvips' thumbnail, most", "points", over, NO_WORSE)


def _told(name: str, points: Sequence[float], most: float | None = MOST) -> Iterator[Figure]:
    mean = Bound("≤", MEAN) if most else None
    yield measured(f"{name}, mean", "points", [fmean(points)], mean)
    yield measured(f"{name}, most", "points", [max(points)], Bound("≤", most) if most else None)


def _losses(path: Path) -> Iterator[Lost]:
    data = path.read_bytes()
    opened, _, _ = open_picture(memoryview(data), Frames(), lambda _: WHOLE, Limits())
    whole = opened.image.copy_memory()
    widths = [width for width in WIDTHS if width * LARGER < whole.width]
    recipes = [f"resize:w={width}" for width in widths]
    if not recipes:
        return
    task = Mastering((*recipes, recipes[-1] + "|"), most=2**31, sure=True)
    result, blob = mastered(memoryview(data), Job(str(task), Limits(), 60.0))
    shared = memoryview(blob if isinstance(blob, bytes) else blob.bytes())
    for width, recipe in zip(widths, recipes, strict=True):
        height = half_up(whole.height * width / whole.width)
        scales = width / whole.width, height / whole.height
        best = whole.resize(scales[0], vscale=scales[1], kernel="lanczos3", gap=0).copy_memory()
        reference = Reference(best.numpy())
        made = reference.score(seen(_encoded(best)))
        thumb = pyvips.Image.thumbnail_buffer(
            data, width, height=height, size="force", export_profile="srgb"
        ).colourspace("srgb")
        job = Job(recipe, Limits(), 60.0)
        sides = (
            render(memoryview(data), Job(recipe, Limits(), 60.0, master=result.master), shared)[1],
            render(memoryview(data), job)[1],
            _encoded(thumb.copy_memory()),
        )
        yield Lost(*(made - reference.score(seen(body)) for body in sides))


def _encoded(image: pyvips.Image) -> bytes:
    return CODECS["webp"].encode(Picture(image, Size(image.width, image.height)), Writing())
