"""The metric beside the tool that its makers published."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pyvips

from proxy.bench.figures import Bound, Figure, measured
from proxy.bench.installing import FOLDER, Absent, run
from proxy.bench.suites.base import Bench
from transforms.quality import score

PICTURES = FOLDER / "scikit-image"
PACKAGE = "scikit-image==0.26.*"

# Scores of cloudinary/ssimulacra2 2.1, built from its source, of JPEGs that libvips wrote.
PUBLISHED: Sequence[tuple[str, int, float, float]] = (
    ("motorcycle_left", 45, 62.863, 0.1),
    ("coffee", 45, 58.807, 0.1),
    ("astronaut", 80, 79.345, 0.1),
    ("astronaut", 92, 89.348, 0.4),
)


class Metric:
    """Pictures that anyone can fetch, and what the published tool says of them."""

    name: ClassVar[str] = "metric"
    about: ClassVar[str] = (
        "SSIMULACRA2 as computed here against the score of cloudinary's tool, on pictures inside"
        " the package scikit-image: the distance in points"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Fetch the pictures where they are not yet, and score each."""
        del bench
        try:
            folder = _fetched()
        except Absent as reason:
            yield measured(f"scikit-image is absent: {reason}", "", [0.0])
            return
        for name, quality, published, within in PUBLISHED:
            picture = pyvips.Image.new_from_file(str(folder / f"{name}.png"))[:3].copy_memory()
            written = pyvips.Image.new_from_buffer(picture.jpegsave_buffer(Q=quality), "")
            found = score(picture.numpy(), written.numpy())
            away = abs(found - published)
            details = {"here": found, "published": published}
            yield measured(f"{name} at {quality}", "points", [away], Bound("≤", within), details)


def _fetched() -> Path:
    data = PICTURES / "skimage" / "data"
    if not data.is_dir():
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir(parents=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
        run([*pip, str(PICTURES), PACKAGE], PICTURES)
    return data
