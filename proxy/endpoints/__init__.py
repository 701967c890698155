"""The endpoints, each made of what the application has."""

from collections.abc import Callable

from proxy.endpoints.base import Endpoint, Kit

ENDPOINTS: tuple[Callable[[Kit], Endpoint], ...] = ()

__all__ = ["ENDPOINTS", "Endpoint", "Kit"]
