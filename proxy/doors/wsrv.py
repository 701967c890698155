"""The dialect of wsrv.nl: the same vocabulary at /, with wsrv's own defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from proxy.doors.native import Native


@dataclass(frozen=True, slots=True)
class Wsrv(Native):
    """Keep the original's format, enlarge unless `we`, and let the last of equal names win."""

    name: ClassVar[str] = "wsrv"
    paths: ClassVar[tuple[str, ...]] = ("/",)
    uploads: ClassVar[bool] = False
    defaults: ClassVar[Mapping[str, str]] = {"format": "origin", "enlarge": "1"}
    last_wins: ClassVar[bool] = True
