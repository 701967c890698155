"""The Gaussian blur, at a cost that does not grow with its width."""

from itertools import accumulate, pairwise
from math import ceil, exp, log2, sqrt

import pyvips

from transforms.colouring import COLOURS, whole

LEAST_WEIGHT = 0.003
REACH = 3.4
FAST_BITS = 6
KEPT_SIGMA = 4
LEAST_FACTOR = 3


def blurred(image: pyvips.Image, sigma: float) -> pyvips.Image:
    """Blur a frame; colours of clear pixels do not bleed."""
    if image.bands <= COLOURS:
        return whole(_spread(image, sigma))
    soft = _spread(whole(image.premultiply()).copy(interpretation="srgb"), sigma)
    return whole(soft.copy(interpretation="srgb").unpremultiply())


def _spread(image: pyvips.Image, sigma: float) -> pyvips.Image:
    """Blur every band; what is wide is done on a smaller picture, where nothing of it is lost."""
    factor = _odd(min(int(sigma / KEPT_SIGMA), image.width, image.height))
    if factor < LEAST_FACTOR:
        return image.convsep(_weights(sigma), precision="integer")
    width, height = image.width, image.height
    across, down = -(-width // factor), -(-height // factor)
    left, top = (across * factor - width) // 2, (down * factor - height) // 2
    filled = image.embed(left, top, across * factor, down * factor, extend="copy")
    small = filled.shrink(factor, factor).copy_memory()
    soft = small.convsep(_weights(_rest(sigma, factor)), precision="integer")
    return _grown(soft.copy_memory(), factor).crop(left, top, width, height)


def _odd(factor: int) -> int:
    return factor - (factor % 2 == 0)


def _grown(image: pyvips.Image, factor: int) -> pyvips.Image:
    """Grow by lines between the centres of pixels: that is what squares are under a box filter."""
    return image.zoom(factor, factor).convsep(_box(factor), precision="integer")


def _box(width: int) -> pyvips.Image:
    """Return a box filter in the steps that the fast convolution has, of sum 1."""
    ends = [round(n * 2**FAST_BITS / width) for n in range(width + 1)]
    row = [end - begin for begin, end in pairwise(ends)]
    return pyvips.Image.new_from_array([row], scale=2**FAST_BITS)


def _rest(sigma: float, factor: int) -> float:
    """Say what is left to blur after shrinking by boxes and before growing by lines."""
    done = (factor**2 - 1) / 12 + factor**2 / 6
    return sqrt(sigma**2 - done) / factor


def _weights(sigma: float) -> pyvips.Image:
    """Return a Gaussian in the steps that the fast convolution has, of sum 1: no tone drifts."""
    reach = max(1, int(sigma * REACH))
    half = [exp(-((n / sigma) ** 2) / 2) for n in range(reach, -1, -1)]
    area = 2 * sum(half) - half[-1]
    steps = 2 ** (FAST_BITS - ceil(log2(1 / area)))
    ends = [round(share * steps / area) for share in accumulate(half[:-1])]
    side = [end - begin for begin, end in pairwise([0, *ends])]
    row = [*side, steps - 2 * sum(side), *side[::-1]]
    return pyvips.Image.new_from_array([row], scale=steps)
