"""What one request may cost in a render process."""

from msgspec import Struct


class Limits(Struct, frozen=True):
    """Ceilings of one job: pixels over all frames, frames, output pixels, bytes to decode.

    `loaders` names the input formats that may be read; none named means the usual ones.
    """

    max_pixels: int = 100_000_000
    max_frames: int = 500
    max_output_pixels: int = 50_000_000
    max_decode_memory: int = 600 * 1024**2
    loaders: tuple[str, ...] = ()
