"""How a recipe wants its answer written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from transforms.codecs import CODECS, Codec
from transforms.kinds import Kind, choice, whole
from transforms.params import Params, param

AUTO = "auto"
ORIGIN = "origin"

FORMATS = {
    spelling: codec.name for codec in CODECS.values() for spelling in (codec.name, *codec.aliases)
} | {AUTO: AUTO, ORIGIN: ORIGIN}


LOOKS: Mapping[str, int] = {"low": 34, "medium": 56, "high": 79, "best": 88, "auto": 79}


def quality() -> Kind[int]:
    """Take a place on the common scale, or a word for it.

    The words stand for the mean SSIMULACRA2 scores 50, 65, 78 and 85; `auto` is `high`.
    """
    number = whole(1, 100, clamp=True)
    return Kind(
        f"{number.expected} (outside it clamps), or one of {', '.join(LOOKS)}",
        lambda text: LOOKS.get(text.lower()) or number.parse(text),
    )


def codec_names() -> Kind[Any]:
    """Names of codecs joined by dots."""
    return Kind(
        "names of codecs joined by dots",
        lambda text: tuple(filter(None, text.split("."))),
        ".".join,
    )


@dataclass(frozen=True)
class Writing(Params):
    """The part of a recipe that stands after its steps.

    `accepts` is what the caller's `Accept` names of what this build writes; it is set by a door,
    never by a query, and only where `format` is auto.
    """

    word: ClassVar[str] = "write"

    format: str = param(
        "format",
        choice(FORMATS),
        default="webp",
        effect="output format; `auto` negotiates by `Accept`, `origin` keeps what came in",
        aliases=("output", "fm", "f"),
    )
    q: int = param(
        "q",
        quality(),
        default=80,
        effect="quality, one scale for every format; a word asks for the look it names, on average",
        aliases=("quality",),
    )
    accepts: tuple[str, ...] = param(
        "accepts", codec_names(), default=(), effect="what `Accept` names", private=True
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Drop a quality that the format does not have."""
        codec = CODECS.get(values.get("format", ""))
        return {n: v for n, v in values.items() if n != "q" or not codec or codec.graded}

    @property
    def codec(self) -> Codec | None:
        """The codec, where the recipe names it."""
        return CODECS.get(self.format)
