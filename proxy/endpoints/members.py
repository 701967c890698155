"""What is answered of renditions that belong together."""

from typing import NotRequired, TypedDict


class Warmed(TypedDict):
    """How many renditions had to be made, and how many were there."""

    made: int
    had: int


class Page(TypedDict):
    """All that a page needs to show one picture."""

    images: dict[str, str]
    formats: dict[str, dict[str, str]]
    srcset: str
    sizes: str
    img: str
    picture: str
    blurhash: str
    thumbhash: str
    lqip: str
    dominant: str | None
    width: int
    height: int
    warm: NotRequired[Warmed]


class Variety(TypedDict):
    """The addresses of what is kept, by format and by width as it was asked for."""

    id: str
    name: str
    images: dict[str, str]
    formats: dict[str, dict[str, str]]
