"""From an original's bytes and a recipe to an answer's bytes."""

from time import perf_counter

from transforms.bounds import Bounds
from transforms.choosing import chosen
from transforms.codecs import Codec
from transforms.decode import open_picture
from transforms.drawing import drawn
from transforms.flattening import flattened, opaque
from transforms.job import Job, Result
from transforms.loaders.base import Frames
from transforms.picture import Picture, Size
from transforms.recipe import Recipe
from transforms.steps.resize import Resize


def render(data: memoryview, job: Job) -> tuple[Result, bytes]:
    """Make one rendition; raises Refused.

    Timings are in seconds. Where a decoder streams, most of its work is done while the steps draw
    their pixels and is counted there.
    """
    began = perf_counter()
    recipe = Recipe.parse(job.recipe)
    frames = Frames(recipe.reading.page, recipe.reading.n)
    picture, header, loader = open_picture(
        data, frames, lambda size: _scale(recipe, size), job.limits
    )
    opened = perf_counter()
    picture = _stepped(recipe, picture, job.limits.max_output_pixels)
    picture, codec = _ready(recipe, picture, loader.codec)
    ready = perf_counter()
    body = codec.encode(picture, recipe.writing)
    encoded = perf_counter()
    result = Result(
        media_type=codec.media_type,
        extension=codec.extension,
        width=picture.width,
        height=picture.height,
        notes=tuple(sorted(picture.notes)) if codec.picture else (),
        subject=picture.subject,
        facts={
            "width": header.width,
            "height": header.height,
            "frames": header.frames,
            "format": loader.name,
        },
        timings={"decode": opened - began, "steps": ready - opened, "encode": encoded - ready},
    )
    return result, body


def _scale(recipe: Recipe, size: Size) -> float:
    (width, height), scale = recipe.demand(size)
    enough = Bounds().side if recipe.writing.codec is None else recipe.writing.codec.largest_side
    return (scale or 1.0) * min(1.0, enough / max(width, height))


def _stepped(recipe: Recipe, picture: Picture, pixels: int) -> Picture:
    named = recipe.writing.codec
    bounds = Bounds(pixels, named.largest_side) if named else Bounds(pixels)
    for step in (*recipe.steps, Resize()):
        picture = step.within(bounds).apply(picture)
    return picture


def _ready(recipe: Recipe, picture: Picture, origin: str) -> tuple[Picture, Codec]:
    codec, notes = chosen(recipe.writing, origin, picture)
    picture = picture if codec.animation else picture.first()
    picture = Resize().within(Bounds(side=codec.largest_side)).apply(picture).noted(*notes)
    picture = picture if codec.alpha else flattened(picture)
    picture = drawn(picture)
    if opaque(picture):
        picture = picture.with_image(picture.image[: picture.image.bands - 1])
        codec, _ = chosen(recipe.writing, origin, picture)
    return picture, codec
