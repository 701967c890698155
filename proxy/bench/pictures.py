"""What is measured on: the corpus where there is one, else pictures made here."""

from collections.abc import Mapping
from csv import QUOTE_NONE, DictReader
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyvips

SIX_MEGAPIXELS = range(5_500_000, 6_500_000)
TWELVE_MEGAPIXELS = range(11_000_000, 13_000_000)
TWENTY_FOUR_MEGAPIXELS = range(23_000_000, 25_000_000)
LARGE = 2_000_000
USUAL = ("photos", "graphics", "alpha", "animated", "formats")
READ = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".tif", ".tiff"})
MADE = {"six.jpg": (3000, 2000), "large.jpg": (4000, 3000), "small.png": (640, 480)}


@dataclass(frozen=True)
class Pictures:
    """Files of one folder by their path in it; `real` says that they come from the corpus."""

    folder: Path
    real: bool

    @classmethod
    def find(cls, corpus: Path, spare: Path) -> "Pictures":
        """Return the corpus, or pictures made in the folder `spare` where it is absent."""
        if (corpus / "CATALOG.tsv").is_file():
            return cls(corpus, real=True)
        for name, size in MADE.items():
            drawn(*size).write_to_file(str(spare / name))
        return cls(spare, real=False)

    @property
    def six_megapixels(self) -> str:
        """Name a baseline JPEG of six megapixels."""
        return self._baseline(SIX_MEGAPIXELS)

    @property
    def largest_baseline(self) -> str:
        """Name the largest baseline JPEG up to some 24 megapixels."""
        return self._baseline(TWENTY_FOUR_MEGAPIXELS if self.real else TWELVE_MEGAPIXELS)

    def _baseline(self, pixels: range) -> str:
        return next(
            name
            for name, row in self._catalogue.items()
            if "JPEG baseline" in row["format"] and int(row["width"]) * int(row["height"]) in pixels
        )

    @property
    def photographs(self) -> list[str]:
        """Name the large photographs."""
        return [
            name
            for name, row in self._catalogue.items()
            if name.endswith(".jpg") and int(row["width"]) * int(row["height"]) >= LARGE
            if not self.real or name.startswith("photos/")
        ]

    @property
    def mixed(self) -> list[str]:
        """Name pictures of every format that is read, large and small."""
        return [
            name
            for name in self._catalogue
            if Path(name).suffix in READ and (not self.real or name.startswith(USUAL))
        ]

    @cached_property
    def _catalogue(self) -> Mapping[str, Mapping[str, str]]:
        if self.real:
            with (self.folder / "CATALOG.tsv").open(newline="") as file:
                rows = list(DictReader(file, delimiter="\t", quoting=QUOTE_NONE))
            return {row["file"]: row for row in rows if row["width"].isdigit()}
        return {
            name: {"width": str(width), "height": str(height), "format": "JPEG baseline"}
            for name, (width, height) in MADE.items()
        }


def drawn(width: int, height: int, number: int = 0) -> pyvips.Image:
    """Draw something with edges, shades and grain, about as hard to encode as a photograph."""
    shades = [
        pyvips.Image.perlin(width, height, cell_size=cell, seed=cell + number) * 110 + 128
        for cell in (401, 233, 97)
    ]
    grain = pyvips.Image.gaussnoise(width, height, mean=0, sigma=6, seed=5)
    image = shades[0].bandjoin(shades[1:]) + grain
    return image.cast("uchar").copy(interpretation="srgb")


def grain(side: int) -> bytes:
    """Return a small PNG that is nothing but grain: quick to decode, hard to make smaller."""
    noise = pyvips.Image.gaussnoise(side, side, mean=128, sigma=60, seed=7).cast("uchar")
    body: bytes = noise.bandjoin([noise.rot90(), noise.rot180()]).pngsave_buffer(compression=1)
    return body
