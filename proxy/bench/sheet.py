"""Draw every step on three photographs and a transparent logo, so that anyone can look.

`python -m proxy.bench.sheet` writes pages of PNG and an index that shows them in a browser.
"""

import argparse
from collections.abc import Iterator, Sequence
from html import escape
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl

import pyvips

from proxy.bench import environment
from proxy.bench.pictures import Pictures
from proxy.bench.references.operations import mark
from proxy.bench.shown import SHOWN
from transforms.decode import allow_loaders
from transforms.errors import Refused
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render
from transforms.recipe import Recipe

SUBJECTS = (
    "photos/kodim04.png",
    "photos/kodim15.png",
    "photos/kodim23.png",
    "alpha/logo-godot.png",
)
CELL, SQUARE = 220, 10
ROWS = 12
USUAL = 200
REFUSED, BLUE = (200, 40, 40), (30, 120, 220)
SIZES = frozenset({"w", "h"})


def main() -> None:
    """Write the sheet and say where."""
    parser = argparse.ArgumentParser(prog="python -m proxy.bench.sheet", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/contact-sheet"), metavar="FOLDER")
    parser.add_argument("--corpus", type=Path, default=environment.corpus())
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as spare:
        subjects = [*_subjects(Pictures.find(options.corpus, Path(spare)))]
    allow_loaders()
    print(options.out / "index.html", *written(options.out, subjects), sep="\n")


def written(folder: Path, subjects: Sequence[bytes]) -> Iterator[Path]:
    """Write the pages, then their index; yield each page's path."""
    names = []
    queries = [query for each in SHOWN.values() for query in each]
    for number, rows in enumerate(_batches(queries), 1):
        path = folder / f"{number:02}.png"
        page = pyvips.Image.arrayjoin([row(query, subjects) for query in rows], across=1)
        page.write_to_file(str(path))
        names.append(path.name)
        yield path
    images = "".join(f'<img src="{escape(name)}" alt="">' for name in names)
    (folder / "index.html").write_text(f"<!doctype html><title>Contact sheet</title>{images}")


def row(query: str, subjects: Sequence[bytes]) -> pyvips.Image:
    """Draw one query's name and what it makes of each subject."""
    name = query.replace("&", "&amp;").replace("&amp;", "\n&amp;")
    text = pyvips.Image.text(name, font="monospace 10", width=CELL - 2 * SQUARE)
    label = (255 - text).embed(SQUARE, SQUARE, CELL, CELL, extend="background", background=255)
    cells = [cell(query, subject) for subject in subjects]
    label = label.bandjoin([label, label]).copy(interpretation="srgb")
    return pyvips.Image.arrayjoin([label, *cells], across=len(cells) + 1, halign="low")


def cell(query: str, subject: bytes) -> pyvips.Image:
    """Draw what a query makes of a subject, on a chequered ground; red where it is refused."""
    try:
        made = pyvips.Image.new_from_buffer(rendered(query, subject), "")
    except Refused:
        return plain(CELL, CELL, REFUSED)
    if max(made.width, made.height) > CELL:
        made = made.thumbnail_image(CELL, height=CELL)
    made = (made if made.hasalpha() else made.addalpha()).colourspace("srgb")
    left, top = (CELL - made.width) // 2, (CELL - made.height) // 2
    ground = _chequered()
    drawn = ground.composite2(made, "over", x=left, y=top).flatten()
    return drawn.cast("uchar").copy_memory()


def rendered(query: str, subject: bytes) -> bytes:
    """Render as the service would; raises Refused."""
    asked = dict(parse_qsl(query, keep_blank_values=True))
    size = {} if SIZES & asked.keys() else {"w": str(USUAL)}
    recipe = Recipe.read({**size, **asked, "format": "png"})
    job = Job(str(recipe), Limits(), 30.0, assets=recipe.assets)
    return render(memoryview(subject), job, *(memoryview(mark()) for _ in job.assets))[1]


def plain(width: int, height: int, colour: tuple[int, int, int]) -> pyvips.Image:
    """Draw one colour."""
    one = pyvips.Image.black(width, height)
    bands = [(one + part).cast("uchar") for part in colour]
    return bands[0].bandjoin(bands[1:]).copy(interpretation="srgb")


def _batches(queries: Sequence[str]) -> Iterator[Sequence[str]]:
    left = iter(queries)
    while batch := tuple(islice(left, ROWS)):
        yield batch


def _chequered() -> pyvips.Image:
    place = pyvips.Image.xyz(CELL, CELL) / SQUARE
    dark = (place[0].floor() + place[1].floor()) % 2
    grey = (dark * 40 + 200).cast("uchar")
    return grey.bandjoin([grey, grey]).copy(interpretation="srgb")


def _subjects(pictures: Pictures) -> Iterator[bytes]:
    if pictures.real:
        yield from ((pictures.folder / name).read_bytes() for name in SUBJECTS)
        return
    for path in sorted(pictures.folder.iterdir()):
        yield pyvips.Image.thumbnail(str(path), 600).pngsave_buffer()
    alpha = pyvips.Image.gaussmat(60, 0.01).resize(2).linear(1, 0).cast("uchar")
    disc = plain(alpha.width, alpha.height, BLUE)
    yield disc.bandjoin(alpha).copy(interpretation="srgb").pngsave_buffer()


if __name__ == "__main__":
    main()
