"""Telling which optimiser a file is for, before anything of it is decoded."""

from transforms.decode import admit, identify
from transforms.errors import UnsupportedFormat
from transforms.limits import Limits
from transforms.loaders.base import SNIFF_BYTES, Header, Loader
from transforms.optimizers import OPTIMIZERS


def recognized(data: memoryview, limits: Limits) -> tuple[Loader, Header]:
    """Return what reads a file that can be made smaller, and its header; raises Refused."""
    loader = identify(bytes(data[:SNIFF_BYTES]), limits.loaders)
    if loader.name not in OPTIMIZERS:
        names = ", ".join(OPTIMIZERS)
        raise UnsupportedFormat(f"the file is {loader.name}: expected one of {names}")
    header = loader.header(data)
    admit(loader, header, limits)
    return loader, header
