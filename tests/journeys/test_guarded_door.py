import socket
import threading

import pytest

from tests.journeys import pictures

NAME = "localtest"


class Canary:
    """A listener on loopback that counts who connects."""

    def __init__(self):
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.count)
        self.thread.start()

    def count(self):
        while True:
            connection, _ = self.listener.accept()
            with connection:
                if connection.recv(4) == b"done":
                    return
                self.connections += 1

    def close(self):
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.sendall(b"done")
        self.thread.join()
        self.listener.close()


@pytest.fixture(scope="module")
def canary():
    bird = Canary()
    yield bird
    bird.close()


@pytest.fixture(scope="module")
def node(darkrooms, originals):
    originals.pages["/photo.jpg"] = pictures.photo()
    return darkrooms(ALLOWED_PRIVATE=originals.address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/a.jpg",
        "http://localhost:{port}/a.jpg",
        "http://LOCALHOST.:{port}/a.jpg",
        "http://127.1:{port}/a.jpg",
        "http://2130706433:{port}/a.jpg",
        "http://0x7f000001:{port}/a.jpg",
        "http://0177.0.0.1:{port}/a.jpg",
        "http://127.0.0.1.:{port}/a.jpg",
        "http://0:{port}/a.jpg",
        "http://0.0.0.0:{port}/a.jpg",
        "http://[::1]:{port}/a.jpg",
        "http://[::]:{port}/a.jpg",
        "http://[::ffff:127.0.0.1]:{port}/a.jpg",
        "http://[::ffff:7f00:1]:{port}/a.jpg",
        "http://[64:ff9b::7f00:1]:{port}/a.jpg",
        "http://[2002:7f00:1::]:{port}/a.jpg",
        "http://①②⑦.0.0.1:{port}/a.jpg",
        "http://127。0。0。1:{port}/a.jpg",
        "http://%31%32%37.0.0.1:{port}/a.jpg",
        "http%3A%2F%2F127.0.0.1:{port}/a.jpg",
        "//127.0.0.1:{port}/a.jpg",
        "127.0.0.1:{port}/a.jpg",
        "http:/127.0.0.1:{port}/a.jpg",
        "http://{open}@127.0.0.1:{port}/a.jpg",
        "http://{open}#@127.0.0.1:{port}/a.jpg",
        "http://{open}\\@127.0.0.1:{port}/a.jpg",
        "http://user:password@127.0.0.1:{port}/a.jpg",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/",
        "http://10.0.0.1/a.jpg",
        "http://100.64.0.1/a.jpg",
        "http://224.0.0.1/a.jpg",
        "http://127.0.0.1:22/a.jpg",
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/a.jpg",
        "gopher://127.0.0.1:{port}/_x",
        "unix:///var/run/docker.sock",
    ],
)
@pytest.mark.parametrize("path", ["/image", "/api/proxy", "/"])
def test_nothing_inside_is_reached_however_it_is_spelt(node, canary, originals, url, path):
    spelt = url.format(port=canary.port, open=originals.address)
    answer = node.image(spelt, path=path, w=10)
    assert answer.status_code in {400, 403} or (answer.status_code, "#" in spelt) == (404, True)
    assert canary.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_inside_is_reached_by_a_redirect(node, canary, originals, status):
    path = f"/to-canary-{status}"
    originals.redirect(path, f"http://127.0.0.1:{canary.port}/", status)
    answer = node.image(originals.url(path), w=10)
    assert (answer.status_code, answer.json()["code"]) == (403, "source_forbidden")
    assert canary.connections == 0


def test_what_is_opened_is_open(node, originals):
    assert node.image(originals.url("/photo.jpg"), w=10).status_code == 200


def test_only_allowed_hosts_are_asked(darkroom, originals):
    node = darkroom(ALLOWED_HOSTS="cdn.example.com", ALLOWED_PRIVATE="127.0.0.0/8")
    answer = node.image(originals.url("/photo.jpg"), w=10)
    assert (answer.status_code, answer.json()["code"]) == (403, "source_forbidden")
    assert originals.address.partition(":")[0] in answer.json()["detail"]
