"""Bare pyvips: `python -m proxy.bench.references.vips <file>`.

The file's bytes are in memory. Each four bytes on standard input are a width; each byte written on
standard output is a WebP of that width, made with the service's own encoder settings and dropped.
"""

import os
import sys
from pathlib import Path

import pyvips

from transforms.codecs.webp import Webp
from transforms.picture import Picture, Size
from transforms.writing import Writing

RECORD = 4
ANY_HEIGHT = 1_000_000


def shrunk(data: bytes, width: int) -> bytes:
    """Make one rendition in two calls of libvips."""
    image = pyvips.Image.thumbnail_buffer(data, width, height=ANY_HEIGHT, size="down")
    picture = Picture(image, Size(image.width, image.height))
    return Webp().encode(picture, Writing())


def main(data: bytes) -> None:
    """Work until there is nothing more to read."""
    pyvips.cache_set_max(0)
    pyvips.concurrency_set(1)
    while record := os.read(sys.stdin.fileno(), RECORD):
        shrunk(data, int.from_bytes(record))
        os.write(sys.stdout.fileno(), b".")


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_bytes())
