"""The live page of what a node does, and the figures under it."""

from proxy.monitor.figures import figures
from proxy.monitor.page import Page, page

__all__ = ["Page", "figures", "page"]
