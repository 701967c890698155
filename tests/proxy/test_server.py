import pytest

from proxy.server import config
from proxy.settings import Settings


def chosen(**environment):
    return config(Settings.read({f"DARKROOM_{name}": text for name, text in environment.items()}))


def test_addresses_and_processes_are_the_operators():
    server = chosen(HOST="::1", PORT="9", WORKERS="3")
    assert (server.host, server.port, server.workers) == ("::1", 9, 3)


@pytest.mark.parametrize("proxies", ["none", "10.0.0.1 192.168.0.0/16"])
def test_forwarded_headers_are_believed_only_of_trusted_proxies(proxies):
    server = chosen(TRUSTED_PROXIES=proxies)
    trusted = [] if proxies == "none" else proxies.split()
    assert (server.proxy_headers, server.forwarded_allow_ips) == (bool(trusted), trusted)


def test_the_server_says_nothing_of_itself_and_logs_nothing_by_itself():
    server = chosen()
    assert (server.server_header, server.access_log, server.log_config) == (False, False, None)
