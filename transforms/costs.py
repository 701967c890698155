"""What decoding costs, as far as it decides whether pixels are decoded once for several.

In milliseconds a megapixel, on one core: only how they stand to each other matters. What there is
of them comes from `python -m proxy.bench formats`, which decodes one photograph of each.
"""

from collections.abc import Mapping, Sequence

from transforms.loaders.base import Header

DECODE: Mapping[str, float] = {
    "png": 11.0,
    "apng": 14.0,
    "webp": 14.0,
    "gif": 10.0,
    "avif": 15.0,
    "avifs": 20.0,
    "heic": 40.0,
    "jxl": 21.0,
    "tiff": 3.0,
    "bmp": 6.0,
    "ico": 4.0,
    "pnm": 6.0,
    "qoi": 12.0,
    "jp2": 48.0,
    "psd": 6.0,
    "tga": 5.0,
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
