"""The task of decoding once what several renditions are made of, where that pays."""

from dataclasses import dataclass
from typing import ClassVar

import pyvips

from transforms.blob import Blob
from transforms.costs import pays
from transforms.decode import identify, open_picture
from transforms.drawing import drawn
from transforms.fitting import rounded
from transforms.job import Job, Result
from transforms.kinds import Kind, flag, whole
from transforms.loaders.base import SNIFF_BYTES, Frames, Header
from transforms.loaders.damage import translated
from transforms.master import Master
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.recipe import Recipe
from transforms.resampling import resample
from transforms.sharing import ROOM, SHARED
from transforms.steps.base import WHOLE
from transforms.task import Task, parameters_of

NEARLY_WHOLE = 0.8
WORTH_SHRINKING = 1.1
NOT_WORTH_IT = b"-"


@dataclass(frozen=True)
class Mastering(Task):
    """Recipes that wait for the same original, and the most bytes that their pixels may take.

    Where it is `sure`, whether it pays is not asked.
    """

    word: ClassVar[str] = "master"

    recipes: tuple[str, ...] = param(
        "recipes",
        Kind("texts of recipes", lambda text: tuple(text.split("\n")), "\n".join),
        default=(),
        effect="what is to be made",
    )
    most: int = param("most", whole(0, 2**40), default=0, effect="bytes at most")
    processes: int = param("processes", whole(1, 1024), default=1, effect="how many share the work")
    sure: bool = param("sure", flag(), default=False, effect="whether there is no doubt")


def mastered(data: memoryview, job: Job) -> tuple[Result, Blob | bytes]:
    """Decode what all the recipes need; `master` is None where each had better do it itself.

    Raises Refused.
    """
    wish = Mastering.parse(parameters_of(job.recipe))
    recipes = [Recipe.parse(text) for text in wish.recipes]
    loader = identify(bytes(data[:SNIFF_BYTES]), job.limits.loaders)
    header = loader.header(data, recipes[0].reading.page)
    frames = max(
        (Frames(r.reading.page, r.reading.n).within(header) for r in recipes),
        key=lambda each: each.count,
    )
    scales = [_scale(recipe, header) for recipe in recipes]
    level = _level(scales)
    bands = 3 + header.alpha
    size = rounded(header.size, 1.0)
    weight = size.width * size.height * bands * frames.count * level.width * level.height
    worth = wish.sure or pays(
        loader.name, header, [max(each) for each in scales], max(level), wish.processes
    )
    if header.vector or weight > wish.most or not worth:
        return Result("application/octet-stream", "", 0, 0), NOT_WORTH_IT
    picture, header, _ = open_picture(data, frames, lambda _: level, job.limits, SHARED)
    return _written(_shrunk(picture, header, level), frames)


def _scale(recipe: Recipe, header: Header) -> Size:
    scale = recipe.demand(header.size).scale or WHOLE
    return Size(min(1.0, scale.width), min(1.0, scale.height))


def _level(scales: list[Size]) -> Size:
    """Return the scale that leaves the largest rendition room, or all of it."""
    across, down = (ROOM * max(axis) for axis in zip(*scales, strict=True))
    return WHOLE if max(across, down) > NEARLY_WHOLE else Size(across, down)


def _shrunk(picture: Picture, header: Header, level: Size) -> Picture:
    """Bring what a decoder gave to the level, unless it is about there."""
    size = rounded(Size(header.width * level.width, header.height * level.height))
    if picture.width <= WORTH_SHRINKING * size.width:
        return picture
    return resample(picture, size)


def _written(picture: Picture, frames: Frames) -> tuple[Result, Blob]:
    """Write the samples into a blob, row by row where they come so."""
    picture = picture if picture.frames == 1 else drawn(picture)
    image = picture.image
    blob = Blob.empty()
    with translated():
        image.rawsave_target(pyvips.Target.new_to_descriptor(blob.fd))
    master = Master(
        picture.width,
        picture.height,
        image.bands,
        picture.frames,
        frames.first,
        picture.delays,
        picture.loop,
    )
    whole = Blob(blob.fd)
    blob.fd = -1
    return Result(
        "application/octet-stream", "", picture.width, picture.height, master=master
    ), whole.seal()
