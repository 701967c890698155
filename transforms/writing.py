"""How a recipe wants its answer written."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from transforms.codecs import CODECS, Codec
from transforms.codecs.base import FULL, HALVED
from transforms.folding import folded
from transforms.kinds import Kind, choice, flag, shaped, whole
from transforms.looks import Look, quality
from transforms.params import Params, param

AUTO = "auto"
ORIGIN = "origin"
USUAL, USUAL_BITS = "webp", 8

FORMATS = {
    spelling: codec.name for codec in CODECS.values() for spelling in (codec.name, *codec.aliases)
} | {AUTO: AUTO, ORIGIN: ORIGIN}


NONE, COPYRIGHT, KEEP = "none", "copyright", "keep"
SRGB, P3 = "srgb", "p3"
EXIF, XMP, IPTC, PROFILE, OTHER, GAINS = 1, 2, 4, 8, 16, 32
WORDS = EXIF | XMP | IPTC
UNITS = {"": 1, "b": 1, "k": 1024, "kb": 1024, "m": 1024**2, "mb": 1024**2}
WRITTEN_AMOUNT = "[0-9]{1,9}([.][0-9]{1,3})?([kKmM]?[bB]?)"
AMOUNT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(b|kb?|mb?|)", re.ASCII | re.IGNORECASE)


def amount() -> Kind[int]:
    """Take a number of bytes, also as 200k or 1.5M."""

    def parse(text: str) -> int:
        match = AMOUNT.fullmatch(text)
        if not match or not float(match[1]):
            raise ValueError(text)
        return max(1, round(float(match[1]) * UNITS[match[2].lower()]))

    schema = {"anyOf": [{"type": "integer", "minimum": 1}, shaped(WRITTEN_AMOUNT)]}
    return Kind("a number of bytes such as 90000, 200k or 1.5M", parse, schema=schema)


def one_of(*words: str, **spellings: str) -> Kind[str]:
    """Take one of some words."""
    return choice({word: word for word in words} | spellings)


def bits() -> Kind[int]:
    """Take a depth that some format has."""

    def parse(text: str) -> int:
        if text not in {"8", "10", "12"}:
            raise ValueError(text)
        return int(text)

    return Kind("8, 10 or 12", parse, schema={"type": "integer", "enum": [8, 10, 12]})


def codec_names() -> Kind[Any]:
    """Names of codecs joined by dots."""
    return Kind(
        "names of codecs joined by dots",
        lambda text: tuple(filter(None, text.split("."))),
        ".".join,
    )


@dataclass(frozen=True)
class Writing(Params):
    """The part of a recipe that stands after its steps.

    `accepts` is what the caller's `Accept` names of what this build writes; it is set by a door,
    never by a query, and only where `format` is auto. So is `opaque`, which goes before it for a
    still picture.
    """

    word: ClassVar[str] = "write"

    format: str = param(
        "format",
        choice(FORMATS),
        default=USUAL,
        effect="output format; `auto` negotiates by `Accept`, `origin` keeps what came in",
        aliases=("output", "fm", "f"),
    )
    q: int = param(
        "q",
        quality(),
        default=80,
        effect="quality, one scale for every format; a word asks for the look it names, on average",
        aliases=("quality",),
    )
    target: int = param(
        "target", whole(0, 100), default=0, effect="score to be reached", private=True
    )
    effort: int | None = param(
        "effort",
        whole(0, 9),
        effect="how hard the encoder tries; unless given, what its time allows",
    )
    lossless: bool = param(
        "ll", flag(), default=False, effect="keeps every pixel as it is", aliases=("lossless",)
    )
    near: bool = param("nl", flag(), default=False, effect="nearly lossless: rounds a little")
    progressive: bool | None = param(
        "il",
        flag(),
        effect="whether it can be shown before it is whole; JPEG is unless `il=0`",
        aliases=("progressive", "interlace"),
    )
    level: int | None = param("l", whole(0, 9), effect="compression level of PNG")
    maxbytes: int = param("maxbytes", amount(), default=0, effect="most bytes that it may have")
    subsample: str = param(
        "subsample",
        one_of(HALVED, FULL, **{"4:2:0": HALVED, "4:4:4": FULL, "on": HALVED, "off": FULL}),
        default="",
        effect="whether colour is halved; unless given, by quality",
    )
    bits: int = param("bits", bits(), default=8, effect="bits of a sample, where the format can")
    encoding: str = param(
        "encoding", one_of("base64"), default="", effect="`base64` answers a data URI as text"
    )
    meta: str = param(
        "meta",
        one_of(NONE, COPYRIGHT, KEEP),
        default=NONE,
        effect="which metadata of the original stays",
    )
    icc: str = param(
        "icc", one_of(SRGB, P3, KEEP), default=SRGB, effect="colour space; `keep` is the original's"
    )
    hdr: str = param(
        "hdr", one_of(KEEP), default="", effect="`keep` keeps what is brighter than white"
    )
    palette: bool = param(
        "palette", flag(), default=False, effect="a palette instead of all colours", private=True
    )
    accepts: tuple[str, ...] = param(
        "accepts", codec_names(), default=(), effect="what `Accept` names", private=True
    )
    opaque: str = param(
        "opaque", one_of("jpeg"), default="", effect="what `auto` is without alpha", private=True
    )
    tries: int = param(
        "tries", whole(0, 8), default=0, effect="most encodes; tells how many", private=True
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Take a look apart; drop what the format does not have."""
        if isinstance(look := values.get("q"), Look):
            values |= {"q": look.mean, "target": look.score}
        codec = CODECS.get(values.get("format", USUAL))
        return folded(values, codec) if codec else values

    @property
    def codec(self) -> Codec | None:
        """The codec, where the recipe names it."""
        return CODECS.get(self.format)

    @property
    def carried(self) -> frozenset[str]:
        """Name what is asked for that not every format can hold."""
        asked = {"meta": self.meta != NONE, "icc": self.icc != SRGB, "bits": self.bits > USUAL_BITS}
        return frozenset(name for name, wanted in asked.items() if wanted)

    @property
    def keeps(self) -> int:
        """Which metadata that the image carries is written, as libvips' flags."""
        words = WORDS if self.meta != NONE else 0
        return words | (PROFILE if self.icc != SRGB else 0) | (GAINS if self.hdr == KEEP else 0)
