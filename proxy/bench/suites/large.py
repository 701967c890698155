"""Large originals of every kind, in the time and the memory that they take."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import ClassVar

import pyvips

from proxy.bench.figures import Bound, Figure, compared, worst
from proxy.bench.pictures import Pictures, drawn
from proxy.bench.references.vips import shrunk
from proxy.bench.spending import Spent, like_a_render_process
from proxy.bench.suites.base import Bench
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render

WIDTH = 640
SIZES, LEAST = ((6000, 4000), (12_000, 8_333)), (1500, 1000)
SAME_WORK = Bound("≤", 1.1, "ratio")
TILE = (1500, 1000)
MOST_MEGABYTES = 700
SECONDS, QUICK = 4.0, 0.25


@dataclass(frozen=True, slots=True)
class Kind:
    """How a large file is written; what is slow to write is left out where time is short."""

    name: str
    suffix: str
    options: dict[str, object]
    slow: bool = False


KINDS = (
    Kind("jpeg", ".jpg", {"Q": 88}),
    Kind("jpeg progressive", ".jpg", {"Q": 88, "interlace": True}),
    Kind("png", ".png", {"compression": 1}),
    Kind("png interlaced", ".png", {"compression": 1, "interlace": True}, slow=True),
    Kind("webp", ".webp", {"Q": 80, "effort": 0}, slow=True),
    Kind("tiff", ".tiff", {}),
)


class Large:
    """Each file is rendered within the default limits."""

    name: ClassVar[str] = "large"
    about: ClassVar[str] = (
        f"originals of 24 and 100 megapixels, {WIDTH} pixels wide as WebP, within the default"
        " limits: processor time against bare pyvips, and memory over what was held before"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure each size and kind, by turns."""
        like_a_render_process()
        for size in SIZES if bench.share >= QUICK else (LEAST,):
            picture = _picture(bench.pictures, *size)
            for kind in KINDS:
                if bench.share == 1 or not kind.slow:
                    yield from _measured(picture, kind, bench)
            del picture


def _measured(picture: pyvips.Image, kind: Kind, bench: Bench) -> Iterator[Figure]:
    data: bytes = picture.write_to_buffer(kind.suffix, **kind.options)
    megapixels = picture.width * picture.height / 1e6
    job = Job(f"resize:w={WIDTH}", Limits(), 60.0)
    pairs = [
        (Spent.by(lambda: render(memoryview(data), job)[1]), Spent.by(lambda: shrunk(data, WIDTH)))
        for _ in bench.turns(SECONDS)
    ]
    name = f"{megapixels:.3g} MP {kind.name}"
    costs = [(ours.cpu, theirs.cpu) for ours, theirs in pairs]
    walls = {"wall ms": median(ours.wall for ours, _ in pairs), "file MB": len(data) / 1e6}
    yield compared(name, "ms", costs, SAME_WORK, walls)
    grown = [ours.grown for ours, _ in pairs]
    beside = {"bare MB": max(theirs.grown for _, theirs in pairs)}
    yield worst(f"{name}, memory", "MB", grown, Bound("≤", MOST_MEGABYTES), beside)


def _picture(pictures: Pictures, width: int, height: int) -> pyvips.Image:
    """Lay photographs of the corpus side by side until there are pixels enough."""
    if not pictures.real:
        tile = drawn(*TILE)
    else:
        path = pictures.folder / pictures.photographs[0]
        tile = pyvips.Image.thumbnail(str(path), TILE[0]).copy_memory()
    across, down = -(-width // tile.width), -(-height // tile.height)
    return tile.replicate(across, down).crop(0, 0, width, height)
