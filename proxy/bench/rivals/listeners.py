"""Which process listens on a port."""

import os
from collections.abc import Iterator
from pathlib import Path

from proxy.bench.processes import children

LISTENS = "0A"


def listener(port: int) -> int:
    """Return the id of the outermost process that listens on a port; 0 where it is not seen."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    found = {pid for pid in _processes() if sockets & set(_open(pid))}
    below = {child for pid in found for child in children(pid)}
    return min(found - below, default=0)


def _inodes(port: int) -> Iterator[str]:
    for table in ("tcp", "tcp6"):
        try:
            lines = Path("/proc/net", table).read_text().splitlines()[1:]
        except OSError:
            continue
        for words in map(str.split, lines):
            if words[3] == LISTENS and int(words[1].rpartition(":")[2], 16) == port:
                yield words[9]


def _processes() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())


def _open(pid: int) -> Iterator[str]:
    try:
        for path in Path(f"/proc/{pid}/fd").iterdir():
            yield os.readlink(path)  # noqa: PTH115 - `socket:[…]` is no path
    except OSError:
        return
