"""The task of making a file smaller in the format in which it came."""

from time import monotonic

from transforms.bounds import LONGEST
from transforms.context import Context
from transforms.job import Job, Result, Said
from transforms.moderating import moderated
from transforms.optimization import Optimization
from transforms.optimizers import OPTIMIZERS
from transforms.recognizing import recognized
from transforms.task import parameters_of

SHARE = 0.7
PACKED = "svgz"


def optimized(data: memoryview, job: Job) -> tuple[Result, bytes]:
    """Do an optimisation; `told` says by which method, of which format. Raises Refused."""
    until = monotonic() + job.seconds * SHARE
    wish = Optimization.parse(parameters_of(job.recipe))
    loader, header = recognized(data, job.limits)
    context = Context(job.limits, facts=job.facts)
    done = moderated(OPTIMIZERS[loader.name], data, wish, context, until)
    told: dict[str, Said] = {
        "format": PACKED if done.extension == PACKED else loader.name,
        "method": done.method,
        "original_size": data.nbytes,
    }
    width, height = (min(side, LONGEST) for side in header.size)
    return (
        Result(done.media_type, done.extension, int(width), int(height), told=told),
        done.body,
    )
