"""Request ids: random UUIDs, made from one read of randomness for many."""

import os

BATCH = 512
HEX_DIGITS = 32


class RequestIds:
    """Gives one version-4 UUID after another."""

    def __init__(self) -> None:
        self._digits = ""
        self._at = 0

    def next(self) -> str:
        """Return an id that was never given before."""
        if self._at >= len(self._digits):
            self._digits, self._at = os.urandom(BATCH * HEX_DIGITS // 2).hex(), 0
        at = self._at
        self._at = at + HEX_DIGITS
        digits = self._digits
        return (
            f"{digits[at : at + 8]}-{digits[at + 8 : at + 12]}-4{digits[at + 13 : at + 16]}"
            f"-a{digits[at + 17 : at + 20]}-{digits[at + 20 : at + 32]}"
        )
