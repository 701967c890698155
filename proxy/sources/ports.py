"""Which ports an original may come from."""

from dataclasses import dataclass
from typing import Self

from proxy.address import HIGHEST_PORT

# The Fetch standard's list: services that an HTTP request must never be able to speak to.
BAD_PORTS = frozenset(
    {
        *(1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95),
        *(101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161),
        *(179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563),
        *(587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060),
        *(5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    }
)
DEFAULT = "80,443,1024-65535"


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports and ranges of ports; a range leaves out what browsers block, a single port does not."""

    singles: frozenset[int]
    ranges: tuple[range, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `80,443,1024-65535`; ValueError says what was expected."""
        singles: set[int] = set()
        ranges: list[range] = []
        for word in text.replace(",", " ").split():
            first, dash, last = word.partition("-")
            start = _port(first, word)
            if dash:
                ranges.append(range(start, _port(last, word) + 1))
            else:
                singles.add(start)
        return cls(frozenset(singles), tuple(ranges))

    def __contains__(self, port: int) -> bool:
        return port in self.singles or (
            port not in BAD_PORTS and any(port in ports for ports in self.ranges)
        )


def _port(text: str, word: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= HIGHEST_PORT):
        raise ValueError(f"{word!r}: expected ports 1 to {HIGHEST_PORT} such as {DEFAULT!r}")
    return int(text)


USUAL = Ports.parse(DEFAULT)
