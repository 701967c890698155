"""The native dialect: /image and /api/proxy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from proxy import address
from proxy.blame import blamed
from proxy.delivery import Delivery
from proxy.doors.base import NEUTRAL, Ask, Seal
from proxy.doors.query import EXP, TAG, URL, VERSION, Handing, canonical
from proxy.doors.seals import Keys
from proxy.failures import Failure, MissingUrl
from proxy.narrowing import Narrowing
from proxy.negotiation import fold
from transforms.errors import Refused
from transforms.kinds import FALSE_WORDS, TRUE_WORDS
from transforms.recipe import VOCABULARY, Recipe
from transforms.writing import AUTO

ADDRESSES = frozenset(each.name for each in VOCABULARY if each.address)
STAND_IN = "default"
NO_URL = (
    "url is missing: expected the address of an image, as in "
    "/image?url=https%3A%2F%2Fexample.com%2Fa.jpg&w=640, or a POST with the image as its body"
)


@dataclass(frozen=True, slots=True)
class Native:
    """The service's own vocabulary in a query string.

    `strict` refuses unknown names; `base` is what a relative `url` is relative to; `keys` are those
    of dialects that sign in their own way. Where requests say themselves until when they hold,
    `expires` tells so.
    """

    name: ClassVar[str] = "image"
    paths: ClassVar[tuple[str, ...]] = ("/image", "/api/proxy")
    uploads: ClassVar[bool] = True
    defaults: ClassVar[Mapping[str, str]] = {}
    last_wins: ClassVar[bool] = False
    expires: ClassVar[bool] = False
    no_url: ClassVar[str] = NO_URL

    strict: bool = False
    base: str = ""
    narrowing: Narrowing = field(default_factory=Narrowing)
    keys: Keys = field(default_factory=Keys)

    @property
    def seal(self) -> Seal | None:
        """Leave signatures to the service."""
        return None

    def parse(self, query: str, accept: bytes, *, path: str = "", uploaded: bool = False) -> Ask:
        """Read a raw query string; raises InvalidParameter, MissingUrl, InvalidUrl and its like."""
        del path
        given = canonical(query, last_wins=self.last_wins, strict=self.strict)
        return self.ask(given, accept, uploaded=uploaded)

    def ask(self, given: Mapping[str, str], accept: bytes, *, uploaded: bool = False) -> Ask:
        """Make what canonical names and raw values ask for."""
        filled = self.narrowing.filled(given)
        values = {**self.defaults, **filled, **self._addresses(filled)}
        recipe = self.ordered(self.narrowing.held(Recipe.read(values, fold(accept))), values)
        handing = Handing.read(values)
        return Ask(
            original="" if uploaded else self._original(values),
            recipe=recipe,
            version=VERSION.read(values.get(VERSION.name, "")),
            delivery=Delivery(handing.maxage, handing.filename, handing.download),
            negotiated=recipe.writing.format == AUTO,
            stand_in=self._stand_in(handing.stand_in) if STAND_IN in values else "",
            tags=TAG.read(values[TAG.name]) if TAG.name in values else (),
            until=EXP.read(values[EXP.name]) if self.expires and EXP.name in values else None,
        )

    def ordered(self, recipe: Recipe, values: Mapping[str, str]) -> Recipe:
        """Return the recipe with its steps in the order of this dialect."""
        del values
        return recipe

    def _original(self, values: Mapping[str, str]) -> str:
        text = values.get(URL.name, "")
        if not text:
            raise MissingUrl(self.no_url, URL.name)
        return address.parse(text, self.base)

    def _stand_in(self, text: str) -> str:
        """Read the address of another original, or whether a neutral picture is wanted."""
        word = text.lower()
        if word in TRUE_WORDS:
            return NEUTRAL
        return "" if word in FALSE_WORDS else self._address(STAND_IN, text)

    def _addresses(self, values: Mapping[str, str]) -> dict[str, str]:
        """Make the addresses of other pictures canonical."""
        return {name: self._address(name, values[name]) for name in ADDRESSES & values.keys()}

    def _address(self, name: str, text: str) -> str:
        try:
            return address.parse(text, self.base)
        except (Failure, Refused) as error:
            raise blamed(error, name) from None
