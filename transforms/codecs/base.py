"""What a codec is: one output format, what it can hold, and how it is written."""

from base64 import b64encode
from bisect import bisect_right
from typing import ClassVar, Protocol, runtime_checkable

from transforms.picture import Picture

QualityMap = tuple[tuple[float, float], ...]

LOOK = frozenset({"q", "target"})
PICTURE = frozenset({"maxbytes", "encoding"})
WORDS = frozenset({"meta"})
BEST, NEARLY = 100, 95
HALVED, FULL = "420", "444"


class Output(Protocol):
    """What a recipe says of the encoding: the fields of `Writing` that concern an encoder."""

    @property
    def q(self) -> int:
        """Quality on the common scale, 1–100."""
        ...

    @property
    def effort(self) -> int | None:
        """How hard to try, 0–9; None leaves it to the codec."""
        ...

    @property
    def lossless(self) -> bool:
        """Whether every pixel stays as it is."""
        ...

    @property
    def near(self) -> bool:
        """Whether it may be rounded a little and is lossless otherwise."""
        ...

    @property
    def progressive(self) -> bool | None:
        """Whether it can be shown before it is whole; None leaves it to the codec."""
        ...

    @property
    def level(self) -> int | None:
        """Compression level of PNG, 0–9."""
        ...

    @property
    def subsample(self) -> str:
        """`420`, `444`, or empty to leave it to the codec."""
        ...

    @property
    def bits(self) -> int:
        """Bits of a sample: 8, 10 or 12."""
        ...

    @property
    def palette(self) -> bool:
        """Whether it may come down to a palette of colours that look as `q` says."""
        ...

    @property
    def keeps(self) -> int:
        """Which metadata that the image carries is written, as libvips' flags."""
        ...


class Codec(Protocol):
    """One output format.

    `picture` is false for text that stands for a picture, `negotiable` says that it is written only
    for callers whose `Accept` names it. `options` are the parameters of the encoding that change
    what is written.
    """

    name: ClassVar[str]
    media_type: ClassVar[str]
    extension: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]]
    alpha: ClassVar[bool]
    animation: ClassVar[bool]
    largest_side: ClassVar[int]
    picture: ClassVar[bool]
    negotiable: ClassVar[bool]
    options: ClassVar[frozenset[str]]

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Say how many pixels of all frames it writes with so many bytes and in a fair time.

        The bytes hold the picture itself as well.
        """
        ...

    def encode(self, picture: Picture, output: Output) -> bytes:
        """Write a picture that this codec can hold and whose pixels are in memory."""
        ...


@runtime_checkable
class Repacker(Protocol):
    """A codec that can hold another format's file without decoding it to pixels."""

    largest_side: ClassVar[int]

    def most_repacked(self, memory: int) -> int:
        """Say how many pixels it can hold so with so many bytes of memory."""
        ...

    def repack(self, data: memoryview, picture: Picture) -> bytes | None:
        """Return the file of a still, upright picture anew; None where pixels must be encoded."""
        ...


def place(output: Output) -> int:
    """Return the place on the common scale that an output asks for, lossless or nearly so too."""
    if output.lossless:
        return BEST
    return max(output.q, NEARLY) if output.near else output.q


def data_uri(media_type: str, body: bytes) -> bytes:
    """Write bytes as text that a page can hold."""
    return b"data:" + media_type.encode() + b";base64," + b64encode(body)


def on_scale(q: float, points: QualityMap) -> float:
    """Map q of the common scale to an encoder's own setting, linearly between measured points."""
    knots = [point[0] for point in points]
    at = min(max(bisect_right(knots, q), 1), len(points) - 1)
    (left, low), (right, high) = points[at - 1], points[at]
    share = min(max((q - left) / (right - left), 0.0), 1.0)
    return low + (high - low) * share
