"""What a crop keeps of its subject."""

import time
from collections import Counter
from collections.abc import Iterator
from csv import DictReader
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import ClassVar, NamedTuple

import pyvips

from proxy.bench import references
from proxy.bench.figures import Bound, Figure, measured
from proxy.bench.pictures import Pictures
from proxy.bench.pictures import drawn as drawing
from proxy.bench.suites.base import Bench
from transforms.areas import Area
from transforms.decode import open_picture
from transforms.drawing import drawn
from transforms.fitting import Pixels, cover
from transforms.gravity import ATTENTION, CENTER, SMART
from transforms.limits import Limits
from transforms.loaders.base import Frames, Header
from transforms.picture import Picture, Size
from transforms.placing import Place
from transforms.resampling import resample
from transforms.subject import placed, sought

TABLE = Path(references.__file__).parent / "subjects.tsv"
FACE, SUBJECT = KINDS = ("face", "subject")
PLACES = (SMART, ATTENTION, CENTER)
RATIOS = {"1:1": 1.0, "4:3": 4 / 3, "1.91:1": 1.91}
WIDTH = 400
HELD = 800
PRECISION = 0.01

DRAWN, RADIUS = (600, 400), 36
SPOTS, SPOT = (0.15, 0.5, 0.8), (230, 30, 30)


class Mark(NamedTuple):
    """A box that was drawn by eye around the face or the subject of a file of the corpus."""

    file: str
    kind: str
    area: Area

    @classmethod
    def all(cls) -> list["Mark"]:
        """Read the table."""
        with TABLE.open(newline="") as file:
            rows = list(DictReader(file, delimiter="\t"))
        return [
            cls(row["file"], row["kind"], Area(*(float(row[side]) for side in "xywh")))
            for row in rows
        ]


@dataclass(frozen=True, slots=True)
class Crop:
    """One crop of a marked picture: what placed it, whether it kept all, how long it took."""

    mark: Mark
    ratio: str
    place: str
    kept: bool
    found: str
    seconds: float


class Subjects:
    """Cut every marked picture that could keep its box, and see whether it does."""

    name: ClassVar[str] = "subjects"
    about: ClassVar[str] = (
        "share of crops at 1:1, 4:3 and 1.91:1 that keep the whole of a box drawn by eye, where it"
        " fits: smart, with libvips' attention and the centre beside it"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Cut all; without the corpus, drawings."""
        pyvips.cache_set_max(0)
        pyvips.concurrency_set(1)
        crops = [crop for seen in _marked(bench.pictures) for crop in _crops(*seen)]
        for kind in KINDS:
            if alike := [crop for crop in crops if crop.mark.kind == kind]:
                yield from _figures(kind, alike)


def _marked(pictures: Pictures) -> Iterator[tuple[Mark, Picture]]:
    """Yield what is in the table, or three drawings with a spot where there is no corpus."""
    if pictures.real:
        yield from ((mark, _read(pictures.folder / mark.file)) for mark in Mark.all())
        return
    for left in SPOTS:
        image = drawing(*DRAWN).draw_circle(SPOT, round(left * DRAWN[0]), DRAWN[1] // 2, RADIUS)
        area = Area.within(left - 0.1, 0.4, left + 0.1, 0.6)
        yield Mark(f"spot at {left}", SUBJECT, area), Picture(image, Size(*DRAWN))


def _figures(kind: str, crops: list[Crop]) -> Iterator[Figure]:
    shares = {
        place: [100.0 * crop.kept for crop in crops if crop.place == place] for place in PLACES
    }
    means = {place: sum(kept) / len(kept) for place, kept in shares.items()}
    least = 95.0 if kind == FACE else means[ATTENTION]
    tried = len(shares[SMART])
    details = {"crops": float(tried), ATTENTION: means[ATTENTION], CENTER: means[CENTER]}
    smart = [crop for crop in crops if crop.place == SMART]
    lost = Counter(Path(crop.mark.file).stem for crop in smart if not crop.kept)
    details |= {f"{name} lost": float(count) for name, count in lost.items()}
    yield measured(f"{kind} kept", "%", [means[SMART]], Bound("≥", least), details)
    found = Counter(crop.found for crop in smart)
    spent = {f"placed by {word}": float(count) for word, count in found.items()}
    seconds = [1000 * crop.seconds for crop in smart if crop.ratio == next(iter(RATIOS))]
    yield measured(f"{kind} crop", "ms", [median(seconds)], details=spent)


def _read(path: Path) -> Picture:
    """Read the first frame about as large as a decoder would give it for these crops."""

    def scale(header: Header) -> Size:
        share = min(1.0, HELD / max(header.width, header.height))
        return Size(share, share)

    with path.open("rb") as file:
        data = memoryview(file.read())
    picture, _, _ = open_picture(data, Frames(0, 1), scale, Limits())
    return drawn(picture)


def _crops(mark: Mark, picture: Picture) -> Iterator[Crop]:
    for ratio, number in RATIOS.items():
        plan = cover(picture.full, Size(WIDTH, WIDTH / number), enlarge=True)
        across = plan.box.width / plan.scaled.width
        down = plan.box.height / plan.scaled.height
        if mark.area.width > across or mark.area.height > down:
            continue
        for place in PLACES:
            began = time.perf_counter()
            seen = drawn(resample(sought(picture, place, plan.scaled), plan.scaled))
            found, corner = _placed(seen, plan.box, place)
            seconds = time.perf_counter() - began
            left, top = corner[0] / plan.scaled.width, corner[1] / plan.scaled.height
            kept = _holds(Area(left, top, across, down), mark.area)
            yield Crop(mark, ratio, place, kept, found, seconds)


def _placed(picture: Picture, box: Pixels, place: str) -> tuple[str, tuple[int, int]]:
    if place == CENTER:
        return "", Place(place).corner(Pixels(picture.width, picture.height), box)
    picture, corner = placed(picture, box, place)
    return picture.subject, corner


def _holds(crop: Area, box: Area) -> bool:
    """Say whether a crop shows a box; it was drawn to the hundredth."""
    before = crop.left <= box.left + PRECISION and crop.top <= box.top + PRECISION
    after = crop.right >= box.right - PRECISION and crop.bottom >= box.bottom - PRECISION
    return before and after
