"""The endpoints, each made of what the application has."""

from collections.abc import Callable, Mapping

from proxy.endpoints.base import Endpoint, Kit
from proxy.endpoints.explain import Explain
from proxy.endpoints.feather import Feather
from proxy.endpoints.feather_about import FeatherAbout
from proxy.endpoints.models import Models
from proxy.endpoints.monitor import Monitor
from proxy.endpoints.pare import Pare
from proxy.endpoints.purge import Purge
from proxy.endpoints.srcset import SrcsetEndpoint
from proxy.endpoints.store import Served
from proxy.endpoints.transform import TransformEndpoint
from proxy.endpoints.variants import Variants
from proxy.endpoints.video import Video

ENDPOINTS: tuple[Callable[[Kit], Endpoint], ...] = (
    Purge,
    Explain,
    Monitor,
    TransformEndpoint,
    Pare,
    Feather,
    FeatherAbout,
    Models,
    SrcsetEndpoint,
    Variants,
    Served,
)

OPTIONAL: Mapping[str, Callable[[Kit], Endpoint]] = {
    "video": Video,
}

__all__ = ["ENDPOINTS", "OPTIONAL", "Endpoint", "Kit"]
