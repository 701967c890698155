"""OpenCV, where the extra `faces` has brought it."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

EXTRA = "opencv-python-headless<5"


class Blind(Exception):
    """Nothing can be looked for: OpenCV is `missing`, or else has no memory left."""

    def __init__(self, *, missing: bool) -> None:
        super().__init__("OpenCV is not installed" if missing else "OpenCV has no memory left")
        self.missing = missing


@contextmanager
def seeing() -> Iterator[Any]:
    """Yield OpenCV, on one thread; raises Blind where there is none, and when it fails."""
    try:
        import cv2  # noqa: PLC0415 - a quarter of a second that most jobs need not wait
    except (ImportError, MemoryError, OSError) as error:
        raise Blind(missing=isinstance(error, ModuleNotFoundError)) from error
    cv2.setNumThreads(1)
    try:
        yield cv2
    except (cv2.error, MemoryError) as error:
        raise Blind(missing=False) from error


@cache
def complain(model: str, reason: str) -> None:
    """Log, once in this process, that a model of the operator's does not serve."""
    words = {"event": "model unusable", "level": "error", "model": model, "reason": reason}
    sys.stderr.write(json.dumps(words) + "\n")
    sys.stderr.flush()
