"""A task: what may be asked of an original besides a rendition by a recipe."""

from dataclasses import dataclass
from typing import ClassVar

from transforms.params import Params


@dataclass(frozen=True)
class Task(Params):
    """Parameters of one kind of work, told from a recipe by its first word.

    `str` of it stands where a recipe would: in jobs and in keys.
    """

    assets: ClassVar[tuple[()]] = ()
    steps: ClassVar[tuple[()]] = ()

    def __str__(self) -> str:
        """Write `word:name=value,…`."""
        return f"{self.word}:{Params.__str__(self)}"


def parameters_of(text: str) -> str:
    """Return what stands behind the word of a task."""
    return text.partition(":")[2]
