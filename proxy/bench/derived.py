"""Pictures to optimise: photographs and graphics of the corpus, written once in every format.

`python -m proxy.bench.derived FOLDER` writes them where they can be looked at.
"""

import argparse
import gzip
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import pyvips
from imagecodecs import jpegxl_encode
from PIL import Image, ImageSequence

from proxy.bench import environment
from transforms.optimization import Optimization

EVERY_PHOTOGRAPH, EVERY_GRAPHIC = 5, 3
# What of them ten minutes allow.
USUAL = 0.5
MOST_PIXELS, SMALLEST = 1_000_000, 2500
LARGEST_GRAPHIC = 2_500_000
PHOTOGRAPH, GRAPHIC, FILM = "photograph", "graphic", "film"

# What is asked, as estimates name it.
PRESETS: Mapping[str, Optimization] = {
    "high": Optimization(quality=40),
    "medium": Optimization(quality=60),
    "low": Optimization(quality=75, lossy=False),
}

Write = Callable[[Image.Image], bytes]


@dataclass(frozen=True, slots=True)
class Derived:
    """One file: what it shows, and in which format."""

    name: str
    kind: str
    format: str
    body: bytes


def derive(corpus: Path, formats: tuple[str, ...], share: float = 1.0) -> Iterator[Derived]:
    """Yield files of these formats; a share below 1 leaves most of the pictures out."""
    step = max(1, round(1 / share))
    photographs, graphics = (found[::step] for found in _chosen(corpus))
    kinds = [(path, PHOTOGRAPH) for path in photographs] + [(path, GRAPHIC) for path in graphics]
    for path, kind in kinds:
        image = _opened(path)
        for name in formats:
            if name in WRITERS:
                yield Derived(path.stem, kind, name, WRITERS[name](image))
    if "gif" in formats:
        for path in sorted((corpus / "animated").glob("*.gif"))[::step]:
            if _plays(path):
                yield Derived(path.stem, FILM, "gif", _film(path))
    for path in sorted((corpus / "formats").glob("*.svg"))[::step]:
        if "svg" in formats:
            yield Derived(path.stem, GRAPHIC, "svg", path.read_bytes())
        if "svgz" in formats:
            yield Derived(path.stem, GRAPHIC, "svgz", gzip.compress(path.read_bytes(), 6, mtime=0))


def drawn(path: Path) -> Iterator[Derived]:
    """Yield one picture in a few formats, for want of a corpus."""
    image = _opened(path)
    for name in ("png", "jpeg", "bmp", "tiff"):
        yield Derived(path.stem, GRAPHIC, name, WRITERS[name](image))


def _chosen(corpus: Path) -> tuple[list[Path], list[Path]]:
    """Choose photographs, and as many graphics, with alpha and without, that are not too large."""
    photographs = [
        path for path in _pictures(corpus / "photos") if _pixels(path) >= MOST_PIXELS / 3
    ]
    graphics = [
        path
        for folder in ("graphics", "alpha")
        for path in _pictures(corpus / folder)
        if SMALLEST <= _pixels(path) <= LARGEST_GRAPHIC and "photo" not in path.name
    ]
    return photographs[::EVERY_PHOTOGRAPH], graphics[::EVERY_GRAPHIC]


def _pictures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in {".jpg", ".png"})


def _pixels(path: Path) -> int:
    image = pyvips.Image.new_from_file(str(path))
    return int(image.width * image.height)


def _opened(path: Path) -> Image.Image:
    """Read sRGB of 8 bits; a photograph that is larger than a page shows it is made smaller."""
    image = pyvips.Image.new_from_file(str(path)).autorot()
    share = (MOST_PIXELS / (image.width * image.height)) ** 0.5
    if share < 1 and path.suffix == ".jpg":
        image = image.resize(share)
    pixels = image.colourspace("srgb").cast("uchar").numpy()
    return Image.fromarray(np.ascontiguousarray(pixels))


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    held = BytesIO()
    image.save(held, kind, **options)
    return held.getvalue()


def _flat(image: Image.Image) -> Image.Image:
    """Lay a picture on white."""
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A") if "A" in image.mode else None)
    return ground


def _png(image: Image.Image) -> bytes:
    pixels = pyvips.Image.new_from_array(np.asarray(image)).copy(interpretation="srgb")
    body: bytes = pixels.pngsave_buffer(compression=1, filter="none", keep="none")
    return body


def _heic(image: Image.Image) -> bytes:
    from pillow_heif import from_pillow  # noqa: PLC0415 - GPL inside: only where it is installed

    held = BytesIO()
    from_pillow(image).save(held, quality=80)
    return held.getvalue()


def _jxl(image: Image.Image) -> bytes:
    return bytes(jpegxl_encode(np.asarray(image), distance=0.6))


def _film(path: Path) -> bytes:
    """Write every frame of an animation anew, as it is seen, on 256 colours of its own."""
    with Image.open(path) as image:
        frames = [frame.convert("RGBA") for frame in ImageSequence.Iterator(image)]
        delays = [frame.info.get("duration", 100) for frame in ImageSequence.Iterator(image)]
    first, *rest = (frame.quantize(256) for frame in frames)
    options = {"save_all": True, "append_images": rest, "duration": delays, "loop": 0}
    return _saved(first, "GIF", disposal=2, **options)


def _plays(path: Path) -> bool:
    with Image.open(path) as image:
        pixels = image.width * image.height
        return 1 < getattr(image, "n_frames", 1) <= 60 and SMALLEST <= pixels <= MOST_PIXELS


WRITERS: Mapping[str, Write] = {
    "png": _png,
    "jpeg": lambda image: _saved(_flat(image), "JPEG", quality=92),
    "webp": lambda image: _saved(image, "WEBP", quality=90),
    "gif": lambda image: _saved(image.quantize(256), "GIF"),
    "avif": lambda image: _saved(image, "AVIF", quality=80),
    "heic": _heic,
    "tiff": lambda image: _saved(image, "TIFF"),
    "bmp": lambda image: _saved(_flat(image), "BMP"),
    "jxl": _jxl,
}
FORMATS = (*WRITERS, "svg", "svgz")


def main() -> None:
    """Write the files into a folder, one folder for each format."""
    parser = argparse.ArgumentParser(prog="python -m proxy.bench.derived", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--formats", nargs="*", default=FORMATS, choices=FORMATS)
    parser.add_argument("--corpus", type=Path, default=environment.corpus())
    options = parser.parse_args()
    for file in derive(options.corpus, tuple(options.formats)):
        folder = options.folder / file.format
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{file.kind}-{file.name}.{file.format}").write_bytes(file.body)


if __name__ == "__main__":
    main()
