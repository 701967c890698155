"""Consistent hashing as nginx does it: 160 points for each node, a key goes to the next point."""

from collections.abc import Iterator
from zlib import crc32

import numpy as np

from proxy.bench.simulation.trace import Whole

POINTS = 160
CIRCLE = 1 << 32


class Ring:
    """Sends keys to nodes; a node that is away loses its keys to its neighbours, and no others."""

    def __init__(self, nodes: int, away: frozenset[int] = frozenset()) -> None:
        here = [node for node in range(nodes) if node not in away]
        points = [(point, node) for node in here for point in _points(node)]
        points.sort()
        self._points = np.array([point for point, _ in points], dtype=np.int64)
        self._owners = np.array([node for _, node in points], dtype=np.int64)

    def nodes(self, keys: Whole) -> Whole:
        """Return the node of each key."""
        mixed = (keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)
        places = np.searchsorted(self._points, mixed.astype(np.int64)) % len(self._points)
        return np.asarray(self._owners[places])

    def fullest(self) -> float:
        """Return the share of the fullest node, as a multiple of the mean."""
        arcs = np.diff(self._points, prepend=self._points[-1] - CIRCLE)
        shares = np.bincount(self._owners, weights=arcs)
        present = np.unique(self._owners)
        return float(shares.max() / CIRCLE * len(present))


def _points(node: int) -> Iterator[int]:
    """Yield a node's points: each is a checksum of the node's address and of the one before."""
    address = f"10.{node >> 16}.{node >> 8 & 255}.{node & 255}\x008080".encode()
    point = 0
    for _ in range(POINTS):
        point = crc32(point.to_bytes(4, "little"), crc32(address))
        yield point
