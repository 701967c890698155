"""The recipe: what was asked of a picture, parsed once, frozen, written in one canonical way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from transforms.codecs import CODECS
from transforms.errors import InvalidParameter
from transforms.params import Param, Params
from transforms.picture import Size
from transforms.reading import Reading
from transforms.steps import STEPS
from transforms.steps.base import WHOLE, Demand, Step
from transforms.writing import AUTO, Writing

GROUPS: tuple[type[Params], ...] = (Reading, *STEPS.values(), Writing)
VOCABULARY: tuple[Param, ...] = tuple(p for group in GROUPS for p in group.vocabulary())
NAMES: Mapping[str, str] = {
    spelling: p.name for p in VOCABULARY for spelling in (p.name, *p.aliases)
}
READS: Mapping[str, frozenset[str]] = {
    word: frozenset(p.name for p in (*step.vocabulary(), *step.declared()))
    for word, step in STEPS.items()
}


@dataclass(frozen=True)
class Recipe:
    """What to read, the steps in their order, and how to write the result."""

    reading: Reading = Reading()
    steps: tuple[Step, ...] = ()
    writing: Writing = Writing()

    @classmethod
    def read(cls, query: Mapping[str, str], accepts: tuple[str, ...] = ()) -> Self:
        """Build a recipe from canonical names and raw values; raises InvalidParameter."""
        writing = Writing.read(query)
        if writing.format == AUTO:
            accepts = tuple(name for name in CODECS if name in accepts)
            writing = replace(writing, accepts=accepts)
        reading = Reading.read(query)
        if writing.codec and not writing.codec.animation:
            reading = replace(reading, n=1)
        named = (step for word, step in STEPS.items() if not READS[word].isdisjoint(query))
        steps = (step.read(query) for step in named)
        return cls(reading, tuple(step for step in steps if not step.idle), writing)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read back what `str` wrote; raises InvalidParameter."""
        words = [part.partition(":")[::2] for part in text.split("|") if part]
        parts = dict(words)
        unknown = parts.keys() - {Reading.word, *STEPS, Writing.word}
        if unknown:
            raise InvalidParameter("step", min(unknown), "one of " + ", ".join(STEPS))
        return cls(
            Reading.parse(parts.get(Reading.word, "")),
            tuple(STEPS[word].parse(params) for word, params in words if word in STEPS),
            Writing.parse(parts.get(Writing.word, "")),
        )

    def __str__(self) -> str:
        """Write `step:params|step:params`, only what differs from the defaults."""
        return self._text

    @cached_property
    def _text(self) -> str:
        return "|".join(f"{group.word}:{group}" for group in self._groups() if not group.idle)

    def _groups(self) -> Iterator[Params]:
        yield self.reading
        yield from self.steps
        yield self.writing

    @property
    def assets(self) -> tuple[str, ...]:
        """Name everything that the steps need by URL, each once."""
        return tuple(dict.fromkeys(name for step in self.steps for name in step.assets))

    def demand(self, size: Size) -> Demand:
        """Say what comes of an original of this size, and at what scale it must be decoded.

        Above 1 it is more than pixels have, but not more than a drawing can give.
        """
        wanted: list[Size] = []
        passed: list[Step] = []
        for step in self.steps:
            size, scale = step.demand(size)
            if scale and all(before == WHOLE for before in wanted):
                wanted.append(_through(passed, scale))
            passed.append(step)
        across, down = zip(*(wanted or [WHOLE]), strict=True)
        return Demand(size, Size(max(across), max(down)))

    def growing(self) -> Self:
        """Return the same recipe for a drawing: it may grow, for it stays sharp."""
        return replace(self, steps=tuple(step.growing() for step in self.steps))


def _through(steps: list[Step], scale: Size) -> Size:
    """Say which scale of what the first step gets gives this scale after the last."""
    for step in reversed(steps):
        scale = step.back(scale)
    return scale
