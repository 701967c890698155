"""The processor time that a service spends on one request."""

from dataclasses import dataclass

from proxy.bench.processes import TICKS, cpu, cpu_below, family, on_cpu

COARSE = 3 / TICKS


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor time of a process and all below it, from now on."""

    pid: int
    ticked: float
    counted: float

    @classmethod
    def start(cls, pid: int) -> "Spent":
        """Begin to measure."""
        return cls(pid, *_now(pid))

    def milliseconds(self) -> float:
        """Return what was used since: by the nanosecond, unless threads have ended since."""
        ticked, counted = _now(self.pid)
        by_ticks, by_count = ticked - self.ticked, counted - self.counted
        return 1000 * (by_count if abs(by_ticks - by_count) < COARSE else max(by_ticks, 0.0))


def _now(pid: int) -> tuple[float, float]:
    return cpu(pid) + cpu_below(pid), sum(map(on_cpu, family(pid)))
