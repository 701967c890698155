"""From an original's bytes and a recipe to an answer's bytes."""

from dataclasses import asdict, replace
from functools import partial
from time import perf_counter
from typing import Any

import pyvips

from transforms.bounds import Bounds
from transforms.choosing import bounds_of, chosen
from transforms.codecs import Codec
from transforms.context import Context
from transforms.decode import nothing, open_picture
from transforms.describing import described
from transforms.drawing import drawn
from transforms.enclosing import enclosed
from transforms.encoding import written
from transforms.errors import ImageTooLarge
from transforms.flattening import flattened, opaque
from transforms.gainmap import shining
from transforms.job import Job, Result
from transforms.limits import Limits
from transforms.loaders.base import Frames, Header, Loader
from transforms.picture import Picture, Size
from transforms.recipe import Recipe
from transforms.repacking import repacked
from transforms.sealing import sealed
from transforms.sharing import Shared
from transforms.sparing import spared
from transforms.steps.base import WHOLE
from transforms.steps.resize import Resize
from transforms.wishing import carrying, fitting, granted, spoken, wish_of
from transforms.writing import Writing


def render(data: memoryview, job: Job, *assets: memoryview) -> tuple[Result, bytes]:
    """Make one rendition; raises Refused. The assets come in the order in which the job names them.

    Timings are in seconds. Where a decoder streams, most of its work is done while the steps draw
    their pixels and is counted there.
    """
    recipe = Recipe.parse(job.recipe)
    result, body = _rendered(recipe, data, job, *assets)
    return enclosed(result, body) if recipe.writing.encoding else (result, body)


def _rendered(
    recipe: Recipe, data: memoryview, job: Job, *assets: memoryview
) -> tuple[Result, bytes]:
    began = perf_counter()
    picture, header, loader = _opened(recipe, data, job, *assets)
    recipe, opened = _fitted(recipe, header), perf_counter()
    body = repacked(data, recipe, picture, header)
    if recipe.writing.codec and body and not 0 < recipe.writing.maxbytes < len(body):
        timings = {"decode": opened - began, "encode": perf_counter() - opened}
        return _result(picture, recipe.writing.codec, timings), body
    picture, begun = _stepped(recipe, picture, job.limits), picture
    picture, codec = _ready(recipe.writing, picture, loader.codec, job.limits.max_decode_memory)
    picture = carrying(picture, codec)
    picture = shining(picture, codec, begun, lambda gains: _stepped(recipe, gains, job.limits))
    ready = perf_counter()
    picture = replace(picture, done=_whatever_size(recipe))
    writing, encode = spoken(recipe.writing, picture), partial(_file, codec)
    memory = job.limits.max_decode_memory
    spare = partial(spared, codec.name, data, recipe, header, picture, memory)
    picture, body = written(codec, picture, writing, encode, began + job.seconds, spare)
    encoded = perf_counter()
    timings = {"decode": opened - began, "steps": ready - opened, "encode": encoded - ready}
    return _result(picture, codec, timings), body


def _opened(
    recipe: Recipe, data: memoryview, job: Job, *assets: memoryview
) -> tuple[Picture, Header, Loader]:
    frames, wish = Frames(recipe.reading.page, recipe.reading.n), wish_of(recipe)
    shared = Shared(job.master, assets[-1], data).picture if job.master else nothing
    picture, header, loader = open_picture(
        data,
        frames,
        lambda header: _scale(_fitted(recipe, header), header.size),
        job.limits,
        wish,
        shared,
    )
    known = Context(
        job.limits, job.models, dict(zip(job.assets, assets, strict=job.master is None)), job.facts
    )
    original = picture.original or described(data, header, loader.name, picture.kept)
    picture = replace(
        granted(picture, wish), original=original, context=known, done=str(recipe.reading)
    )
    return picture, header, loader


def _whatever_size(recipe: Recipe) -> str:
    """Write what becomes of an original whatever the size of the answer, which the last gives."""
    last = next((step for step in reversed(recipe.steps) if isinstance(step, Resize)), None)
    free = (replace(last, w=0, h=0) if last and step is last else step for step in recipe.steps)
    return str(Recipe(recipe.reading, tuple(step for step in free if not step.idle)))


def _file(codec: Codec, picture: Picture, writing: Writing) -> bytes:
    return sealed(encoded_by(codec, picture, writing), codec, picture.kept)


def encoded_by(codec: Codec, picture: Picture, writing: Writing) -> bytes:
    """Write a picture whose pixels are in memory: what fails now fails for want of room."""
    try:
        return codec.encode(picture, writing)
    except (pyvips.Error, RuntimeError) as error:
        size = f"{picture.width}×{picture.height}" + f" × {picture.frames}" * (picture.frames > 1)
        raise ImageTooLarge(
            f"{size} pixels cannot be written as {codec.name} in the memory of one request:"
            " expected fewer, for example by w"
        ) from error


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
        told=dict(picture.told),
    )


def _facts(picture: Picture) -> dict[str, Any]:
    own = asdict(picture.original) if picture.original else {}
    return {**own, **picture.learned}


def _fitted(recipe: Recipe, header: Header) -> Recipe:
    return recipe.growing() if header.vector else recipe


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
    picture = replace(picture, full=Size(picture.width, picture.height))
    codec, notes = chosen(writing, origin, picture, memory)
    picture = picture if codec.animation else picture.first()
    bounds = bounds_of(codec, writing, picture, memory)
    picture = Resize().within(bounds).apply(picture).noted(*notes)
    picture = fitting(picture, codec)
    picture = picture if codec.alpha else flattened(picture)
    picture = drawn(picture)
    if opaque(picture):
        picture = picture.with_image(picture.image[: picture.image.bands - 1])
        codec, _ = chosen(writing, origin, picture, memory)
    return picture, codec
