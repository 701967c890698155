"""Every run of a figure as a dot."""

from collections.abc import Iterator, Sequence
from html import escape

from proxy.bench.figures import Figure
from proxy.bench.report import number

LEFT, WIDTH, ROW, FOOT = 70, 380, 22, 18


def plot(figure: Figure, before: Figure | None = None) -> Iterator[str]:
    """Draw the runs on an axis from zero, those of the reference and of an older report below."""
    yield f"<figure><figcaption>{escape(figure.name)}, {escape(figure.unit)}</figcaption>"
    lines = [("ours", "service", figure.runs), ("theirs", "reference", figure.reference_runs)]
    if before:
        lines.append(("before", "then", before.runs))
    lines = [line for line in lines if line[2]]
    if len(figure.runs) > 1:
        yield from _axes(lines, figure)
    beside = (f"{escape(name)} {number(value)}" for name, value in figure.details.items())
    yield f"<small>{' · '.join(beside)}</small></figure>"


def _axes(lines: Sequence[tuple[str, str, tuple[float, ...]]], figure: Figure) -> Iterator[str]:
    bound = figure.bound.limit if figure.bound and figure.bound.of == "value" else 0.0
    most = max(bound, *(run for _, _, runs in lines for run in runs)) or 1.0
    height = ROW * len(lines) + FOOT
    yield f'<svg viewBox="0 0 {LEFT + WIDTH + 30} {height}" role="img">'
    for at, (kind, name, runs) in enumerate(lines):
        y = ROW * at + ROW // 2
        yield f'<text x="0" y="{y + 4}">{name}</text>'
        yield f'<line class="axis" x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{y}" y2="{y}"/>'
        for run in runs:
            yield f'<circle class="{kind}" cx="{_x(run, most):.1f}" cy="{y}" r="5"'
            yield f' fill-opacity=".55"><title>{number(run)}</title></circle>'
    if bound > 0:
        x = _x(bound, most)
        yield f'<line class="bound" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - FOOT}"/>'
    yield f'<text x="{LEFT}" y="{height - 4}">0</text>'
    yield f'<text x="{LEFT + WIDTH}" y="{height - 4}" text-anchor="end">{number(most)}</text></svg>'


def _x(value: float, most: float) -> float:
    return LEFT + WIDTH * max(value, 0.0) / most
