import httpx
import pytest
from starlette.routing import Router

from proxy import routes
from proxy.failures import MethodNotAllowed, UnknownPath


def exposition():
    return b"darkroom_up 1\n"


@pytest.fixture
def state():
    return {"ready": True}


@pytest.fixture
def site(state):
    def readiness():
        return state["ready"], {"status": "here"}

    table = [*routes.probes(readiness), *routes.metrics(exposition, "text/plain")]
    return Router(table, redirect_slashes=False, default=routes.Lost(table))


async def ask(site, method, path, client="127.0.0.1", **headers):
    transport = httpx.ASGITransport(site, client=(client, 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://d") as web:
        return await web.request(method, path, headers=headers)


async def get(site, path, client="127.0.0.1", **headers):
    return await ask(site, "GET", path, client, **headers)


async def test_a_node_that_lives_says_so(site):
    answer = await get(site, "/livez")
    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
async def test_readiness_is_a_status_and_its_reasons(site, state, ready, status):
    state["ready"] = ready
    answer = await get(site, "/readyz")
    assert (answer.status_code, answer.json()) == (status, {"status": "here"})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
async def test_metrics_are_for_clients_on_loopback(site, client):
    assert (await get(site, "/metrics", client)).content == b"darkroom_up 1\n"


@pytest.mark.parametrize(
    ("client", "headers"),
    [("10.0.0.1", {}), ("203.0.113.7", {}), ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"})],
)
async def test_metrics_are_for_nobody_else(site, client, headers):
    with pytest.raises(UnknownPath, match="METRICS_PORT"):
        await get(site, "/metrics", client, **headers)


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
async def test_what_is_only_read_takes_no_other_method(site, path):
    assert (await ask(site, "HEAD", path)).status_code == 200
    with pytest.raises(MethodNotAllowed, match="DELETE: expected one of GET, HEAD") as refused:
        await ask(site, "DELETE", path)
    assert refused.value.allow == "GET, HEAD"


async def test_a_path_that_leads_nowhere_names_those_that_lead_somewhere(site):
    with pytest.raises(UnknownPath, match=r"'/lost': expected one of /livez, /readyz, /metrics"):
        await get(site, "/lost")
