"""The dialect of imgix, with originals by their address: the query says what is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import unquote

from proxy.doors.base import Ask, Seal
from proxy.doors.dialect import HANDED, PathDialect
from proxy.doors.encoded import decoded
from proxy.doors.imgix_looks import LOOKS, dressed
from proxy.doors.imgix_size import SIZES, sized
from proxy.doors.imgix_writing import WRITING, written
from proxy.doors.query import EXP, SIG, URL, pairs
from proxy.doors.seals import ImgixSeal, S
from proxy.doors.spoken import Word, ignored, understood
from proxy.failures import UnknownPath
from transforms.errors import InvalidParameter
from transforms.recipe import Recipe
from transforms.steps.part import Part

CODED = "64"
APART = ("auto",)
INFORMAL = 2


@dataclass(frozen=True, slots=True)
class Imgix(PathDialect):
    """A picture fills one side of its box, and grows to it; the format stays unless negotiated.

    Words that are not known are passed over, unless strict. One that ends in 64 has its value in
    base64.
    """

    name: ClassVar[str] = "imgix"
    paths: ClassVar[tuple[str, ...]] = ("/imgix/{original:path}",)
    prefix: ClassVar[str] = "/imgix"
    worded: ClassVar[bool] = True
    expires: ClassVar[bool] = True
    defaults: ClassVar[Mapping[str, str]] = {"format": "origin", "q": "75"}
    no_url: ClassVar[str] = (
        "the original is missing: expected its address, percent-encoded, as in "
        "/imgix/https%3A%2F%2Fexample.com%2Fa.jpg?w=640&auto=format"
    )
    derived: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("enlarge", "cbg"), "fit"),
        **dict.fromkeys(("part-w", "part-h", "part-dx", "part-dy"), "rect"),
    }
    words: ClassVar[Mapping[str, Word]] = {
        **{name: word for name, word in HANDED.items() if name not in (SIG.name, EXP.name)},
        **SIZES,
        **LOOKS,
        **WRITING,
        S: ignored(),
    }

    @property
    def seal(self) -> Seal:
        """Verify imgix's own signatures."""
        return ImgixSeal(self.keys.imgix)

    def parse(self, query: str, accept: bytes, *, path: str = "", uploaded: bool = False) -> Ask:
        """Read a raw path and query; raises InvalidParameter, MissingUrl, InvalidUrl and more."""
        del uploaded
        parts = path.split("/", INFORMAL)
        if len(parts) <= INFORMAL or unquote("/".join(parts[:INFORMAL])) != self.prefix:
            raise UnknownPath(f"{path[:200]!r}: expected {self.paths[0]}")
        said = understood(_words(query), self.words, strict=self.strict)
        said.values[URL.name] = self._located(_decoded_once(parts[INFORMAL]))
        return self.meant(said, accept)

    def completed(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Put together what several words say of one thing."""
        return written(dressed(sized(values)))

    def ordered(self, recipe: Recipe, values: Mapping[str, str]) -> Recipe:
        """Take the part out of the original as it lies, before it is turned."""
        del values
        parts = [step for step in recipe.steps if isinstance(step, Part)]
        rest = [step for step in recipe.steps if not isinstance(step, Part)]
        return replace(recipe, steps=(*parts, *rest))


def _words(query: str) -> Iterator[tuple[str, str]]:
    """Yield words and values; `auto` may be said in several pieces."""
    pieces: dict[str, list[str]] = {}
    for word, text in pairs(query):
        name, value = _plain(word, text)
        if name in APART:
            pieces.setdefault(name, []).append(value)
        else:
            yield name, value
    for name, values in pieces.items():
        yield name, ",".join(values)


def _plain(word: str, text: str) -> tuple[str, str]:
    if len(word) <= len(CODED) or not word.endswith(CODED):
        return word, text
    try:
        return word.removesuffix(CODED), decoded(text)
    except ValueError:
        raise InvalidParameter(word, text, "text in URL-safe base64") from None


def _decoded_once(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text
