"""Which job is done by whom: a rendition by its recipe, a task by its name."""

from collections.abc import Callable, Mapping

from transforms.blob import Blob
from transforms.job import Job, Result
from transforms.mastering import Mastering, mastered
from transforms.optimization import Estimation, Optimization, Tooling
from transforms.pipeline import render

Work = Callable[..., tuple[Result, bytes | Blob]]


def _optimized(data: memoryview, job: Job) -> tuple[Result, bytes]:
    from transforms.optimizing import optimized  # noqa: PLC0415 - what few ask for starts nobody

    return optimized(data, job)


def _estimated(data: memoryview, job: Job) -> tuple[Result, bytes]:
    from transforms.estimating import estimated  # noqa: PLC0415 - as above

    return estimated(data, job)


def _tried(data: memoryview, job: Job) -> tuple[Result, bytes]:
    from transforms.trying import tried  # noqa: PLC0415 - as above

    return tried(data, job)


TASKS: Mapping[str, Work] = {
    Mastering.word: mastered,
    Optimization.word: _optimized,
    Estimation.word: _estimated,
    Tooling.word: _tried,
}


def work(data: memoryview, job: Job, *assets: memoryview) -> tuple[Result, bytes | Blob]:
    """Do a job; raises Refused. The assets come in the order in which the job names them."""
    return TASKS.get(job.recipe.partition(":")[0], render)(data, job, *assets)
