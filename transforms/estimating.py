"""The task of telling what an optimisation would come to."""

from transforms.errors import UnsupportedFormat
from transforms.job import Job, Result


def estimated(data: memoryview, job: Job) -> tuple[Result, bytes]:
    """Estimate an optimisation; the answer is JSON. Raises Refused."""
    del data
    raise UnsupportedFormat(f"{job.recipe[:80]!r}: expected a task that is done here")
