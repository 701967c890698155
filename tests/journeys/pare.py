"""Files of every format for Pare's contract, and how they are sent."""

import gzip
import io
import json
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from tests.journeys import pictures
from tests.journeys.origin import Page

DRAWING = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80">
    <metadata>  who made it  </metadata>
    <rect   x="10.0000"   y="10.0000"   width="50.00000"   height="40"   fill="#ff0000"/>
    <circle cx="80" cy="40" r="20" fill="rgb(0,0,255)" />
</svg>
"""


def photograph(width=320, height=240):
    """A picture with some texture, as PIL has it."""
    smooth = Image.open(io.BytesIO(pictures.photo(width, height)))
    rough = Image.effect_noise((width, height), 40).convert("RGB")
    return Image.blend(smooth, rough, 0.3)


def saved(form, picture=None, **options):
    buffer = io.BytesIO()
    (picture or photograph()).save(buffer, form, **options)
    return buffer.getvalue()


def heic():
    pillow_heif = pytest.importorskip("pillow_heif", reason="HEIC is written by pillow_heif")
    pillow_heif.register_heif_opener()
    return saved("HEIF", quality=95)


def jxl():
    imagecodecs = pytest.importorskip("imagecodecs")
    return bytes(imagecodecs.jpegxl_encode(np.asarray(photograph()), distance=0.2))


def apng():
    frames = [Image.new("RGB", (48, 32), (60 * n, 120, 250 - 60 * n)) for n in range(4)]
    return saved("PNG", frames[0], save_all=True, append_images=frames[1:], duration=80)


FILES = {
    "png": (lambda: saved("PNG", compress_level=1), "png", "image/png"),
    "apng": (apng, "apng", "image/png|image/apng"),
    "jpeg": (lambda: saved("JPEG", quality=95), "jpeg", "image/jpeg"),
    "webp": (lambda: saved("WEBP", quality=95), "webp", "image/webp"),
    "gif": (pictures.moving, "gif", "image/gif"),
    "svg": (lambda: DRAWING, "svg", r"image/svg\+xml"),
    "svgz": (lambda: gzip.compress(DRAWING, 1), "svgz?", r"image/svg\+xml"),
    "avif": (lambda: saved("AVIF", quality=95), "avif", "image/avif"),
    "heic": (heic, "heic", "image/hei[cf]"),
    "tiff": (lambda: saved("TIFF"), "tiff", "image/tiff"),
    "bmp": (lambda: saved("BMP"), "bmp", "image/bmp"),
    "jxl": (jxl, "jxl", "image/jxl"),
}
MADE = {}


def file(name):
    """Return the file of a format, made once."""
    if name not in MADE:
        MADE[name] = FILES[name][0]()
    return MADE[name]


def fill(originals):
    """Put pictures, and what is none, at an origin."""
    originals.pages |= {
        "/photo.jpg": file("jpeg"),
        "/badge.png": pictures.badge(),
        "/words.png": b"just words\n" * 40,
        "/cut.png": file("png")[:-200],
        "/wide.png": pictures.claimed_png(50_000, 50_000),
        "/gone.png": Page(b"", 410),
        "/broken.png": Page(b"", 500),
        "/short.png": Page(file("png"), announced=10**6),
        "/slow.png": Page(file("png"), delay=4),
        "/thumbnail.jpg": saved("JPEG", photograph(160, 120), quality=90),
    }
    for n in range(4):
        originals.redirect(f"/hop{n}", f"/hop{n + 1}")
    originals.pages["/hop4"] = file("png")
    return originals


def send(node, data, options=None, path="/optimize", name="a.bin", headers=None, **fields):
    """Send a file in a form."""
    if options is not None:
        fields["options"] = options if isinstance(options, str) else json.dumps(options)
    return node.web.post(path, files={"file": (name, data)}, data=fields, headers=headers)


def failed(answer):
    """Return status, code and all else of a failure that is one in every respect."""
    said = answer.json()
    assert answer.headers["Content-Type"] == "application/json"
    assert said.pop("success") is False
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    UUID(answer.headers["X-Request-ID"])
    assert said.pop("message")
    return answer.status_code, said.pop("error"), said
