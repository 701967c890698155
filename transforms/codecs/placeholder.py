"""What the texts that stand for a picture have in common."""

from typing import ClassVar

from transforms.codecs.base import Output
from transforms.picture import Picture


class Placeholder:
    """A short text made of a small picture; a member says how small, and what each pixel takes."""

    media_type: ClassVar[str] = "text/plain; charset=utf-8"
    extension: ClassVar[str] = "txt"
    aliases: ClassVar[tuple[str, ...]] = ()
    alpha: ClassVar[bool] = True
    animation: ClassVar[bool] = False
    picture: ClassVar[bool] = False
    negotiable: ClassVar[bool] = False
    options: ClassVar[frozenset[str]] = frozenset()
    pixel_bytes: ClassVar[int]

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for what each pixel takes while the text is made."""
        del picture, output
        return memory // self.pixel_bytes
