"""The dialect of next/image: what its default loader asks of its own server, or of Vercel's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from proxy.doors.dialect import Dialect
from proxy.doors.spoken import Word, ignored, judged, same
from transforms.errors import InvalidParameter
from transforms.kinds import whole

WIDTH, QUALITY = whole(1, 10**9), whole(1, 100)
REQUIRED = {"w": "a width in whole pixels from 1", "q": QUALITY.expected}


@dataclass(frozen=True, slots=True)
class Next(Dialect):
    """A width and a quality, both required; the format is negotiated, and nothing grows."""

    name: ClassVar[str] = "next"
    paths: ClassVar[tuple[str, ...]] = ("/_next/image", "/_vercel/image")
    defaults: ClassVar[Mapping[str, str]] = {"format": "auto"}
    needed: ClassVar[tuple[str, ...]] = ("url", *REQUIRED)
    no_url: ClassVar[str] = (
        "url is missing: expected the address of an image, as in "
        "/_next/image?url=https%3A%2F%2Fexample.com%2Fa.jpg&w=640&q=75"
    )
    words: ClassVar[Mapping[str, Word]] = {
        "url": same("url"),
        "w": judged("w", WIDTH),
        "q": judged("q", QUALITY),
        "dpl": ignored(),
    }

    def completed(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Refuse a picture without width or quality."""
        for name, expected in REQUIRED.items() if values.get("url") else ():
            if name not in values:
                raise InvalidParameter(name, "", f"{expected}: it is required")
        return values
