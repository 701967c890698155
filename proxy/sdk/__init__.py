"""What those who use the service import: clients, and filters for their templates."""

from proxy.sdk.client import AsyncClient, Client
from proxy.sdk.exchange import DarkroomError, Transformed

__all__ = ["AsyncClient", "Client", "DarkroomError", "Transformed"]
