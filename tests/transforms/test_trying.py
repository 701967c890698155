import msgspec

from transforms import job as jobs
from transforms.job import Job
from transforms.limits import Limits
from transforms.optimization import Tooling
from transforms.tasks import work
from transforms.trying import TOOLS

EXTRAS = {"pillow_heif"}


def test_every_tool_but_extras_has_its_work_done_here():
    result, body = work(memoryview(b"-"), Job(str(Tooling()), Limits(), 20))
    assert set(result.told) == set(TOOLS)
    assert {name for name, works in result.told.items() if not works} <= EXTRAS
    assert body
    assert jobs.decode_reply(jobs.encode(result)) == msgspec.structs.replace(result)
