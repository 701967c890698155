"""The HTTP dialects, each parsing into a recipe."""

from collections.abc import Mapping

from proxy.doors.base import Ask, Door
from proxy.doors.native import Native
from proxy.doors.wsrv import Wsrv

DOORS: Mapping[str, type[Native]] = {door.name: door for door in (Native, Wsrv)}

__all__ = ["DOORS", "Ask", "Door"]
