"""What is asked of an optimiser, and of an estimate of what it would come to."""

from dataclasses import dataclass
from typing import ClassVar

from transforms.kinds import flag, number, whole
from transforms.params import param
from transforms.task import Task


@dataclass(frozen=True)
class Optimization(Task):
    """How a file is made smaller in the format in which it came.

    `most` bounds by how many percent; None is no bound.
    """

    word: ClassVar[str] = "optimize"

    quality: int = param("quality", whole(1, 100), default=80, effect="quality, on the one scale")
    strip: bool = param(
        "strip_metadata", flag(), default=True, effect="takes metadata away, but no colour profile"
    )
    progressive: bool = param(
        "progressive_jpeg", flag(), default=False, effect="JPEG that shows before it is whole"
    )
    lossy: bool = param(
        "png_lossy", flag(), default=True, effect="PNG may get a palette in place of all colours"
    )
    most: float | None = param(
        "max_reduction", number(0, 100), effect="percent of the bytes that may go at most"
    )


@dataclass(frozen=True)
class Estimation(Optimization):
    """The same, of which only the outcome is asked."""

    word: ClassVar[str] = "estimate"


@dataclass(frozen=True)
class Tooling(Task):
    """Which tools' work can be done here."""

    word: ClassVar[str] = "tools"
