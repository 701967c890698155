import pytest

from proxy.failures import SourceForbidden
from proxy.sources import Guard, Hosts, Ports, Private
from proxy.sources.addresses import is_public

INNER = [
    *(
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
    ),
    *(
        "127.255.255.255",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.0.192",
    ),
    *(
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.1.1",
        "192.175.48.1",
        "198.18.0.1",
        "198.19.255.255",
    ),
    *(
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
    ),
    *(
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
    ),
    *(
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::",
        "2001:10::1",
        "2001:20::1",
        "2001:1ff::1",
    ),
    *(
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "2620:4f:8000::1",
        "3fff::1",
        "3fff:fff::1",
        "4000::1",
        "5f00::1",
    ),
    *(
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ),
    *("2606:4700::5efe:7f00:1", "2606:4700::200:5efe:808:808", "2606:4700::100:5efe:a00:1"),
    *("localhost", "1.2.3", "1.2.3.4.5", "0x7f.0.0.1", "127.0.0.01", "[::1]"),
]
OUTER = [
    *(
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "93.184.215.14",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
    ),
    *(
        "128.0.0.0",
        "168.63.129.17",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
    ),
    *(
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700::1111",
    ),
    *("2a00:1450:4001::1", "2620:4f:8001::1", "3ffe:ffff::1", "2606:4700::5eff:7f00:1"),
]


@pytest.mark.parametrize("address", ["", *INNER])
def test_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTER)
def test_is_public(address):
    assert is_public(address)


def test_by_default_any_host_at_usual_ports():
    guard = Guard()
    for url in ("https://example.com/", "http://example.com:8080/", "http://[2606:4700::1]/"):
        guard.check_url(url)


@pytest.mark.parametrize("port", [22, 25, 1, 1023, 6000, 6667, 10080, 5060, 2049, 81])
def test_other_ports_are_refused(port):
    with pytest.raises(SourceForbidden, match=f"names port {port}"):
        Guard().check_url(f"http://example.com:{port}/")


def test_a_port_named_alone_is_allowed_though_browsers_block_it():
    guard = Guard(allowed_ports=Ports.parse("443, 6000"))
    guard.check_url("http://example.com:6000/")
    with pytest.raises(SourceForbidden):
        guard.check_url("http://example.com/")


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("example.com", True),
        ("cdn.other.com", True),
        ("a.b.other.com", True),
        ("[2606:4700::1]", True),
        ("other.com", False),
        ("notother.com", False),
        ("example.com.evil.com", False),
        ("sub.example.com", False),
        ("xn--bcher-kva.example", True),
    ],
)
def test_only_the_allowed_hosts(host, allowed):
    hosts = "Example.com, *.other.com [2606:4700::1] bücher.example"
    guard = Guard(allowed_hosts=Hosts.parse(hosts))
    if allowed:
        guard.check_url(f"https://{host}/")
    else:
        with pytest.raises(SourceForbidden, match="expected one allowed here"):
            guard.check_url(f"https://{host}/")


def test_a_star_is_every_host_and_nothing_is_none():
    assert "example.com" in Hosts.parse("*")
    assert "example.com" not in Hosts.parse("")


@pytest.mark.parametrize(
    ("host", "port", "ip", "opened"),
    [
        ("127.0.0.1", 9000, "127.0.0.1", True),
        ("127.0.0.1", 9001, "127.0.0.1", False),
        ("name.test", 9000, "127.0.0.1", True),
        ("127.0.0.2", 9000, "127.0.0.2", False),
        ("[::ffff:7f00:1]", 9000, "::ffff:7f00:1", False),
        ("minio", 9000, "172.17.0.5", True),
        ("minio", 80, "172.17.0.5", False),
        ("minio.evil.com", 9000, "172.17.0.5", False),
        ("[::1]", 8000, "::1", True),
        ("[::1]", 8001, "::1", False),
        ("x.test", 443, "10.1.2.3", True),
        ("x.test", 443, "10.2.2.3", False),
        ("x.test", 443, "fd00::7", True),
        ("x.test", 443, "93.184.215.14", True),
    ],
)
def test_what_is_opened_is_open_and_nothing_else(host, port, ip, opened):
    private = "127.0.0.1:9000, Minio:9000 [::1]:8000 10.1.0.0/16,fd00::/64"
    guard = Guard(allowed_private=Private.parse(private))
    if opened:
        guard.check_address(host, port, ip)
    else:
        with pytest.raises(SourceForbidden) as refusal:
            guard.check_address(host, port, ip)
        assert ip == host.strip("[]") or ip not in refusal.value.detail


def test_an_opened_endpoint_needs_no_host_nor_port():
    guard = Guard(allowed_hosts=Hosts.parse("a.com"), allowed_private=Private.parse("127.0.0.1:81"))
    guard.check_url("http://127.0.0.1:81/")
    with pytest.raises(SourceForbidden):
        guard.check_url("http://127.0.0.1/")


@pytest.mark.parametrize("text", ["a..b", "http://x", "*.", "**", "a*b.com", "x:80", "a/b"])
def test_a_bad_host_pattern_is_named(text):
    with pytest.raises(ValueError, match=r"expected '\*', 'example\.com'") as refusal:
        Hosts.parse(f"ok.com, {text}")
    assert repr(text) in str(refusal.value)


@pytest.mark.parametrize("text", ["0", "65536", "x", "80-", "-80", "1-2-3", "٣", "80-70000"])
def test_a_bad_port_is_named(text):
    with pytest.raises(ValueError, match="expected ports 1 to 65535") as refusal:
        Ports.parse(f"80 {text}")
    assert repr(text) in str(refusal.value)


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "x:", ":80", "x:0", "x:99999", "10.0.0.1/8", "a/b", "::1:80x", "x:1-2"]
)
def test_a_bad_private_entry_is_named(text):
    with pytest.raises(ValueError, match="expected host:port or a block") as refusal:
        Private.parse(f"127.0.0.1:9000 {text}")
    assert repr(text) in str(refusal.value)
