"""The report as one page that needs nothing else."""

from collections.abc import Iterator
from html import escape

from proxy.bench.figures import Figure
from proxy.bench.report import COLUMNS, Report, Section, cells, number

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
td, th { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid #ddd }
td:first-child, th:first-child { text-align: left }
.holds { color: #17692b } .fails { color: #b3261e; font-weight: 600 }
figure { margin: 1rem 0 } figcaption, small { color: #666 }
svg { width: 100%; height: 4.5rem } text { font-size: 11px; fill: #444 }
.ours { fill: #1a5fb4 } .theirs { fill: #c88800 } .axis { stroke: #bbb }
"""
LEFT, WIDTH, HEIGHT = 90, 700, 60
LINES = {"ours": 18, "theirs": 40}


def html(report: Report) -> str:
    """Write the report."""
    return "\n".join(_document(report))


def _document(report: Report) -> Iterator[str]:
    yield f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Bench</title><style>{STYLE}'
    yield f"</style><h1>What was measured</h1><p>{escape(report.when)}</p><ul>"
    for name, value in report.machine.items():
        yield f"<li>{escape(name)}: {escape(value)}</li>"
    yield "</ul>"
    for name, section in report.suites.items():
        yield from _section(name, section)
    yield (
        "<p><small>Values are medians of runs by turns; a ratio is the median of the ratios of"
        " neighbouring runs. Each dot is a run, each axis begins at zero.</small></p></html>"
    )


def _section(name: str, section: Section) -> Iterator[str]:
    yield f"<h2>{escape(name)}</h2><p>{escape(section.about)} ({section.seconds:.0f} s)</p>"
    if section.failure:
        yield f'<p class="fails">{escape(section.failure)}</p>'
    yield "<table><tr>" + "".join(f"<th>{column}</th>" for column in COLUMNS) + "</tr>"
    for figure in section.figures:
        row = "".join(f'<td class="{figure.verdict}">{escape(cell)}</td>' for cell in cells(figure))
        yield f"<tr>{row}</tr>"
    yield "</table>"
    for figure in section.figures:
        if len(figure.runs) > 1 or figure.details:
            yield from _plot(figure)


def _plot(figure: Figure) -> Iterator[str]:
    """Draw each run as a dot on an axis from zero."""
    yield f"<figure><figcaption>{escape(figure.name)}, {escape(figure.unit)}</figcaption>"
    most = max((*figure.runs, *figure.reference_runs), default=0.0) or 1.0
    if len(figure.runs) > 1:
        yield f'<svg viewBox="0 0 {LEFT + WIDTH + 60} {HEIGHT}" role="img">'
        yield from _dots("ours", "service", figure.runs, most)
        yield from _dots("theirs", "reference", figure.reference_runs, most)
        yield f'<text x="{LEFT}" y="58">0</text>'
        yield f'<text x="{LEFT + WIDTH}" y="58">{number(most)}</text></svg>'
    beside = (f"{escape(name)} {number(value)}" for name, value in figure.details.items())
    yield f"<small>{' · '.join(beside)}</small></figure>"


def _dots(kind: str, name: str, runs: tuple[float, ...], most: float) -> Iterator[str]:
    if not runs:
        return
    y = LINES[kind]
    yield f'<text x="0" y="{y + 4}">{name}</text>'
    yield f'<line class="axis" x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{y}" y2="{y}"/>'
    for run in runs:
        at = LEFT + WIDTH * run / most
        yield f'<circle class="{kind}" cx="{at:.1f}" cy="{y}" r="5" fill-opacity=".55">'
        yield f"<title>{number(run)}</title></circle>"
