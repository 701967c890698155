"""What a step is: one operation of a recipe, its parameters, and what it asks of the decoder."""

from typing import ClassVar, NamedTuple, Self

from transforms.bounds import Bounds
from transforms.params import Params
from transforms.picture import Picture, Size

WHOLE = Size(1.0, 1.0)


class Demand(NamedTuple):
    """What a step needs of its input.

    `size` is what the step hands on, in pixels of the full-resolution picture; `scale` is the
    fewest pixels per full-resolution pixel, across and down, that serve it, or None where a later
    step decides.
    """

    size: Size
    scale: Size | None = None


class Step(Params):
    """One operation: a frozen dataclass of parameters that turns a picture into a picture.

    `deep` says that it works on samples of 16 bits as on those of 8: where one step of a recipe
    does not, the picture is read with 8.
    """

    deep: ClassVar[bool] = False

    @property
    def moves(self) -> bool:
        """Whether it moves, cuts or scales by its parameters alone, as a gain map can go along."""
        return False

    @property
    def assets(self) -> tuple[str, ...]:
        """Name what it needs by URL, as it was written; `context.assets` will hold the bytes."""
        return ()

    def demand(self, size: Size) -> Demand:
        """Say what the decoder must deliver; unless overridden, full resolution."""
        return Demand(size, WHOLE)

    def back(self, scale: Size) -> Size:
        """Say which scale of its input gives this scale of what it hands on."""
        return scale

    def within(self, bounds: Bounds) -> Self:  # noqa: ARG002 - for the steps that choose a size
        """Return the same step, held to these bounds if it chooses a size."""
        return self

    def growing(self) -> Self:
        """Return the same step for a drawing, which may grow: it stays sharp at any scale."""
        return self

    def apply(self, picture: Picture) -> Picture:
        """Return the picture after this operation."""
        raise NotImplementedError
