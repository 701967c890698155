from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from proxy.endpoints.feather_blame import READING, Blame
from proxy.failures import Overloaded, RenderCrashed
from proxy.settings import Settings
from tests.journeys import pictures
from transforms.blob import Blob
from transforms.errors import UnreadableImage
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render

BLOB = Blob.of(b"bytes")


class Processes:
    """Render processes to which one thing happens."""

    def __init__(self, error=None):
        self.error, self.jobs = error, []

    @asynccontextmanager
    async def slot(self):
        yield self

    async def render(self, job, _):
        self.jobs.append(job)
        if self.error:
            raise self.error


def blame(processes):
    node = SimpleNamespace(settings=Settings.read({}), renderers=processes)
    return Blame(SimpleNamespace(node=node))


@pytest.mark.parametrize(
    ("error", "readable"), [(None, True), (RenderCrashed(""), False), (UnreadableImage(""), False)]
)
async def test_a_picture_is_blamed_where_it_cannot_even_be_read(error, readable):
    processes = Processes(error)
    judge = blame(processes)
    assert [await judge.readable("digest", BLOB, 9.0) for _ in range(2)] == [readable] * 2
    assert [(job.recipe, job.seconds) for job in processes.jobs] == [(READING, 9.0)]


async def test_what_says_nothing_of_the_picture_is_told_and_not_remembered():
    processes = Processes(Overloaded(""))
    judge = blame(processes)
    for _ in range(2):
        with pytest.raises(Overloaded):
            await judge.readable("digest", BLOB, 9.0)
    assert len(processes.jobs) == 2


def test_reading_meets_damage_at_the_very_end():
    data = pictures.photo()
    assert render(memoryview(data), Job(READING, Limits(), 9.0))[1]
    with pytest.raises(UnreadableImage):
        render(memoryview(data[: len(data) - 400]), Job(READING, Limits(), 9.0))
