"""From an original's bytes and a recipe to an answer's bytes."""

from dataclasses import asdict, replace
from time import perf_counter
from typing import Any

import pyvips

from transforms.bounds import Bounds
from transforms.choosing import bounds_of, chosen
from transforms.codecs import Codec
from transforms.context import Context
from transforms.decode import open_picture
from transforms.drawing import drawn
from transforms.errors import ImageTooLarge
from transforms.flattening import flattened, opaque
from transforms.job import Job, Result
from transforms.limits import Limits
from transforms.loaders.base import Frames, Header, Loader, Wish
from transforms.picture import Original, Picture, Size
from transforms.recipe import Recipe
from transforms.steps.base import WHOLE
from transforms.steps.resize import Resize
from transforms.writing import KEEP, Writing

USUAL_BITS = 8


def render(data: memoryview, job: Job, *assets: memoryview) -> tuple[Result, bytes]:
    """Make one rendition; raises Refused. The assets come in the order in which the job names them.

    Timings are in seconds. Where a decoder streams, most of its work is done while the steps draw
    their pixels and is counted there.
    """
    began = perf_counter()
    recipe = Recipe.parse(job.recipe)
    frames = Frames(recipe.reading.page, recipe.reading.n)
    picture, header, loader = open_picture(
        data, frames, lambda size: _scale(recipe, size), job.limits, _wish(recipe)
    )
    known = Context(job.limits, job.models, dict(zip(job.assets, assets, strict=True)), job.facts)
    original = _original(data, header, loader)
    picture = replace(picture, original=original, context=known, done=str(recipe.reading))
    opened = perf_counter()
    picture = _stepped(recipe, picture, job.limits)
    picture, codec = _ready(recipe.writing, picture, loader.codec, job.limits.max_decode_memory)
    ready = perf_counter()
    body = encoded_by(codec, picture, recipe.writing)
    encoded = perf_counter()
    timings = {"decode": opened - began, "steps": ready - opened, "encode": encoded - ready}
    return _result(picture, codec, timings), body


def encoded_by(codec: Codec, picture: Picture, writing: Writing) -> bytes:
    """Write a picture whose pixels are in memory: what fails now fails for want of room."""
    try:
        return codec.encode(picture, writing)
    except pyvips.Error as error:
        size = f"{picture.width}×{picture.height}" + f" × {picture.frames}" * (picture.frames > 1)
        raise ImageTooLarge(
            f"{size} pixels cannot be written as {codec.name} in the memory of one request:"
            " expected fewer, for example by w"
        ) from error


def _wish(recipe: Recipe) -> Wish:
    writing = recipe.writing
    return Wish(
        writing.icc, writing.bits > USUAL_BITS, writing.meta, writing.hdr == KEEP, recipe.reading.at
    )


def _original(data: memoryview, header: Header, loader: Loader) -> Original:
    return Original(
        loader.name,
        data.nbytes,
        header.width,
        header.height,
        header.frames,
        header.pages,
        bool(header.alpha),
    )


def _result(picture: Picture, codec: Codec, timings: dict[str, float]) -> Result:
    return Result(
        media_type=codec.media_type,
        extension=codec.extension,
        width=picture.width,
        height=picture.height,
        notes=tuple(sorted(picture.notes)) if codec.picture else (),
        subject=picture.subject,
        facts=_facts(picture),
        timings=timings,
    )


def _facts(picture: Picture) -> dict[str, Any]:
    own = asdict(picture.original) if picture.original else {}
    return {**own, **picture.learned}


def _scale(recipe: Recipe, size: Size) -> Size:
    (width, height), scale = recipe.demand(size)
    enough = Bounds().side if recipe.writing.codec is None else recipe.writing.codec.largest_side
    held, (across, down) = min(1.0, enough / max(width, height)), scale or WHOLE
    return Size(across * held, down * held)


def _stepped(recipe: Recipe, picture: Picture, limits: Limits) -> Picture:
    bounds, named = Bounds(limits.max_output_pixels), recipe.writing.codec
    if named:
        own = bounds_of(named, recipe.writing, picture, limits.max_decode_memory)
        bounds = Bounds(min(bounds.pixels, own.pixels), own.side)
    for step in (*recipe.steps, Resize()):
        done = f"{picture.done}|{step.word}:{step}"
        picture = replace(step.within(bounds).apply(picture), done=done)
    return picture


def _ready(writing: Writing, picture: Picture, origin: str, memory: int) -> tuple[Picture, Codec]:
    codec, notes = chosen(writing, origin, picture, memory)
    picture = picture if codec.animation else picture.first()
    bounds = bounds_of(codec, writing, picture, memory)
    picture = Resize().within(bounds).apply(picture).noted(*notes)
    picture = picture if codec.alpha else flattened(picture)
    picture = drawn(picture)
    if opaque(picture):
        picture = picture.with_image(picture.image[: picture.image.bands - 1])
        codec, _ = chosen(writing, origin, picture, memory)
    return picture, codec
