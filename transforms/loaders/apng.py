"""APNG, every frame as a viewer sees it."""

from typing import Any, ClassVar

from transforms.errors import InvalidParameter
from transforms.loaders.base import Frames, Header, Wanted
from transforms.loaders.canvas import Canvas
from transforms.loaders.colour import bare, to_srgb
from transforms.loaders.damage import translated
from transforms.loaders.film import Film, Frame, film_of, is_film
from transforms.loaders.samples import from_array, pictured, stacked
from transforms.loaders.vips import opened
from transforms.picture import Picture

EVERY_PIXEL, FRAME = 45, 5
RGBA, RGB = 4, 3


class Apng:
    """APNG: each frame as libpng reads it, laid down and taken away as its chunks say.

    A still picture that is none of the frames, for viewers that know of no animation, is left out.
    """

    name: ClassVar[str] = "apng"
    codec: ClassVar[str] = "png"
    animation: ClassVar[bool] = True
    paged: ClassVar[bool] = True

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a PNG that is an animation."""
        return is_film(head)

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes, and how many frames there are."""
        film = film_of(data)
        count, (width, height) = len(film.frames), film.size[:2]
        if page >= count:
            raise InvalidParameter("page", str(page), f"a whole number from 0 to {count - 1}")
        bands = RGBA if film.alpha else RGB
        return Header(width, height, count, count, film.alpha, pixel_bytes=bands)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the canvas, a frame that is laid on it, and every frame as it is seen."""
        del scale
        return header.pixels * (EVERY_PIXEL + FRAME * frames)

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode to 8 bits, 3 or 4 bands."""
        film = film_of(data)
        seen = _seen(film, header, wanted.frames)
        last = wanted.frames.first + wanted.frames.count
        delays = [frame.place.delay for frame in film.frames[wanted.frames.first : last]]
        return pictured(from_array(seen), header, wanted, delays, film.plays)


def _seen(film: Film, header: Header, frames: Frames) -> Any:
    """Return the frames that are wanted; those before them are laid down all the same."""
    seen, canvas = stacked(header, frames), Canvas(header.width, header.height)
    for number, frame in enumerate(film.frames[: frames.first + frames.count]):
        canvas.show(frame.place, _pixels(film, frame))
        if number >= frames.first:
            seen[number - frames.first] = canvas.seen[..., : header.pixel_bytes]
    return seen


def _pixels(film: Film, frame: Frame) -> Any:
    """Decode one frame, as a PNG of its own, to sRGB with alpha."""
    data = film.png(frame)
    with translated():
        image = bare(to_srgb(opened("png", memoryview(data))))
        image = image if image.hasalpha() else image.bandjoin(255)
        return image.numpy()
