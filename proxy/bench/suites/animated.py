"""Animations, frame by frame."""

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from statistics import median
from typing import Any, ClassVar

import pyvips
from PIL import Image, ImageSequence

from proxy.bench.figures import Bound, Figure, compared
from proxy.bench.pictures import drawn as drawing
from proxy.bench.spending import Spent, like_a_render_process
from proxy.bench.suites.base import Bench
from transforms.codecs import CODECS
from transforms.decode import identify
from transforms.job import Job
from transforms.limits import Limits
from transforms.loaders.base import SNIFF_BYTES
from transforms.picture import Picture, Size
from transforms.pipeline import render
from transforms.writing import Writing

WIDTH, ANY_HEIGHT = 320, 1_000_000
MADE_OF, FRAMES, DELAY = (640, 480), 8, 80
FILES: Mapping[str, str] = {
    "gif": "animated/cat-trotting.gif",
    "webp": "animated/printer-test-11f.webp",
    "apng": "animated/ball.apng.png",
}
OUTPUTS = ("webp", "gif")
# Bare libvips resizes all frames as one tall picture, which mixes their edges, and has libwebp
# shrink the parts of which an animation consists. Pillow looks for palettes with less care.
BOUNDS = {"gif": Bound("≤", 1.35, "ratio"), "webp": Bound("≤", 1.5, "ratio")}
SECONDS, QUICK = 6.0, 0.25


class Animated:
    """Every kind of animation that is read to every kind that is written."""

    name: ClassVar[str] = "animated"
    about: ClassVar[str] = (
        f"animations {WIDTH} pixels wide, as WebP and GIF: processor time against bare pyvips with"
        " the same encoder settings (Pillow for APNG, which libvips does not read)"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure each, by turns."""
        like_a_render_process()
        for name, data in _animations(bench):
            for format_name in OUTPUTS:
                yield _measured(name, data, format_name, bench)


def _measured(name: str, data: bytes, format_name: str, bench: Bench) -> Figure:
    job = Job(f"resize:w={WIDTH}|write:format={format_name}", Limits(), 60.0)
    bare = _by_pillow if name.startswith("apng") else _by_libvips

    def pair() -> tuple[Spent, Spent, Spent]:
        return (
            Spent.by(lambda: render(memoryview(data), job)[1]),
            Spent.by(lambda: bare(data, format_name)),
            Spent.by(lambda: _by_pillow(data, format_name)),
        )

    found = [pair() for _ in bench.turns(SECONDS)]
    ours, theirs, pillow = zip(*found, strict=True)
    details = {
        "Pillow cpu ms": median(each.cpu for each in pillow),
        "bytes": float(ours[0].size),
        "reference bytes": float(theirs[0].size),
        "Pillow bytes": float(pillow[0].size),
        "MB": median(each.grown for each in ours),
        "reference MB": median(each.grown for each in theirs),
    }
    costs = [(our.cpu, their.cpu) for our, their in zip(ours, theirs, strict=True)]
    return compared(
        f"{name} to {format_name}", "ms", costs, BOUNDS.get(name.split(maxsplit=1)[0]), details
    )


def _by_libvips(data: bytes, format_name: str) -> bytes:
    image = pyvips.Image.thumbnail_buffer(
        data, WIDTH, height=ANY_HEIGHT, size="down", option_string="n=-1"
    )
    frames = image.get("n-pages")
    height = image.height // frames
    delays = tuple(image.get("delay")[:frames])
    picture = Picture(image, Size(image.width, height), frames, delays)
    return CODECS[format_name].encode(picture, Writing(format=format_name))


def _by_pillow(data: bytes, format_name: str) -> bytes:
    with Image.open(BytesIO(data)) as image:
        first, *others = [_smaller(frame) for frame in ImageSequence.Iterator(image)]
        duration = image.info.get("duration", DELAY)
    held = BytesIO()
    first.save(held, format_name, save_all=True, append_images=others, duration=duration, loop=0)
    return held.getvalue()


def _smaller(frame: Any) -> Any:
    frame = frame.convert("RGBA")
    frame.thumbnail((WIDTH, ANY_HEIGHT), Image.Resampling.LANCZOS)
    return frame


def _animations(bench: Bench) -> Iterator[tuple[str, bytes]]:
    """Yield animations drawn here, then those of the corpus."""
    frames = _frames(bench.count(FRAMES, least=2) if bench.share < QUICK else FRAMES)
    for name, write in WRITERS.items():
        yield f"{name} drawn", write(frames)
    for name, file in FILES.items():
        if (path := bench.pictures.folder / file).is_file():
            data = path.read_bytes()
            if identify(data[:SNIFF_BYTES]).header(memoryview(data)).frames > 1:
                yield name, data


def _frames(count: int) -> list[Any]:
    """Draw a picture that wanders."""
    width, height = MADE_OF
    large = drawing(width + count * 8, height)
    return [Image.fromarray(large.crop(8 * n, 0, width, height).numpy()) for n in range(count)]


def _saved(kind: str) -> Callable[[list[Any]], bytes]:
    def write(frames: list[Any]) -> bytes:
        held = BytesIO()
        first, *others = frames
        first.save(held, kind, save_all=True, append_images=others, duration=DELAY, loop=0)
        return held.getvalue()

    return write


WRITERS: Mapping[str, Callable[[list[Any]], bytes]] = {
    "gif": _saved("GIF"),
    "webp": _saved("WEBP"),
    "apng": _saved("PNG"),
}
