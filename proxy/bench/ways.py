"""The encoders that are swept, each with a setting from 1 to 100 that a better look goes with."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import imagecodecs
import pyvips
from mozjpeg_lossless_optimization import optimize

Write = Callable[[pyvips.Image, int], bytes]
DISTANCE = 0.1
BYTE = 8
SMALL, MIDDLE, LARGE = 100_000, 350_000, 5_000_000


class Way(NamedTuple):
    """A format, and how a picture is written in it, if it has no more than so many pixels."""

    codec: str
    write: Write
    most: int = LARGE


def _jpeg(**options: Any) -> Write:
    return lambda image, q: bytes(image.jpegsave_buffer(Q=q, keep="none", **options))


def _webp(effort: int, **options: Any) -> Write:
    return lambda image, q: bytes(image.webpsave_buffer(Q=q, effort=effort, keep="none", **options))


def _avif(effort: int, **options: Any) -> Write:
    how = {"effort": effort, "bitdepth": 8, "subsample_mode": "on", **options}
    return lambda image, q: bytes(image.heifsave_buffer(Q=q, compression="av1", keep="none", **how))


def _libavif(speed: int, bits: int = 8, colour: str = "420") -> Write:
    how: dict[str, Any] = {
        "codec": "aom",
        "pixelformat": colour,
        "bitspersample": bits,
        "numthreads": 1,
    }

    def write(image: pyvips.Image, q: int) -> bytes:
        samples = image.numpy()
        if bits > BYTE:
            samples = samples.astype("uint16") << bits - BYTE | samples >> 2 * BYTE - bits
        return bytes(imagecodecs.avif_encode(samples, q, speed=speed, **how))

    return write


def _jxl(effort: int) -> Write:
    return lambda image, q: bytes(
        imagecodecs.jpegxl_encode(
            image.numpy(), distance=max(0.1, DISTANCE * (100 - q)), effort=effort, numthreads=1
        )
    )


def _jpegli(image: pyvips.Image, q: int) -> bytes:
    encode = import_module("pyjpegli").encode
    return bytes(encode(image.write_to_memory(), image.width, image.height, q))


def _avifs(effort: int) -> Way:
    return Way("avif", _avif(effort), {3: MIDDLE, 4: SMALL}.get(effort, LARGE))


FULL = {"optimize_coding": True, "interlace": True, "quant_table": 3}
REFERENCE = "jpeg libvips"
# Measured where it is installed; the service has no use for it.
JPEGLI = {
    "jpeg jpegli": Way("jpeg", _jpegli),
    "jpeg jpegli, progressive": Way("jpeg", lambda image, q: optimize(_jpegli(image, q))),
}

WAYS: Mapping[str, Way] = {
    REFERENCE: Way("jpeg", _jpeg()),
    "jpeg optimised": Way("jpeg", _jpeg(optimize_coding=True)),
    "jpeg optimised, table 3": Way("jpeg", _jpeg(optimize_coding=True, quant_table=3)),
    "jpeg progressive": Way("jpeg", _jpeg(optimize_coding=True, interlace=True)),
    "jpeg progressive, table 3": Way("jpeg", _jpeg(**FULL)),
    "jpeg progressive, table 2": Way("jpeg", _jpeg(**{**FULL, "quant_table": 2})),
    "jpeg progressive, table 5": Way("jpeg", _jpeg(**{**FULL, "quant_table": 5})),
    "jpeg optimised, table 5": Way("jpeg", _jpeg(optimize_coding=True, quant_table=5)),
    "jpeg table 5 + scans": Way("jpeg", _jpeg(**{**FULL, "quant_table": 5}, optimize_scans=True)),
    "jpeg + trellis": Way("jpeg", _jpeg(**FULL, trellis_quant=True)),
    "jpeg + deringing": Way("jpeg", _jpeg(**FULL, overshoot_deringing=True)),
    "jpeg + scans": Way("jpeg", _jpeg(**FULL, optimize_scans=True)),
    "jpeg + trellis, deringing, scans": Way(
        "jpeg",
        _jpeg(**FULL, trellis_quant=True, overshoot_deringing=True, optimize_scans=True),
    ),
    **(JPEGLI if find_spec("pyjpegli") else {}),
    **{f"webp {effort}": Way("webp", _webp(effort)) for effort in range(7)},
    **{f"webp {n} smart": Way("webp", _webp(n, smart_subsample=True)) for n in (0, 2, 4)},
    "webp 2 deblock": Way("webp", _webp(2, smart_deblock=True), SMALL),
    "webp 2 photo": Way("webp", _webp(2, preset="photo")),
    "webp 4 passes 3": Way("webp", _webp(4, passes=3)),
    **{f"avif {effort}": _avifs(effort) for effort in range(5)},
    **{f"avif {n} ssim": Way("avif", _avif(n, tune="ssim")) for n in (0, 1)},
    **{f"avif {n}, 10 bits": Way("avif", _avif(n, bitdepth=10)) for n in (0, 1)},
    "avif 0, full colour": Way("avif", _avif(0, subsample_mode="off")),
    **{
        f"avif libavif {speed}": Way("avif", _libavif(speed), MIDDLE if speed < 7 else LARGE)
        for speed in range(6, 11)
    },
    "avif libavif 8, full colour": Way("avif", _libavif(8, 8, "444")),
    "avif libavif 9, full colour": Way("avif", _libavif(9, 8, "444")),
    **{f"avif libavif {n}, 10 bits": Way("avif", _libavif(n, 10)) for n in (7, 8, 9)},
    "avif libavif 9, 10 bits, full colour": Way("avif", _libavif(9, 10, "444")),
    "avif 0, 10 bits, full colour": Way("avif", _avif(0, bitdepth=10, subsample_mode="off")),
    **{
        f"jxl {effort}": Way("jxl", _jxl(effort), MIDDLE if effort > 5 else LARGE)
        for effort in range(1, 8)
    },
}
