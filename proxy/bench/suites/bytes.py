"""Bytes at q 80 against libvips' JPEG at its defaults, at the score of ours."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev
from typing import ClassVar

import numpy as np
import pyvips

from proxy.bench import tuning
from proxy.bench.figures import Bound, Figure, measured
from proxy.bench.showing import TARGETS, TOLERANCE
from proxy.bench.suites.base import Bench
from transforms.choosing import chosen
from transforms.codecs import CODECS
from transforms.codecs.base import on_scale
from transforms.judging import Judge
from transforms.limits import Limits
from transforms.picture import Picture, Size
from transforms.searching import Curve, sought
from transforms.writing import AUTO, Writing

Q = 80
WIDTHS = (640, 1200)
PHOTOGRAPHS = 12
CHROMIUM = ("jxl", "avif", "webp")
MOST = {AUTO: 0.74, "avif": 0.80, "webp": 0.88, "jpeg": 0.90}
JPEG = CODECS["jpeg"]
SLOPE, PROBES, NEAR = 0.7, 5, 0.2


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a format made of a picture: bytes of the reference's, score, processor time."""

    width: int
    share: float
    score: float
    milliseconds: float


class Bytes:
    """Photographs that no constant was tuned on."""

    name: ClassVar[str] = "bytes"
    about: ClassVar[str] = (
        f"photographs held back from the tuning, {' and '.join(map(str, WIDTHS))} px wide, at"
        f" q {Q}: our bytes / those of libvips' JPEG at its defaults where it scores the same,"
        " means over the photographs; auto is for Chromium"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure each format."""
        pyvips.cache_set_max(0)
        pyvips.concurrency_set(1)
        found: dict[str, list[Weighed]] = {name: [] for name in MOST}
        for path, width in _subjects(bench):
            for name, each in _weighed(path, width):
                found[name].append(each)
        for name, weighed in found.items():
            yield from _figures(name, weighed)


def _subjects(bench: Bench) -> Iterator[tuple[Path, int]]:
    folder = bench.pictures.folder
    drawn = [folder / name for name in bench.pictures.photographs]
    paths = tuning.held(folder) if bench.pictures.real else drawn
    for width in WIDTHS:
        wide = [path for path in paths if pyvips.Image.new_from_file(str(path)).width >= width]
        yield from ((path, width) for path in wide[:: math.ceil(len(wide) / _count(bench))])


def _count(bench: Bench) -> int:
    return min(PHOTOGRAPHS, bench.count(2 * PHOTOGRAPHS, least=2))


def _weighed(path: Path, width: int) -> Iterator[tuple[str, Weighed]]:
    image = pyvips.Image.thumbnail(str(path), width, height=1_000_000, export_profile="srgb")
    image = image.colourspace("srgb")[0:3].cast("uchar").copy_memory()
    picture, judge = Picture(image, Size(image.width, image.height)), Judge(image)
    for name in MOST:
        writing = Writing(format=name, q=Q, accepts=CHROMIUM if name == AUTO else ())
        codec, _ = chosen(writing, JPEG.name, picture, Limits().max_decode_memory)
        began = time.process_time()
        body = codec.encode(picture, writing)
        cost = 1e9 * (time.process_time() - began) / (image.width * image.height)
        score = judge.score(codec, body)
        yield name, Weighed(width, len(body) / _theirs(image, judge, score), score, cost)


def _theirs(image: pyvips.Image, judge: Judge, mark: float) -> float:
    """Return the bytes with which libvips' defaults reach a score."""
    seen: list[tuple[float, float]] = []

    def measure(setting: int) -> float:
        body = image.jpegsave_buffer(Q=setting, keep="none")
        seen.append((judge.score(JPEG, body), math.log(len(body))))
        return seen[-1][0]

    sought(measure, mark, Curve(SLOPE), Q, PROBES, NEAR)
    scores, sizes = zip(*sorted(seen), strict=True)
    return math.exp(float(np.interp(mark, scores, sizes)))


def _figures(name: str, found: Sequence[Weighed]) -> Iterator[Figure]:
    shares = {width: [each.share for each in found if each.width == width] for width in WIDTHS}
    details = {f"{width} px": fmean(each) for width, each in shares.items() if each}
    details["sd"] = pstdev(each.share for each in found)
    details["cpu ms/MP"] = fmean(each.milliseconds for each in found)
    details["pictures"] = float(len(found))
    most = Bound("≤", MOST[name])
    yield measured(name, "× bytes", [fmean(each.share for each in found)], most, details)
    score, aim = fmean(each.score for each in found), on_scale(Q, TARGETS)
    near = Bound("≤", TOLERANCE)
    told = {"mean score": score, "aim": aim}
    yield measured(f"{name}: mean score from the scale", "", [abs(score - aim)], near, told)
