"""PSD and PSB: the flattened picture that stands at their end."""

from typing import ClassVar

import pyvips

from transforms.loaders.base import Header, Wanted
from transforms.loaders.damage import guarded, translated
from transforms.loaders.photoshop import (
    CLEAR_INDEX,
    CMYK,
    INDEXED,
    LAB,
    PROFILE,
    Layout,
    laid_out,
)
from transforms.loaders.pillow import only
from transforms.loaders.planes import planes_of
from transforms.loaders.samples import pictured, profiled
from transforms.picture import Picture

SIGNATURES = (b"8BPS\0\1", b"8BPS\0\2")
MOST = {"uchar": 255, "ushort": 65535, "float": 1}
GREYS = {"uchar": "b-w", "ushort": "grey16"}
COLOURS = {"uchar": "srgb", "ushort": "rgb16", "float": "scrgb"}
ENTRIES = 256
EVERY_PIXEL, COPIES = 4, 2


class Psd:
    """Photoshop's files: what their layers look like together, as Photoshop has flattened them."""

    name: ClassVar[str] = "psd"
    codec: ClassVar[str] = "psd"
    animation: ClassVar[bool] = False
    paged: ClassVar[bool] = False

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a PSD or a PSB."""
        return head.startswith(SIGNATURES)

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes; raises UnsupportedFormat where nothing is flattened."""
        only(page)
        layout = laid_out(data)
        told = layout.told
        weight = layout.planes * max(told.depth // 8, 1)
        return Header(told.width, told.height, alpha=_has_alpha(layout), pixel_bytes=weight)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the channels, as packed and as numbers, and the picture that they become."""
        del frames, scale
        return header.pixels * (EVERY_PIXEL + COPIES * header.pixel_bytes)

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode to sRGB, 8 bits, 3 or 4 bands."""
        layout = laid_out(data)
        with guarded():
            planes = planes_of(layout)
        with translated():
            image = _coloured(layout, planes)
        return pictured(image, header, wanted)


def _has_alpha(layout: Layout) -> bool:
    return layout.alpha or _clear_index(layout) is not None


def _clear_index(layout: Layout) -> int | None:
    """Return which entry of the palette is no colour but transparency."""
    if layout.told.mode != INDEXED or CLEAR_INDEX not in layout.resources:
        return None
    return int.from_bytes(layout.resources[CLEAR_INDEX][:2], "big")


def _coloured(layout: Layout, planes: list[pyvips.Image]) -> pyvips.Image:
    """Join the channels in a space that libvips knows, with straight alpha last."""
    count = layout.planes - layout.alpha
    image = planes[0].bandjoin(planes[1:count]) if count > 1 else planes[0]
    alpha = planes[count] if layout.alpha else None
    if alpha:
        image = _unmatted(image, alpha, layout.told.mode)
    image = _shown(layout, image)
    if alpha:
        narrow = image.format == "uchar" != alpha.format
        alpha = alpha.cast("uchar", shift=True) if narrow else alpha
        image = image.bandjoin(alpha)
    return profiled(image, bytes(layout.resources.get(PROFILE, b"")))


def _unmatted(image: pyvips.Image, alpha: pyvips.Image, mode: int) -> pyvips.Image:
    """Take away the white on which Photoshop lays what is not opaque."""
    most = MOST[image.format]
    white = [most, (most + 1) // 2, (most + 1) // 2] if mode == LAB else most
    kept = (image - white) * (alpha.linear(1 / most, 0) ** -1) + white
    return (kept.rint() if most > 1 else kept).cast(image.format)


def _shown(layout: Layout, image: pyvips.Image) -> pyvips.Image:
    """Say what the numbers of each colour mode mean."""
    mode, kind = layout.told.mode, image.format
    if mode == INDEXED:
        return _looked_up(layout, image)
    if mode == LAB:
        share = 255 / MOST[kind]
        lab = image.linear([share / 2.55, share, share], [0, -128, -128])
        return lab.copy(interpretation="lab").colourspace("srgb").cast("uchar")
    if mode == CMYK:
        inks = image.cast("uchar", shift=True) if kind == "ushort" else image
        return (255 - inks).cast("uchar").copy(interpretation="cmyk")
    if image.bands == 1 and kind == "float":
        image = image.bandjoin([image, image])
    return image.copy(interpretation=(COLOURS if image.bands > 1 else GREYS)[kind])


def _looked_up(layout: Layout, image: pyvips.Image) -> pyvips.Image:
    """Replace places in the palette, whose bands stand one after the other, by their colours."""
    entries = bytes(layout.palette[: ENTRIES * 3]).ljust(ENTRIES * 3, b"\0")
    bands = [entries[at : at + ENTRIES] for at in range(0, len(entries), ENTRIES)]
    if (clear := _clear_index(layout)) is not None:
        bands.append(bytes(255 * (entry != clear) for entry in range(ENTRIES)))
    images = [pyvips.Image.new_from_memory(band, ENTRIES, 1, 1, "uchar") for band in bands]
    return image.maplut(images[0].bandjoin(images[1:])).copy(interpretation="srgb")
