"""Whether words for quality hold on each picture, and bytes at equal look beside other encoders."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any, ClassVar

import numpy as np
import pyvips

from proxy.bench.figures import Bound, Figure, measured
from proxy.bench.installing import Absent
from proxy.bench.peers import FORMATS, PEERS, Peer
from proxy.bench.suites.base import Bench
from transforms.codecs import CODECS, Codec
from transforms.job import Job
from transforms.judging import Judge
from transforms.limits import Limits
from transforms.looks import LOOKS
from transforms.picture import Picture, Size
from transforms.pipeline import render
from transforms.recipe import Recipe
from transforms.searching import Curve, sought
from transforms.writing import Writing

WIDTH, SMALLER = 1200, 640
HELD, COMPARED = 25, 12
WITHIN, MEAN = 3.0, 1.0
SHARES = {"jpeg": 80.0, "webp": 80.0, "avif": 70.0, "jxl": 80.0}
ADDED = {"jpeg": 70.0, "webp": 180.0, "avif": 250.0}
WORDS = ("auto", "low", "medium", "best")
NO_LARGER = "jpeg"  # the others' encoders are given more time at their defaults than ours
TINY = 0.1


@dataclass(frozen=True, slots=True)
class Try:
    """What a word for quality came to on one picture."""

    missed: float
    added: float


class Quality:
    """Photographs that no constant was tuned on."""

    name: ClassVar[str] = "quality"
    about: ClassVar[str] = (
        f"photographs held back from the tuning, {WIDTH} px wide: how near the whole picture's"
        " SSIMULACRA2 comes to what a word for q asks, and the processor time that the search adds;"
        " then bytes at the score of other encoders' defaults: our bytes / theirs"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure each codec, then each peer."""
        pyvips.cache_set_max(0)
        pyvips.concurrency_set(1)
        paths = _held(bench)[: bench.count(HELD)]
        originals = [_rendered(path.read_bytes(), format="png", w=WIDTH)[1] for path in paths]
        judges = [Judge(_read(data)) for data in originals]
        for name in SHARES:
            for word in WORDS[: bench.count(len(WORDS))]:
                tries = [_tried(*pair, name, word) for pair in zip(originals, judges, strict=True)]
                yield from _figures(name, word, tries)
        for peer in PEERS.values():
            yield from _beside(peer, bench, originals[:: max(1, len(originals) // COMPARED)])


def _held(bench: Bench) -> list[Path]:
    """Name every other photograph: the constants were tuned on the rest."""
    folder = bench.pictures.folder
    if bench.pictures.real:
        return sorted((folder / "photos").glob("*.*"))[1::2]
    return [folder / name for name in bench.pictures.photographs]


def _read(data: bytes) -> pyvips.Image:
    return pyvips.Image.new_from_buffer(data, "").copy_memory()


def _tried(data: bytes, judge: Judge, name: str, word: str) -> Try:
    facts, body, seconds = _rendered(data, format=name, q=word)
    ((q, subsample),) = (choice for fact, choice in facts.items() if fact.startswith("q:"))
    added = 0.0
    if word == WORDS[0]:
        colours = {"subsample": subsample} if subsample else {}
        _, _, usual = _rendered(data, format=name, q=q, **colours)
        added = 1000 * (seconds - usual)
    return Try(judge.score(CODECS[name], body) - LOOKS[word].score, added)


def _rendered(data: bytes, **query: object) -> tuple[dict[str, Any], bytes, float]:
    recipe = Recipe.read({name: str(value) for name, value in query.items()})
    began = time.process_time()
    result, body = render(memoryview(data), Job(str(recipe), Limits(), 60.0))
    return result.facts, body, time.process_time() - began


def _figures(name: str, word: str, tries: Sequence[Try]) -> Iterator[Figure]:
    missed = [each.missed for each in tries]
    share = 100 * fmean(abs(each) <= WITHIN for each in missed)
    details = {
        "mean error": fmean(missed),
        "sd": pstdev(missed),
        "lowest": min(missed),
        "highest": max(missed),
        "photographs": float(len(missed)),
    }
    called = f"{name} q={word}"
    yield measured(f"{called}: within {WITHIN:g}", "%", [share], Bound("≥", SHARES[name]), details)
    yield measured(f"{called}: mean error", "", [abs(fmean(missed))], Bound("≤", MEAN))
    if word == WORDS[0]:
        added = [max(0.0, each.added) for each in tries]
        bound = Bound("≤", ADDED[name]) if name in ADDED else None
        yield measured(f"{called}: added", "ms", added, bound, {"most": max(added)})


def _beside(peer: Peer, bench: Bench, originals: Sequence[bytes]) -> Iterator[Figure]:
    folder = bench.folder / peer.name
    folder.mkdir()
    for at, data in enumerate(originals):
        (folder / f"{at}.png").write_bytes(_rendered(data, format="png", w=SMALLER)[1])
    try:
        if bench.share > TINY:
            peer.fetch()
        peer.encode(folder)
    except Absent as reason:
        yield measured(f"{peer.name} is absent: {reason}", "", [0.0])
        return
    for name in FORMATS:
        pairs = [_equal(CODECS[name], path) for path in sorted(folder.glob("*.png"))]
        ratios = [ratio for ratio, _ in pairs]
        details = {"sd": pstdev(ratios), "their mean score": fmean(score for _, score in pairs)}
        bound = Bound("≤", 1.0) if name == NO_LARGER else None
        yield measured(f"{name} / {peer.name}", "× bytes", [fmean(ratios)], bound, details)


def _equal(codec: Codec, path: Path) -> tuple[float, float]:
    """Return our bytes / theirs at their score, between our two qualities beside it; the score."""
    image = _read(path.read_bytes())
    picture, judge = Picture(image, Size(image.width, image.height)), Judge(image)
    theirs = path.with_suffix(f".{codec.name}").read_bytes()
    mark = judge.score(codec, theirs)
    seen: list[tuple[float, float]] = []

    def measure(q: int) -> float:
        body = codec.encode(picture, Writing(format=codec.name, q=q))
        seen.append((judge.score(codec, body), math.log(len(body))))
        return seen[-1][0]

    sought(measure, mark, Curve(0.8), 80, 5, 0.1)
    scores, sizes = zip(*sorted(seen), strict=True)
    return math.exp(float(np.interp(mark, scores, sizes))) / len(theirs), mark
