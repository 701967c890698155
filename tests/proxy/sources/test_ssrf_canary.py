# ruff: noqa: RUF001 (lookalike letters are what is tested)
import asyncio
import socket
from contextlib import ExitStack, suppress
from types import SimpleNamespace

import pytest

from proxy.address import parse
from proxy.failures import Failure, InvalidUrl, SourceFailed, SourceForbidden, SourceUnreachable
from proxy.sources import Guard, Private
from proxy.sources.dns import Resolver

NUMBERS = [
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0X7F.0.0.0x1"),
    *("017700000001", "0177.0.0.1", "0177.1", "0x7f.0.0.1", "127.0.0.01", "0000177.0.0.1"),
    *("127.0.0.1.", "127.000.000.001", "127.127.127.127", "127.255.255.254", "0", "0.0.0.0"),
    *("0x0", "00", "0.0.0.0.", "127.0x0.0.1", "0127.0.0.1", "4294967297", "0x17f000001"),
    *("127.0.0.257", "256.0.0.1", "127.0.0.0.1", "0x7f.0x0.0x0.0x1", "1.0.0.127.in-addr.arpa"),
    *("%31%32%37.0.0.1", "127%2e0%2e0%2e1", "127.0.0.1%20", "127.0.0.1%00", "127.0.0.1%0a"),
]
WIDE = [
    *("１２７.0.0.1", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "①②⑦.⓪.⓪.①", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ"),
    *(
        "ｌｏｃａｌｈｏｓｔ",
        "loc\u00adalhost",
        "local\u200bhost",
        "LOCALHOST",
        "lOcAlHoSt",
        "𝓵ocalhost",
    ),
    *("%EF%BC%9127.0.0.1", "localhos\u1d57", "0\u04457f000001", "127.0.0.1\u2044x", "127\u30020.1"),
]
SIXES = [
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]"),
    *("[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]", "[::127.0.0.1]", "[::7f00:1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]"),
    *("[2002:7f00:1::1]", "[2001:0:7f00:1::]", "[2001::ffff:80ff:fffe]", "[::ffff:0:127.0.0.1]"),
    *("[fe80::1]", "[fe80::1%25lo]", "[fe80::1%lo]", "[::1%25lo]", "[::1%lo]", "[fc00::1]"),
    *("[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[2001:db8::1]", "[3fff::1]", "[5f00::1]"),
    *(
        "[2606:4700::5efe:7f00:1]",
        "[::1",
        "::1]",
        "[]",
        "[v1.x]",
        "[127.0.0.1]",
        "[::1].x",
        "x[::1]",
    ),
]
NAMES = {
    "localhost": ("127.0.0.1", "::1"),
    "ip6-localhost": ("::1",),
    "localhost.localdomain": ("127.0.0.1",),
    "inner.test": ("127.0.0.1",),
    "mixed.test": ("93.184.215.14", "127.0.0.1"),
    "xedim.test": ("127.0.0.1", "93.184.215.14"),
    "six.test": ("::1",),
    "mapped.test": ("::ffff:127.0.0.1",),
    "nat64.test": ("64:ff9b::7f00:1",),
    "scoped.test": ("fe80::1%lo",),
    "any.test": ("0.0.0.0",),
    "metadata.test": ("169.254.169.254",),
    "azure.test": ("168.63.129.16",),
    "odd.test": ("not an address",),
}
WHOLE = [
    *("http://user@127.0.0.1:{}/", "http://good.test@127.0.0.1:{}/", "http://@127.0.0.1:{}/"),
    *(
        "http://127.0.0.1:{}@good.test/",
        "http://good.test:{}@127.0.0.1/",
        "http://good.test#@127.0.0.1:{}/",
    ),
    *(
        "http://127.0.0.1:{}\\@good.test/",
        "http://good.test\\@127.0.0.1:{}/",
        "http:\\\\127.0.0.1:{}/",
    ),
    *(
        "http://good.test%40127.0.0.1:{}/",
        "http://127.0.0.1%3a{}/",
        "http://good.test%2f@127.0.0.1:{}/",
    ),
    *(
        "//127.0.0.1:{}/",
        "https:/127.0.0.1:{}/",
        "https:127.0.0.1:{}/",
        "127.0.0.1:{}/",
        "/127.0.0.1:{}/",
    ),
    *(
        "///127.0.0.1:{}/",
        "http:///127.0.0.1:{}/",
        "http%3A%2F%2F127.0.0.1:{}/",
        "%2F%2F127.0.0.1:{}%2F",
    ),
    *("http%253A%252F%252F127.0.0.1:{}/", "HTTP://127.0.0.1:{}/", " http://127.0.0.1:{}/ "),
    *(
        "http://127.0.0.1:0{}/",
        "http://127.0.0.1:{}:80/",
        "http://127.0.0.1: {}/",
        "http://127.0.0.1 :{}/",
    ),
    *("http://127.0.0.1\t:{}/", "http://127.0.0.1:{}\r\nHost: x/", "h\nttp://127.0.0.1:{}/"),
    *(
        "http://127.0.0.1:{}?x",
        "http://127.0.0.1:{}#x",
        "http://?@127.0.0.1:{}/",
        "http://;127.0.0.1:{}/",
    ),
    *(
        "file:///etc/passwd?{}",
        "file://127.0.0.1:{}/",
        "ftp://127.0.0.1:{}/",
        "gopher://127.0.0.1:{}/_x",
    ),
    *("dict://127.0.0.1:{}/", "ldap://127.0.0.1:{}/", "ws://127.0.0.1:{}/", "unix:///run/x?{}"),
    *("jar:http://127.0.0.1:{}/", "view-source:http://127.0.0.1:{}/", "blob:http://127.0.0.1:{}/"),
    *(
        "data:image/png;base64,{}",
        "javascript:fetch({})",
        "http://127.0.0.1:6379/{}",
        "http://good.test:22/{}",
    ),
]
VECTORS = [
    *(
        f"{scheme}://{host}:{{}}/"
        for host in NUMBERS + WIDE + SIXES
        for scheme in ("http", "https")
    ),
    *(f"http://{name}:{{}}/" for name in NAMES),
    *WHOLE,
]


