"""Of what kind the samples of a file are, in words: grey or coloured, and how many bits."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from transforms.loaders.base import Header

PNG_DEPTH, PNG_COLOURS = 24, 25
PNG_KINDS = {0: "grayscale", 2: "rgb", 3: "palette", 4: "grayscale-alpha", 6: "rgba"}
USUAL, DEEP, HEIF_DEEP, JPEG_DEEP = 8, 16, 10, 12
INKS, JPEG_DEEP_BYTES = 4, 12


class SampleKind(NamedTuple):
    """A colour type and a depth; None where the format has no such thing."""

    colours: str | None
    bits: int | None


def sample_kind(name: str, data: memoryview, header: Header) -> SampleKind:
    """Say of what kind the samples of a file of this format are."""
    return KINDS.get(name, _usual)(data, header)


def _png(data: memoryview, header: Header) -> SampleKind:
    del header
    return SampleKind(PNG_KINDS.get(data[PNG_COLOURS]), data[PNG_DEPTH])


def _jpeg(data: memoryview, header: Header) -> SampleKind:
    del data
    if header.pixel_bytes == JPEG_DEEP_BYTES:
        return SampleKind("rgb", JPEG_DEEP)
    return SampleKind({1: "grayscale", INKS: "cmyk"}.get(header.pixel_bytes, "rgb"), USUAL)


def _heif(data: memoryview, header: Header) -> SampleKind:
    colours, bits = _usual(data, header)
    return SampleKind(colours, HEIF_DEEP if bits == DEEP else bits)


def _usual(data: memoryview, header: Header) -> SampleKind:
    del data
    if header.vector:
        return SampleKind(None, None)
    if header.pixel_bytes == 1:
        return SampleKind("grayscale", USUAL)
    colours = "rgba" if header.alpha else "rgb"
    return SampleKind(colours, DEEP if header.pixel_bytes > INKS else USUAL)


KINDS: Mapping[str, Callable[[memoryview, Header], SampleKind]] = {
    "png": _png,
    "apng": _png,
    "jpeg": _jpeg,
    "avif": _heif,
    "heic": _heif,
    "gif": lambda *_: SampleKind("palette", USUAL),
}
