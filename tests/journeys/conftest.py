import os

import pytest

from tests.journeys.node import Node
from tests.journeys.origin import Origin
from tests.journeys.servers import Edge, program


def starting(make):
    """Give a function that starts servers; in the end they are stopped, the last first."""
    started = []

    def start(*args, **settings):
        started.append(make(*args, **settings))
        return started[-1]

    try:
        yield start
    finally:
        for each in reversed(started):
            each.close()


@pytest.fixture
def origin():
    """An HTTP server of originals, empty at first."""
    server = Origin()
    yield server
    server.close()


@pytest.fixture(scope="module")
def originals():
    """The same, one for all tests of a file."""
    server = Origin()
    yield server
    server.close()


@pytest.fixture
def darkroom(tmp_path):
    """Start the service: `darkroom(ALLOWED_PRIVATE=…, CACHE=…)`, names without their prefix."""
    yield from starting(lambda **settings: Node(tmp_path, settings))


@pytest.fixture(scope="module")
def darkrooms(tmp_path_factory):
    """The same, for services that all tests of a file share."""
    folder = tmp_path_factory.mktemp("darkroom")
    yield from starting(lambda **settings: Node(folder, settings))


@pytest.fixture
def nginx(tmp_path):
    """Start nginx as shipped before a port: `nginx(service.port)`."""
    if program("nginx") is None:
        assert not os.environ.get("DARKROOM_REQUIRE_SERVERS"), "no nginx on PATH"
        pytest.skip("no nginx on PATH")
    yield from starting(lambda upstream: Edge(tmp_path, upstream))
