"""What callers say to `GET /srcset`, and which renditions that comes to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Self

from proxy.doors.base import Ask
from proxy.doors.family import FORMATS, WIDTHS, allowed, checked
from proxy.doors.native import Native
from proxy.doors.query import EXP, NAMES, PRESET, SIG, URL, canonical, words
from proxy.signing import WIDTH
from transforms.boxes import INSIDE, OUTSIDE
from transforms.errors import InvalidParameter
from transforms.kinds import flag
from transforms.params import Param
from transforms.picture import Size
from transforms.recipe import Recipe
from transforms.steps.resize import Resize

USUAL_FORMATS = ("avif", "webp", "jpeg")
FORMAT = "format"
SIZES = Param(
    "sizes", words(500), "(max-width: 640px) 100vw, 50vw", "how wide the page shows the picture"
)
ALT = Param("alt", words(1000), "", "the text that stands for the picture")
WARM = Param("warm", flag(), False, "`1` makes every rendition before it answers")
OWN = (WIDTHS, FORMATS, SIZES, ALT, WARM)
INSTEAD = {
    WIDTH: f"{WIDTHS.name} here, joined by commas",
    FORMAT: f"{FORMATS.name} here, joined by commas",
    "encoding": "none here: a page cannot show text",
}
HEIGHT, ENLARGE = "h", "enlarge"
HALF = Fraction(1, 2)
SHAPED = "ar here, so that every width has one shape, or a fit that is inside or outside"


@dataclass(frozen=True, slots=True)
class Member:
    """A rendition of the family: how wide it is, and the `w` under which it is asked for."""

    width: int
    asked: int


@dataclass(frozen=True, slots=True)
class Srcset:
    """A family of renditions; `carried` is all that their addresses say besides width and format.

    `original` is its address, `shape` the height by width of a box that all of them are fitted to.
    `until` is when they expire where they are signed, None for never.
    """

    door: Native
    original: str
    shape: Fraction | None
    carried: Mapping[str, str]
    widths: tuple[int, ...]
    formats: tuple[str, ...]
    sizes: str
    alt: str
    warm: bool
    until: int | None

    @classmethod
    def parse(cls, query: str, door: Native, *, strict: bool) -> Self:
        """Read a raw query; raises InvalidParameter, and what the door raises."""
        names = {**NAMES, **{each.name: each.name for each in OWN}}
        given = canonical(query, last_wins=False, strict=strict, names=names)
        for name, instead in INSTEAD.items():
            if name in given:
                raise InvalidParameter(name, given[name], instead)
        said = {each.name: each.read(given[each.name]) for each in OWN if each.name in given}
        apart = {each.name for each in (*OWN, SIG, EXP)}
        carried = {name: text for name, text in given.items() if name not in apart}
        formats = said.get(FORMATS.name, USUAL_FORMATS)
        asked = door.ask({**carried, FORMAT: formats[-1]}, b"")
        found = cls(
            door,
            asked.original,
            _shape(asked.recipe),
            carried if PRESET.name not in carried else {ENLARGE: "0", **carried},
            said.get(WIDTHS.name, WIDTHS.default),
            formats,
            said.get(SIZES.name, SIZES.default),
            said.get(ALT.name, ""),
            said.get(WARM.name, False),
            EXP.read(given[EXP.name]) if EXP.name in given else None,
        )
        checked(found.widths, found.formats)
        if found.shape is None and (box := _box(asked.recipe)) and box.h and found.boxed:
            raise InvalidParameter(HEIGHT, door.narrowing.filled(carried)[HEIGHT], SHAPED)
        return found

    @property
    def facts(self) -> Ask:
        """Ask for what the original is, and for what stands for the picture until it comes."""
        return self.door.ask({**self.carried, FORMAT: "json"}, b"")

    @property
    def boxed(self) -> bool:
        """Whether a width and a height together are a box that the picture must fill."""
        box = _box(self.ask(1, self.formats[-1]).recipe)
        return box is not None and box.fit not in (INSIDE, OUTSIDE)

    @property
    def followed(self) -> Iterator[str]:
        """Yield the recipes of what is made right after the facts are known, if anything is."""
        pairs = ((w, form) for w in self.widths for form in self.formats) if self.warm else ()
        for pair in pairs:
            yield str(self.ask(*pair).recipe)

    def address(self, asked: int, form: str) -> dict[str, str]:
        """Return what the address of a rendition says."""
        box = {} if self.shape is None else {HEIGHT: str(max(1, floor(asked * self.shape + HALF)))}
        return {**self.carried, **box, URL.name: self.original, WIDTH: str(asked), FORMAT: form}

    def ask(self, asked: int, form: str) -> Ask:
        """Ask for a rendition, exactly as its address does."""
        return self.door.ask(self.address(asked, form), b"")

    def whole(self, original: Size, *, vector: bool) -> Size:
        """Return the size of the picture where no width was asked for."""
        recipe = self.door.ask({**self.carried, FORMAT: self.formats[-1]}, b"").recipe
        return planned(recipe, original, vector=vector)

    def members(self, original: Size, *, vector: bool) -> Iterator[Member]:
        """Yield the widths that there are, none wider than the picture."""

        def size_at(asked: int) -> Size:
            recipe = self.ask(asked, self.formats[-1]).recipe
            return planned(recipe, original, vector=vector)

        ladder = self.door.narrowing.widths
        for asked in dict.fromkeys(allowed(width, ladder) for width in self.widths):
            size = size_at(asked)
            own = int(size.width)
            same = own < asked and size_at(own) == size
            yield Member(own, own if same else asked)


def each_once(members: Iterable[Member]) -> list[Member]:
    """Keep the first of each width, the narrowest first."""
    found: dict[int, Member] = {}
    for member in members:
        found.setdefault(member.width, member)
    return sorted(found.values(), key=lambda member: member.width)


def planned(recipe: object, original: Size, *, vector: bool) -> Size:
    """Return the size in pixels that a recipe gives an original."""
    if not isinstance(recipe, Recipe):
        return original
    size = (recipe.growing() if vector else recipe).demand(original).size
    return Size(*(max(1, floor(side + 0.5)) for side in size))


def _box(recipe: object) -> Resize | None:
    steps = recipe.steps if isinstance(recipe, Recipe) else ()
    return next((step for step in steps if isinstance(step, Resize)), None)


def _shape(recipe: object) -> Fraction | None:
    """Return the height by width of the box in pixels that a recipe names, if it does."""
    box = _box(recipe)
    if box and isinstance(box.w, int) and isinstance(box.h, int) and box.w and box.h:
        return Fraction(box.h, box.w)
    return None
