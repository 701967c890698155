"""A picture over the picture: a logo, a watermark."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from transforms.fitting import Pixels, rounded
from transforms.kinds import Kind, flag, number, plain, shaped, whole
from transforms.overlaying import blaming, corner, decoded, faded, laid, margin, point, tiled
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step

LONGEST = 2048
REFUSED = re.compile(
    r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff]|^\s*(?:data|blob)(?::|%3a)", re.IGNORECASE
)
WIDEST = 10_000
PLACE = "bottom-right"
PADDING = 10
FULL = 100.0
ADDRESS = {"type": "string", "minLength": 1, "maxLength": LONGEST}
USUAL_WIDTH, USUAL_HEIGHT = 0.25, 0.5


class Width(NamedTuple):
    """A width in pixels, or in hundredths of the picture's."""

    value: float
    share: bool = False

    def __str__(self) -> str:
        """Write it as a query would."""
        return plain(self.value) + "%" * self.share

    def of(self, picture: Picture, unit: float) -> float:
        """Say how many held pixels it is."""
        return picture.width * self.value / FULL if self.share else self.value * unit


def address() -> Kind[str]:
    """Take the address of an image; whether it may be fetched the service decides."""

    def parse(text: str) -> str:
        text = text.strip(" ")
        if not 0 < len(text) <= LONGEST or REFUSED.search(text):
            raise ValueError(text)
        return text

    return Kind(f"the address of an image, of at most {LONGEST} characters", parse, schema=ADDRESS)


def width() -> Kind[Width]:
    """Take a width in pixels, or a percentage."""
    pixels, share = whole(1, WIDEST), number(0.1, FULL)

    def parse(text: str) -> Width:
        if text.endswith("%"):
            return Width(share.parse(text[:-1]), share=True)
        return Width(pixels.parse(text))

    schema = {"anyOf": [pixels.schema, shaped("[0-9]+([.][0-9]+)?%")]}
    return Kind(
        f"pixels from 1 to {WIDEST}, or a percentage such as 25% of the width", parse, schema=schema
    )


@dataclass(frozen=True)
class Mark(Step):
    """Lay another picture over every frame, never larger than there is room for."""

    word: ClassVar[str] = "mark"
    deep: ClassVar[bool] = True

    mark: str = param(
        "mark",
        address(),
        default="",
        effect="address of a picture to lay over this, such as a logo",
        address=True,
    )
    wide: Width | None = param(
        "mark-w",
        width(),
        effect="its width in pixels of the result, or a percentage; unless given its own,"
        " but at most a quarter of the width and half of the height",
    )
    place: str = param("mark-pos", point(), default=PLACE, effect="where it lies")
    alpha: float = param(
        "mark-alpha", number(0, FULL), default=FULL, effect="how opaque it is, in hundredths"
    )
    tile: bool = param("mark-tile", flag(), default=False, effect="repeats it over the picture")
    pad: int = param(
        "mark-pad",
        whole(0, WIDEST),
        default=PADDING,
        effect="room to the edges, and between repetitions, in pixels",
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Drop what says how a mark lies where there is none to be seen."""
        if not values.get("mark") or not values.get("mark-alpha", FULL):
            return {}
        return values | ({"mark-pos": PLACE} if values.get("mark-tile") else {})

    @property
    def assets(self) -> tuple[str, ...]:
        """Name the mark."""
        return (self.mark,) if self.mark else ()

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Lay the mark over every frame."""
        if not self.mark:
            return picture
        unit = max(picture.scale)
        pad = margin(picture, self.pad * unit)
        data, limits = picture.context.assets[self.mark], picture.context.limits
        with blaming("mark"):
            layer = decoded(data, limits, lambda size: self._fitted(size, picture, unit))
        layer = faded(layer, self.alpha / FULL)
        if self.tile:
            box = Pixels(picture.width, picture.height)
            return laid(picture, tiled(layer, box, pad), 0, 0)
        return laid(picture, layer, *corner(picture, layer, self.place, pad))

    def _fitted(self, size: Size, picture: Picture, unit: float) -> Pixels:
        """Say how large a mark of this size becomes."""
        room = Pixels(picture.width, picture.height)
        if self.wide:
            scale = self.wide.of(picture, unit) / size.width
        else:
            wide, high = room.width * USUAL_WIDTH, room.height * USUAL_HEIGHT
            scale = min(unit, wide / size.width, high / size.height)
        held = rounded(size, min(scale, room.width / size.width, room.height / size.height))
        return Pixels(*map(min, held, room))