def look_up(host):
    """Answer as lenient resolvers do: every spelling of a number is an address."""
    try:
        return (socket.inet_ntoa(socket.inet_aton(host)),)
    except OSError:
        if host not in NAMES:
            raise
        return NAMES[host]


@pytest.fixture
async def canary():
    """Count what connects to any loopback address at a port that is free on all of them."""
    hits = []

    async def hit(_, writer):
        hits.append(1)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
        writer.close()

    first = await asyncio.start_server(hit, "127.0.0.1", 0)
    port = first.sockets[0].getsockname()[1]
    servers = [first, await asyncio.start_server(hit, "127.127.127.127", port)]
    with suppress(OSError):
        servers.append(await asyncio.start_server(hit, "::1", port))
    yield SimpleNamespace(port=port, hits=hits)
    for server in servers:
        server.close()
    await asyncio.sleep(0.01)


@pytest.fixture
async def resolver():
    resolver = Resolver(look_up)
    yield resolver
    await resolver.close()


async def test_the_canary_sings_when_it_is_opened(canary, new_source, resolver):
    guard = Guard(allowed_private=Private.parse(f"127.0.0.1:{canary.port}"))
    source = new_source(guard=guard, resolver=resolver)
    fetched = await source.fetch(parse(f"http://2130706433:{canary.port}/"))
    assert fetched.blob.bytes() == b"secret"
    assert len(canary.hits) == 1
    with pytest.raises(SourceForbidden):
        await source.fetch(parse(f"http://127.127.127.127:{canary.port}/"))
    assert len(canary.hits) == 1


