"""HEIC, written only where an encoder is installed."""

import re
from io import BytesIO
from typing import Any, ClassVar

from transforms.optimizers.item_parts import kinds, quiet
from transforms.optimizers.recoding import File, decoded
from transforms.optimizers.still import Still
from transforms.picture import Picture

ONE = frozenset({b"hvc1", b"grid", b"Exif", b"mime"})
AUXILIARY = re.compile(rb"auxC\0\0\0\0([ -~]*)")
ALPHA = frozenset({b"urn:mpeg:hevc:2015:auxid:1", b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"})
CONFIGURED = re.compile(rb"hvcC.{17}(.)", re.DOTALL)
MORE_BITS = 7
EVERY_PIXEL = 40
QUICKER = (("ultrafast", 6_000_000), ("fast", 2_000_000))


class Heic(Still):
    """HEIC of one picture of 8 bits; whatever else a file holds stays as it is."""

    name: ClassVar[str] = "heic"
    method: ClassVar[str] = "x265"
    media_type: ClassVar[str] = "image/heic"
    extension: ClassVar[str] = "heic"

    def quiet(self, data: memoryview) -> bytes:
        """Return a file with nothing said beside its pixels."""
        return quiet(data)

    def takes(self, file: File) -> bool:
        """Take a single picture without depths or a gain map, where there is an encoder.

        Not one whose metadata is to stay, which that encoder does not put in.
        """
        alone = _alone(file.data) and not _deep(file.data)
        room = file.pixels * EVERY_PIXEL <= file.context.limits.max_decode_memory
        return file.wish.strip and alone and room and installed() is not None

    def opened(self, file: File) -> Picture:
        """Decode the picture."""
        return decoded(self.name, file)

    def recode(self, file: File, picture: Picture) -> bytes:
        """Write pixels anew, quicker where they are many."""
        mode, size = "RGBA" if picture.alpha else "RGB", (picture.width, picture.height)
        name = next((name for name, least in QUICKER if file.pixels > least), "")
        preset = {"enc_params": {"preset": name}} if name else {}
        held = BytesIO()
        try:
            image = installed().from_bytes(mode, size, picture.image.write_to_memory())
            image.info["icc_profile"] = picture.kept.profile or None
            image.save(held, format="HEIF", quality=file.wish.quality, **preset)
        except (RuntimeError, ValueError, MemoryError):
            return b""
        return held.getvalue()


def installed() -> Any:
    """Return the encoder, an extra of this build; None where it is absent."""
    try:
        import pillow_heif  # noqa: PLC0415 - GPL inside: only where an operator has put it
    except ImportError:
        return None
    pillow_heif.options.DECODE_THREADS = 1
    return pillow_heif


def _alone(data: memoryview) -> bool:
    """Say whether a file holds one picture, and beside it no depths and no gain map."""
    return kinds(data) <= ONE and set(AUXILIARY.findall(data)) <= ALPHA


def _deep(data: memoryview) -> bool:
    """Say whether samples of any item have more than 8 bits (ISO/IEC 14496-15, 8.3.3.1)."""
    return any(found[1][0] & MORE_BITS for found in CONFIGURED.finditer(data))
