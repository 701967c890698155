"""How often one client asked lately, counted in slots of ten seconds."""

from collections.abc import Mapping

SLOT_SECONDS = 10
SLOTS = 6
RING = SLOTS + 1


class Usage:
    """A minute that slides: six slots, and of the one before them what still lies in the minute.

    `unsaid` is what of the counts nobody else knows of.
    """

    __slots__ = ("_counts", "_unsaid", "newest")

    def __init__(self, slot: int) -> None:
        self.newest = slot
        self._counts = [0] * RING
        self._unsaid = [0] * RING

    def add(self, slot: int) -> None:
        """Count one request in a slot, the newest or a later one."""
        if slot > self.newest:
            self._advance(slot)
        self._counts[self.newest % RING] += 1
        self._unsaid[self.newest % RING] += 1

    def at_most(self) -> int:
        """Return a number that no estimate exceeds."""
        return sum(self._counts)

    def within(self, slots: int, now: float) -> float:
        """Estimate how many requests there were in the last so many slots' time."""
        slot, into = divmod(now, SLOT_SECONDS)
        last = int(slot)
        oldest = last - slots
        whole = sum(self._at(each) for each in range(oldest + 1, last + 1))
        return whole + (1 - into / SLOT_SECONDS) * self._at(oldest)

    def take_unsaid(self) -> dict[int, int]:
        """Return what is to be told, by slot, and take it for told."""
        untold = {slot: count for slot in self.slots() if (count := self._unsaid[slot % RING])}
        self._unsaid = [0] * RING
        return untold

    def put_back(self, untold: Mapping[int, int]) -> None:
        """Take for untold what could not be told."""
        for slot, count in untold.items():
            if slot in self.slots():
                self._unsaid[slot % RING] += count

    def hear(self, totals: Mapping[int, int]) -> None:
        """Take over what all processes counted together, by slot."""
        for slot, total in totals.items():
            if slot in self.slots():
                self._counts[slot % RING] = total + self._unsaid[slot % RING]

    def slots(self) -> range:
        """Return the slots that it knows of, the oldest first."""
        return range(self.newest - SLOTS, self.newest + 1)

    def _at(self, slot: int) -> int:
        return self._counts[slot % RING] if slot in self.slots() else 0

    def _advance(self, slot: int) -> None:
        """Forget what lies in the places of the slots between the newest and this one."""
        for each in range(max(self.newest + 1, slot - SLOTS), slot + 1):
            self._counts[each % RING] = self._unsaid[each % RING] = 0
        self.newest = slot
