"""The time of an animation."""

from dataclasses import dataclass, replace
from typing import ClassVar

from transforms.kinds import Kind, shaped, whole
from transforms.params import param
from transforms.picture import MOST_LOOPS, Picture, Size
from transforms.steps.base import Demand, Step

SHORTEST, LONGEST = 10, 65_535
MOST_DELAYS = 1000

Delays = tuple[int, ...]


def delays() -> Kind[Delays]:
    """Take milliseconds of one frame after the other; those at the end that are equal are one."""
    each = whole(SHORTEST, LONGEST)

    def parse(text: str) -> Delays:
        values = [each.parse(part) for part in text.split(",", MOST_DELAYS)]
        if len(values) > MOST_DELAYS:
            raise ValueError(text)
        while values[:-1] and values[-1] == values[-2]:
            values.pop()
        return tuple(values)

    return Kind(
        f"milliseconds joined by commas, up to {MOST_DELAYS}, each {each.expected}",
        parse,
        lambda values: ",".join(map(str, values)),
        {"anyOf": [each.schema, shaped("[0-9]+(,[0-9]+)*")]},
    )


@dataclass(frozen=True)
class Pace(Step):
    """Say how long the frames of an animation last, and how often it runs."""

    word: ClassVar[str] = "pace"
    deep: ClassVar[bool] = True

    loop: int | None = param(
        "loop", whole(0, MOST_LOOPS), effect="how often an animation runs; 0 is for ever"
    )
    delay: Delays = param(
        "delay",
        delays(),
        default=(),
        effect="milliseconds that each frame lasts; the last one given serves all that follow",
    )

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Set what was given, where there is more than one frame."""
        if picture.frames == 1:
            return picture
        loop = picture.loop if self.loop is None else self.loop
        given = (*self.delay, *self.delay[-1:] * picture.frames)[: picture.frames]
        return replace(picture, loop=loop, delays=given or picture.delays)
