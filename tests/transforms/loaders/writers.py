"""Files of the formats that libvips does not write."""

import io
import struct

import imagecodecs
import numpy as np
from PIL import Image


def pillow(image, **options):
    """Encode by Pillow."""
    size, mode = (image.width, image.height), "RGBA" if image.bands == 4 else "RGB"
    return saved(Image.frombytes(mode, size, image.write_to_memory()), **options)


def saved(image, **options):
    file = io.BytesIO()
    image.save(file, **options)
    return file.getvalue()


def jxl(image):
    return imagecodecs.jpegxl_encode(image.numpy(), lossless=True, effort=1)


def qoi(image):
    return imagecodecs.qoi_encode(image.numpy())


def apng(image):
    """Write an animation of one frame; Pillow needs two that differ, the first of them hidden."""
    size, mode = (image.width, image.height), "RGBA" if image.bands == 4 else "RGB"
    held = Image.frombytes(mode, size, image.write_to_memory())
    hidden = Image.new(mode, size)
    return saved(hidden, format="PNG", save_all=True, append_images=[held], default_image=True)


def film(frames, **options):
    """Write an animation."""
    return saved(frames[0], format="PNG", save_all=True, append_images=frames[1:], **options)


def avifs(image):
    """Write a sequence of two frames that are the same."""
    size, mode = (image.width, image.height), "RGBA" if image.bands == 4 else "RGB"
    held = Image.frombytes(mode, size, image.write_to_memory())
    return sequence([held, held], quality=95)


def sequence(frames, **options):
    options = {"speed": 10, "duration": 50} | options
    return saved(frames[0], format="AVIF", save_all=True, append_images=frames[1:], **options)


def psd(image):
    samples = image.numpy()
    return photoshop([samples[..., band] for band in range(samples.shape[2])], mode=3)


def photoshop(planes, mode, depth=8, version=1, packing=1, layers=b"", palette=b"", **resources):
    """Write channels; a resource is named as `r1039`."""
    height, width = planes[0].shape
    head = struct.pack(">H6xHIIHH", version, len(planes), height, width, depth, mode)
    blocks = b"".join(
        b"8BIM" + struct.pack(">HHI", int(name[1:]), 0, len(body)) + body + bytes(len(body) % 2)
        for name, body in resources.items()
    )
    wide = ">Q" if version == 2 else ">I"
    parts = b"8BPS" + head + b"".join(struct.pack(">I", len(p)) + p for p in (palette, blocks))
    parts += struct.pack(wide, len(layers)) + layers + struct.pack(">H", packing)
    rows = [_row(row, depth) for plane in planes for row in plane]
    if packing == 1:
        rows = [imagecodecs.packbits_encode(row) for row in rows]
        parts += b"".join(struct.pack(">I" if version == 2 else ">H", len(row)) for row in rows)
    return parts + b"".join(rows)


def _row(row, depth):
    big = np.packbits(row) if depth == 1 else row.astype(row.dtype.newbyteorder(">"))
    return big.tobytes()


def targa(kind, pixels, *, width=2, height=1, depth=24, flags=0x20, palette=b"", entry=0):
    """Write a header and what follows it."""
    entries = len(palette) * 8 // entry if entry else 0
    head = struct.pack("<BBBHHB", 0, bool(palette), kind, 0, entries, entry)
    return head + struct.pack("<4xHHBB", width, height, depth, flags) + palette + pixels
