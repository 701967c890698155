"""The page that shows the frontier, and which of its points the service takes."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from proxy.bench.frontier_plot import Panel, frontier, plotted
from proxy.bench.frontier_table import Point, save
from proxy.bench.ways import REFERENCE

DOCS = Path("docs")
SHOWN, Q = 350_000, 80
MILLION = 1_000_000

# The way that each format is written at q 80, by the pixels of a picture.
CHOSEN: Mapping[str, Mapping[int, str]] = {
    "jpeg": dict.fromkeys((100_000, 350_000, 1_600_000, 4_000_000), "jpeg progressive, table 5"),
    "webp": {
        100_000: "webp 4",
        **dict.fromkeys((350_000, 1_600_000, 4_000_000), "webp 2"),
    },
    "avif": {
        100_000: "avif libavif 8, 10 bits",
        **dict.fromkeys((350_000, 1_600_000, 4_000_000), "avif libavif 9, 10 bits"),
    },
    "jxl": dict.fromkeys((100_000, 350_000, 1_600_000, 4_000_000), "jxl 3"),
}

HEAD = """\
# How each format is written

An encoder trades bytes for time. What the service takes by default was found by a sweep over
photographs: every way of writing a format, at the look of q 65 and of q 80 (SSIMULACRA2), for
pictures of four sizes. Bytes are a share of what libvips' JPEG takes at its defaults for the same
look, the mean over the photographs; time is the median processor time of one thread.
`python -m proxy.bench.frontier --write` measures and makes this page anew; the whole table is
`proxy/bench/references/frontier.tsv`.

![bytes over processor time, a dot for each way]({plot})

The plot shows pictures of {shown:g} megapixels at q {q}. The grey line joins what nothing else
beats in both; the red dot is taken, and what is grey is beaten.

## What is taken

"""

WHY = """
- **JPEG** is progressive, with the tables of Klein and others (libvips' table 5) below q 90, and
  those of ImageMagick (table 3) with whole colour from there on. Of all tables these take the
  fewest bytes at an equal look, in no more time. A search for better scans (`effort=5` and up)
  saves one or two in a hundred bytes for more than twice the time; trellis quantisation saves less
  than another table does and costs four times as much. jpegli, as its wheel offers it, writes no
  progressive file: alone it is three times as quick and larger by a twentieth; made progressive
  afterwards it is smaller by four in a hundred, for two and a half times the time.
- **WebP** takes effort 2, and 4 up to 0.15 megapixels, where it costs next to nothing. From q 81 on
  it also subsamples colour with care, without which it cannot look better.
- **AVIF** is written through libavif at its quickest speed but one (`effort=0`), one slower up to
  0.15 megapixels. That takes two thirds of the time of the same encoder behind libvips. Plain
  pictures of 8 bits are coded in 10: what is rounded less on the way takes 5 to 15 in a hundred
  bytes less, the most where there are smooth shades. What has alpha, a profile or metadata is
  written through libvips. From q 82 on colour is whole.
- **JPEG XL** takes effort 3 at every size. Effort 4 saves about one in a hundred bytes; 5 and up
  take five to twelve times the time for no fewer bytes at q 80 but on thumbnails.
- `format=auto` prefers, of what the caller names, JPEG XL, then AVIF, then WebP: at q 80 JPEG XL
  takes no more bytes than AVIF in half its time. Only on thumbnails is AVIF smaller by a sixth, in
  seven times the time.
"""

BEST = """
## The frontier

Ways that nothing else of the format beats in both, the quickest first, each with its share of the
bytes and its ms per megapixel at q {q}.

"""


def write(points: Sequence[Point]) -> None:
    """Write the table, the page and its plot."""
    save(points)
    (DOCS / "encoders.md").write_text(page(points), encoding="utf-8")
    (DOCS / "encoders.svg").write_text(plot(points), encoding="utf-8")


def page(points: Sequence[Point]) -> str:
    """Write the page."""
    head = HEAD.format(plot="encoders.svg", shown=SHOWN / MILLION, q=Q)
    best = BEST.format(q=Q)
    return head + _table(_taken(points)) + WHY + best + _table(_frontiers(points))


def plot(points: Sequence[Point]) -> str:
    """Draw a panel for each format."""
    shown = [point for point in points if point.budget == SHOWN and point.q == Q]
    return plotted([Panel(name, _of(name, shown), CHOSEN[name][SHOWN]) for name in CHOSEN])


def _of(name: str, points: Sequence[Point]) -> list[Point]:
    return [point for point in points if point.way.startswith(f"{name} ")]


def _taken(points: Sequence[Point]) -> Iterator[Sequence[str]]:
    yield "format", "megapixels", "way", "photographs", "bytes, q 65", "bytes, q 80", "ms/MP"
    known = {(point.budget, point.way, point.q): point for point in points}
    for name, budgets in CHOSEN.items():
        for budget, way in budgets.items():
            low, high = known.get((budget, way, 65)), known.get((budget, way, Q))
            if low and high:
                shares = f"{low.share:.2f}", f"{high.share:.2f}"
                yield name, _size(budget), way, str(high.photographs), *shares, f"{high.cost:.0f}"


def _frontiers(points: Sequence[Point]) -> Iterator[Sequence[str]]:
    yield "format", "megapixels", "ways"
    for name, budgets in CHOSEN.items():
        for budget in budgets:
            here = [p for p in _of(name, points) if p.budget == budget and p.q == Q]
            ways = (f"{_short(p.way)} {p.share:.2f} {p.cost:.0f}" for p in frontier(here))
            yield name, _size(budget), " · ".join(ways)


def _short(way: str) -> str:
    return way if way == REFERENCE else way.partition(" ")[2]


def _size(budget: int) -> str:
    return f"{budget / MILLION:g}"


def _table(rows: Iterator[Sequence[str]]) -> str:
    head = next(rows)
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
