import os

import pytest

from tests.journeys.origin import Origin
from tests.journeys.servers import Edge, Service, program


@pytest.fixture
def origin():
    """An HTTP server of originals, empty at first."""
    server = Origin()
    yield server
    server.close()


@pytest.fixture
def darkroom(tmp_path):
    """Start the service: `darkroom(ALLOWED_PRIVATE=…, CACHE=…)`, names without their prefix."""
    started = []

    def start(**settings):
        service = Service(tmp_path, settings)
        started.append(service)
        return service

    yield start
    for service in reversed(started):
        service.close()


@pytest.fixture
def nginx(tmp_path):
    """Start nginx as shipped before a port: `nginx(service.port)`."""
    if program("nginx") is None:
        assert not os.environ.get("DARKROOM_REQUIRE_SERVERS"), "no nginx on PATH"
        pytest.skip("no nginx on PATH")
    started = []

    def start(upstream):
        edge = Edge(tmp_path, upstream)
        started.append(edge)
        return edge

    yield start
    for edge in reversed(started):
        edge.close()
