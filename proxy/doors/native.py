"""The native dialect: /image and /api/proxy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from proxy import address
from proxy.blame import blamed
from proxy.delivery import Delivery
from proxy.doors.base import Ask
from proxy.doors.query import URL, VERSION, Handing, canonical
from proxy.failures import Failure, MissingUrl
from proxy.negotiation import fold
from transforms.errors import Refused
from transforms.recipe import VOCABULARY, Recipe
from transforms.writing import AUTO

ADDRESSES = frozenset(each.name for each in VOCABULARY if each.address)
NO_URL = (
    "url is missing: expected the address of an image, as in "
    "/image?url=https%3A%2F%2Fexample.com%2Fa.jpg&w=640, or a POST with the image as its body"
)


@dataclass(frozen=True, slots=True)
class Native:
    """The service's own vocabulary in a query string.

    `strict` refuses unknown names; `base` is what a relative `url` is relative to.
    """

    name: ClassVar[str] = "image"
    paths: ClassVar[tuple[str, ...]] = ("/image", "/api/proxy")
    uploads: ClassVar[bool] = True
    defaults: ClassVar[Mapping[str, str]] = {}
    last_wins: ClassVar[bool] = False

    strict: bool = False
    base: str = ""

    def parse(self, query: str, accept: bytes, *, uploaded: bool = False) -> Ask:
        """Read a raw query string; raises InvalidParameter, MissingUrl, InvalidUrl and its like."""
        given = canonical(query, last_wins=self.last_wins, strict=self.strict)
        values = {**self.defaults, **given, **self._addresses(given)}
        recipe = self.ordered(Recipe.read(values, fold(accept)), values)
        handing = Handing.read(values)
        return Ask(
            original="" if uploaded else self._original(values),
            recipe=recipe,
            version=VERSION.read(values.get(VERSION.name, "")),
            delivery=Delivery(handing.maxage, handing.filename, handing.download),
            negotiated=recipe.writing.format == AUTO,
        )

    def ordered(self, recipe: Recipe, values: Mapping[str, str]) -> Recipe:
        """Return the recipe with its steps in the order of this dialect."""
        del values
        return recipe

    def _original(self, values: Mapping[str, str]) -> str:
        text = values.get(URL.name, "")
        if not text:
            raise MissingUrl(NO_URL, URL.name)
        return address.parse(text, self.base)

    def _addresses(self, values: Mapping[str, str]) -> dict[str, str]:
        """Make the addresses of other pictures canonical."""
        return {name: self._address(name, values[name]) for name in ADDRESSES & values.keys()}

    def _address(self, name: str, text: str) -> str:
        try:
            return address.parse(text, self.base)
        except (Failure, Refused) as error:
            raise blamed(error, name) from None
