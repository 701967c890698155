from pathlib import Path

import pytest

from tests.journeys import pictures
from tests.journeys.node import eventually
from tests.journeys.origin import Page


@pytest.fixture
def node(darkroom, origin):
    return darkroom(ALLOWED_PRIVATE=origin.address, ORIGINALS="1mb", RENDERERS=1)


def descriptors(pid):
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_descriptors_are_given_back_whatever_came(node, origin):
    photo = pictures.photo(64, 48)
    origin.pages |= {f"/{n}.jpg": pictures.photo(64, 48, level=n) for n in range(40)}
    origin.pages |= {"/cut.jpg": photo[:800], "/short.jpg": Page(photo, announced=99_999)}

    def round_of_everything(start):
        for number in range(start, start + 20):
            assert node.image(origin.url(f"/{number}.jpg"), w=20).status_code == 200
            assert node.web.post("/image?w=20", content=pictures.photo(9, 9, number)).is_success
            node.web.post(f"/image?v={number}", content=photo[: 400 + number])
            node.image(origin.url("/cut.jpg"), w=number)
            node.image(origin.url("/short.jpg"), w=number)
            with node.leaving(origin.url(f"/{number}.jpg"), w=21):
                pass

    round_of_everything(0)
    renderers = eventually(lambda: len(found := node.processes()) == 2 and found)
    pids = (node.process.pid, *renderers)
    before = [descriptors(pid) for pid in pids]
    round_of_everything(20)
    eventually(lambda: [descriptors(pid) for pid in pids] <= [count + 4 for count in before])
    assert node.processes() == renderers
