"""Originals that journeys are made with."""

import io
import struct
import zlib

import pyvips
from PIL import Image

ORIENTATION, GPS = 0x0112, 0x8825


def photo(width=640, height=480, level=128):
    """A JPEG whose colours run: red to the right, green downwards."""
    places = pyvips.Image.xyz(width, height)
    red, green = places[0] * 255 / width, places[1] * 255 / height
    image = red.bandjoin([green, red * 0 + level]).cast("uchar").copy(interpretation="srgb")
    return image.jpegsave_buffer(Q=90)


def turned():
    """A lying JPEG that says it stands, and where it was taken."""
    said = Image.Exif()
    said[ORIENTATION] = 6
    said.get_ifd(GPS)[1] = "N"
    return _saved(Image.new("RGB", (60, 40), "teal"), "JPEG", exif=said)


def badge():
    """A PNG that is clear around a red square."""
    image = Image.new("RGBA", (64, 64))
    image.paste((255, 0, 0, 255), (16, 16, 48, 48))
    return _saved(image, "PNG")


def size(data):
    """Return width and height of a picture."""
    return Image.open(io.BytesIO(data)).size


def moving(frames=4):
    """An animated GIF."""
    shades = [Image.new("RGB", (48, 32), (60 * n, 120, 250 - 60 * n)) for n in range(frames)]
    return _saved(shades[0], "GIF", save_all=True, append_images=shades[1:], duration=80, loop=0)


def noise(width=3000, height=2000):
    """A JPEG of noise, which takes seconds to write as a GIF."""
    band = pyvips.Image.gaussnoise(width, height, mean=128, sigma=60)
    bands = band.bandjoin([band.rot180(), band.fliphor()])
    return bands.cast("uchar").copy(interpretation="srgb").jpegsave_buffer(Q=80)


def claimed_png(width, height):
    """A PNG of a few bytes that claims to be this large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def svg_bomb():
    """An SVG whose text unfolds to a billion words."""
    levels = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    return (
        f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "lol">{levels}]>'
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&l9;</text></svg>'
    ).encode()


def opened(answer):
    """Return the picture that an answer holds, all its frames, in 8 bits where it has colours."""
    many = {} if answer.headers["Content-Type"] in {"image/jpeg", "image/png"} else {"n": -1}
    image = pyvips.Image.new_from_buffer(answer.content, "", **many)
    return image.colourspace("srgb") if image.interpretation == "rgb16" else image


def _saved(image, form, **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()
