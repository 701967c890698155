"""The dialect of questions: /info, which says what an original is."""

from dataclasses import dataclass, replace
from typing import ClassVar

from proxy.doors.base import Ask
from proxy.doors.native import Native
from proxy.doors.query import ASKING, EXP, SIG, TAG, URL, VERSION, canonical
from proxy.narrowing import Narrowing

FORMAT = {"format": "json"}
HEARD = frozenset(
    {URL.name, VERSION.name, TAG.name, SIG.name, EXP.name, "maxage", "filename", "dl"}
)
SPELLINGS = {
    spelling: each.name
    for each in ASKING
    if each.name in HEARD
    for spelling in (each.name, *each.aliases)
}
NO_URL = "url is missing: expected the address of an image, as in /info?url=https%3A%2F%2F…"


@dataclass(frozen=True, slots=True)
class Info(Native):
    """A query of which only the original counts; the answer is what `format=json` gives of it.

    How pictures may be made is not asked here, so presets and widths narrow nothing.
    """

    name: ClassVar[str] = "info"
    paths: ClassVar[tuple[str, ...]] = ("/info",)
    uploads: ClassVar[bool] = True
    no_url: ClassVar[str] = NO_URL

    def parse(self, query: str, accept: bytes, *, path: str = "", uploaded: bool = False) -> Ask:
        """Read a raw query string; raises InvalidParameter, MissingUrl, InvalidUrl and its like."""
        del path
        given = canonical(query, last_wins=False, strict=self.strict, names=SPELLINGS)
        return self._open().ask(given | FORMAT, accept, uploaded=uploaded)

    def _open(self) -> Native:
        return replace(self, narrowing=Narrowing())
