"""`darkroom bench`, or `python -m proxy.bench`: measure what is claimed."""

import argparse
import signal
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from proxy.bench import comparing, keeping, page
from proxy.bench.choosing import chosen
from proxy.bench.options import parsed
from proxy.bench.reading import read
from proxy.bench.report import Report
from proxy.bench.suiting import measured

STOPPED, UNUSABLE = 1, 2
STANDARD = "-"


def main(words: Sequence[str]) -> int:
    """Do what is asked; 1 when a claim does not hold or something is worse, 2 for a wrong word."""
    options = parsed(words)
    if not options.earlier:
        signal.signal(signal.SIGTERM, _interrupted)
    try:
        if options.serve:
            from proxy.bench.live import serve  # noqa: PLC0415 - suites need no server

            return serve(options)
        with redirect_stdout(sys.stderr if options.json == STANDARD else sys.stdout):
            return _reported(options)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"darkroom bench: {error}\n")
        return UNUSABLE
    except KeyboardInterrupt:
        sys.stderr.write("stopped, and every server with it\n")
        return STOPPED


def _reported(options: argparse.Namespace) -> int:
    """Measure, or read what was; tell, write down and judge; raises ValueError, OSError."""
    old = read(options.compare) if options.compare else None
    if not options.earlier:
        options.reports.mkdir(parents=True, exist_ok=True)
    found = _found(options)
    _write(found, old, options)
    if old is None:
        print("\nevery claim holds" if found.holds else "\na claim does not hold")
        return 0 if found.holds else 1
    comparisons = comparing.compared(old, found)
    print("\nsince", old.when, *comparing.told(comparisons), sep="\n")
    failed = any(section.failure for section in found.suites.values())
    if not comparisons:
        raise ValueError(f"{options.compare}: expected a report of what was measured now")
    good = comparing.no_worse(comparisons) and not failed
    print("\nnothing is worse" if good else "\nsomething is worse, or a claim newly fails")
    return 0 if good else 1


def _found(options: argparse.Namespace) -> Report:
    if options.earlier:
        return read(options.earlier)
    if options.fmt or options.preset or options.group:
        return chosen(options)
    return measured(options.suites, options.corpus, quick=options.quick, peers=options.peer)


def _write(found: Report, old: Report | None, options: argparse.Namespace) -> None:
    if not options.earlier:
        name = "-".join(found.suites) if len(found.suites) < 3 else "bench"
        print("\nkept", keeping.kept(found, options.reports, name, old))
    if options.json == STANDARD:
        sys.__stdout__.buffer.write(keeping.figures(found))  # type: ignore[union-attr]
    elif options.json:
        Path(options.json).write_bytes(keeping.figures(found))
    if options.report:
        options.report.write_text(page.html(found, old), "utf-8")


def _interrupted(number: int, frame: object) -> None:
    """End as Ctrl-C does, so that every server is stopped on the way out."""
    del number, frame
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
