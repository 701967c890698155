"""What the kernel says of running processes."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from transforms.confine import resident

TICKS = os.sysconf("SC_CLK_TCK")
USER_TIME = 11
MEGABYTE = 1024**2
NANOSECONDS = 1e9
BELOW = "_children"


def children(pid: int) -> list[int]:
    """Return the ids of a process's living children."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        found += map(int, _read(path).split())
    return sorted(found)


def family(pid: int) -> list[int]:
    """Return a process's id and those of all that descend from it."""
    return [pid, *(each for child in children(pid) for each in family(child))]


def cpu(pid: int) -> float:
    """Return the seconds of processor time that a process has used."""
    return sum(_times(pid)[:2])


def on_cpu(pid: int) -> float:
    """Return the seconds that a process's living threads have run, to the nanosecond.

    0 where the kernel does not count it.
    """
    paths = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int((_read(path) or "0").split()[0]) for path in paths) / NANOSECONDS


def cpu_below(pid: int) -> float:
    """Return the seconds that a process's children have used, those that ended too."""
    return sum(_times(pid)[2:]) + sum(cpu(each) + cpu_below(each) for each in children(pid))


@dataclass(frozen=True, slots=True)
class Meter:
    """Processor time from now on: of processes by what they are called, and of their children."""

    pids: Mapping[str, int]
    began: Mapping[str, float]

    @classmethod
    def start(cls, **pids: int) -> "Meter":
        """Begin to measure; a name that ends in `_children` means what is below the process."""
        return cls(pids, {name: _used(name, pid) for name, pid in pids.items()})

    def milliseconds(self, count: int) -> dict[str, float]:
        """Return what each used for one of so many pieces of work."""
        return {
            f"{name.removesuffix(BELOW)} cpu ms": (_used(name, pid) - self.began[name])
            * 1000
            / count
            for name, pid in self.pids.items()
        }


def megabytes(pid: int) -> float:
    """Return the resident memory of a process."""
    return resident(pid) / MEGABYTE


def peak_megabytes(pid: int) -> float:
    """Return the largest resident memory that a process has had; 0 where nobody knows."""
    lines = _read(Path(f"/proc/{pid}/status")).splitlines()
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def command(pid: int) -> str:
    """Return the words that a process was started with."""
    return _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")


def renderers(pid: int) -> list[int]:
    """Return the ids of the render processes of a service."""
    return [each for each in family(pid) if "-m transforms " in command(each)]


def _used(name: str, pid: int) -> float:
    return cpu_below(pid) if name.endswith(BELOW) else cpu(pid)


def _times(pid: int) -> list[float]:
    """Return user and system time, of the process and of the children it has waited for."""
    stat = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return [int(ticks) / TICKS for ticks in stat[USER_TIME : USER_TIME + 4]]


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
