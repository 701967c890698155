"""How renditions look beside the same photographs made by Lanczos, and what they weigh."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

import numpy as np
import pyvips

from transforms.judging import Judge
from transforms.searching import Curve, sought

LARGEST = 3000
LOADERS = {"jpegload_buffer": "jpeg", "webpload_buffer": "webp", "heifload_buffer": "avif"}
STEEP, START, MOST, NEAR = 0.8, 75, 5, 0.1


@dataclass(frozen=True, slots=True)
class Shown:
    """What a service made of every photograph: the mean score, and each one's bytes."""

    score: float
    sizes: tuple[int, ...]

    def heavier(self, other: "Shown") -> float:
        """Return the mean logarithm of our bytes / the other's."""
        pairs = zip(self.sizes, other.sizes, strict=True)
        return fmean(math.log(ours / theirs) for ours, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Equal:
    """Our q whose mean score is nearest another's, that score, and our bytes / theirs at theirs."""

    q: int
    score: float
    bytes: float


@dataclass(frozen=True, slots=True)
class Gallery:
    """Photographs in a folder, and those who judge what is made of them, by name and size."""

    folder: Path
    names: tuple[str, ...]
    _judges: dict[tuple[str, int, int], Judge] = field(default_factory=dict)

    @classmethod
    def hang(cls, photographs: Sequence[Path], folder: Path) -> "Gallery":
        """Write photographs upright, in sRGB and without a profile, which not every service reads.

        None is larger than a camera's six megapixels.
        """
        names = tuple(f"photograph-{at}.jpg" for at in range(len(photographs)))
        for path, name in zip(photographs, names, strict=True):
            pyvips.Image.thumbnail(
                str(path), LARGEST, height=LARGEST, size="down", output_profile="srgb"
            ).jpegsave(str(folder / name), Q=92, keep="none")
        return cls(folder, names)

    def shown(self, ask: Callable[[str], bytes]) -> Shown:
        """Score what a service answers for each photograph, by its name."""
        bodies = {name: ask(name) for name in self.names}
        scores = [self._score(name, body) for name, body in bodies.items()]
        return Shown(fmean(scores), tuple(map(len, bodies.values())))

    def equal(self, ours: Callable[[int], Shown], theirs: Shown) -> Equal:
        """Look for the q at which ours look as theirs do."""
        seen: dict[int, Shown] = {}

        def measure(q: int) -> float:
            seen[q] = ours(q)
            return seen[q].score

        sought(measure, theirs.score, Curve(STEEP), START, MOST, NEAR)
        ordered = sorted(seen.values(), key=lambda shown: shown.score)
        heavier = np.interp(
            theirs.score,
            [shown.score for shown in ordered],
            [shown.heavier(theirs) for shown in ordered],
        )
        q = min(seen, key=lambda q: abs(seen[q].score - theirs.score))
        return Equal(q, seen[q].score, math.exp(float(heavier)))

    def _score(self, name: str, body: bytes) -> float:
        image = pyvips.Image.new_from_buffer(body, "").colourspace("srgb")
        size = (image.width, image.height)
        if (name, *size) not in self._judges:
            self._judges[(name, *size)] = Judge(_lanczos(self.folder / name, *size))
        return self._judges[(name, *size)].look(image)


def format_of(body: bytes) -> str:
    """Name the format of an answer, as we do; raises ValueError."""
    try:
        loader: str = pyvips.Image.new_from_buffer(body, "").get("vips-loader")
    except pyvips.Error as error:
        raise ValueError(f"the answer is no picture: {body[:40]!r}") from error
    return LOADERS.get(loader, loader)


def _lanczos(path: Path, width: int, height: int) -> pyvips.Image:
    """Decode the whole of a photograph, and only then make it smaller."""
    whole = pyvips.Image.new_from_file(str(path)).copy_memory()
    return whole.thumbnail_image(width, height=height, size="force").copy_memory()
