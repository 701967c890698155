import asyncio
import ssl
from collections.abc import Awaitable, Callable

import pytest
import trustme

from proxy.failures import SourceUnreachable
from proxy.sources import FetchMemory, Guard, HttpSource, Private, Terms

GONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
Page = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


class Origin:
    """A source that answers each path with the very bytes, or the behaviour, it was given."""

    def __init__(self):
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        self.connections = 0
        self._talks: set[asyncio.Task] = set()

    async def start(self, host="127.0.0.2", context=None, name="good.test"):
        self._server = await asyncio.start_server(self._talk, host, 0, ssl=context)
        self.host, self.port = self._server.sockets[0].getsockname()[:2]
        scheme = "https" if context else "http"
        self.base = f"{scheme}://{name}:{self.port}"
        return self

    async def _talk(self, reader, writer):
        self._talks.add(task := asyncio.current_task())
        self.connections += 1
        try:
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                self.asked.append(head)
                await self._answer(self.pages.get(head.split(" ")[1], GONE), writer)
        except (asyncio.IncompleteReadError, OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            self._talks.discard(task)

    async def _answer(self, page, writer):
        if isinstance(page, bytes):
            writer.write(page)
            await writer.drain()
        else:
            await page(writer)

    async def stop(self):
        self._server.close()
        for task in tuple(self._talks):
            task.cancel()
        await asyncio.gather(*self._talks)
        await asyncio.sleep(0.01)


class Names:
    """A resolver whose answers are written down; a list gives one answer after the other."""

    def __init__(self, **names):
        self.names = {name.replace("_", "."): answer for name, answer in names.items()}
        self.asked = 0

    async def resolve(self, host):
        self.asked += 1
        answer = self.names.get(host)
        if isinstance(answer, list):
            answer = answer.pop(0)
        if not answer:
            raise SourceUnreachable(f"{host}: no address is known for this name", "url")
        return answer

    async def close(self):
        pass


def say(body=b"", *headers, status="200 OK"):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture(name="say")
def _say():
    return say


@pytest.fixture
def new_origin():
    return Origin


@pytest.fixture
def names():
    return Names(good_test=("127.0.0.2",), other_test=("127.0.0.2",))


@pytest.fixture
async def origin():
    origin = await Origin().start()
    yield origin
    await origin.stop()


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture(scope="session")
def trust(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
async def tls_origin(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("good.test").configure_cert(context)
    origin = await Origin().start(context=context)
    yield origin
    await origin.stop()


@pytest.fixture
def memory():
    return FetchMemory(64 << 20)


@pytest.fixture
def guard():
    """The one that opens 127.0.0.2, where the origins are, as if it were public."""
    return Guard(allowed_private=Private.parse("127.0.0.2/32"))


@pytest.fixture
async def new_source(guard, memory, names, trust):
    made = []

    def make(*, guard=guard, memory=memory, resolver=names, **terms):
        made.append(HttpSource(guard, memory, Terms(**terms), resolver, trust))
        return made[-1]

    yield make
    for source in made:
        await source.close()


@pytest.fixture
def source(new_source):
    return new_source()
