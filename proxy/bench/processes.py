"""What the kernel says of running processes."""

import os
from pathlib import Path

from transforms.confine import resident

TICKS = os.sysconf("SC_CLK_TCK")
USER_TIME = 11
MEGABYTE = 1024**2


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
    stat = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, stat[USER_TIME : USER_TIME + 2])) / TICKS if stat else 0.0


def megabytes(pid: int) -> float:
    """Return the resident memory of a process."""
    return resident(pid) / MEGABYTE


def command(pid: int) -> str:
    """Return the words that a process was started with."""
    return _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")


def renderers(pid: int) -> list[int]:
    """Return the ids of the render processes of a service."""
    return [each for each in family(pid) if "-m transforms " in command(each)]


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
