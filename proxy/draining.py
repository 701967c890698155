"""A stopping node says "not ready" and goes on accepting for a while, then stops."""

import signal
import threading
from types import FrameType


class Draining:
    """Whether this process is about to stop; `install` makes SIGTERM begin it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.begun = False

    def install(self) -> None:
        """Put a pause of `seconds` before what SIGTERM does now; a second SIGTERM skips it."""
        stop = signal.getsignal(signal.SIGTERM)
        if self._seconds <= 0 or not callable(stop):
            return

        def drain(number: int, frame: FrameType | None) -> None:
            if self.begun:
                stop(number, frame)
                return
            self.begun = True
            timer = threading.Timer(self._seconds, stop, (number, frame))
            timer.daemon = True
            timer.start()

        signal.signal(signal.SIGTERM, drain)
