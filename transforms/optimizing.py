"""The task of making a file smaller in the format in which it came."""

from transforms.context import Context
from transforms.decode import identify
from transforms.errors import UnsupportedFormat
from transforms.job import Job, Result, Said
from transforms.loaders.base import SNIFF_BYTES
from transforms.optimization import Optimization
from transforms.optimizers import OPTIMIZERS
from transforms.task import parameters_of


def optimized(data: memoryview, job: Job) -> tuple[Result, bytes]:
    """Do an optimisation; `told` says by which method, of which format. Raises Refused."""
    wish = Optimization.parse(parameters_of(job.recipe))
    loader = identify(bytes(data[:SNIFF_BYTES]), job.limits.loaders)
    if loader.name not in OPTIMIZERS:
        names = ", ".join(OPTIMIZERS)
        raise UnsupportedFormat(f"the file is {loader.name}: expected one of {names}")
    header = loader.header(data)
    done = OPTIMIZERS[loader.name].optimize(data, wish, Context(job.limits, facts=job.facts))
    told: dict[str, Said] = {
        "format": loader.name,
        "method": done.method,
        "original_size": data.nbytes,
    }
    return (
        Result(done.media_type, done.extension, header.width, header.height, told=told),
        done.body,
    )
