import subprocess
import threading

import httpx
import pytest

from tests.journeys.origin import Page
from tests.journeys.servers import as_whom, command, free_port, render

pytestmark = pytest.mark.nginx

YEAR = "public, max-age=31536000, immutable"
CHROMIUM = "image/jxl,image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"


def picture(body=b"picture", **headers):
    told = {
        "Cache-Control": YEAR,
        "Accept-Ranges": "bytes",
        "Content-Type": "image/webp",
        "ETag": '"1"',
        **headers,
    }
    return Page(body, headers=told)


@pytest.fixture
def edge(nginx, origin):
    with httpx.Client(base_url=nginx(origin.port).url, trust_env=False) as client:
        yield client


def test_the_shipped_configuration_is_valid(nginx, tmp_path):
    configuration = render(tmp_path / "n", free_port(), free_port())
    done = subprocess.run(
        [*command(configuration), "-t", "-g", as_whom()],
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()


def test_a_picture_is_kept_and_says_what_is_true_of_this_request(edge, origin):
    path = "/image?url=http://h/a//b.jpg&w=200"
    origin.pages[path] = picture(
        **{"X-Request-ID": "first", "Server-Timing": "fetch;dur=9", "X-Cache": "MISS"}
    )
    first, second = edge.get(path), edge.get(path)
    assert origin.hits[path] == 1
    assert (first.headers["X-Cache"], first.headers["X-Request-ID"]) == ("MISS", "first")
    assert first.headers["Server-Timing"] == "fetch;dur=9"
    assert second.headers["X-Cache"] == "HIT; tier=edge"
    assert second.headers["X-Request-ID"] not in {"", "first"}
    assert "Server-Timing" not in second.headers
    assert second.content == b"picture"
    assert second.headers["Cache-Control"] == YEAR


@pytest.mark.parametrize(
    ("path", "fetches"),
    [
        ("/image?url=u&format=webp", 1),
        ("/image?url=u", 1),
        ("/api/proxy?url=u&w=1", 1),
        ("/image?url=u&format=auto", 3),
        ("/image?url=u&f=auto", 3),
        ("/image?url=u&%66ormat=auto", 3),
        ("/image?url=u&format=%61uto", 3),
        ("/?url=u&format=webp&format=auto", 3),
        ("/_next/image?url=u&w=640&q=75", 3),
    ],
)
def test_accept_is_in_the_key_only_where_the_format_may_depend_on_it(edge, origin, path, fetches):
    origin.pages[path] = picture(Vary="Accept")
    for accept in (CHROMIUM, FIREFOX, "image/avif,image/webp", "image/png", "*/*"):
        assert edge.get(path, headers={"Accept": accept}).headers["Vary"] == "Accept"
    assert origin.hits[path] == fetches


@pytest.mark.parametrize(
    ("sent", "folded"),
    [
        (CHROMIUM, "image/jxl,image/avif,image/webp"),
        ("IMAGE/WEBP, image/avif;q=0.5 , image/jxl", "image/jxl,image/avif,image/webp"),
        (FIREFOX, "image/avif,image/webp"),
        ("image/avif;q=0,image/webp", "image/webp"),
        ("image/avif ; q=0.000, image/webp;q=0.1", "image/webp"),
        ("image/webp;q=0, image/png", "*/*"),
        ("image/*,*/*;q=0.8", "*/*"),
        ("image/webp2", "*/*"),
    ],
)
def test_accept_reaches_the_service_as_one_of_four_classes(edge, origin, sent, folded):
    edge.get("/image?url=u&format=auto", headers={"Accept": sent})
    assert origin.seen["/image?url=u&format=auto"]["Accept"] == folded


def test_the_request_reaches_the_service_byte_for_byte(edge, origin):
    path = "/image?url=https:%2F%2Fh%2Fa%2520b.jpg&x=//..//a?b&sig=%2B"
    origin.pages[path] = picture()
    edge.get(path)
    seen = origin.seen[path]
    assert seen["X-Forwarded-For"] == "127.0.0.1"
    assert len(seen["X-Request-ID"]) == 32
    assert "Connection" not in seen


def test_a_range_is_cut_from_the_whole_picture(edge, origin):
    path = "/image?url=u"
    origin.pages[path] = picture(b"0123456789")
    for _ in range(2):
        part = edge.get(path, headers={"Range": "bytes=2-4"})
        assert (part.status_code, part.content) == (206, b"234")
    assert origin.hits[path] == 1
    assert "Range" not in origin.seen[path]
    assert edge.get(path, headers={"If-None-Match": '"1"'}).status_code == 304


def test_a_refusal_passes_as_it_is_and_is_not_kept(edge, origin):
    path = "/image?url=u"
    told = {"Cache-Control": "no-store", "Retry-After": "7", "Content-Type": "text/plain"}
    origin.pages[path] = Page(b"full", 503, told)
    for _ in range(2):
        answer = edge.get(path)
        assert (answer.status_code, answer.content) == (503, b"full")
        assert answer.headers["Retry-After"] == "7"
    assert origin.hits[path] == 2


def test_what_has_aged_is_served_while_the_service_refuses(edge, origin):
    path = "/image?url=u"
    origin.pages[path] = picture(**{"Cache-Control": "public, max-age=1"})
    assert edge.get(path).content == b"picture"
    origin.pages[path] = Page(b"full", 503, {"Cache-Control": "no-store"})
    threading.Event().wait(2.1)
    answer = edge.get(path)
    assert (answer.status_code, answer.content) == (200, b"picture")
    assert answer.headers["X-Cache"] == "STALE; tier=edge"


def test_many_at_once_are_one_request_of_the_service(edge, origin):
    path = "/image?url=u"
    origin.pages[path] = Page(b"p", headers={"Cache-Control": YEAR}, hang=threading.Event())
    answers = []
    callers = [threading.Thread(target=lambda: answers.append(edge.get(path))) for _ in range(8)]
    for caller in callers:
        caller.start()
    while not origin.hits[path]:
        threading.Event().wait(0.01)
    origin.pages[path].hang.set()
    for caller in callers:
        caller.join()
    assert [answer.content for answer in answers] == [b"p"] * 8
    assert origin.hits[path] == 1


def test_what_a_key_opens_is_not_kept(edge, origin):
    path = "/srcset?url=u&format=json"
    origin.pages[path] = picture()
    edge.get(path, headers={"Authorization": "Bearer k"})
    edge.get(path)
    assert origin.hits[path] == 2


def test_the_metrics_are_not_for_the_edge(edge, origin):
    origin.pages["/metrics"] = b"secret"
    assert edge.get("/metrics").status_code == 404
    assert edge.get("//metrics").status_code == 404
    assert edge.get("/%6detrics").status_code == 404


def test_a_service_that_is_away_is_a_503_that_says_so(nginx):
    with httpx.Client(base_url=nginx(free_port()).url, trust_env=False) as client:
        answer = client.get("/image?url=u")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.json()["code"] == "overloaded"
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
    assert answer.headers["Cache-Control"] == "no-store"
