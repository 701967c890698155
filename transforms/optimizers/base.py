"""What an optimiser is: one format, made smaller without becoming another."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from transforms.context import Context
from transforms.optimization import Optimization

NONE = "none"


@dataclass(frozen=True, slots=True)
class Optimized:
    """A file in the format in which it came, and what made it so: a method's name, or NONE.

    `media_type` and `extension` are the format's own.
    """

    body: bytes
    method: str
    media_type: str
    extension: str


class Optimizer(Protocol):
    """One format."""

    name: ClassVar[str]

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Make a file smaller; raises Refused for one that is damaged or too large.

        What comes out larger than what came in is not taken, `most` is seen to by others.
        """
        ...

    def bare(self, data: memoryview, wish: Optimization) -> Optimized:
        """Return the file with its own pixels in their own coding; the method is NONE.

        Metadata is gone where it shall be, a profile stays, and nothing dangerous is left in a
        drawing, even where that makes it larger.
        """
        ...
