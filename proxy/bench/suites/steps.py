"""Each step beside the same operation written straight in libvips."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar
from urllib.parse import parse_qsl

import pyvips

from proxy.bench.figures import Bound, Figure, compared
from proxy.bench.references import operations as bare
from proxy.bench.suites.base import Bench
from transforms.context import Context
from transforms.lettering import fonts
from transforms.picture import Picture, Size
from transforms.recipe import Recipe

WIDTH = 2400
MOST = 1.1
WEIGHT = 0.003  # where a Gaussian is cut: at 0.2, which is usual, it is hardly one
MARK = "https://example.com/mark.png"

Operation = Callable[[pyvips.Image], pyvips.Image]

PLAIN: Mapping[str, Operation] = {
    "redact=300,200,1200,800": bare.redacted,
    "rect=100,100,2200,1400": lambda image: image.crop(100, 100, 2200, 1400),
    "trim=10": bare.trimmed,
    "ro=90": lambda image: image.rot90(),
    "flip=h": lambda image: image.fliphor(),
    "w=640": lambda image: image.resize(640 / image.width),
    "w=640&linear=1": bare.resized_in_light,
    "ro=20": bare.tilted,
    "normalize=1": bare.normalized,
    "clahe=1": bare.equalized,
    "bri=20": lambda image: image.linear(1, 51, uchar=True),
    "hue=120": bare.turned_in_hue,
    "sharp=1": lambda image: image.sharpen(sigma=1, m1=1, m2=2),
    "filt=greyscale": lambda image: image.colourspace("b-w").colourspace("srgb"),
    "filt=sepia": bare.browned,
    "blur=2": lambda image: image.gaussblur(2, min_ampl=WEIGHT),
    "blur=20": lambda image: image.gaussblur(20, min_ampl=WEIGHT),
    "pixelate=16": bare.pixelated,
    f"mark={MARK}": bare.marked,
    "txt=Darkroom&txt-size=60&txt-color=white": bare.lettered,
    "mask=circle": bare.masked,
    "radius=40": bare.rounded,
    "border=10,cc3300": bare.bordered,
    "pad=40&bg=ddeeff": lambda image: bare.padded(image, 40),
}
CLEAR: Mapping[str, Operation] = {
    "w=640": bare.resized_with_alpha,
    "blur=2": bare.blurred_with_alpha,
    "bg=ffcc00": lambda image: image.flatten(background=[255, 204, 0]),
}


class Steps:
    """Run each step on a photograph in memory, and what anyone would write for it."""

    name: ClassVar[str] = "steps"
    about: ClassVar[str] = (
        f"each step on a photograph {WIDTH} pixels wide, opaque and with alpha, against the same"
        " operation in bare libvips on the same pixels: milliseconds a megapixel, one thread"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure every step, by turns."""
        pyvips.cache_set_max(0)
        pyvips.concurrency_set(1)
        path = bench.pictures.folder / bench.pictures.photographs[0]
        photograph = pyvips.Image.thumbnail(str(path), WIDTH).copy_memory()
        clear = photograph.addalpha() * [1, 1, 1, 0.5]
        clear = clear.cast("uchar").copy(interpretation="srgb").copy_memory()
        for query, operation in PLAIN.items():
            if query.startswith("txt=") and not fonts():
                continue
            yield _compared(query, photograph, operation, bench)
        for query, operation in CLEAR.items():
            yield _compared(query, clear, operation, bench)


def _compared(query: str, image: pyvips.Image, operation: Operation, bench: Bench) -> Figure:
    context = Context(assets={MARK: memoryview(bare.mark())})
    picture = Picture(image, Size(image.width, image.height), context=context)
    steps = Recipe.read(dict(parse_qsl(query, keep_blank_values=True))).steps

    def stepped() -> pyvips.Image:
        result = picture
        for step in steps:
            result = step.apply(result)
        return result.image

    megapixels = image.width * image.height / 1e6
    pairs = [
        (_spent(stepped) / megapixels, _spent(lambda: operation(image)) / megapixels)
        for _ in bench.turns()
    ]
    name = f"{query.replace(MARK, '…')}{' with alpha' * image.hasalpha()}"
    return compared(f"step {name}", "ms/MP", pairs, Bound("≤", MOST, "ratio"))


def _spent(work: Callable[[], pyvips.Image]) -> float:
    """Return the milliseconds of processor time that drawing all of a picture takes."""
    began = time.process_time()
    work().copy_memory()
    return (time.process_time() - began) * 1000
