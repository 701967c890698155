import json

import httpx
import pytest

from proxy.sdk import AsyncClient, Client, DarkroomError, Transformed

ORDER = {"file": {"type": "url", "url": "https://e.com/a.jpg"}, "operations": [{"type": "blur"}]}
DONE = {"success": True, "data": {"buffer": "AAH/", "mime_type": "image/png"}}


class Service:
    """What answers in the place of the service, and what it was asked."""

    def __init__(self, *answer, **more):
        self.answer = answer, more
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        args, more = self.answer
        return httpx.Response(*args, **more)


def asked(service, order=ORDER, url="https://img.example", **more):
    with Client(url, transport=httpx.MockTransport(service), **more) as client:
        return client.transform(order)


async def awaited(service, order=ORDER, url="https://img.example", **more):
    async with AsyncClient(url, transport=httpx.MockTransport(service), **more) as client:
        return await client.transform(order)


async def both(service, **more):
    """Ask in both ways, and return what both came to."""
    found = []
    for way in (asked, awaited):
        try:
            had = way(service, **more)
            found.append(had if way is asked else await had)
        except DarkroomError as error:
            found.append((error.status, error.code, error.detail, error.retry_after))
    assert found[0] == found[1]
    return found[0]


async def test_an_answer_comes_back_as_bytes_and_their_type():
    service = Service(200, json=DONE)

    assert await both(service) == Transformed(b"\0\1\xff", "image/png")
    assert [json.loads(request.content) for request in service.requests] == [ORDER] * 2


@pytest.mark.parametrize("url", ["https://img.example/", "https://img.example/under/a/path"])
async def test_the_key_and_the_path_are_added(url):
    service = Service(200, json=DONE)

    await both(service, url=url, api_key="secret")

    for request in service.requests:
        assert str(request.url) == f"{url.rstrip('/')}/transform"
        assert request.headers["Authorization"] == "Bearer secret"
        assert request.headers["Content-Type"] == request.headers["Accept"] == "application/json"


async def test_without_a_key_none_is_sent():
    service = Service(200, json=DONE)
    await both(service)
    assert all("Authorization" not in request.headers for request in service.requests)


async def test_bytes_are_sent_in_base64():
    service = Service(200, json=DONE)
    order = {"file": {"type": "bytes", "bytes": b"\0\1\xff", "name": "a.png"}, "operations": []}

    await both(service, order=order)

    sent = json.loads(service.requests[1].content)["file"]
    assert sent == {"type": "base64", "base64": "AAH/", "name": "a.png"}
    assert order["file"]["type"] == "bytes"


PROBLEM = {"status": 503, "code": "overloaded", "detail": "the service is busy"}


@pytest.mark.parametrize(
    ("answer", "more", "found"),
    [
        (
            (503,),
            {"json": PROBLEM, "headers": {"Retry-After": "7", "X-Request-ID": "r"}},
            (503, "overloaded", "the service is busy", 7),
        ),
        ((502,), {"text": "<html>bad gateway"}, (502, "unexpected_answer", "<html>bad gateway", 0)),
        ((200,), {"text": "hello"}, (200, "unexpected_answer", "hello", 0)),
        ((200,), {"json": []}, (200, "unexpected_answer", "[]", 0)),
        ((200,), {"json": {"data": {"buffer": "*", "mime_type": "x"}}}, None),
        ((200,), {"json": {"data": None}}, None),
        ((302,), {"headers": {"Location": "https://e.com"}}, (302, "unexpected_answer", "", 0)),
        (
            (503,),
            {"json": PROBLEM, "headers": {"Retry-After": "Fri, 1 Jan"}},
            (503, "overloaded", "the service is busy", 0),
        ),
    ],
)
async def test_what_is_no_picture_is_an_error_that_says_what_came(answer, more, found):
    came = await both(Service(*answer, **more))
    assert came == found if found else came[1] == "unexpected_answer"


def test_an_error_names_the_request():
    with pytest.raises(DarkroomError, match="503 overloaded: the service is busy") as caught:
        asked(Service(503, json=PROBLEM, headers={"X-Request-ID": "abc"}))
    assert caught.value.request_id == "abc"


async def test_no_answer_is_an_error_of_its_own():
    def fail(request):
        raise httpx.ConnectError("refused", request=request)

    assert await both(fail) == (0, "unreachable", "refused", 0)
