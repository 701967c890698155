"""The ladder of widths: every width that is asked for becomes one of a few."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor

from transforms.boxes import MAX_SIDE
from transforms.recipe import Recipe
from transforms.steps.resize import Resize


def snapped(recipe: Recipe, widths: Sequence[int]) -> Recipe:
    """Return the recipe with the next of `widths`, ascending, for its own; the last for any above.

    A height beside it goes along, so that the box keeps its shape. A width that is none in pixels,
    or is left open, stays as it is.
    """
    if not widths:
        return recipe
    steps = (_on(step, widths) if isinstance(step, Resize) else step for step in recipe.steps)
    return replace(recipe, steps=tuple(steps))


def _on(resize: Resize, widths: Sequence[int]) -> Resize:
    if not isinstance(resize.w, int) or not resize.w:
        return resize
    width = widths[min(bisect_left(widths, resize.w), len(widths) - 1)]
    if not isinstance(resize.h, int) or not resize.h:
        return replace(resize, w=width)
    height = floor(Fraction(resize.h * width, resize.w) + Fraction(1, 2))
    return replace(resize, w=width, h=min(max(1, height), MAX_SIDE))
