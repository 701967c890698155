"""The live page of the preset bench: starts runs, shows each case as it is done, keeps them."""

from proxy.bench.live.serving import serve

__all__ = ["serve"]
