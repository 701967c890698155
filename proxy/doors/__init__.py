"""The HTTP dialects, each parsing into a recipe."""

from collections.abc import Callable, Collection, Iterable, Mapping

from proxy.doors.astro import Astro
from proxy.doors.base import Ask, Door
from proxy.doors.cloudflare import Cloudflare
from proxy.doors.imgix import Imgix
from proxy.doors.imgproxy import Imgproxy
from proxy.doors.info import Info
from proxy.doors.ipx import Ipx
from proxy.doors.native import Native
from proxy.doors.netlify import Netlify
from proxy.doors.next import Next
from proxy.doors.seals import Keys
from proxy.doors.thumbor import Thumbor
from proxy.doors.wsrv import Wsrv

DOORS: Mapping[str, Callable[..., Door]] = {
    "image": Native,
    "wsrv": Wsrv,
    "next": Next,
    "netlify": Netlify,
    "astro": Astro,
    "info": Info,
}
DIALECTS: Mapping[str, Callable[..., Door]] = {
    "ipx": Ipx,
    "cloudflare": Cloudflare,
    "imgproxy": Imgproxy,
    "thumbor": Thumbor,
    "imgix": Imgix,
}


def opened(named: Iterable[str], others: Collection[str] = ()) -> list[Callable[..., Door]]:
    """Return the doors that are always open, and those of the named dialects; raises ValueError.

    `others` are names that may be named besides and are no dialects.
    """
    chosen = dict.fromkeys(named)
    known = [*DIALECTS, *others]
    if unknown := [name for name in chosen if name not in known]:
        raise ValueError(f"{' '.join(unknown)[:200]!r}: expected names out of {', '.join(known)}")
    return [*DOORS.values(), *(DIALECTS[name] for name in chosen if name in DIALECTS)]


__all__ = ["DIALECTS", "DOORS", "Ask", "Door", "Keys", "opened"]
