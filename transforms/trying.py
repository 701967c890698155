"""The task of finding out which tools' work this build can do, by having a little of it done."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import pyvips

from transforms.context import Context
from transforms.job import Job, Result, Said
from transforms.optimization import Optimization
from transforms.optimizers import NONE, OPTIMIZERS

SIDE = 64
LOSSLESS = Optimization(quality=100, lossy=False)
LOSSY = Optimization(quality=60)
DRAWING = b"""<?xml version="1.0"?>
<!-- a drawing that says more than it shows -->
<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">
    <metadata>nothing</metadata>
    <rect   x="0"   y="0"   width="64.000000"   height="64.000000"   fill="#ff0000" />
</svg>
"""


def _shades() -> Any:
    places = pyvips.Image.xyz(SIDE, SIDE) * (255 / SIDE)
    return places.bandjoin(places[0] * 0 + 90).cast("uchar").copy(interpretation="srgb")


def _saved(form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    _opened().save(buffer, form, **options)
    return buffer.getvalue()


def _opened() -> Any:
    from PIL import Image  # noqa: PLC0415 - what is missing is found out one by one

    return Image.fromarray(_shades().numpy())


def _heic() -> bytes:
    import pillow_heif  # noqa: PLC0415

    buffer = io.BytesIO()
    pillow_heif.from_pillow(_opened()).save(buffer, quality=100)
    return buffer.getvalue()


def _jxl() -> bytes:
    import imagecodecs  # noqa: PLC0415

    return bytes(imagecodecs.jpegxl_encode(_shades().numpy(), distance=0.1))


def _shrinks(form: str, sample: Callable[[], bytes], wish: Optimization) -> Callable[[], bool]:
    def tried() -> bool:
        done = OPTIMIZERS[form].optimize(memoryview(sample()), wish, Context())
        return done.method != NONE

    return tried


TOOLS: Mapping[str, Callable[[], bool]] = {
    "pngquant": _shrinks("png", lambda: _shades().pngsave_buffer(compression=0), LOSSY),
    "jpegtran": _shrinks("jpeg", lambda: _shades().jpegsave_buffer(Q=100), LOSSLESS),
    "gifsicle": _shrinks("gif", lambda: _saved("GIF", optimize=False), LOSSY),
    "cwebp": _shrinks("webp", lambda: _shades().webpsave_buffer(Q=100), LOSSY),
    "oxipng": _shrinks("png", lambda: _shades().pngsave_buffer(compression=0), LOSSLESS),
    "pillow_heif": _shrinks("heic", _heic, LOSSY),
    "scour": _shrinks("svg", lambda: DRAWING, LOSSY),
    "pillow": lambda: bool(_saved("PNG")),
    "jxl_plugin": _shrinks("jxl", _jxl, LOSSY),
}


def tried(data: memoryview, job: Job) -> tuple[Result, bytes]:
    """Try every tool; `told` says of each whether its work can be done here."""
    del data, job
    told: dict[str, Said] = {name: _works(tool) for name, tool in TOOLS.items()}
    return Result("text/plain", "txt", 0, 0, told=told), ", ".join(told).encode()


def _works(tool: Callable[[], bool]) -> bool:
    try:
        return tool()
    except Exception:  # noqa: BLE001 - however it fails, it does not work here
        return False
