"""The preset bench: files of the corpus, optimised by the service at each preset."""

from proxy.bench.presets.asked import Asked
from proxy.bench.presets.asking import Asking
from proxy.bench.presets.cases import PRESETS, Outcome, Verdict
from proxy.bench.presets.run import Run
from proxy.bench.presets.running import performed
from proxy.bench.presets.told import cells, report
from proxy.bench.presets.verdicts import Row

__all__ = [
    "PRESETS",
    "Asked",
    "Asking",
    "Outcome",
    "Row",
    "Run",
    "Verdict",
    "cells",
    "performed",
    "report",
]
