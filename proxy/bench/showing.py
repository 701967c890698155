"""The page that shows whether the quality scale holds."""

from collections.abc import Iterator, Mapping, Sequence

from proxy.bench.looks import PIXELS, Look
from proxy.bench.plotting import Line, plotted
from transforms.codecs.base import on_scale

TOLERANCE = 2.5
TARGETS = ((1, 0), (10, 20), (30, 47), (50, 62), (65, 69), (80, 79), (90, 87), (100, 96))
ANCHORS = (50, 65, 80, 90)
MOST_OF_WEBP, MOST_OF_JPEG, SMALLER_SHARE = 0.93, 1.0, 0.95
COLOURS = {"jpeg": "#b3541e", "webp": "#2e7d32", "avif": "#1565c0", "jxl": "#7b1fa2"}

HEAD = """\
# The quality scale

`q` means the same look in every format. Each format's settings were fitted so that photographs
score, on average, what the scale says, in SSIMULACRA2 (`transforms/quality.py`): {scale}.

{count} photographs of the corpus, at most {megapixels} megapixels each: the settings were fitted on
{fitted} of them, scores are those of the other {held}. Bytes and times are means of all, times of
one thread. `python -m proxy.bench.calibrate --write` makes this page anew.

![mean scores and bytes of each format](quality.svg)

"""

Found = Mapping[str, Sequence[Look]]


def page(found: Found) -> str:
    """Write the page."""
    look = next(iter(found.values()))[0]
    scale = ", ".join(f"{on_scale(q, TARGETS):.0f} at q {q}" for q in ANCHORS)
    counts = {
        "megapixels": PIXELS / 1e6,
        "fitted": len(look.fitted),
        "held": len(look.held),
        "count": len(look.every),
    }
    verdict = "".join(f"- {line}\n" for line in verdicts(found))
    return HEAD.format(scale=scale, **counts) + table(found) + "\n" + verdict


def table(found: Found) -> str:
    """Write a row for each format at each anchor."""
    head = "format", "q", "setting", "aim", "score", "sd", "bytes/px", "of WebP", "ms/MP"
    rows = [head, ("---",) * len(head), *_rows(found)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _rows(found: Found) -> Iterator[tuple[str, ...]]:
    for name, looks in found.items():
        for at, look in enumerate(looks):
            share = look.bytes_per_pixel / found["webp"][at].bytes_per_pixel
            yield (
                name,
                str(look.q),
                f"{look.setting:.1f}",
                f"{on_scale(look.q, TARGETS):.0f}",
                f"{look.score:.1f}",
                f"{look.spread:.1f}",
                f"{look.bytes_per_pixel:.3f}",
                f"{share:.2f}",
                f"{look.milliseconds:.0f}",
            )


def verdicts(found: Found) -> Iterator[str]:
    """Say of each promise whether it holds."""
    every = [look for looks in found.values() for look in looks]
    off = max(abs(look.score - on_scale(look.q, TARGETS)) for look in every)
    yield f"farthest mean score from the scale: {off:.1f}" + _verdict(off <= TOLERANCE)
    for name, other, most in (
        ("avif", "webp", MOST_OF_WEBP),
        ("jxl", "webp", MOST_OF_WEBP),
        ("webp", "jpeg", MOST_OF_JPEG),
    ):
        share = max(_shares(found[name], found[other]))
        yield f"{name} takes at most {share:.3f} of the bytes of {other}" + _verdict(share <= most)
    smaller = min(_smaller(found["avif"], found["jpeg"]))
    yield f"avif is smaller than jpeg on {smaller:.0%} of the photographs or more" + _verdict(
        smaller >= SMALLER_SHARE
    )


def _shares(ours: Sequence[Look], theirs: Sequence[Look]) -> Iterator[float]:
    for one, other in zip(ours, theirs, strict=True):
        yield one.bytes_per_pixel / other.bytes_per_pixel


def _smaller(ours: Sequence[Look], theirs: Sequence[Look]) -> Iterator[float]:
    for one, other in zip(ours, theirs, strict=True):
        pairs = list(zip(one.every, other.every, strict=True))
        yield sum(a.bytes_per_pixel < b.bytes_per_pixel for a, b in pairs) / len(pairs)


def _verdict(holds: bool) -> str:
    return "" if holds else " (NOT as promised)"


def plot(found: Found) -> str:
    """Draw mean score and bytes of each format over q, and the scale."""
    scale = Line("scale", "#888888", [(q, on_scale(q, TARGETS)) for q in ANCHORS], dashed=True)
    scores = [
        Line(name, COLOURS[name], [(each.q, each.score) for each in looks])
        for name, looks in found.items()
    ]
    sizes = [
        Line(name, COLOURS[name], [(each.q, each.bytes_per_pixel) for each in looks])
        for name, looks in found.items()
    ]
    return plotted({"mean score": [scale, *scores], "bytes per pixel": sizes}, "q")
