"""What callers say to `GET /srcset`, and which renditions that comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Self

from proxy.doors.base import Ask
from proxy.doors.family import FORMATS, WIDTHS, allowed, checked
from proxy.doors.native import Native
from proxy.doors.query import EXP, NAMES, SIG, URL, canonical, words
from proxy.signing import WIDTH
from transforms.errors import InvalidParameter
from transforms.kinds import flag
from transforms.params import Param
from transforms.picture import Size
from transforms.recipe import Recipe

USUAL_FORMATS = ("avif", "webp", "jpeg")
FORMAT = "format"
SIZES = Param(
    "sizes", words(500), "(max-width: 640px) 100vw, 50vw", "how wide the page shows the picture"
)
ALT = Param("alt", words(1000), "", "the text that stands for the picture")
WARM = Param("warm", flag(), False, "`1` makes every rendition before it answers")
OWN = (WIDTHS, FORMATS, SIZES, ALT, WARM)
INSTEAD = {WIDTH: WIDTHS.name, FORMAT: FORMATS.name}


@dataclass(frozen=True, slots=True)
class Member:
    """A rendition of the family: how wide it is, and the `w` under which it is asked for."""

    width: int
    asked: int


@dataclass(frozen=True, slots=True)
class Srcset:
    """A family of renditions; `carried` is all that their addresses say besides width and format.

    `until` is when they expire where they are signed, None for never.
    """

    door: Native
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
                raise InvalidParameter(name, given[name], f"{instead} here, joined by commas")
        said = {each.name: each.read(given[each.name]) for each in OWN if each.name in given}
        apart = {each.name for each in (*OWN, SIG, EXP)}
        found = cls(
            door,
            {name: text for name, text in given.items() if name not in apart},
            said.get(WIDTHS.name, WIDTHS.default),
            said.get(FORMATS.name, USUAL_FORMATS),
            said.get(SIZES.name, SIZES.default),
            said.get(ALT.name, ""),
            said.get(WARM.name, False),
            EXP.read(given[EXP.name]) if EXP.name in given else None,
        )
        checked(found.widths, found.formats)
        return found

    @property
    def facts(self) -> Ask:
        """Ask for what the original is, and for what stands for the picture until it comes."""
        return self.door.ask({**self.carried, FORMAT: "json"}, b"")

    @property
    def followed(self) -> tuple[str, ...]:
        """Name the recipes of what is made right after the facts are known, if anything is."""
        pairs = ((w, form) for w in self.widths for form in self.formats) if self.warm else ()
        return tuple(dict.fromkeys(str(self.ask(*pair).recipe) for pair in pairs))

    def address(self, asked: int, form: str) -> dict[str, str]:
        """Return what the address of a rendition says."""
        return {**self.carried, URL.name: self.facts.original, WIDTH: str(asked), FORMAT: form}

    def ask(self, asked: int, form: str) -> Ask:
        """Ask for a rendition, exactly as its address does."""
        return self.door.ask(self.address(asked, form), b"")

    def whole(self, original: Size, *, vector: bool) -> Size:
        """Return the size of the picture where no width was asked for."""
        recipe = self.door.ask({**self.carried, FORMAT: self.formats[-1]}, b"").recipe
        return planned(recipe, original, vector=vector)

    def members(self, original: Size, *, vector: bool) -> list[Member]:
        """Return the widths that there are, each once, none wider than the picture."""

        def size_at(asked: int) -> Size:
            recipe = self.ask(asked, self.formats[-1]).recipe
            return planned(recipe, original, vector=vector)

        found: dict[int, Member] = {}
        ladder = self.door.narrowing.widths
        for asked in dict.fromkeys(allowed(width, ladder) for width in self.widths):
            size = size_at(asked)
            own = int(size.width)
            same = own < asked and size_at(own) == size
            found.setdefault(own, Member(own, own if same else asked))
        return sorted(found.values(), key=lambda member: member.width)


def planned(recipe: object, original: Size, *, vector: bool) -> Size:
    """Return the size in pixels that a recipe gives an original."""
    if not isinstance(recipe, Recipe):
        return original
    size = (recipe.growing() if vector else recipe).demand(original).size
    return Size(*(max(1, floor(side + 0.5)) for side in size))
