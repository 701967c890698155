"""AVIF beside WebP: whole renders in this process."""

import time
from collections.abc import Iterator
from statistics import fmean, median
from typing import ClassVar

import pyvips

from proxy.bench.figures import Bound, Figure, compared, middle
from proxy.bench.suites.base import Bench
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render

WIDTHS = (640, 1280, 1920)
PHOTOGRAPHS = 6
FORMATS = ("avif", "webp")


class Avif:
    """Decode, resize and encode photographs at the same q, one thread, by turns."""

    name: ClassVar[str] = "avif"
    about: ClassVar[str] = (
        "whole renders of large photographs, AVIF against WebP at the same q and each at the"
        " effort that the service gives it: means over the photographs"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure every width."""
        pyvips.cache_set_max(0)
        pyvips.concurrency_set(1)
        names = bench.pictures.photographs[: bench.count(PHOTOGRAPHS)]
        originals = [(bench.pictures.folder / name).read_bytes() for name in names]
        totals = []
        for width in WIDTHS:
            found = [_pair(data, width, max(1, bench.rounds // 2)) for data in originals]
            pairs = [(avif["wall ms"], webp["wall ms"]) for avif, webp in found]
            details = _details([avif for avif, _ in found], [webp for _, webp in found])
            totals.append((fmean(a for a, _ in pairs), fmean(w for _, w in pairs)))
            yield compared(f"avif {width}", "ms", [totals[-1]], None, details)
        means = (fmean(avif for avif, _ in totals), fmean(webp for _, webp in totals))
        yield compared("avif, mean of the widths", "ms", [means], Bound("≤", 1.5, "ratio"))


def _pair(data: bytes, width: int, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    found: dict[str, list[dict[str, float]]] = {name: [] for name in FORMATS}
    for _ in range(rounds):
        for name in FORMATS:
            found[name].append(_once(data, f"resize:w={width}|write:format={name}"))
    avif, webp = (
        {k: median(r[k] for r in found[name]) for k in found[name][0]} for name in FORMATS
    )
    return avif, webp


def _once(data: bytes, recipe: str) -> dict[str, float]:
    used, began = time.process_time(), time.perf_counter()
    _, body = render(memoryview(data), Job(recipe, Limits(), 60.0))
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    return {"wall ms": wall * 1000, "cpu ms": cpu * 1000, "bytes": len(body)}


def _details(avif: list[dict[str, float]], webp: list[dict[str, float]]) -> dict[str, float]:
    ours, theirs = middle(avif), middle(webp)
    return {
        "avif cpu ms": ours["cpu ms"],
        "webp cpu ms": theirs["cpu ms"],
        "avif bytes / webp bytes": fmean(
            a["bytes"] / w["bytes"] for a, w in zip(avif, webp, strict=True)
        ),
    }
