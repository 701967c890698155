"""What the machine, or the container around the process, grants: cores, memory, descriptors."""

import os
import resource
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

CGROUPS = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
UNLIMITED = 2**60


def cores(root: Path = CGROUPS, membership: Path = MEMBERSHIP) -> int:
    """Count the cores that this process may really use, at least 1."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    quotas = [quota for group in _groups(root, membership, "cpu") for quota in _quota(group)]
    return max(1, int(min([float(allowed or 1), *quotas])))


def memory_limit(root: Path = CGROUPS, membership: Path = MEMBERSHIP) -> int | None:
    """Return the tightest limit on this process's memory in bytes, None where there is none."""
    limits = [
        int(words[0])
        for group in _groups(root, membership, "memory")
        for name in ("memory.max", "memory.limit_in_bytes")
        if (words := _words(group / name)) and words[0].isdigit()
    ]
    return min((limit for limit in limits if limit < UNLIMITED), default=None)


def take_descriptors() -> None:
    """Let this process, and those it starts, open as many descriptors as they may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems promise more than they give
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def resident(pid: int) -> int:
    """Say how many bytes of memory a process holds; 0 where nobody knows."""
    try:
        statm = os.open(f"/proc/{pid}/statm", os.O_RDONLY)
    except OSError:
        return 0
    try:
        return int(os.read(statm, 128).split()[1]) * resource.getpagesize()
    except (OSError, IndexError):  # it ended meanwhile
        return 0
    finally:
        os.close(statm)


def _groups(root: Path, membership: Path, controller: str) -> Iterator[Path]:
    """Yield the directories of this process's control groups, each before its parents."""
    for line in _text(membership).splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controllers and controller not in controllers.split(","):
            continue
        base = root / controller if controllers else root
        inside = PurePosixPath(path.lstrip("/"))
        yield from (base / part for part in (inside, *inside.parents) if ".." not in part.parts)


def _quota(group: Path) -> Iterator[float]:
    words = _words(group / "cpu.max") or [
        *_words(group / "cpu.cfs_quota_us"),
        *_words(group / "cpu.cfs_period_us"),
    ]
    if len(words) == 2 and all(word.isdigit() for word in words) and int(words[1]):  # noqa: PLR2004 - a quota and its period
        yield int(words[0]) / int(words[1])


def _words(path: Path) -> list[str]:
    return _text(path).split()


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
