"""The ways in which one picture was written until one would do."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from transforms.picture import Picture
from transforms.writing import Writing

Encode = Callable[[Picture, Writing], bytes]

MOST = 8
CAUTION, SPARE_SECONDS, LEAST_SHARE = 2.0, 0.3, 0.05


@dataclass(frozen=True, slots=True)
class Attempt:
    """A picture as it was written, how, and the file that it came to."""

    picture: Picture
    writing: Writing
    body: bytes

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return len(self.body)


class Attempts:
    """An encoder that may be asked a few times, `left` of them still.

    `until` is when the answer is due, an instant of `time.perf_counter`. Where there are so `few`
    that none may go astray, none is spent on what is sure but poor.
    """

    def __init__(self, encode: Encode, until: float, most: int = MOST) -> None:
        self.encode = encode
        self._until = until
        self._most = most
        self.left = most
        self.few = most < MOST
        self._longest = 0.0

    @property
    def made(self) -> int:
        """How many there were."""
        return self._most - self.left

    def make(self, picture: Picture, writing: Writing) -> Attempt:
        """Write a picture."""
        began = perf_counter()
        attempt = Attempt(picture, writing, self.encode(picture, writing))
        self.left -= 1
        self._longest = max(self._longest, perf_counter() - began)
        return attempt

    @property
    def room(self) -> bool:
        """Whether there is number and time for one more as long as the longest."""
        return self.room_for(1.0)

    def room_for(self, share: float) -> bool:
        """Say whether there is, for one of such a share of the pixels of the longest."""
        left = self._until - SPARE_SECONDS - perf_counter()
        return self.left > 0 and CAUTION * self._longest * max(share, LEAST_SHARE) <= left
