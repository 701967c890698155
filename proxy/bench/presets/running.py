"""Runs the preset bench, from its first case to its last."""

import time
from collections.abc import Iterator, Sequence

from proxy.bench.presets.asking import Asking, Stopped, outcomes
from proxy.bench.presets.cases import Case
from proxy.bench.presets.run import Run


def performed(run: Run, cases: Sequence[Case], asking: Asking) -> Iterator[Run]:
    """Yield the run after each case, and at last as it ended: done, cancelled or failed."""
    began = time.monotonic()
    try:
        for outcome in outcomes(cases, asking):
            run = run.added(outcome, round(time.monotonic() - began, 1))
            yield run
    except Stopped:
        yield run.ended("cancelled")
    except Exception as error:  # noqa: BLE001 - whatever it is, what was found so far is kept
        yield run.ended("failed", f"{type(error).__name__}: {error}")
    else:
        yield run.ended("done")
