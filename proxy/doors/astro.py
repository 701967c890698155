"""The dialect of Astro's image endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from proxy.doors.dialect import Dialect
from proxy.doors.spoken import Word, computed, either, same

LOOKS = {"low": "25", "mid": "50", "high": "80", "max": "100"}
FITS = {
    "contain": "inside",
    "cover": "cover",
    "fill": "fill",
    "inside": "inside",
    "none": "outside",
    "outside": "outside",
    "scale-down": "inside",
}
DRAWING = {"svg": "origin"}


@dataclass(frozen=True, slots=True)
class Astro(Dialect):
    """A box that is covered unless `fit` says otherwise; WebP unless `f` does."""

    name: ClassVar[str] = "astro"
    paths: ClassVar[tuple[str, ...]] = ("/_image",)
    defaults: ClassVar[Mapping[str, str]] = {"fit": "cover"}
    needed: ClassVar[tuple[str, ...]] = ("href",)
    no_url: ClassVar[str] = (
        "href is missing: expected the address of an image, as in "
        "/_image?href=https%3A%2F%2Fexample.com%2Fa.jpg&w=640&f=webp"
    )
    words: ClassVar[Mapping[str, Word]] = {
        "href": same("url"),
        "w": same("w"),
        "h": same("h"),
        "f": computed("", lambda text: {"format": DRAWING.get(text, text)}),
        "q": computed("", lambda text: {"q": LOOKS.get(text, text)}),
        "fit": either({word: {"fit": fit} for word, fit in FITS.items()}),
        "position": same("a"),
        "background": same("bg"),
    }
