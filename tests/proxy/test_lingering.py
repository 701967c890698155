import asyncio

import pytest

from proxy.lingering import Body

CLOSE = {"headers": [(b"connection", b"close")], "http_version": "1.1"}
KEEP = {"headers": [], "http_version": "1.1"}
MORE = {"type": "http.request", "body": b"x", "more_body": True}
LAST = {"type": "http.request", "body": b"x", "more_body": False}
LEFT = {"type": "http.disconnect"}


class Caller:
    """Sends these messages, and then nothing more."""

    def __init__(self, *messages):
        self.messages = list(messages)

    async def __call__(self):
        if not self.messages:
            await asyncio.Event().wait()
        return self.messages.pop(0)


@pytest.mark.parametrize("end", [LAST, LEFT])
@pytest.mark.parametrize("scope", [CLOSE, KEEP | {"http_version": "1.0"}])
async def test_the_rest_of_a_body_is_taken_before_the_connection_closes(scope, end):
    caller = Caller(MORE, MORE, end, "beyond")
    body = Body(caller)
    await body()
    await body.pass_by(scope)
    assert caller.messages == ["beyond"]


async def test_a_body_that_was_read_is_not_waited_for():
    body = Body(caller := Caller(MORE, LAST, "beyond"))
    while (await body()).get("more_body"):
        pass
    await body.pass_by(CLOSE)
    assert caller.messages == ["beyond"]


@pytest.mark.parametrize("scope", [KEEP, CLOSE | {"headers": [(b"expect", b"100-continue")]}])
async def test_nothing_is_taken_where_nothing_would_be_lost(scope):
    caller = Caller(MORE, LAST)
    await Body(caller).pass_by(scope)
    assert len(caller.messages) == 2


async def test_a_caller_who_stops_sending_is_not_waited_for_long():
    async with asyncio.timeout(20):
        await Body(Caller(MORE)).pass_by(CLOSE)
