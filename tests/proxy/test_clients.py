import pytest

from proxy.clients import NOBODY, client


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:0DB8:0:0:ffff::2", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", NOBODY),
        ("", NOBODY),
        ("203.0.113.7, 1.2.3.4", NOBODY),
        ("x" * 10_000, NOBODY),
    ],
)
def test_a_client_is_its_address_or_its_network(host, name):
    assert client({"client": (host, 1)}) == name


def test_who_has_no_address_is_nobody():
    assert client({}) == client({"client": None}) == NOBODY
