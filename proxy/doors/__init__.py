"""The HTTP dialects, each parsing into a recipe."""

from collections.abc import Callable, Mapping

from proxy.doors.base import Ask, Door
from proxy.doors.native import Native
from proxy.doors.wsrv import Wsrv

DOORS: Mapping[str, Callable[..., Door]] = {
    "image": Native,
    "wsrv": Wsrv,
}

__all__ = ["DOORS", "Ask", "Door"]
