"""BMP, of Windows and of OS/2."""

import re
from typing import ClassVar

from transforms.loaders.pillow import PillowLoader

HEAD = re.compile(rb"BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\x00\x00\x00", re.DOTALL)


class Bmp(PillowLoader):
    """BMP as Pillow reads it; alpha counts only where its header announces it."""

    name: ClassVar[str] = "bmp"
    codec: ClassVar[str] = "bmp"
    plugin: ClassVar[str] = "BMP"

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a BMP."""
        return HEAD.match(head) is not None
