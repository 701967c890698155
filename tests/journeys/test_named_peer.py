import sys

import pytest

from proxy.bench.options import parsed
from proxy.bench.pictures import Pictures
from proxy.bench.rivals.template import Template
from proxy.bench.servers import free_port, running
from proxy.bench.suites import Bench
from proxy.bench.suites.peers import Peers

TINY = """
import sys
from urllib.request import urlopen
import pyvips, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

def rendition(request):
    query, form = request.query_params, request.path_params["form"]
    if form == "avif":
        return Response("not here", 415)
    body = urlopen(query["url"]).read()
    image = pyvips.Image.thumbnail_buffer(body, int(query["w"]), height=100_000)
    made = image.write_to_buffer(".jpg" if form == "jpeg" else ".webp", Q=int(query["q"]))
    return StreamingResponse(iter([made[:100], made[100:]])) if form == "webp" else Response(made)

app = Starlette(routes=[Route("/{form}", rendition)])
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
"""
WORDS = "/{format}?w={width}&q={quality}&url={url}"
ALL_FORMATS = 0.9


@pytest.fixture
def pictures(tmp_path):
    spare = tmp_path / "pictures"
    spare.mkdir()
    return Pictures.find(tmp_path / "no-corpus", spare)


@pytest.fixture
def tiny(tmp_path):
    script, port = tmp_path / "tiny.py", free_port()
    script.write_text(TINY)
    with running([sys.executable, str(script), str(port)], port) as server:
        yield server


def bench(pictures, tmp_path, share, *peers):
    folder = tmp_path / "work"
    folder.mkdir()
    return Bench(pictures, folder, rounds=1, share=share, peers=peers)


def test_a_running_server_is_measured_as_a_peer(tiny, pictures, tmp_path):
    peer = Template.parse(f"tiny=http://127.0.0.1:{tiny.port}{WORDS}")
    measured = Peers(rivals=()).run(bench(pictures, tmp_path, ALL_FORMATS, peer))
    figures = {figure.name: figure for figure in measured}

    for name in ("jpeg", "webp"):
        alike = figures[f"{name} tiny, equal look"]
        assert alike.ratio > 0
        assert abs(alike.details["our score"] - alike.details["their score"]) < 5
        assert 0.2 < figures[f"{name} tiny, equal look, bytes"].value < 5
        assert figures[f"{name} tiny, equal look, processor time"].reference > 0
        assert figures[f"{name} tiny, defaults"].details["their bytes"] > 0
    assert not any(figure.bound for figure in figures.values())
    assert any(name.startswith("avif tiny is absent: /avif?w=640") for name in figures)


def test_a_peer_that_is_gone_leaves_a_line(pictures, tmp_path):
    peer = Template.parse(f"gone=http://127.0.0.1:{free_port()}{WORDS}")
    (figure,) = Peers(rivals=()).run(bench(pictures, tmp_path, 0.02, peer))
    assert figure.name.startswith("gone is absent: nobody answers on port")
    assert figure.verdict == ""


def test_peers_are_named_on_the_command_line(capsys):
    word = "mine=http://127.0.0.1:9000/{width}/{url}"
    assert [peer.name for peer in parsed(["peers", "--peer", word]).peer] == ["mine"]
    for wrong, reason in {
        "mine=ftp://a": "expected {width}",
        word.replace("mine", "ipx"): "ipx",
    }.items():
        with pytest.raises(SystemExit):
            parsed(["peers", "--peer", wrong])
        assert reason in capsys.readouterr().err
