import socket

import pytest

from proxy.listening import base, bound
from proxy.settings import Settings


def settings(**environment):
    return Settings.read({f"DARKROOM_{name}": text for name, text in environment.items()})


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:9"),
        ("localhost", "http://localhost:9"),
        ("::1", "http://[::1]:9"),
        ("fe80::1%eth0", "http://[fe80::1%25eth0]:9"),
    ],
)
def test_the_address_is_one_that_a_browser_takes(host, address):
    assert base(settings(HOST=host, PORT="9")) == address


def test_a_port_is_held_until_the_end_and_answers_nobody_yet():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with bound(settings(PORT=str(port))) as sockets:
        assert [each.getsockname() for each in sockets] == [("127.0.0.1", port)]
        with socket.socket() as caller:
            assert caller.connect_ex(("127.0.0.1", port)) != 0
    assert sockets[0].fileno() == -1


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        words = f"cannot listen on http://127.0.0.1:{port}: .* in use"
        with pytest.raises(OSError, match=words), bound(settings(PORT=str(port))):
            pass


def test_a_host_without_an_address_is_named():
    words = r"cannot listen on http://nowhere\.invalid:8080: "
    with pytest.raises(OSError, match=words), bound(settings(HOST="nowhere.invalid")):
        pass
