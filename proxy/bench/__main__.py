"""`python -m proxy.bench`: measure what is claimed; 1 when a claim does not hold."""

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import json

from proxy.bench import environment, page, report
from proxy.bench.figures import Figure
from proxy.bench.pictures import Pictures
from proxy.bench.report import Report, Section
from proxy.bench.suites import SUITES, Bench, Suite

QUICK_ROUNDS, QUICK_SHARE = 5, 0.25


def main() -> int:
    """Run the suites that were named, or all; tell, and write down."""
    options = _options()
    signal.signal(signal.SIGTERM, _interrupted)
    old = json.decode(options.compare.read_bytes(), type=Report) if options.compare else None
    with TemporaryDirectory(prefix="darkroom-bench-") as folder:
        spare, work = Path(folder, "pictures"), Path(folder, "work")
        spare.mkdir()
        work.mkdir()
        pictures = Pictures.find(options.corpus, spare)
        bench = Bench(pictures, work)
        if options.quick:
            bench = Bench(pictures, work, QUICK_ROUNDS, QUICK_SHARE)
        sections = {name: _section(SUITES[name], bench) for name in options.suites or SUITES}
    found = Report.of(sections, "corpus" if pictures.real else "drawn here: no corpus was found")
    _write(found, options)
    if old:
        print("\nsince", old.when, *report.changes(old, found), sep="\n")
    print("\nevery claim holds" if found.holds else "\na claim does not hold")
    return 0 if found.holds else 1


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


def _write(found: Report, options: argparse.Namespace) -> None:
    if options.json:
        options.json.write_bytes(json.format(json.encode(found)))
    if options.report:
        options.report.write_text(page.html(found))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m proxy.bench", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="suite", help=", ".join(SUITES))
    parser.add_argument("--quick", action="store_true", help="less of everything, in three minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write a page with plots")
    parser.add_argument("--compare", type=Path, metavar="OLD", help="the JSON of an earlier run")
    parser.add_argument(
        "--corpus", type=Path, default=environment.corpus(), help="pictures and CATALOG.tsv"
    )
    options = parser.parse_args()
    if unknown := set(options.suites) - set(SUITES):
        parser.error(f"{min(unknown)!r} is no suite: expected some of {', '.join(SUITES)}")
    return options


def _interrupted(number: int, frame: object) -> None:
    """End as Ctrl-C does, so that every server is stopped on the way out."""
    del number, frame
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("stopped, and every server with it")
