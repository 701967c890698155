"""Fit each codec's settings to the common quality scale by how photographs look.

`python -m proxy.bench.calibrate` fits and prints, `--write` also replaces the scale's module and
the page that shows it, and `--check` only measures the scale as it stands. One half of the
photographs is fitted, the other shows whether the fit holds.
"""

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from statistics import fmean

import numpy as np

from proxy.bench import showing
from proxy.bench.looks import Graded, Look, Photograph, photograph, samples
from proxy.bench.tuning import spread
from transforms.codecs import scale
from transforms.codecs.avif import Avif
from transforms.codecs.base import BEST, FULL, HALVED, Output, QualityMap, on_scale
from transforms.codecs.jpeg import Jpeg
from transforms.codecs.jxl import Jxl
from transforms.codecs.webp import Webp
from transforms.picture import Picture
from transforms.writing import Writing

DOCS = Path("docs")
HIDDEN = frozenset({"HEIF"})  # the page shows one way of each format
KNOTS = (1, 5, 10, 20, 30, 40, 50, 58, 65, 72, 80, 85, 90, 95, 100)
SETTINGS = (4, 18, 32, 44, 52, 58, 64, 70, 76, 82, 88, 94, 100)
FINE_SETTINGS = (72, 80, 86, 91, 95, 100)
DISTANCES = (22, 11, 7, 5, 4, 3.3, 2.7, 2.2, 1.7, 1.2, 0.8, 0.4, 0.1)

HEAD = '''\
"""From q of the common scale to each encoder's own setting.

Measured on photographs; regenerate with `python -m proxy.bench.calibrate --write`.
Where a codec begins to keep more colour its setting may step back: the look does not.
"""

from transforms.codecs.base import QualityMap

'''

Looks = tuple[Look, ...]


class Heif(Avif):
    """AVIF as it is written where there is more to hold than plain pixels."""

    def write(self, picture: Picture, setting: float, output: Output) -> bytes:
        """Write at the encoder's own setting."""
        return self.by_libheif(picture, setting, output)


GRADED: dict[str, Graded] = {
    "JPEG": Jpeg(),
    "WEBP": Webp(),
    "AVIF": Avif(),
    "HEIF": Heif(),
    "JXL": Jxl(),
}


def settings_of(codec: Graded, *, fine: bool) -> Sequence[float]:
    """Say what is tried of an encoder's settings, from the worst look to the best."""
    if codec.fine > BEST:
        return DISTANCES
    return FINE_SETTINGS if fine else SETTINGS


def fit(codec: Graded, photos: Sequence[Photograph]) -> QualityMap:
    """Find the setting that gives each knot's mean score, or the nearest that there is."""
    curves = {fine: _curve(codec, photos, fine=fine) for fine in {False, codec.fine <= BEST}}
    knots = sorted({*KNOTS, *({codec.fine - 1, codec.fine} if codec.fine <= BEST else ())})
    return tuple((q, _setting(codec, q, curves[q >= codec.fine])) for q in knots)


def _curve(codec: Graded, photos: Sequence[Photograph], *, fine: bool) -> list[float]:
    best, colour = (BEST, FULL) if fine else (min(codec.fine - 1, BEST), HALVED)
    output = Writing(q=best, subsample=colour)
    tried = settings_of(codec, fine=fine)
    return [fmean(s.score for s in samples(photos, codec, at, output)) for at in tried]


def _setting(codec: Graded, q: int, curve: Sequence[float]) -> float:
    target = on_scale(q, showing.TARGETS)
    tried = settings_of(codec, fine=q >= codec.fine)
    return round(float(np.interp(target, np.maximum.accumulate(curve), tried)), 2)


def looks(codec: Graded, points: QualityMap, halves: Sequence[Sequence[Photograph]]) -> Looks:
    """Measure one codec at the anchors of the scale."""
    return tuple(_look(codec, q, on_scale(q, points), halves) for q in showing.ANCHORS)


def _look(codec: Graded, q: int, setting: float, halves: Sequence[Sequence[Photograph]]) -> Look:
    fitted, held = (samples(half, codec, setting, Writing(q=q)) for half in halves)
    return Look(q, setting, fitted, held)


def module(maps: dict[str, QualityMap]) -> str:
    """Write the scale's module."""
    tables = (
        f"{name}: QualityMap = (\n" + "".join(f"    ({q}, {at}),\n" for q, at in points) + ")\n"
        for name, points in maps.items()
    )
    return HEAD + "".join(tables)


def measured(name: str, paths: Sequence[Path], points: QualityMap) -> tuple[QualityMap, Looks]:
    """Fit one codec, unless there are points to go by, and measure it."""
    photos = [photograph(path) for path in paths]
    halves = (photos[::2], photos[1::2])
    points = points or fit(GRADED[name], halves[0])
    return points, looks(GRADED[name], points, halves)


def main() -> None:
    """Fit or check, and print what was found."""
    options = _options()
    paths = spread(options.corpus)
    if not paths:
        raise SystemExit(f"--corpus={options.corpus}: expected photographs in photos/ under it")
    known = [getattr(scale, name) if options.check else () for name in GRADED]
    with ProcessPoolExecutor(len(GRADED)) as pool:
        every = list(pool.map(measured, GRADED, repeat(paths), known))
    maps = {name: points for name, (points, _) in zip(GRADED, every, strict=True)}
    found = {
        GRADED[name].name: seen
        for name, (_, seen) in zip(GRADED, every, strict=True)
        if name not in HIDDEN
    }
    print(module(maps), showing.table(found), *showing.verdicts(found), sep="\n")
    if options.write:
        Path(scale.__file__).write_text(module(maps), encoding="utf-8")
        (DOCS / "quality.md").write_text(showing.page(found), encoding="utf-8")
        (DOCS / "quality.svg").write_text(showing.plot(found), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m proxy.bench.calibrate")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--write", action="store_true", help="replace the scale's module and page")
    parser.add_argument("--check", action="store_true", help="measure the scale as it stands")
    return parser.parse_args()


if __name__ == "__main__":
    main()
