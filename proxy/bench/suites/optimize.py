"""How much smaller files become in the format in which they came, and how they look then."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import ClassVar

import pyvips

from proxy.bench.derived import FORMATS, Derived, derive, drawn
from proxy.bench.encoders import encoded
from proxy.bench.figures import Bound, Figure, compared, measured
from proxy.bench.suites.base import Bench
from transforms.job import Job
from transforms.judging import Judge
from transforms.limits import Limits
from transforms.loaders import LOADERS, Frames, Wanted
from transforms.optimizing import optimized

# What is asked, as estimates name it: quality, and whether a PNG may lose colours.
PRESETS: Mapping[str, tuple[int, bool]] = {
    "high": (40, True),
    "medium": (60, True),
    "low": (75, False),
}
TARGETS: Mapping[str, tuple[float, float, float]] = {
    "png": (69.4, 66.0, 38.4),
    "jpeg": (56.6, 39.3, 31.3),
    "webp": (39.7, 26.4, 20.1),
    "gif": (26.0, 14.5, 7.3),
    "svg": (24.5, 24.5, 24.5),
    "svgz": (9.0, 9.0, 9.0),
    "avif": (47.6, 25.4, 11.3),
    "heic": (38.0, 16.4, 4.0),
    "tiff": (83.8, 76.5, 17.0),
    "bmp": (82.8, 82.8, 49.6),
    "jxl": (57.3, 36.7, 19.5),
}
SECONDS, PERCENT, TINY = 60.0, 100, 0.1
SMALL = "small.png"


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one file: percent saved, scores of ours and of another's, time."""

    kind: str
    saved: float
    seconds: float
    score: float
    theirs: float | None


class Optimize:
    """Every format at every preset."""

    name: ClassVar[str] = "optimize"
    about: ClassVar[str] = (
        "photographs and graphics, written once in every format: mean percent saved by optimising,"
        " and the mean SSIMULACRA2 against the file, beside Pillow's encoder (pngquant's for PNG,"
        " libjxl's for JPEG XL; as many of 256 colours as the quality for GIF and BMP)"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure; without a corpus, only that nothing grows."""
        pyvips.cache_set_max(0)
        pyvips.concurrency_set(1)
        if not bench.pictures.real:
            for file in drawn(bench.pictures.folder / SMALL):
                saved = [_made(file, *PRESETS["medium"]).saved]
                yield measured(f"{file.format}, drawn here", "%", saved, Bound("≥", 0))
            return
        share = max(bench.share, TINY)
        for name in FORMATS:
            files = list(derive(bench.pictures.folder, (name,), share))
            for (preset, asked), target in zip(PRESETS.items(), TARGETS[name], strict=True):
                made = [_made(file, *asked) for file in files]
                yield from _figures(f"{name} {preset}", made, target)


def _made(file: Derived, quality: int, lossy: bool) -> Made:
    data = memoryview(file.body)
    wish = f"optimize:quality={quality},png_lossy={int(lossy)}"
    began = time.process_time()
    result, body = optimized(data, Job(wish, Limits(), SECONDS))
    seconds = time.process_time() - began
    name = str(result.told["format"]).replace("svgz", "svg")
    judge = Judge(_shown(name, file.body))
    score = judge.look(_shown(name, body))
    theirs = encoded(file.format, file.body, quality) if score < PERCENT else None
    beside = judge.look(_shown(name, theirs)) if theirs else None
    return Made(file.kind, PERCENT * (1 - len(body) / len(file.body)), seconds, score, beside)


def _shown(name: str, body: bytes) -> pyvips.Image:
    loader, data = LOADERS[name], memoryview(body)
    header = loader.header(data)
    picture = loader.load(data, header, Wanted(Frames(0, -1).within(header)))
    return picture.image.copy_memory()


def _figures(called: str, made: Sequence[Made], target: float) -> Iterator[Figure]:
    details = {
        "score": fmean(each.score for each in made),
        "files": float(len(made)),
        "s a file": fmean(each.seconds for each in made),
        "s at most": max(each.seconds for each in made),
    }
    for kind in sorted({each.kind for each in made}):
        details[f"{kind}s %"] = fmean(each.saved for each in made if each.kind == kind)
    saved = fmean(each.saved for each in made)
    yield measured(called, "%", [saved], Bound("≥", target), details)
    pairs = [(each.score, each.theirs) for each in made if each.theirs is not None]
    if pairs:
        means = fmean(ours for ours, _ in pairs), fmean(theirs for _, theirs in pairs)
        yield compared(f"{called}: score", "", [means], Bound("≥", 1.0, "ratio"))
