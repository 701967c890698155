"""How much smaller files become in the format in which they came, and how they look then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import ClassVar

import pyvips

from proxy.bench.derived import FORMATS, PRESETS, USUAL, Derived, derive, drawn
from proxy.bench.encoders import encoded
from proxy.bench.figures import Bound, Figure, compared, measured
from proxy.bench.optimised import optimised
from proxy.bench.suites.base import Bench
from transforms.judging import Judge
from transforms.loaders import LOADERS, Frames, Wanted
from transforms.optimization import Optimization

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
PERCENT, SOON = 100, frozenset({"svg", "svgz"})
# Beside so few colours the means of half of the pictures say little.
SHARES: Mapping[str, float] = {"gif": 1.0, "bmp": 1.0}
SMALL = "small.png"


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one file: percent saved and score, ours and another's, and the time."""

    kind: str
    saved: float
    seconds: float
    score: float
    theirs: float | None = None
    theirs_saved: float = 0.0


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
                saved = [_made(file, PRESETS["medium"], bench).saved]
                yield measured(f"{file.format}, drawn here", "%", saved, Bound("≥", 0))
            return
        for name in FORMATS:
            usual = SHARES.get(name, USUAL) if bench.share >= 1 else USUAL
            share = 1.0 if name in SOON else bench.share * usual
            files = list(derive(bench.pictures.folder, (name,), share))
            for (preset, wish), target in zip(PRESETS.items(), TARGETS[name], strict=True):
                made = [_made(file, wish, bench) for file in files]
                claimed = bench.share >= 1 or name in SOON
                yield from _figures(f"{name} {preset}", made, target if claimed else None)


def _made(file: Derived, wish: Optimization, bench: Bench) -> Made:
    made = optimised(file.body, wish, bench.folder)
    judge = Judge(_shown(made.format, file.body))
    score = judge.look(_shown(made.format, made.body))
    ours = Made(file.kind, _saved(made.body, file), made.seconds, score)
    theirs = encoded(file.format, file.body, wish.quality) if score < PERCENT else None
    if theirs is None:
        return ours
    beside = judge.look(_shown(made.format, theirs))
    return replace(ours, theirs=beside, theirs_saved=_saved(theirs, file))


def _saved(body: bytes, file: Derived) -> float:
    return PERCENT * (1 - len(body) / len(file.body))


def _shown(name: str, body: bytes) -> pyvips.Image:
    loader, data = LOADERS[name], memoryview(body)
    header = loader.header(data)
    picture = loader.load(data, header, Wanted(Frames(0, -1).within(header)))
    return picture.image.copy_memory()


def _figures(called: str, made: Sequence[Made], target: float | None) -> Iterator[Figure]:
    """Yield what was reached; without a target, of a few pictures, nothing is claimed."""
    details = {
        "score": fmean(each.score for each in made),
        "files": float(len(made)),
        "s a file": fmean(each.seconds for each in made),
        "s at most": max(each.seconds for each in made),
    }
    for kind in sorted({each.kind for each in made}):
        details[f"{kind}s %"] = fmean(each.saved for each in made if each.kind == kind)
    saved = fmean(each.saved for each in made)
    bound = None if target is None else Bound("≥", target)
    yield measured(called, "%", [saved], bound, details)
    pairs = [(each.score, each.theirs) for each in made if each.theirs is not None]
    if pairs:
        means = fmean(ours for ours, _ in pairs), fmean(theirs for _, theirs in pairs)
        theirs = fmean(each.theirs_saved for each in made if each.theirs is not None)
        beside = {"the other saves %": theirs}
        alike = bound and Bound("≥", 1.0, "ratio")
        yield compared(f"{called}: score", "", [means], alike, beside)
