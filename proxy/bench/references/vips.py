"""Bare pyvips: `python -m proxy.bench.references.vips <file> [format…]`.

The file's bytes are in memory. Each four bytes on standard input are a job: the place of a format
among those named, WebP where none is, and in the other three a width. Each byte written on standard
output is such a picture, and dropped. It is written by libvips with the settings, the effort and
the look of the service's own.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pyvips

from transforms.codecs import CODECS, Codec, scale
from transforms.codecs.avif import Avif
from transforms.codecs.base import on_scale
from transforms.picture import Picture, Size
from transforms.writing import Writing

WEBP = CODECS["webp"]
RECORD, WIDTHS = 4, 2**24
ANY_HEIGHT = 1_000_000


def shrunk(data: bytes, width: int, codec: Codec = WEBP) -> bytes:
    """Make one rendition in two calls of libvips."""
    image = pyvips.Image.thumbnail_buffer(data, width, height=ANY_HEIGHT, size="down")
    return written(Picture(image, Size(image.width, image.height)), codec)


def written(picture: Picture, codec: Codec) -> bytes:
    """Write a picture by libvips, also where the service has another encoder for the same look."""
    writing = Writing(format=codec.name)
    if isinstance(codec, Avif):
        return codec.by_libheif(picture, on_scale(writing.q, scale.HEIF), writing)
    return codec.encode(picture, writing)


def job(width: int, place: int = 0) -> bytes:
    """Write a job."""
    return (place * WIDTHS + width).to_bytes(RECORD)


def main(data: bytes, codecs: Sequence[Codec]) -> None:
    """Work until there is nothing more to read."""
    pyvips.cache_set_max(0)
    pyvips.concurrency_set(1)
    while record := os.read(sys.stdin.fileno(), RECORD):
        place, width = divmod(int.from_bytes(record), WIDTHS)
        shrunk(data, width, codecs[place])
        os.write(sys.stdout.fileno(), b".")


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_bytes(), [CODECS[name] for name in sys.argv[2:] or [WEBP.name]])
