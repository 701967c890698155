"""The operations that an order of operations is made of, each under its name."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from proxy.doors.fields import NUMBER, TEXT, Field, as_asked, length, same, share, words
from proxy.doors.query import PRESET
from transforms.colours import Colour, colour
from transforms.kinds import whole
from transforms.params import Params
from transforms.reading import Reading
from transforms.recipe import READS
from transforms.steps import STEPS
from transforms.steps.base import Step
from transforms.steps.blur import Blur
from transforms.steps.crop import Crop
from transforms.steps.mark import WIDEST, Mark
from transforms.steps.pad import MOST, Pad
from transforms.steps.resize import Resize
from transforms.steps.sharpen import Sharpen
from transforms.steps.tilt import Tilt
from transforms.steps.trim import Trim
from transforms.steps.turn import Turn
from transforms.steps.txt import Txt
from transforms.writing import Writing

BYTES = "base64"
COLOUR = "color"
SIDES = ("top_in_px", "right_in_px", "bottom_in_px", "left_in_px")
ROOM = Field("", as_asked(whole(0, MOST)), (NUMBER,))
COLOUR_KIND = colour()
SHADE = Field(COLOUR, as_asked(COLOUR_KIND), (TEXT,))
MEMO = 512
ENLARGE = {"enlarge": "1"}
FILLED = {"fit": "cover", "a": "smart", **ENLARGE}

Values = Mapping[str, str]
Make = Callable[[Values], Iterable[Step]]


def steps_of(values: Values) -> Iterator[Step]:
    """Yield the steps that a query of these values comes to."""
    yield from (step.read(values) for step in _reading(frozenset(values)))


@lru_cache(MEMO)
def _reading(names: frozenset[str]) -> tuple[type[Step], ...]:
    return tuple(step for word, step in STEPS.items() if not READS[word].isdisjoint(names))


@dataclass(frozen=True, slots=True)
class Operation:
    """What one operation takes, what it says unless told otherwise, and what it comes to."""

    fields: Mapping[str, Field]
    always: Values = field(default_factory=dict)
    make: Make = steps_of

    def lacking(self, values: Values) -> str:
        """Name a field that must be there and is not; empty where none is lacking."""
        if not self.always and not values and self.fields:
            return next(iter(self.fields))
        needed = (n for n, each in self.fields.items() if each.needed)
        return next((n for n in needed if self.fields[n].parameter not in values), "")


def _own(group: type[Params]) -> dict[str, Field]:
    """Take a part of the vocabulary by its own names."""
    return {
        spelling: same(each.name)
        for each in group.vocabulary()
        for spelling in (each.name, *each.aliases)
    }


def _bare(group: type[Params]) -> Values:
    """Return what the bare name of a step says, where its first parameter may stay empty."""
    first = next(group.vocabulary())
    try:
        first.kind.parse("")
    except ValueError:
        return {}
    return {first.name: ""}


def _turned(values: Values) -> Iterator[Step]:
    yield Turn.read(values)
    tilt = Tilt.read(values)
    yield tilt if tilt.idle else replace(tilt, bg=_behind(values))


def _padded(values: Values) -> Iterator[Step]:
    """Put room around by sides, each of which wins over `pad`, in a colour that may be clear."""
    pad = Pad.read({name: text for name, text in values.items() if name == "pad"})
    top, right, bottom, left = (
        int(values.get(side, room)) for side, room in zip(SIDES, pad.room, strict=True)
    )
    pad = Pad((top, right, bottom, left))
    yield pad if pad.idle else replace(pad, bg=_behind(values))


def _behind(values: Values) -> Colour | None:
    """Return the colour that is put beside a picture, None where that is clear."""
    chosen = COLOUR_KIND.parse(values.get(COLOUR, "transparent"))
    return chosen if chosen.alpha else None


def _with(fields: Mapping[str, Field], group: type[Params]) -> Mapping[str, Field]:
    """Take a step's own names beside those of an operation."""
    return {**fields, **{name: each for name, each in _own(group).items() if name not in fields}}


def _factor(name: str) -> Operation:
    return Operation({"factor": same(name, NUMBER, needed=True)})


def _sides() -> dict[str, Field]:
    return {side: replace(ROOM, parameter=side) for side in SIDES}


SIZE = {"width_in_px": length("w"), "height_in_px": length("h")}
BOX = {"width_in_px": length("w", 1), "height_in_px": length("h", 1)}
PICTURE = same("mark", TEXT, needed=True)
RECTANGLE = {
    "left_in_px": same("cx", NUMBER),
    "top_in_px": same("cy", NUMBER),
    "width_in_px": same("cw", NUMBER),
    "height_in_px": same("ch", NUMBER),
}
LAID = {
    "url": PICTURE,
    BYTES: PICTURE,
    "width_in_px": Field("mark-w", as_asked(whole(1, WIDEST)), (NUMBER,)),
    "position": same("mark-pos", TEXT),
    "opacity": share("mark-alpha"),
}
WRITTEN = {
    "text": same("txt", TEXT, needed=True),
    "size_in_px": same("txt-size", NUMBER),
    "color": same("txt-color", TEXT),
    "position": same("txt-pos", TEXT),
}
CONVERTED = {"format": same("format", TEXT), "quality": same("q", NUMBER, TEXT)}
ANGLE = {"angle": same("ro", NUMBER, needed=True), "background": SHADE}
DIRECTION = words("flip", horizontal="h", vertical="v")
NAMED: Mapping[str, Operation] = {
    "resize": Operation(_with(SIZE, Resize), ENLARGE),
    "crop": Operation(_with(RECTANGLE, Crop)),
    "smart_crop": Operation(
        {"width_in_px": length("w", 1), "height_in_px": length("h", 1)}, FILLED
    ),
    "sharpen": Operation(_with({"sigma": same("sharp", NUMBER)}, Sharpen), {"sharp": ""}),
    "blur": Operation(_with({"sigma": same("blur", NUMBER)}, Blur), {"blur": ""}),
    "rotate": Operation(ANGLE, make=_turned),
    "flip": Operation({"direction": DIRECTION}),
    "grayscale": Operation({}, {"grayscale": "1"}),
    "auto_contrast": Operation({}, {"normalize": "1"}),
    "brightness": _factor("brightness"),
    "contrast": _factor("contrast"),
    "saturation": _factor("saturation"),
    "trim": Operation(_with({"threshold": same("trim", NUMBER)}, Trim), {"trim": ""}),
    "pad": Operation(_with(_sides() | {"color": SHADE}, Pad), make=_padded),
    "watermark": Operation(_with(LAID, Mark)),
    "text": Operation(_with(WRITTEN, Txt)),
    "convert": Operation(_with(CONVERTED, Writing)),
    "compress_to_size": Operation({"max_bytes": same("maxbytes", NUMBER, needed=True)}),
    "preset": Operation({"name": Field(PRESET.name, PRESET.kind, (TEXT,), needed=True)}),
    "read": Operation(_own(Reading)),
}
OPERATIONS: Mapping[str, Operation] = {
    **NAMED,
    **{
        word: Operation(_own(step), _bare(step))
        for word, step in STEPS.items()
        if word not in NAMED and any(step.vocabulary())
    },
}
