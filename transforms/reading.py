"""Which frames or pages of an original a recipe reads."""

from dataclasses import dataclass
from typing import Any, ClassVar

from transforms.kinds import flag, number, whole
from transforms.params import Param, Params, param

EVERY = -1


@dataclass(frozen=True)
class Reading(Params):
    """The part of a recipe that stands before its steps: all frames unless it says otherwise."""

    word: ClassVar[str] = "read"
    spellings: ClassVar[tuple[Param, ...]] = (
        Param("anim", flag(), True, "`anim=0` keeps only the first frame of an animation"),
    )

    page: int = param(
        "page", whole(0, 99_999), default=0, effect="first page or frame, counted from 0"
    )
    n: int = param(
        "n", whole(-1, 99_999), default=EVERY, effect="how many pages or frames; -1 is all"
    )
    at: float = param("at", number(0, 86_400), default=0.0, effect="moment of a video, in seconds")

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Read `anim=0` and `n=0` as one frame."""
        still = not values.pop("anim", True)
        if still or values.get("n") == 0:
            values["n"] = 1
        return values
