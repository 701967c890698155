import os
import socket
from pathlib import Path
from urllib.parse import quote

import pytest

from proxy.bench import rivals, servers
from proxy.bench.installing import Absent
from proxy.bench.rivals import RIVALS, Asked, Stage
from proxy.bench.rivals.listeners import listener
from proxy.bench.rivals.template import Template
from proxy.bench.servers import Server

URL = "http://127.0.0.1:9/7/photos/a b.jpg"
ASKED = Asked("http://127.0.0.1:9/7/a.jpg", 640, "webp")
SHARED = {"__init__", "base", "contest", "gallery", "listeners", "template"}


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path, Server(9, 0), 2)


def test_every_rival_is_in_the_table():
    files = {path.stem for path in Path(rivals.__file__).parent.glob("*.py")}
    assert files - SHARED == set(RIVALS)
    assert all(rival.claims.rate for rival in RIVALS.values())
    assert all(set(rival.claims.first) <= set(rival.formats) for rival in RIVALS.values())


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("ipx", "/w_640,f_webp/http://127.0.0.1:9/7/a.jpg"),
        ("sharp", "/webp/640?http%3A%2F%2F127.0.0.1%3A9%2F7%2Fa.jpg"),
        ("thumbor", "/unsafe/640x0/filters:format(webp)/http%3A%2F%2F127.0.0.1%3A9%2F7%2Fa.jpg"),
        ("nginx", "/640/7/a.jpg"),
        ("pillow", "/webp/640?url=http%3A%2F%2F127.0.0.1%3A9%2F7%2Fa.jpg"),
    ],
)
def test_each_is_asked_in_its_own_words(name, target):
    assert RIVALS[name].target(ASKED) == target


def test_a_template_is_filled_in():
    peer = Template.parse("mine=http://localhost:9000/{width}/{format}/{quality}?{url}&{rawurl}")
    assert (peer.name, peer.port) == ("mine", 9000)
    filled = peer.target(Asked(URL, 320, "avif"))
    assert filled == f"/320/avif/80?{quote(URL, safe='')}&{URL}"


def test_a_value_that_looks_like_a_field_stays_as_it_is():
    peer = Template.parse("mine=http://127.0.0.1/{width}/{rawurl}")
    assert peer.port == 80
    assert peer.target(Asked("http://a/{width}", 5, "jpeg")) == "/5/http://a/{width}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("http://127.0.0.1/{width}/{url}", "NAME=URL-template"),
        ("=http://127.0.0.1/{width}/{url}", "NAME=URL-template"),
        ("a b=http://127.0.0.1/{width}/{url}", "NAME of letters"),
        ("a=http://127.0.0.1/{url}", "expected {width}"),
        ("a=http://127.0.0.1/{width}", "{url} or {rawurl}"),
        ("a=http://127.0.0.1/{width}/{url}/{height}", "{height} is unknown"),
        ("a=http://127.0.0.1/{width}/{url}/{}", "{} is unknown"),
        ("a=http://example.com/{width}/{url}", "'example.com' is another host"),
        ("a=https://127.0.0.1/{width}/{url}", "expected http://127.0.0.1:PORT/"),
        ("a=http://127.0.0.1:many/{width}/{url}", "a: expected http://"),
        ("a=http://127.0.0.1:99999/{width}/{url}", "a: expected http://"),
        ("a=http://{url}/{width}", "a: expected http://"),
        ("a=/{width}/{url}", "a: expected http://"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(text, reason):
    with pytest.raises(ValueError, match=reason.replace("{", r"\{").replace("}", r"\}")):
        Template.parse(text)


def test_a_peer_that_does_not_run_is_absent(stage):
    peer = Template.parse(f"gone=http://127.0.0.1:{servers.free_port()}/{{width}}/{{url}}")
    with pytest.raises(Absent, match="nobody answers"), peer.running(stage):
        pass


def test_a_listener_is_found_by_its_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert listener(listening.getsockname()[1]) == os.getpid()
    assert listener(servers.free_port()) == 0
