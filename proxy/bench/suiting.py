"""Runs suites one after another, and tells what they find."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

from proxy.bench import report
from proxy.bench.figures import Figure
from proxy.bench.pictures import Pictures
from proxy.bench.report import CORPUS, DRAWN, Report, Section
from proxy.bench.rivals.template import Template
from proxy.bench.suites import SUITES, Bench, Suite

QUICK_ROUNDS, QUICK_SHARE = 5, 0.25
QUICK_MINUTES = 15


def measured(
    names: Sequence[str], corpus: Path, *, quick: bool, peers: Sequence[Template] = ()
) -> Report:
    """Run the suites that were named, or all; `peers` are other servers to measure."""
    with TemporaryDirectory(prefix="darkroom-bench-") as folder:
        spare, work = Path(folder, "pictures"), Path(folder, "work")
        spare.mkdir()
        work.mkdir()
        pictures = Pictures.find(corpus, spare)
        bench = Bench(pictures, work, peers=tuple(peers))
        if quick:
            bench = replace(bench, rounds=QUICK_ROUNDS, share=QUICK_SHARE)
        sections = dict(_sections(tuple(names or SUITES), bench, quick=quick))
    print("", *times(sections, quick=quick), sep="\n")
    return Report.of(sections, CORPUS if pictures.real else DRAWN)


def times(sections: Mapping[str, Section], *, quick: bool) -> Iterator[str]:
    """Yield how long each suite took, the longest first, and whether all was quick where asked."""
    slowest = sorted(sections.items(), key=lambda item: -item[1].seconds)
    told = (f"{name} {section.seconds:.0f} s" for name, section in slowest)
    yield "took " + ", ".join(told)
    minutes = sum(section.seconds for section in sections.values()) / 60
    late = quick and minutes > QUICK_MINUTES
    yield f"{minutes:.1f} minutes in all" + f": more than the {QUICK_MINUTES} of --quick" * late


def _sections(names: Sequence[str], bench: Bench, *, quick: bool) -> Iterator[tuple[str, Section]]:
    """Yield what each suite finds; where all is to be quick, each has its share of what is left."""
    end = time.monotonic() + 60 * QUICK_MINUTES
    for left, name in zip(range(len(names), 0, -1), names, strict=True):
        now = time.monotonic()
        until = now + (end - now) / left if quick else inf
        yield name, _section(SUITES[name], replace(bench, until=until))


def _section(suite: Suite, bench: Bench) -> Section:
    print(f"\n{suite.name}: {suite.about}", flush=True)
    began, figures, failure = time.monotonic(), list[Figure](), ""
    try:
        figures += _all(suite, bench)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other suites still have a say
        failure = f"{type(error).__name__}: {error}"
    print(*report.told(figures) if figures else (), sep="\n")
    print(f"    {failure or 'took'} ({time.monotonic() - began:.0f} s)", flush=True)
    return Section(suite.about, tuple(figures), time.monotonic() - began, failure)


def _all(suite: Suite, bench: Bench) -> Iterator[Figure]:
    yield from suite.run(bench)
