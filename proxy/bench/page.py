"""The report as one page that needs nothing else."""

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from proxy.bench import comparing, dots
from proxy.bench.comparing import Comparison
from proxy.bench.figures import PERCENTILES, Figure
from proxy.bench.report import COLUMNS, Report, Section, cells, number

STYLE = "page.css"
TIMES = tuple(f"p{percent} ms" for percent in PERCENTILES)
CPU = "cpu ms"
OURS = frozenset({CPU, "main cpu ms", "renderers cpu ms"})
FOOT = (
    "Values are medians of runs by turns; a ratio is the median of the ratios of neighbouring runs."
    " Each dot is a run, each axis begins at zero, a dashed line is a bound."
)


def html(report: Report, old: Report | None = None) -> str:
    """Write the report, beside an older one where there is one."""
    return "\n".join(_document(report, old))


def _document(report: Report, old: Report | None) -> Iterator[str]:
    style = (files("proxy.bench") / STYLE).read_text("utf-8")
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>What was measured</title><style>{style}</style></head><body>"
    yield f"<h1>What was measured</h1><p>{escape(report.when)} · {_verdict(report)}</p>"
    facts = (f"{name} {value}" for name, value in report.machine.items())
    yield f'<p class="dim">{escape(" · ".join(facts))}</p>'
    if old:
        yield from _compared(old, comparing.compared(old, report))
    before = old.figures if old else {}
    for name, section in report.suites.items():
        yield from _section(name, section, before)
    yield f"<p><small>{FOOT}</small></p></body></html>"


def _verdict(report: Report) -> str:
    claims = [f.verdict for f in report.figures.values() if f.verdict]
    kept = f"{claims.count('holds')} of {len(claims)} claims hold"
    seconds = sum(section.seconds for section in report.suites.values())
    return f'<span class="{"holds" if report.holds else "fails"}">{kept}</span> · {seconds:.0f} s'


def _compared(old: Report, found: Sequence[Comparison]) -> Iterator[str]:
    good = comparing.no_worse(found)
    yield f"<h2>Since {escape(old.when)}</h2>"
    if not found:
        yield "<p>nothing in common</p>"
        return
    said = "nothing is worse" if good else "something is worse"
    yield f'<p class="{"better" if good else "worse"}">{said} beyond what chance does</p>'
    head = ("", "then", "now", "change", "noise", "verdict")
    rows = [
        (
            each.name,
            number(each.then),
            number(each.now),
            each.moved,
            "" if each.margin is None else f"±{100 * each.margin:.1f} %",
            each.change,
        )
        for each in found
        if each.change != "same"
    ]
    yield from _table(head, rows)
    yield f'<p class="dim">{sum(each.change == "same" for each in found)} are the same</p>'


def _section(name: str, section: Section, before: dict[str, Figure]) -> Iterator[str]:
    yield f"<h2>{escape(name)}</h2><p>{escape(section.about)} ({section.seconds:.0f} s)</p>"
    if section.failure:
        yield f'<p class="fails">{escape(section.failure)}</p>'
    shown = [name for name in (*TIMES, CPU) if any(_detail(f, name) for f in section.figures)]
    head = (*COLUMNS[:-1], *shown, COLUMNS[-1])
    rows = [
        (*cells(f)[:-1], *(_detail(f, name) for name in shown), f.verdict) for f in section.figures
    ]
    yield from _table(head, rows)
    yield '<div class="plots">'
    for figure in section.figures:
        if len(figure.runs) > 1 or figure.details:
            yield from dots.plot(figure, before.get(figure.name))
    yield "</div>"
    if section.cases:
        yield f"<details><summary>{len(section.cases) - 1} cases</summary>"
        yield from _table(section.cases[0], section.cases[1:])
        yield "</details>"


def _detail(figure: Figure, name: str) -> str:
    """Write a figure of this name that was found beside; of processor times, their sum."""
    if name != CPU:
        return number(figure.details.get(name))
    used = [value for key, value in figure.details.items() if key in OURS]
    return number(sum(used)) if used else ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    yield '<div class="wide"><table><tr>'
    yield "".join(f"<th>{escape(column)}</th>" for column in head) + "</tr>"
    for row in rows:
        word = row[-1].split(" · ")[0].replace(" ", "-")
        last = f'<td class="{escape(word)}">{escape(row[-1])}</td>'
        yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row[:-1]) + last + "</tr>"
    yield "</table></div>"
