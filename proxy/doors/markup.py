"""HTML that shows one picture in several widths and formats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from transforms.codecs import CODECS
from transforms.fitting import half_up

FLUID = "max-width:100%;height:auto"


@dataclass(frozen=True, slots=True)
class Shown:
    """What every tag says of a picture of this size.

    `blur` is a data URI that stands there until it comes.
    """

    width: int
    height: int
    sizes: str
    alt: str
    blur: str = ""


def srcset(urls: Mapping[int, str]) -> str:
    """Write addresses by width as a page names them."""
    return ", ".join(f"{url} {width}w" for width, url in urls.items())


def img(urls: Mapping[int, str], shown: Shown) -> str:
    """Write an <img> of these addresses by width, as large as the widest unless a page says so."""
    widest = max(urls)
    said = {
        "src": urls[widest],
        "srcset": srcset(urls),
        "sizes": shown.sizes,
        "width": str(widest),
        "height": str(max(1, half_up(shown.height * widest / shown.width))),
        "alt": shown.alt,
        "loading": "lazy",
        "decoding": "async",
        "style": FLUID,
    }
    if shown.blur:
        said["style"] += f";background:center/cover no-repeat url('{shown.blur}')"
    return _tag("img", said)


def picture(
    sources: Sequence[str], urls: Mapping[str, Mapping[int, str]], last: str, shown: Shown
) -> str:
    """Write a <picture> with a source of each of these formats, and the last one for all others."""
    lines = [
        _tag(
            "source",
            {
                "type": CODECS[form].media_type,
                "srcset": srcset(urls[form]),
                "sizes": shown.sizes,
            },
        )
        for form in sources
    ]
    return f"<picture>{''.join(lines)}{img(urls[last], shown)}</picture>"


def _tag(name: str, said: Mapping[str, str]) -> str:
    attributes = " ".join(f'{key}="{escape(value)}"' for key, value in said.items())
    return f"<{name} {attributes}>"
