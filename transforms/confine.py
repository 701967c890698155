"""What a render process gives up before it meets a stranger's bytes."""

import ctypes
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

from transforms.wire import LARGEST_BODY

HEADROOM = 128 * 1024**2
# A process that has met every format has asked for 175 MB before it decodes a pixel.
LEAST_CEILING = 320 * 1024**2
TRIM_ABOVE = 96 * 1024**2

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
MAPPED_FROM = 1024**2
GIVE_BACK_FROM = 8 * 1024**2
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
FIRST_TO_GO = "900"

libc = ctypes.CDLL(None)


def tune_allocator() -> None:
    """Make the C library give memory back, but not within a job: only before libvips is loaded."""
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_ARENA_MAX, 2)
        libc.mallopt(M_MMAP_THRESHOLD, MAPPED_FROM)
        libc.mallopt(M_TRIM_THRESHOLD, GIVE_BACK_FROM)


def confine(decode_memory: int, parent: int) -> None:
    """Bound memory, gain no privilege, outlive no parent, and be the first that the kernel ends."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_FSIZE, LARGEST_BODY)
    _bound(resource.RLIMIT_DATA, max(decode_memory + HEADROOM, LEAST_CEILING))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)


def trim() -> None:
    """Hand freed memory back to the kernel where a job has left much of it behind."""
    if hasattr(libc, "malloc_trim") and resident() > TRIM_ABOVE:
        libc.malloc_trim(0)


def resident(pid: int | str = "self") -> int:
    """Say how many bytes of memory a process holds; 0 where nobody knows."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _bound(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, most))
