"""Contrast by itself."""

from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar

import pyvips

from transforms.colouring import COLOURS, curved, lightness
from transforms.colours import OPAQUE
from transforms.drawing import drawn
from transforms.kinds import flag
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step

LEFT_OUT = 0.01


@dataclass(frozen=True)
class Normalize(Step):
    """Stretch the picture from black to white, all frames alike so that none flickers."""

    word: ClassVar[str] = "normalize"

    on: bool = param(
        "normalize",
        flag(),
        default=False,
        effect="stretches contrast until the darkest 1 % is black and the lightest 1 % white",
        aliases=("normalise",),
    )

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Stretch all colours by what the lightness of visible pixels spans."""
        if not self.on:
            return picture
        picture = drawn(picture)
        low, high = _span(picture.image)
        if high - low <= 1:
            return picture
        return curved(picture, lambda sample: (sample * OPAQUE - low) / (high - low))


def _span(image: pyvips.Image) -> tuple[int, int]:
    """Say between which samples the lightness lies, pixels weighed by how visible they are."""
    light = lightness(image)[0]
    if image.bands > COLOURS:
        counts = image[COLOURS].hist_find_indexed(light, combine="sum")
    else:
        counts = light.hist_find()
    sums = list(accumulate(memoryview(counts.cast("double").write_to_memory()).cast("d")))
    few = sums[-1] * LEFT_OUT
    low = next(at for at, count in enumerate(sums) if count >= few)
    high = next((at for at, count in enumerate(sums) if count >= sums[-1] - few), low)
    return low, high