async def test_no_url_reaches_the_canary(canary, new_source, resolver):
    assert len(VECTORS) > 200
    source = new_source(guard=Guard(), resolver=resolver)
    for vector in VECTORS:
        with pytest.raises((InvalidUrl, SourceForbidden, SourceUnreachable)) as refusal:
            await source.fetch(parse(vector.format(canary.port)))
        assert refusal.value.parameter == "url", vector
    assert canary.hits == []


async def test_no_redirect_reaches_the_canary(canary, origin, new_source, resolver):
    NAMES["good.test"] = ("127.0.0.2",)
    source = new_source(resolver=resolver)
    vectors = [vector for vector in VECTORS if "\n" not in vector]
    for at, vector in enumerate(vectors):
        location = vector.format(canary.port).encode()
        origin.pages[f"/{at}"] = (
            b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
        )
        # A relative one leads back to the origin, which has no such page.
        with pytest.raises(Failure):
            await source.fetch(f"{origin.base}/{at}")
    assert canary.hits == []
    del NAMES["good.test"]


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://inner.test/",
        "file:///etc/passwd",
        "gopher://good.test/",
        "//127.0.0.1/",
        "http://user:secret@good.test/",
    ],
)
async def test_a_redirect_to_what_is_forbidden_is_forbidden(
    origin, new_source, resolver, say, target, monkeypatch
):
    monkeypatch.setitem(NAMES, "good.test", ("127.0.0.2",))
    origin.pages["/a"] = say(b"", f"Location: {target}", status="302 Found")
    with pytest.raises(SourceForbidden) as refusal:
        await new_source(resolver=resolver).fetch(f"{origin.base}/a")
    assert "secret" not in refusal.value.detail


async def test_a_name_that_is_bound_anew_is_vetted_anew(canary, origin, new_source, names, say):
    names.names["turn.test"] = [("127.0.0.2",), ("127.0.0.1",)]
    source = new_source()
    first = await source.fetch(page_at(origin, say, "turn.test"))
    assert first.blob.bytes() == b"good"
    with pytest.raises(SourceForbidden):
        await source.fetch(f"http://turn.test:{canary.port}/a")
    assert canary.hits == []
    assert names.asked == 2


def page_at(origin, say, name):
    origin.pages["/a"] = say(b"good")
    return f"http://{name}:{origin.port}/a"


async def test_a_name_with_one_inner_address_is_refused_whole(canary, new_source, names):
    names.names["mixed.test"] = ("127.0.0.2", "127.0.0.1")
    with pytest.raises(SourceForbidden) as refusal:
        await new_source().fetch(f"http://mixed.test:{canary.port}/a")
    assert "127.0.0.1" not in refusal.value.detail
    assert canary.hits == []


async def test_a_second_address_serves_when_the_first_refuses(origin, new_source, names, say):
    guard = Guard(allowed_private=Private.parse("127.0.0.0/29"))
    names.names["two.test"] = ("127.0.0.3", "127.0.0.4", "127.0.0.2")
    url = page_at(origin, say, "two.test")
    assert (await new_source(guard=guard).fetch(url)).blob.bytes() == b"good"


@pytest.mark.parametrize("status", [SourceFailed])
async def test_a_redirect_that_is_no_address_fails(origin, source, say, status):
    origin.pages["/a"] = say(b"", "Location: http://[::1%25lo]/", status="302 Found")
    with pytest.raises(status):
        await source.fetch(f"{origin.base}/a")


async def test_a_silent_first_address_costs_a_head_start(origin, new_source, names, say):
    guard = Guard(allowed_private=Private.parse("127.0.0.0/29"))
    names.names["two.test"] = ("127.0.0.3", "127.0.0.2")
    url = page_at(origin, say, "two.test")
    with socket.socket() as full, ExitStack() as waiting:
        full.bind(("127.0.0.3", origin.port))
        full.listen(0)
        for _ in range(4):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        async with asyncio.timeout(2.9):
            assert (await new_source(guard=guard).fetch(url)).blob.bytes() == b"good"
