"""The dialect of Netlify's Image CDN."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from proxy.doors.dialect import Dialect
from proxy.doors.spoken import Word, either, same

FITS = {"contain": {"fit": "inside"}, "cover": {"fit": "cover"}, "fill": {"fit": "fill"}}
PLACES = {word: {"a": word} for word in ("center", "top", "bottom", "left", "right")}


@dataclass(frozen=True, slots=True)
class Netlify(Dialect):
    """A box, whole inside it unless `fit` says otherwise; negotiated unless `fm` names a format."""

    name: ClassVar[str] = "netlify"
    paths: ClassVar[tuple[str, ...]] = ("/.netlify/images",)
    defaults: ClassVar[Mapping[str, str]] = {"format": "auto", "q": "75"}
    needed: ClassVar[tuple[str, ...]] = ("url",)
    no_url: ClassVar[str] = (
        "url is missing: expected the address of an image, as in "
        "/.netlify/images?url=https%3A%2F%2Fexample.com%2Fa.jpg&w=640"
    )
    words: ClassVar[Mapping[str, Word]] = {
        "url": same("url"),
        "w": same("w"),
        "h": same("h"),
        "fit": either(FITS),
        "position": either(PLACES),
        "fm": same("format"),
        "q": same("q"),
    }
