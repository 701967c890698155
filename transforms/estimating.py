"""The task of telling what an optimisation would come to."""

from collections.abc import Mapping

from msgspec import json

from transforms.context import Context
from transforms.job import Job, Result, Said
from transforms.optimization import Estimation
from transforms.optimizers.recoding import File
from transforms.presuming import done, presumed, small
from transforms.recognizing import recognized
from transforms.sample_kinds import sample_kind
from transforms.task import parameters_of

EXACT, DIRECT, GENERIC = "exact", "direct-encode", "generic"
ENCODED = frozenset({"jpeg", "heic", "avif", "jxl", "webp", "png"})
HIGH, MEDIUM, LOW = "high", "medium", "low"
TRUST = {EXACT: HIGH, DIRECT: MEDIUM, GENERIC: LOW}
MUCH, SOME, NOTHING = 40.0, 15.0, 5.0
PERCENT = 100


def estimated(data: memoryview, job: Job) -> tuple[Result, bytes]:
    """Estimate an optimisation; the answer is JSON. Raises Refused."""
    wish = Estimation.parse(parameters_of(job.recipe))
    loader, header = recognized(data, job.limits)
    file = File(data, header, wish, Context(job.limits, facts=job.facts))
    return Result("application/json", "json", 0, 0), json.encode(told(loader.name, file, job))


def told(name: str, file: File, job: Job) -> Mapping[str, object]:
    """Return what is answered; raises Refused."""
    if small(file):
        method, size = EXACT, done(name, file, job.seconds)
    else:
        method, size = DIRECT if name in ENCODED else GENERIC, presumed(name, file)
    kind, reduction = sample_kind(name, file.data, file.header), reduced(file, size)
    said: dict[str, Said] = {
        "estimated_optimized_size": size,
        "estimated_reduction_percent": reduction,
        "optimization_potential": potential(reduction),
        "method": method,
        "already_optimized": reduction < NOTHING,
        "confidence": TRUST[method],
    }
    return {
        "original_size": file.data.nbytes,
        "original_format": name,
        "dimensions": {"width": int(file.header.width), "height": int(file.header.height)},
        "color_type": kind.colours,
        "bit_depth": kind.bits,
        **said,
    }


def reduced(file: File, size: int) -> float:
    """Say by how many percent the file would become smaller."""
    return round(PERCENT * (1 - size / max(file.data.nbytes, 1)), 1)


def potential(reduction: float) -> str:
    """Say in a word how much there is to gain."""
    if reduction >= MUCH:
        return HIGH
    return MEDIUM if reduction >= SOME else LOW
