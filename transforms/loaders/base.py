"""What a loader is: one input format, known by its first bytes, and how its pixels are had."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from transforms.picture import Picture, Size

SNIFF_BYTES = 4096
UPRIGHT = 1


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes say, before a pixel is decoded: sizes are of one oriented frame.

    `frames` counts an animation, `pages` whatever the file counts. `pixel_bytes` is the weight of
    one stored pixel; `buffered` tells that a decoder must hold the whole picture before it can
    give the first row: progressive, interlaced or lossless. A `vector` file has no pixels of its
    own: it is drawn at whatever scale is wanted, also above 1.
    """

    width: int
    height: int
    frames: int = 1
    pages: int = 1
    alpha: bool = False
    orientation: int = 1
    pixel_bytes: int = 3
    buffered: bool = False
    vector: bool = False

    @property
    def size(self) -> Size:
        """Size of one oriented frame."""
        return Size(self.width, self.height)

    @property
    def upright(self) -> bool:
        """Whether its pixels are stored as they are seen."""
        return self.orientation == UPRIGHT

    @property
    def pixels(self) -> int:
        """Pixels of one frame."""
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Frames:
    """Which pages to read: `count` of them from `first` (0-based); -1 means all that follow."""

    first: int = 0
    count: int = -1

    def within(self, header: Header) -> "Frames":
        """Return what there is of them; one where the format is no animation."""
        left = header.frames - self.first if header.frames > 1 else 1
        return Frames(self.first, left if self.count < 0 else max(min(self.count, left), 1))


@dataclass(frozen=True, slots=True)
class Wish:
    """How pixels are wanted, where a file offers a choice.

    `colours` is the space (srgb, p3, or keep for the file's own), `deep` asks for 16 bits a sample
    where the file has more than 8, `meta` (none, copyright, keep) and `gains` which of its metadata
    stays on the image, `at` for the moment of a video in seconds.
    """

    colours: str = "srgb"
    deep: bool = False
    meta: str = "none"
    gains: bool = False
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a decoder shall deliver: which frames, at which scale or above it, and how."""

    frames: Frames = Frames()
    scale: Size = Size(1.0, 1.0)
    wish: Wish = Wish()


class Loader(Protocol):
    """One input format.

    `codec` names the output format that stays nearest; `animation` tells that its pages are the
    frames of one, which are all read unless a recipe says otherwise.
    """

    name: ClassVar[str]
    codec: ClassVar[str]
    animation: ClassVar[bool]
    paged: ClassVar[bool]

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes (up to SNIFF_BYTES) begin a file of this format."""
        ...

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes of a page; raises UnreadableImage, or InvalidParameter past the end."""
        ...

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate the bytes that decoding takes at this scale."""
        ...

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode what is wanted: oriented, 3 or 4 bands, sRGB of 8 bits unless wished otherwise.

        One frame comes as a sequential image, to be read once from top to bottom, whose damage may
        show only then; several come decoded. Raises UnreadableImage or ImageTooLarge.
        """
        ...
