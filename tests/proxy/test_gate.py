import pytest

from proxy.api_keys import ApiKeys
from proxy.failures import RateLimited
from proxy.gate import Gate
from proxy.rates import Rates


def scope(path="/image", method="GET", client="203.0.113.7", authorization=b""):
    headers = [(b"authorization", authorization)]
    return {"path": path, "method": method, "client": (client, 1), "headers": headers}


@pytest.fixture
def gate():
    """A gate through which each client has passed once, as often as he may."""
    gate = Gate(Rates("x", 1), ApiKeys(["secret"]))
    gate.admit(scope())
    return gate


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_every_request_counts(gate, method):
    with pytest.raises(RateLimited):
        gate.admit(scope(method=method))
    with pytest.raises(RateLimited):
        gate.admit(scope("/no/such/path"))


def test_others_probes_preflights_and_holders_of_a_key_pass(gate):
    for _ in range(3):
        gate.admit(scope("/livez"))
        gate.admit(scope(method="OPTIONS"))
        gate.admit(scope(authorization=b"Bearer secret"))
    gate.admit(scope(client="203.0.113.8"))
    with pytest.raises(RateLimited):
        gate.admit(scope(authorization=b"Bearer wrong"))
