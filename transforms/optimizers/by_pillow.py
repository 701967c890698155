"""Files that Pillow's encoders write smaller than those of libvips."""

from io import BytesIO

from transforms.metadata import exif
from transforms.picture import Picture


def by_libavif(picture: Picture, quality: int, speed: int) -> bytes:
    """Write an AVIF of 8 bits, with what is kept; nothing where that fails."""
    from PIL import Image  # noqa: PLC0415 - few ask for it

    kept, held = picture.kept, BytesIO()
    mode = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[picture.image.bands]
    words = {"exif": exif.MARK + kept.exif if kept.exif else b"", "xmp": kept.xmp}
    size = (picture.width, picture.height)
    try:
        image = Image.frombytes(mode, size, picture.image.write_to_memory())
        image.save(
            held,
            "AVIF",
            quality=quality,
            speed=speed,
            max_threads=1,
            advanced={"tune": "iq"},
            icc_profile=kept.profile,
            **{name: value for name, value in words.items() if value},
        )
    except (ValueError, RuntimeError, MemoryError, OSError):
        return b""
    return held.getvalue()
