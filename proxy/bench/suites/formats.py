"""Every format that is read, and every one that is written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import ClassVar

import pyvips
from imagecodecs import jpegxl_encode

from proxy.bench.figures import Bound, Figure, compared, measured
from proxy.bench.pictures import Pictures, drawn
from proxy.bench.references.readers import shrunk
from proxy.bench.spending import Spent, like_a_render_process
from proxy.bench.suites.base import FEWEST, Bench
from proxy.bench.written import WRITTEN
from transforms.codecs import CODECS
from transforms.decode import identify, open_picture
from transforms.job import Job
from transforms.limits import Limits
from transforms.loaders.base import SNIFF_BYTES, Frames
from transforms.loaders.jpeg import ROOM
from transforms.picture import Picture, Size
from transforms.pipeline import render
from transforms.steps.base import WHOLE
from transforms.writing import Writing

WIDE, WIDTH = 2000, 640
MEGAPIXEL = 1e6
MOST_SECONDS, QUICK = 3.0, 0.25
CORPUS = {"heic": "formats/IMG_2682.heic"}
SHRINKS = (2, 4, 8)
SAME_WORK = Bound("≤", 1.1, "ratio")
# JPEG 2000 goes through Pillow, which leaves out levels; a QOI is looked at twice for a cut end.
BOUNDS: Mapping[str, Bound] = {
    "avif": Bound("≤", 0.65, "ratio"),
    "jp2": Bound("≤", 1.45, "ratio"),
    "qoi": Bound("≤", 1.35, "ratio"),
}
PLAIN: Mapping[str, Callable[[pyvips.Image], bytes]] = {
    "jpeg": lambda image: image.jpegsave_buffer(),
    "webp": lambda image: image.webpsave_buffer(),
    "avif": lambda image: image.heifsave_buffer(compression="av1"),
    "jxl": lambda image: bytes(jpegxl_encode(image.numpy())),
    "png": lambda image: image.pngsave_buffer(),
    "gif": lambda image: image.gifsave_buffer(),
}


class Formats:
    """One photograph in every format to WebP, then from PNG to every format."""

    name: ClassVar[str] = "formats"
    about: ClassVar[str] = (
        f"one photograph in every format, {WIDTH} pixels wide as WebP: processor time a megapixel"
        " read, against the library that reads it and libvips, the same encoder behind both"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure each, by turns."""
        like_a_render_process()
        photograph = _photograph(bench.pictures, WIDE if bench.share >= QUICK else WIDTH)
        for name, data in _inputs(photograph, bench.pictures):
            yield _read(name, data, bench)
            yield from _decoded(name, data, bench)
        body = WRITTEN["png"](photograph)
        for name in PLAIN:
            yield _written(name, body, bench)


def _photograph(pictures: Pictures, wide: int) -> pyvips.Image:
    if not pictures.real:
        return drawn(wide, wide * 2 // 3)
    path = pictures.folder / pictures.photographs[0]
    return pyvips.Image.thumbnail(str(path), wide).copy_memory()


def _inputs(photograph: pyvips.Image, pictures: Pictures) -> Iterator[tuple[str, bytes]]:
    for name, write in WRITTEN.items():
        yield name, write(photograph)
    for name, file in CORPUS.items():
        if (path := pictures.folder / file).is_file():
            yield name, path.read_bytes()


def _read(name: str, data: bytes, bench: Bench) -> Figure:
    kind, header = name.split(maxsplit=1)[0], identify(data[:SNIFF_BYTES]).header(memoryview(data))

    def theirs() -> bytes:
        image = shrunk(kind, data, WIDTH)
        return CODECS["webp"].encode(Picture(image, Size(image.width, image.height)), Writing())

    pairs = [_pair(lambda: _rendered(data, "webp"), theirs) for _ in bench.turns(MOST_SECONDS)]
    pixels = header.pixels / MEGAPIXEL
    costs = [(ours.cpu / pixels, their.cpu / pixels) for ours, their in pairs]
    beside = _beside(pairs) | {"MP": pixels}
    return compared(f"read {name}", "ms/MP", costs, BOUNDS.get(kind, SAME_WORK), beside)


def _decoded(name: str, data: bytes, bench: Bench) -> Iterator[Figure]:
    """Decode alone: what the estimates of cost go by."""
    shrinks = SHRINKS if name.startswith("jpeg") else ()
    for shrink in (1, *shrinks):
        scale = WHOLE if shrink == 1 else Size(1 / (ROOM * shrink), 1 / (ROOM * shrink))
        runs = [_spent_on(data, scale) for _ in range(min(bench.rounds, FEWEST))]
        yield measured(f"decode {name}{f' 1:{shrink}' * (shrink > 1)}", "ms/MP", runs)


def _spent_on(data: bytes, scale: Size) -> float:
    pixels: list[float] = []

    def work() -> bytes:
        picture, header, _ = open_picture(memoryview(data), Frames(), lambda _: scale, Limits())
        picture.image.copy_memory()
        pixels.append(header.pixels / MEGAPIXEL)
        return b""

    return Spent.by(work).cpu / pixels[0]


def _written(name: str, data: bytes, bench: Bench) -> Figure:
    """Compare with what libvips writes when it is told nothing but the format."""

    def theirs() -> bytes:
        image = shrunk("png", data, WIDTH)
        return PLAIN[name](image)

    pairs = [_pair(lambda: _rendered(data, name), theirs) for _ in bench.turns(MOST_SECONDS)]
    sizes = {"bytes": pairs[0][0].size, "reference bytes": pairs[0][1].size}
    costs = [(ours.cpu, their.cpu) for ours, their in pairs]
    return compared(f"write {name}", "ms", costs, None, _beside(pairs) | sizes)


def _rendered(data: bytes, name: str) -> bytes:
    recipe = f"resize:w={WIDTH}|write:format={name}"
    return render(memoryview(data), Job(recipe, Limits(), 60.0))[1]


def _pair(ours: Callable[[], bytes], theirs: Callable[[], bytes]) -> tuple[Spent, Spent]:
    return Spent.by(ours), Spent.by(theirs)


def _beside(pairs: Sequence[tuple[Spent, Spent]]) -> dict[str, float]:
    ours, theirs = zip(*pairs, strict=True)
    return {
        "MB": median(each.grown for each in ours),
        "reference MB": median(each.grown for each in theirs),
    }
