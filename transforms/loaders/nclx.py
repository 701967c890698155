"""The code points by which a file of the ISO base media family names its colours (nclx, H.273)."""

import pyvips

from transforms.kept import Signal
from transforms.loaders.brightness import DISPLAY_P3, HLG, PQ, marked
from transforms.loaders.colour import PROFILE
from transforms.loaders.profiles import display_p3

NCLX = b"colrnclx"
HEAD = 32_768


def signal_in(data: bytes | memoryview) -> Signal | None:
    """Find the first code points among the boxes at the head of a file."""
    head = bytes(data[:HEAD])
    at = head.find(NCLX) + len(NCLX)
    if not len(NCLX) <= at <= len(head) - 4:
        return None
    return Signal(*(int.from_bytes(head[n : n + 2], "big") for n in (at, at + 2)))


def described(image: pyvips.Image, data: bytes | memoryview) -> pyvips.Image:
    """Say on an image what the code points of its file stand for."""
    signal = signal_in(data)
    return shown_by(image, signal) if signal else image


def shown_by(image: pyvips.Image, signal: Signal) -> pyvips.Image:
    """Say on an image what code points stand for: what is brighter than white, or Display P3.

    Of light they say more than a profile, which ends at white; of colours a profile says more.
    """
    if signal.transfer in {PQ, HLG}:
        return marked(image, signal)
    if signal.primaries == DISPLAY_P3 and not image.get_typeof(PROFILE):
        image = image.copy()
        image.set_type(pyvips.GValue.blob_type, PROFILE, display_p3())
    return image
