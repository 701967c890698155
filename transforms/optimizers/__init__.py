"""The optimisers, one for each format that can be made smaller, by the name of its loader."""

from collections.abc import Mapping

from transforms.optimizers.base import NONE, Optimized, Optimizer

OPTIMIZERS: Mapping[str, Optimizer] = {}

__all__ = ["NONE", "OPTIMIZERS", "Optimized", "Optimizer"]
