"""PPM, PGM and PBM, in bytes or in digits."""

import re
from typing import ClassVar

from transforms.loaders.pillow import PillowLoader

GAP = rb"(?:\s|#[^\r\n]*[\r\n])+"
NUMBER = GAP + rb"\d{1,10}"
HEAD = re.compile(rb"P(?:[14]" + NUMBER * 2 + rb"|[2356]" + NUMBER * 3 + rb")\s")


class Pnm(PillowLoader):
    """The portable maps as Pillow reads them, whose whole header is among the first bytes."""

    name: ClassVar[str] = "pnm"
    codec: ClassVar[str] = "pnm"
    plugin: ClassVar[str] = "PPM"

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a portable map."""
        return HEAD.match(head) is not None
