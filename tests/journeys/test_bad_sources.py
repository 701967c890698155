import socket
import threading
import time

import pytest

from tests.journeys import pictures
from tests.journeys.origin import Page
from tests.journeys.servers import free_port
from tests.journeys.test_bad_input import refused

GENEROUS = 20
PHOTO = pictures.photo()


@pytest.fixture(scope="module")
def site(originals):
    half = len(PHOTO) // 2
    originals.pages |= {
        "/good.jpg": PHOTO,
        "/gone": Page(b"", 410),
        "/login": Page(b"", 401),
        "/forbidden": Page(b"", 403),
        "/broken": Page(b"oh no", 500),
        "/teapot": Page(b"", 418),
        "/nothing": Page(b"", 204),
        "/hangs": Page(PHOTO, hang=threading.Event()),
        "/drips": Page(PHOTO, drip=0.2),
        "/short": Page(PHOTO, announced=len(PHOTO) + 500),
        "/half": Page(PHOTO[:half], announced=len(PHOTO)),
        "/long": Page(PHOTO, announced=half),
        "/vast": Page(PHOTO, announced=10**12),
        "/minus": Page(raw=b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" + PHOTO),
        "/silent": Page(raw=b""),
        "/garbage": Page(raw=b"SSH-2.0-OpenSSH_9.6\r\n" + bytes(99)),
        "/chunks": Page(
            raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + PHOTO[:500]
        ),
        "/brotli": Page(PHOTO, headers={"Content-Encoding": "br"}),
        "/nowhere": Page(status=302),
        "/zero-url": Page(status=302, headers={"Location": "gopher://127.0.0.1/"}),
        "/file": Page(status=302, headers={"Location": "file:///etc/passwd"}),
    }
    originals.redirect("/metadata", "http://169.254.169.254/latest/meta-data/")
    originals.redirect("/inside", f"http://127.0.0.1:{free_port()}/")
    originals.redirect("/itself", originals.url("/itself"))
    originals.redirect("/there", originals.url("/back"))
    originals.redirect("/back", originals.url("/there"))
    originals.redirect("/moved", "/good.jpg", 301)
    for hop in range(9):
        originals.redirect(f"/hop{hop}", f"/hop{hop + 1}")
    return originals


@pytest.fixture(scope="module")
def refusing():
    """A port that nobody listens on, and that nobody else gets meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


@pytest.fixture(scope="module")
def node(darkrooms, site, refusing):
    return darkrooms(ALLOWED_PRIVATE=f"{site.address} {refusing}", TIMEOUT="2s")


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("/missing", (404, "source_not_found", "public, max-age=30")),
        ("/gone", (404, "source_not_found", "public, max-age=30")),
        ("/login", (404, "source_not_found", "public, max-age=30")),
        ("/forbidden", (404, "source_not_found", "public, max-age=30")),
        ("/broken", (502, "source_failed", "no-store")),
        ("/teapot", (502, "source_failed", "no-store")),
        ("/nothing", (502, "source_failed", "no-store")),
        ("/short", (502, "source_failed", "no-store")),
        ("/half", (502, "source_failed", "no-store")),
        ("/vast", (413, "source_too_large", "public, max-age=300")),
        ("/minus", (502, "source_failed", "no-store")),
        ("/silent", (502, "source_unreachable", "no-store")),
        ("/garbage", (502, "source_failed", "no-store")),
        ("/chunks", (502, "source_failed", "no-store")),
        ("/brotli", (502, "source_failed", "no-store")),
        ("/nowhere", (502, "source_failed", "no-store")),
        ("/itself", (502, "source_failed", "no-store")),
        ("/there", (502, "source_failed", "no-store")),
        ("/hop0", (502, "source_failed", "no-store")),
        ("/metadata", (403, "source_forbidden", "public, max-age=10")),
        ("/inside", (403, "source_forbidden", "public, max-age=10")),
        ("/long", (422, "unreadable_image", "public, max-age=300")),
    ],
)
def test_a_source_that_fails_is_refused_and_the_next_request_is_not(node, site, path, verdict):
    began = time.monotonic()
    assert refused(node.image(site.url(path), w=50)) == verdict
    assert time.monotonic() - began < GENEROUS
    assert node.image(site.url("/good.jpg"), w=51).status_code == 200


@pytest.mark.parametrize("path", ["/file", "/zero-url"])
def test_a_redirect_to_another_scheme_is_not_followed(node, site, path):
    status, code, _ = refused(node.image(site.url(path)))
    assert (status, code) in {(502, "source_failed"), (403, "source_forbidden")}


def test_a_redirect_to_a_picture_is_followed(node, site):
    assert node.image(site.url("/moved"), w=52).status_code == 200


def test_a_source_that_refuses_the_connection_is_unreachable(node, refusing):
    verdict = (502, "source_unreachable", "no-store")
    assert refused(node.image(f"http://{refusing}/a.jpg")) == verdict


def test_a_source_without_an_address_is_unreachable(node):
    status, code, _ = refused(node.image("http://no-such-host.invalid/a.jpg"))
    assert (status, code) == (502, "source_unreachable")


@pytest.mark.parametrize("path", ["/hangs", "/drips"])
def test_a_source_that_hangs_or_drips_costs_its_time_and_nothing_else(node, site, path):
    began = time.monotonic()
    waiting = []
    thread = threading.Thread(target=lambda: waiting.append(node.image(site.url(path), w=53)))
    thread.start()
    while not site.hits[path]:
        time.sleep(0.01)
    assert node.image(site.url("/good.jpg"), w=54).status_code == 200
    thread.join()
    assert time.monotonic() - began < GENEROUS
    assert refused(waiting[0]) == (504, "source_timeout", "no-store")


@pytest.mark.parametrize("path", ["/metadata", "/inside", "/file", "/silent"])
def test_no_detail_tells_more_of_a_redirect_than_its_host(node, site, path):
    detail = node.image(site.url(path)).json()["detail"]
    assert not any(word in detail for word in ("meta-data", "passwd", "Errno", "refused by"))
