import sys

import pytest

from proxy.bench.installing import Absent
from proxy.bench.peers import PEERS, Peer

COPY = """
import pathlib, sys
for file in pathlib.Path(sys.argv[1]).glob("*.png"):
    for name in sys.argv[2:]:
        file.with_suffix("." + name).write_bytes(file.read_bytes())
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(b"png")
    return tmp_path / "pictures"


def nothing(home):
    assert home.is_dir()


def peer(folder, program=COPY, install=nothing, command=sys.executable):
    return Peer("copier", install, (command,), program, folder=folder.parent / "peers")


def test_a_peer_writes_every_picture_in_every_format(folder):
    peer(folder).fetch()
    peer(folder).encode(folder, ("jpeg", "webp"))

    assert {path.name for path in folder.iterdir()} == {"a.png", "a.jpeg", "a.webp"}


def test_a_peer_is_installed_once(folder):
    homes = []
    for _ in range(2):
        peer(folder, install=homes.append).fetch()

    assert len(homes) == 1


def test_what_was_not_installed_is_absent(folder):
    with pytest.raises(Absent, match="not installed"):
        peer(folder).encode(folder)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"program": "raise SystemExit('no room')"}, "no room"),
        ({"command": "no-such-program"}, "no no-such-program on PATH"),
    ],
)
def test_a_peer_that_fails_is_absent_and_says_why(folder, broken, reason):
    peer(folder, **broken).fetch()
    with pytest.raises(Absent, match=reason):
        peer(folder, **broken).encode(folder)


def test_an_installation_that_fails_is_tried_again(folder):
    def fail(home):
        raise Absent("the network is down")

    for _ in range(2):
        with pytest.raises(Absent, match="network"):
            peer(folder, install=fail).fetch()
    assert not peer(folder).there


def test_peers_are_named_as_in_the_table():
    assert [each.name for each in PEERS.values()] == list(PEERS) == ["sharp", "thumbor"]
