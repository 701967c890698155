"""What decoding costs, as far as it decides whether pixels are decoded once for several.

In milliseconds a megapixel, on one core: only how they stand to each other matters.
"""

from collections.abc import Mapping, Sequence

from transforms.loaders.base import Header

DECODE: Mapping[str, float] = {
    "png": 9.0,
    "apng": 12.0,
    "webp": 9.0,
    "gif": 6.0,
    "avif": 20.0,
    "avifs": 25.0,
    "heic": 50.0,
    "jxl": 20.0,
    "tiff": 4.0,
    "bmp": 3.0,
    "ico": 3.0,
    "pnm": 2.0,
    "qoi": 6.0,
    "jp2": 45.0,
    "psd": 6.0,
    "tga": 4.0,
    "raw": 60.0,
    "video": 40.0,
    "pdf": 10.0,
}
SHRUNK: Mapping[int, float] = {1: 6.0, 2: 3.4, 4: 2.6, 8: 2.1}
PROGRESSIVE = 11.0
USUAL = 10.0
RESIZE = 2.5
KEEP, SERVE = 1.2, 3.5
PATIENCE = 1.1
ROOM = 2


def pays(
    name: str, header: Header, scales: Sequence[float], level: float, processes: int = 1
) -> bool:
    """Tell whether renditions at these scales are had sooner from pixels decoded once for all.

    They have so many processes: while one decodes for all the others wait, which may cost a little
    of the time, for it saves much of the work.
    """
    count, area = len(scales), level * level
    each, once = sum(straight(name, header, s) for s in scales), straight(name, header, level)
    side = min(count, processes)
    work = once + area * (KEEP + count * SERVE)
    wait = once + area * (KEEP + count * SERVE / side)
    return count > 1 and work < each and wait < PATIENCE * each / side


def straight(name: str, header: Header, scale: float) -> float:
    """Estimate what a picture at this scale costs for each megapixel of its original."""
    if name != "jpeg":
        return DECODE.get(name, USUAL) + RESIZE
    shrink = next((n for n in (8, 4, 2) if ROOM * n * scale <= 1), 1)
    return SHRUNK[shrink] + (PROGRESSIVE if header.buffered else 0.0)
