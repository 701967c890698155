"""The rivals that the bench installs for itself, in the order in which they are met."""

from collections.abc import Mapping

from proxy.bench.rivals.base import Asked, Claims, Rival, Stage
from proxy.bench.rivals.ipx import Ipx
from proxy.bench.rivals.nginx import Nginx
from proxy.bench.rivals.pillow import Pillow
from proxy.bench.rivals.sharp import Sharp
from proxy.bench.rivals.thumbor import Thumbor

MEMBERS: tuple[Rival, ...] = (Ipx(), Sharp(), Thumbor(), Nginx(), Pillow())
RIVALS: Mapping[str, Rival] = {rival.name: rival for rival in MEMBERS}

__all__ = ["RIVALS", "Asked", "Claims", "Rival", "Stage"]
