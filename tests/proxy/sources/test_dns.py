import asyncio
import threading

import pytest

from proxy.failures import SourceTimeout, SourceUnreachable
from proxy.sources.dns import THREADS, Resolver, system


class Book:
    """Looks names up in a dictionary, and counts."""

    def __init__(self, **names):
        self.names = names
        self.asked = []
        self.open = threading.Event()

    def look_up(self, host):
        self.asked.append(host)
        if host.startswith("slow"):
            self.open.wait(30)
        if host not in self.names:
            raise OSError(host)
        return self.names[host]


@pytest.fixture
def book():
    book = Book(good=("192.0.2.1", "192.0.2.2"), slow=("192.0.2.3",), nothing=())
    yield book
    book.open.set()


@pytest.fixture
async def resolver(book):
    resolver = Resolver(book.look_up)
    yield resolver
    await resolver.close()


async def test_remembers_an_answer(resolver, book):
    for _ in range(3):
        assert await resolver.resolve("good") == ("192.0.2.1", "192.0.2.2")
    assert book.asked == ["good"]


async def test_forgets_it_in_time(book):
    resolver = Resolver(book.look_up, ttl=0.01)
    await resolver.resolve("good")
    await asyncio.sleep(0.02)
    await resolver.resolve("good")
    assert len(book.asked) == 2


@pytest.mark.parametrize("name", ["missing", "nothing"])
async def test_remembers_a_failure(resolver, book, name):
    for _ in range(3):
        with pytest.raises(SourceUnreachable, match=f"{name}: no address is known"):
            await resolver.resolve(name)
    assert book.asked == [name]


async def test_many_who_wait_ask_once(resolver, book):
    waiting = [asyncio.create_task(resolver.resolve("slow")) for _ in range(50)]
    await asyncio.sleep(0.01)
    waiting.pop().cancel()
    book.open.set()
    assert set(await asyncio.gather(*waiting)) == {("192.0.2.3",)}
    assert book.asked == ["slow"]


async def test_one_that_hangs_times_out_and_holds_up_nobody(resolver, book):
    hanging = [asyncio.create_task(resolver.resolve(f"slow{at}")) for at in range(20)]
    await asyncio.sleep(0)
    async with asyncio.timeout(1.5):
        assert await resolver.resolve("good")
    for one in hanging:
        with pytest.raises(SourceTimeout):
            await one
    book.open.set()


async def test_no_more_threads_than_bounded(resolver, book):
    asking = [asyncio.create_task(resolver.resolve(f"slow{at}")) for at in range(2 * THREADS)]
    await asyncio.sleep(0.1)
    assert len(book.asked) == THREADS
    book.open.set()
    await asyncio.gather(*asking, return_exceptions=True)
    assert len(book.asked) == 2 * THREADS


def test_asks_the_system():
    assert "127.0.0.1" in system("localhost")
