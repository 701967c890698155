"""What can go wrong with pixels.

Refused
├── InvalidParameter     a value that the vocabulary does not hold
├── UnsupportedFormat    not an image, or a format that this build cannot read
├── UnreadableImage      an image, but damaged
├── ImageTooLarge        more pixels or memory than one request may cost
└── TooManyFrames        more frames than one request may cost
"""

from typing import ClassVar


class Refused(Exception):
    """A transform says no: `code` is the contract's word, `parameter` the one to blame."""

    code: ClassVar[str]

    def __init__(self, detail: str, parameter: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.parameter = parameter


class InvalidParameter(Refused):
    """A known name with a value outside its range."""

    code = "invalid_parameter"

    def __init__(self, parameter: str, value: str, expected: str) -> None:
        super().__init__(f"{parameter}={value[:80]!r}: expected {expected}", parameter)


class UnsupportedFormat(Refused):
    """Not an image, or a format that this build cannot read."""

    code = "unsupported_format"


class UnreadableImage(Refused):
    """An image that is damaged or cut."""

    code = "unreadable_image"


class ImageTooLarge(Refused):
    """More pixels, or more memory to decode them, than the limits allow."""

    code = "image_too_large"


class TooManyFrames(Refused):
    """More frames than the limits allow."""

    code = "too_many_frames"


REFUSALS: dict[str, type[Refused]] = {
    kind.code: kind
    for kind in (InvalidParameter, UnsupportedFormat, UnreadableImage, ImageTooLarge, TooManyFrames)
}
