"""The photographs that the corpus is made from."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyvips

from proxy.bench.corpus.groups import PHOTOGRAPHS
from proxy.bench.pictures import drawn

READ = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"})
FOLDER = "photos"
DRAWN = (3000, 2000)


class Photograph(NamedTuple):
    """A photograph by its name: a file, or where there is none the number of a drawing."""

    name: str
    path: Path | None
    number: int = 0

    def opened(self, side: int) -> pyvips.Image:
        """Return it upright, in sRGB, as wide or as high as this: floats of 0 to 255."""
        if self.path is None:
            image = drawn(*DRAWN, self.number)
        else:
            image = pyvips.Image.new_from_file(str(self.path)).autorot()
        image = image.colourspace("srgb")
        image = (image.flatten(background=255) if image.hasalpha() else image).cast("float")
        return image.resize(side / max(image.width, image.height)).copy_memory()


def chosen(folder: Path, sides: Mapping[str, int]) -> dict[str, tuple[Photograph, ...]]:
    """Choose photographs of a folder for each group: none smaller than its side; else drawings."""
    known = dict(_sides(folder))
    return {group: _spread(known, side) for group, side in sides.items()}


def _spread(known: Mapping[Path, int], side: int) -> tuple[Photograph, ...]:
    large = [path for path, longest in known.items() if longest >= side]
    count = min(PHOTOGRAPHS, len(large))
    paths = [large[at * len(large) // count] for at in range(count)]
    found = [Photograph(path.stem, path) for path in paths]
    missing = range(count, PHOTOGRAPHS)
    return (*found, *(Photograph(f"drawn-{number}", None, number) for number in missing))


def _sides(folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield the pictures of a folder, or of its photographs, that can be read, and their sides."""
    place = folder / FOLDER if (folder / FOLDER).is_dir() else folder
    for path in sorted(place.rglob("*")) if place.is_dir() else ():
        if path.suffix.lower() in READ:
            try:
                image = pyvips.Image.new_from_file(str(path))
            except pyvips.Error:
                continue
            yield path, max(image.width, image.height)
