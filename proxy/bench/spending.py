"""What a piece of work costs in this process: time, processor time, and memory at its height."""

import ctypes
import gc
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyvips

from proxy.bench.processes import MEGABYTE, peak_megabytes
from transforms.confine import resident, tune_allocator

FORGET_THE_PEAK = "5"


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds on the clock and of the processor, megabytes over what was held, bytes made."""

    wall: float
    cpu: float
    grown: float
    size: int

    @classmethod
    def by(cls, work: Callable[[], bytes]) -> "Spent":
        """Do the work."""
        before = _settled()
        used, began = time.process_time(), time.perf_counter()
        size = len(work())
        wall, cpu = time.perf_counter() - began, time.process_time() - used
        return cls(wall * 1000, cpu * 1000, max(0.0, peak_megabytes(os.getpid()) - before), size)


def like_a_render_process() -> None:
    """Set this process up as those are in which the service touches pixels."""
    tune_allocator()
    pyvips.cache_set_max(0)
    pyvips.concurrency_set(1)


def _settled() -> float:
    """Give freed memory back, and let the kernel forget the peak: megabytes that are held."""
    gc.collect()
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text(FORGET_THE_PEAK)
    return resident() / MEGABYTE
