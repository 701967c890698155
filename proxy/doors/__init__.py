"""The HTTP dialects, each parsing into a recipe."""

from collections.abc import Callable, Iterable, Mapping

from proxy.doors.astro import Astro
from proxy.doors.base import Ask, Door
from proxy.doors.cloudflare import Cloudflare
from proxy.doors.ipx import Ipx
from proxy.doors.native import Native
from proxy.doors.netlify import Netlify
from proxy.doors.next import Next
from proxy.doors.wsrv import Wsrv

DOORS: Mapping[str, Callable[..., Door]] = {
    "image": Native,
    "wsrv": Wsrv,
    "next": Next,
    "netlify": Netlify,
    "astro": Astro,
}
DIALECTS: Mapping[str, Callable[..., Door]] = {
    "ipx": Ipx,
    "cloudflare": Cloudflare,
}


def opened(named: Iterable[str]) -> list[Callable[..., Door]]:
    """Return the doors that are always open, and those of the named dialects; raises ValueError."""
    chosen = dict.fromkeys(named)
    if unknown := [name for name in chosen if name not in DIALECTS]:
        raise ValueError(
            f"{' '.join(unknown)[:200]!r}: expected names out of {', '.join(DIALECTS)}"
        )
    return [*DOORS.values(), *(DIALECTS[name] for name in chosen)]


__all__ = ["DIALECTS", "DOORS", "Ask", "Door", "opened"]
