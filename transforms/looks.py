"""Words for a quality, each with the look that it asks for."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from transforms.kinds import Kind, whole


class Look(NamedTuple):
    """A word for a quality: the SSIMULACRA2 score that this very picture is to reach.

    `mean` is the place on the common scale where photographs reach it on average.
    """

    score: int
    mean: int


LOOKS: Mapping[str, Look] = {
    "low": Look(50, 34),
    "medium": Look(65, 56),
    "high": Look(78, 79),
    "best": Look(85, 88),
    "auto": Look(78, 79),
}


def quality() -> Kind[Any]:
    """Take a place on the common scale, or a word for a look."""
    number = whole(1, 100, clamp=True)
    return Kind(
        f"{number.expected} (outside it clamps), or one of {', '.join(LOOKS)}",
        lambda text: LOOKS.get(text.lower()) or number.parse(text),
        schema={"anyOf": [number.schema, {"type": "string", "enum": [*LOOKS]}]},
    )
