"""Bare pyvips: `python -m proxy.bench.references.vips <file> [format]`.

The file's bytes are in memory. Each four bytes on standard input are a width; each byte written on
standard output is a picture of that width, WebP unless a format is named, and dropped. It is
written by libvips with the settings, the effort and the look of the service's own.
"""

import os
import sys
from pathlib import Path

import pyvips

from transforms.codecs import CODECS, Codec, scale
from transforms.codecs.avif import Avif
from transforms.codecs.base import on_scale
from transforms.picture import Picture, Size
from transforms.writing import Writing

WEBP = CODECS["webp"]
RECORD = 4
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


def main(data: bytes, codec: Codec) -> None:
    """Work until there is nothing more to read."""
    pyvips.cache_set_max(0)
    pyvips.concurrency_set(1)
    while record := os.read(sys.stdin.fileno(), RECORD):
        shrunk(data, int.from_bytes(record), codec)
        os.write(sys.stdout.fileno(), b".")


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_bytes(), CODECS[(*sys.argv[2:], WEBP.name)[0]])
