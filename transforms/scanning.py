"""The coefficients of a JPEG written anew without loss, one scan after another."""

COEFFICIENTS = 14  # bytes of a pixel that they take all at once


def scanned(body: bytes, pixels: int, memory: int) -> bytes:
    """Return the same picture as a progressive file; empty where that cannot be had.

    `memory` is what it may take at most, in bytes.
    """
    from mozjpeg_lossless_optimization import COPY_MARKERS, optimize  # noqa: PLC0415 - few ask

    if pixels * COEFFICIENTS > memory:
        return b""
    try:
        return bytes(optimize(body, COPY_MARKERS.ALL))
    except (ValueError, MemoryError):
        return b""
