"""Coarse squares in place of detail."""

import pyvips

from transforms.colouring import COLOURS, whole


def squares(frame: pyvips.Image, side: int) -> pyvips.Image:
    """Show squares of one colour, the mean of what they cover; clear pixels do not count in it."""
    width, height, alpha = frame.width, frame.height, frame.bands > COLOURS
    source = frame.premultiply() if alpha else frame
    means = source.shrink(side, side, ceil=True)
    colours = means.copy(interpretation="srgb").unpremultiply() if alpha else means
    drawn = whole(colours).copy_memory().zoom(side, side).crop(0, 0, width, height)
    return drawn.copy(interpretation=frame.interpretation)
