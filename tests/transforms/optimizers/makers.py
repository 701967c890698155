"""Files to optimise: a small photograph-like picture in every format, wastefully written."""

import gzip
import io

import imagecodecs
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from transforms.job import Job, Result
from transforms.limits import Limits
from transforms.loaders.profiles import display_p3
from transforms.optimizing import optimized

WIDTH, HEIGHT, FRAMES = 96, 64, 4
DELAYS = [40, 120, 80, 200]
SECRET = b"planted words"
ICC = display_p3()


def exif() -> bytes:
    tags = Image.Exif()
    tags[0x010E] = SECRET.decode()
    tags.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)})
    return tags.tobytes()


def pixels(bands: int = 3, at: int = 0) -> np.ndarray:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    shades = [
        128 + 90 * np.sin((rows * (band + 1) + columns + 9 * at) / 11.0) for band in range(bands)
    ]
    grain = np.random.default_rng(3).normal(0, 5, (HEIGHT, WIDTH, bands))
    shown = np.clip(np.stack(shades, -1) + grain, 0, 255).astype(np.uint8)
    if bands == 4:
        shown[..., 3] = np.where(columns > WIDTH // 3, 255, columns * 5)
    return shown


def picture(bands: int = 3, at: int = 0) -> Image.Image:
    return Image.fromarray(pixels(bands, at))


def drawing() -> Image.Image:
    """Draw a few flat colours."""
    shown = np.full((HEIGHT, WIDTH, 3), 250, np.uint8)
    shown[10:30, 10:50], shown[25:60, 40:90] = (200, 30, 30), (20, 60, 180)
    return Image.fromarray(shown)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    held = io.BytesIO()
    image.save(held, kind, **options)
    return held.getvalue()


def film(kind: str, bands: int = 3, **options: object) -> bytes:
    first, *rest = (picture(bands, at) for at in range(FRAMES))
    if kind == "GIF":
        first, *rest = (frame.quantize(200) for frame in (first, *rest))
    return saved(first, kind, save_all=True, append_images=rest, duration=DELAYS, **options)


def png(image: Image.Image | None = None, **options: object) -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    options = {"exif": exif(), "pnginfo": words, "compress_level": 1, **options}
    return saved(image or picture(), "PNG", **options)


def heic() -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif", reason="nothing writes HEIC here")
    held = io.BytesIO()
    pillow_heif.from_pillow(picture()).save(held, quality=95, exif=exif())
    return held.getvalue()


def svg() -> bytes:
    words = '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="64">\n'
    words += f"  <!-- {SECRET.decode()} -->\n  <script>alert(1)</script>\n"
    for at in range(20):
        words += (
            f'  <rect x="{at}.00000" y="2.0000" width="3.0000" height="4.000" fill="#ff0000"/>\n'
        )
    return (words + "</svg>").encode()


MAKERS = {
    "jpeg": lambda: saved(picture(), "JPEG", quality=97, exif=exif(), comment=SECRET),
    "webp": lambda: saved(picture(), "WEBP", quality=97, exif=exif()),
    "avif": lambda: saved(picture(), "AVIF", quality=95, exif=exif()),
    "avifs": lambda: film("AVIF", quality=95),
    "heic": heic,
    "jxl": lambda: bytes(imagecodecs.jpegxl_encode(pixels(), distance=0.2)),
    "png": png,
    "apng": lambda: film("PNG", 4, loop=3),
    "gif": lambda: film("GIF", loop=3, comment=SECRET),
    "svg": svg,
    "bmp": lambda: saved(picture(), "BMP"),
    "tiff": lambda: saved(picture(), "TIFF", exif=exif()),
}
PACKED = gzip.compress(svg(), 1)


def done(data: bytes, wish: str = "") -> tuple[Result, bytes]:
    """Optimise as a render process does."""
    return optimized(memoryview(data), Job(f"optimize:{wish}", Limits(), 60.0))
