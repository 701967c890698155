import os
import subprocess
import sys

import pytest

from tests.journeys import pictures
from tests.journeys.node import Node
from tests.journeys.origin import Page
from tests.journeys.servers import PATIENCE, ROOT, free_port


def start(**environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "proxy"],
        cwd=ROOT,
        env={**kept, "DARKROOM_PORT": str(free_port()), **environment},
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DARKROOM_WORKERS", "many", "a whole number from 1 to 256"),
        ("DARKROOM_PORT", "70000", "a whole number from 1 to 65535"),
        ("PORT", "http", "a whole number from 1 to 65535"),
        ("DARKROOM_CACHE_TTL", "soon", "a time such as"),
        ("DARKROOM_MAX_PIXELS", "-1", "a number of pixels"),
        ("DARKROOM_CACHE", "memory://?max_bytes=much", "max_bytes"),
        ("DARKROOM_CACHE", "tape:///dev/st0", "DARKROOM_CACHE: cache 'tape"),
        ("DARKROOM_CACHE", "redis://:pw@", "DARKROOM_CACHE: cache 'redis://': expected an address"),
        ("DARKROOM_TRUSTED_PROXIES", "zzz", "addresses and networks"),
        ("DARKROOM_CORS_ORIGINS", "foo", "origins such as"),
        ("DARKROOM_ALLOWED_PRIVATE", "everything", "host:port"),
        ("DARKROOM_ALLOWED_PORTS", "80-http", "ports"),
        ("DARKROOM_ALLOWED_HOSTS", "not a host!", "expected"),
        ("DARKROOM_LOG_LEVEL", "loud", "one of debug, info, warning, error"),
        ("DARKROOM_DOORS", "nope", "DARKROOM_DOORS: 'nope': expected names out of ipx"),
        ("DARKROOM_STORE", "ftp://x", "DARKROOM_STORE: a store: expected a URL that begins with"),
        (
            "DARKROOM_STORE",
            "s3://",
            "DARKROOM_STORE: a store s3://…: expected the name of a bucket",
        ),
        ("DARKROOM_STORAGE_BUCKETS", "ours", "each of gcs, s3, azure"),
        ("DARKROOM_STORAGE_BUCKETS", "s3:ours s4:x", "a list such as s3:my-bucket"),
        ("DARKROOM_REDIS_URL_FILE", "/no/such/file", "a readable text file"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start(name, value, expected):
    given = {name: value}
    if name == "PORT":
        given["DARKROOM_PORT"] = ""
    done = start(**given)
    assert done.returncode == 2, done.stdout
    assert done.stderr.startswith("darkroom: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert expected in done.stderr


def test_a_secret_in_a_bad_setting_is_not_printed():
    done = start(DARKROOM_REDIS_URL="http://:hunter2@redis/0")
    assert done.returncode == 2
    assert "DARKROOM_REDIS_URL" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout


def test_an_unknown_setting_is_warned_of_with_the_nearest_that_is_known(darkroom):
    node = darkroom(CACHE_TLL="1h")
    (warning,) = (line for line in map(str, node.log.read_text().splitlines()) if "TLL" in line)
    assert '"level":"warning"' in warning
    assert "did you mean DARKROOM_CACHE_TTL?" in warning


def test_the_first_line_names_an_address_to_try(darkroom):
    node = darkroom()
    (serving,) = node.lines("serving")
    assert serving["url"] == node.url
    assert serving["example"].startswith(f"{node.url}/image?w=640&url=https%3A%2F%2F")


@pytest.mark.parametrize("name", ["DARKROOM_PORT", "DARKROOM_METRICS_PORT"])
def test_a_port_that_is_taken_is_said_before_anything_is_started(darkroom, name):
    node = darkroom()
    done = start(**{name: str(node.port), "DARKROOM_WORKERS": "2"})
    assert done.returncode == 3
    assert done.stderr.startswith(f"darkroom: cannot listen on {node.url}")
    assert "in use" in done.stderr
    assert (done.stderr.count("\n"), done.stdout) == (1, "")


def test_several_processes_serve_on_one_port(darkroom, origin):
    origin.pages["/photo.jpg"] = pictures.photo()
    node = darkroom(ALLOWED_PRIVATE=origin.address, WORKERS="2", RENDERERS="1")
    assert node.image(origin.url("/photo.jpg"), w=9).status_code == 200


def test_it_serves_more_callers_than_a_narrow_shell_grants_it_descriptors(tmp_path, origin):
    class Narrow(Node):
        command = ("sh", "-c", 'ulimit -S -n 100; exec "$0" -m proxy', sys.executable)

    origin.pages["/photo.jpg"] = Page(pictures.photo(), delay=1)
    node = Narrow(tmp_path, {"ALLOWED_PRIVATE": origin.address})
    try:
        answers = node.many(200, {"url": origin.url("/photo.jpg"), "w": 9})
    finally:
        node.close()
    assert [answer.status_code for answer in answers] == [200] * 200


def test_without_a_cache_every_request_is_made(darkroom, origin):
    origin.pages["/photo.jpg"] = pictures.photo()
    node = darkroom(ALLOWED_PRIVATE=origin.address, CACHE="none")
    states = [node.image(origin.url("/photo.jpg"), w=9).headers["X-Cache"] for _ in range(2)]
    assert states == ["MISS", "MISS"]
    assert origin.hits["/photo.jpg"] == 1
