"""What others make of a picture at a quality: Pillow's encoders, pngquant's library for PNG."""

from collections.abc import Callable, Mapping
from io import BytesIO

import numpy as np
from imagecodecs import jpegxl_encode
from PIL import Image

COLOURS, PERCENT = 256, 100

Encode = Callable[[Image.Image, int], bytes]


def encoded(format_name: str, body: bytes, quality: int) -> bytes | None:
    """Write a file anew by another's encoder; None where there is none, or it is an animation."""
    encode = ENCODERS.get(format_name)
    if encode is None:
        return None
    with _opened(format_name, body) as image:
        if getattr(image, "n_frames", 1) > 1:
            return None
        alpha = "A" in image.getbands() or "transparency" in image.info
        return encode(image.convert("RGBA" if alpha else "RGB"), quality)


def _opened(format_name: str, body: bytes) -> Image.Image:
    if format_name == "heic":
        from pillow_heif import open_heif  # noqa: PLC0415 - GPL inside: only where installed

        return open_heif(BytesIO(body)).to_pillow()
    if format_name == "jxl":
        from imagecodecs import jpegxl_decode  # noqa: PLC0415

        return Image.fromarray(np.asarray(jpegxl_decode(body)))
    return Image.open(BytesIO(body))


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    held = BytesIO()
    image.save(held, kind, **options)
    return held.getvalue()


def _pngquant(image: Image.Image, quality: int) -> bytes:
    from imagequant import quantize_raw_rgba_bytes  # noqa: PLC0415 - GPL: only where installed

    whole = image.convert("RGBA")
    indices, colours = quantize_raw_rgba_bytes(
        whole.tobytes(), *whole.size, min_quality=0, max_quality=quality
    )
    fewer = Image.frombytes("P", whole.size, indices)
    fewer.putpalette(colours, rawmode="RGBA")
    return _saved(fewer, "PNG", optimize=True)


def _heic(image: Image.Image, quality: int) -> bytes:
    from pillow_heif import from_pillow  # noqa: PLC0415 - as above

    held = BytesIO()
    from_pillow(image).save(held, quality=quality)
    return held.getvalue()


def _jxl(image: Image.Image, quality: int) -> bytes:
    """Write at the distance that libjxl's own tool takes for a quality."""
    return bytes(jpegxl_encode(np.asarray(image), distance=0.1 + (PERCENT - quality) * 0.09))


def _fewer(image: Image.Image, quality: int) -> Image.Image:
    """Take the quality's share of 256 colours: a palette has no other setting."""
    return image.quantize(max(2, COLOURS * quality // PERCENT))


ENCODERS: Mapping[str, Encode] = {
    "jpeg": lambda image, q: _saved(image, "JPEG", quality=q),
    "webp": lambda image, q: _saved(image, "WEBP", quality=q),
    "avif": lambda image, q: _saved(image, "AVIF", quality=q),
    "heic": _heic,
    "jxl": _jxl,
    "png": _pngquant,
    "gif": lambda image, q: _saved(_fewer(image, q), "GIF"),
    "bmp": lambda image, q: _saved(_fewer(image, q), "BMP"),
    "tiff": lambda image, q: _saved(image.convert("RGB"), "TIFF", compression="jpeg", quality=q),
}
