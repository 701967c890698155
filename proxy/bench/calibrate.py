"""Fit each codec's settings to the common quality scale by how photographs look.

`python -m proxy.bench.calibrate` fits and prints, `--write` also replaces the scale's module, and
`--check` only measures the scale as it stands. One half of the photographs is fitted, the other
shows whether the fit holds.
"""

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev
from time import process_time
from typing import ClassVar, Protocol

import numpy as np
import pyvips

from transforms.codecs import scale
from transforms.codecs.avif import Avif
from transforms.codecs.base import QualityMap, on_scale
from transforms.codecs.jpeg import Jpeg
from transforms.codecs.webp import Webp
from transforms.picture import Picture, Size
from transforms.quality import Reference

PIXELS = 400_000
PHOTOGRAPHS = 32
TOLERANCE = 2.5

TARGETS = ((1, 0), (10, 20), (30, 47), (50, 62), (65, 69), (80, 79), (90, 87), (100, 96))
ANCHORS = (50, 65, 80, 90)
KNOTS = (1, 5, 10, 20, 30, 40, 50, 58, 65, 72, 80, 85, 90, 95, 100)
SETTINGS = (2, 4, 8, 15, 25, 35, 45, 50, 55, 59, 62, 65, 69, 73, 78, 84, 88, 92, 95, 98, 100)
FINE_SETTINGS = (70, 78, 84, 88, 92, 95, 98, 100)

HEAD = '''\
"""From q of the common scale to each encoder's own setting.

Measured on photographs; regenerate with `python -m proxy.bench.calibrate --write`.
Where a codec begins to keep full colour its setting may step back: the look does not.
"""

from transforms.codecs.base import QualityMap

'''


class Graded(Protocol):
    """A codec whose encoder has a setting of its own; from q `fine` on it keeps full colour."""

    name: ClassVar[str]
    fine: ClassVar[int]

    def write(self, picture: Picture, setting: float, *, fine: bool) -> bytes:
        """Encode at the encoder's own setting."""
        ...


CODECS: dict[str, Graded] = {"JPEG": Jpeg(), "WEBP": Webp(), "AVIF": Avif()}


@dataclass(frozen=True, slots=True)
class Photograph:
    """Pixels to encode and the reference to score them against."""

    picture: Picture
    reference: Reference

    @property
    def megapixels(self) -> float:
        """Millions of pixels."""
        return self.picture.width * self.picture.height / 1e6


@dataclass(frozen=True, slots=True)
class Sample:
    """What one encoding came to."""

    score: float
    bytes_per_pixel: float
    seconds_per_megapixel: float


def photograph(path: Path) -> Photograph:
    """Read a photograph, made smaller by Lanczos where it has too many pixels."""
    whole = pyvips.Image.new_from_file(str(path))
    share = min(1.0, math.sqrt(PIXELS / (whole.width * whole.height)))
    small = pyvips.Image.thumbnail(
        str(path), max(1, int(whole.width * share)), height=10_000_000, size="down"
    )
    image = small.colourspace("srgb")[0:3].cast("uchar").copy_memory()
    return Photograph(Picture(image, Size(image.width, image.height)), Reference(image.numpy()))


def sample(photo: Photograph, codec: Graded, setting: float, *, fine: bool) -> Sample:
    """Encode and score one photograph."""
    began = process_time()
    body = codec.write(photo.picture, setting, fine=fine)
    seconds = process_time() - began
    seen = pyvips.Image.new_from_buffer(body, "").colourspace("srgb")[0:3].cast("uchar").numpy()
    size = photo.megapixels
    return Sample(photo.reference.score(seen), len(body) / size / 1e6, seconds / size)


def fit(codec: Graded, photos: Sequence[Photograph]) -> QualityMap:
    """Find the setting that gives each knot's mean score, or the nearest that there is."""
    curves = {
        fine: [fmean(sample(p, codec, at, fine=fine).score for p in photos) for at in settings]
        for fine, settings in ((False, SETTINGS), (True, FINE_SETTINGS))
    }
    knots = sorted({*KNOTS, codec.fine - 1, codec.fine})
    return tuple((q, _setting(q, curves[q >= codec.fine], fine=q >= codec.fine)) for q in knots)


def _setting(q: int, curve: Sequence[float], *, fine: bool) -> float:
    target = on_scale(q, TARGETS)
    settings = FINE_SETTINGS if fine else SETTINGS
    return round(float(np.interp(target, np.maximum.accumulate(curve), settings)), 1)


def rows(name: str, points: QualityMap, halves: Sequence[Sequence[Photograph]]) -> list[str]:
    """Measure one codec at the anchors of the scale."""
    codec = CODECS[name]
    found = []
    for q in ANCHORS:
        setting = on_scale(q, points)
        fine = q >= codec.fine
        ours, theirs = ([sample(p, codec, setting, fine=fine) for p in half] for half in halves)
        found.append(_row(name, q, setting, ours, theirs))
    return found


def _row(name: str, q: int, setting: float, ours: list[Sample], theirs: list[Sample]) -> str:
    target = on_scale(q, TARGETS)
    fitted, held = fmean(s.score for s in ours), fmean(s.score for s in theirs)
    verdict = "ok" if max(abs(fitted - target), abs(held - target)) <= TOLERANCE else "OFF"
    every = ours + theirs
    return (
        f"{name:5} {q:3} {setting:6.1f} {target:6.0f} {fitted:7.1f} {held:9.1f}"
        f" {pstdev(s.score for s in every):5.1f} {fmean(s.bytes_per_pixel for s in every):9.3f}"
        f" {fmean(s.seconds_per_megapixel for s in every) * 1000:7.0f}  {verdict}"
    )


def module(maps: dict[str, QualityMap]) -> str:
    """Write the scale's module."""
    tables = (
        f"{name}: QualityMap = (\n" + "".join(f"    ({q}, {at}),\n" for q, at in points) + ")\n"
        for name, points in maps.items()
    )
    return HEAD + "".join(tables)


def main() -> None:
    """Fit or check, and print what was found."""
    options = _options()
    paths = sorted((options.corpus / "photos").glob("*.*"))
    if not paths:
        raise SystemExit(f"--corpus={options.corpus}: expected photographs in photos/ under it")
    spread = [paths[at * len(paths) // PHOTOGRAPHS] for at in range(min(PHOTOGRAPHS, len(paths)))]
    photos = [photograph(path) for path in spread]
    halves = (photos[::2], photos[1::2])
    maps: dict[str, QualityMap] = {name: getattr(scale, name) for name in CODECS}
    if not options.check:
        maps = {name: fit(codec, halves[0]) for name, codec in CODECS.items()}
        print(module(maps))
    if options.write:
        Path(scale.__file__).write_text(module(maps), encoding="utf-8")
    print("codec   q    set target  fitted  held out    sd  byte/px   ms/MP")
    for name, points in maps.items():
        print(*rows(name, points, halves), sep="\n", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m proxy.bench.calibrate")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--write", action="store_true", help="replace the scale's module")
    parser.add_argument("--check", action="store_true", help="measure the scale as it stands")
    return parser.parse_args()


if __name__ == "__main__":
    main()
