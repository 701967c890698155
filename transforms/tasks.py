"""Which job is done by whom: a rendition by its recipe, a task by its name."""

from collections.abc import Callable, Mapping

from transforms.job import Job, Result
from transforms.optimization import Estimation, Optimization
from transforms.pipeline import render

Work = Callable[..., tuple[Result, bytes]]


def _optimized(data: memoryview, job: Job) -> tuple[Result, bytes]:
    from transforms.optimizing import optimized  # noqa: PLC0415 - what few ask for starts nobody

    return optimized(data, job)


def _estimated(data: memoryview, job: Job) -> tuple[Result, bytes]:
    from transforms.estimating import estimated  # noqa: PLC0415 - as above

    return estimated(data, job)


TASKS: Mapping[str, Work] = {Optimization.word: _optimized, Estimation.word: _estimated}


def work(data: memoryview, job: Job, *assets: memoryview) -> tuple[Result, bytes]:
    """Do a job; raises Refused. The assets come in the order in which the job names them."""
    return TASKS.get(job.recipe.partition(":")[0], render)(data, job, *assets)
