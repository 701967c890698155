"""PDF: one page of it."""

from typing import Any, ClassVar

import pyvips

from transforms.errors import InvalidParameter, UnreadableImage
from transforms.loaders.base import Header, Wanted
from transforms.loaders.damage import guarded, missing
from transforms.picture import Picture, Size

SIGNATURE = b"%PDF-"
SEARCHED = 1024
PIXEL_BYTES = 12
PAGE_BYTES = 64 * 1024**2
BANDS = 4


class Pdf:
    """PDF as PDFium draws it, on white, without forms and scripts: a point is a pixel."""

    name: ClassVar[str] = "pdf"
    codec: ClassVar[str] = "pdf"
    animation: ClassVar[bool] = False
    paged: ClassVar[bool] = True

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a PDF; something may stand before its signature."""
        return SIGNATURE in head[:SEARCHED] and not head.lstrip().startswith(b"<")

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the size of a page in points."""
        with guarded(), _opened(data) as document:
            pages = len(document)
            if page >= pages:
                raise InvalidParameter("page", str(page), f"a whole number from 0 to {pages - 1}")
            width, height = document[page].get_size()
            return Header(max(1, round(width)), max(1, round(height)), pages=pages, vector=True)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the drawn page twice, and what a page may need to be understood."""
        del frames
        return PAGE_BYTES + int(header.pixels * scale * scale * PIXEL_BYTES)

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Draw the page at the very scale that is wanted."""
        with guarded(), _opened(data) as document:
            page = document[wanted.frames.first]
            held = page.render(scale=max(wanted.scale), rev_byteorder=True, prefer_bgrx=True)
            size = held.width, held.height
            image = pyvips.Image.new_from_memory(bytes(held.buffer), *size, BANDS, "uchar")
        image = image.copy(interpretation="srgb")[: BANDS - 1]
        return Picture(image, Size(header.width, header.height))


def _opened(data: memoryview) -> Any:
    try:
        import pypdfium2  # noqa: PLC0415
    except ImportError:
        raise missing("PDF", "'darkroom[pdf]'") from None
    try:
        return pypdfium2.PdfDocument(bytes(data))
    except pypdfium2.PdfiumError as error:
        reason = "it needs a password" if "password" in str(error).lower() else "it is no PDF"
        raise UnreadableImage(f"the PDF cannot be opened: {reason}") from error
