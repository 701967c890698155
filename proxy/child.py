"""One render process as the service sees it: started, asked, ended."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Sequence

from msgspec import MsgspecError

from proxy.machine import resident
from transforms import job as jobs
from transforms import wire
from transforms.blob import Blob
from transforms.errors import REFUSALS
from transforms.job import Job, Refusal, Reply, Result

REAP_EVERY = 0.002
IN_MEMORY = "64g"


class Died(Exception):
    """The process ended without an answer to what was asked."""


class Child:
    """A render process: one job at a time; whatever goes wrong on the way ends it."""

    def __init__(self, program: Sequence[str], decode_memory: int) -> None:
        """Start it, from the thread whose end it shall not outlive; raises OSError."""
        self._channel, theirs = wire.pair()
        self._channel.setblocking(False)
        self.jobs = 0
        self.dead = False
        words = (str(theirs.fileno()), str(decode_memory), str(os.getpid()))
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own package
                [sys.executable, "-P", *program, *words],
                env=environment(),
                start_new_session=True,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        except OSError:
            self._channel.close()
            raise
        finally:
            theirs.close()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def lives(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def memory(self) -> int:
        """How many bytes it holds."""
        return resident(self.pid)

    async def ready(self) -> None:
        """Wait until it can take a job; raises Died or Broken."""
        message, _ = await self._hear()
        if message != wire.READY:
            self.kill()
            raise wire.Broken("it did not say that it is ready")

    async def ask(self, job: Job, blobs: Sequence[Blob]) -> tuple[Reply, Blob | None]:
        """Have one job done; a result comes with its body. Raises Died or Broken."""
        self.jobs += 1
        turn = self.jobs.to_bytes(wire.TURN_BYTES)
        self._say(turn + jobs.encode(job), blobs)
        message, given = await self._hear()
        try:
            return _checked(turn, message, given)
        except BaseException:
            for blob in given:
                blob.close()
            self.kill()
            raise

    def kill(self) -> None:
        """End it at once and wake who waits for its answer; again is harmless."""
        if not self.dead:
            self.dead = True
            self._process.kill()
            self._channel.shutdown(socket.SHUT_RDWR)

    async def reap(self) -> int:
        """Wait for the end of a killed process; its exit status."""
        await asyncio.sleep(REAP_EVERY)
        while (status := self._process.poll()) is None:  # noqa: ASYNC110 - no event tells of it on every loop
            await asyncio.sleep(REAP_EVERY)
        self._channel.close()
        return status

    def end(self) -> None:
        """End it and wait until it has: a moment that nobody else may be waiting in."""
        self.kill()
        self._process.wait()
        self._channel.close()

    def _say(self, message: bytes, blobs: Sequence[Blob]) -> None:
        try:
            wire.send(self._channel, message, blobs)
        except ConnectionError as error:
            self.kill()
            raise Died("it is gone") from error
        except BaseException:
            self.kill()
            raise

    async def _hear(self) -> tuple[bytes, list[Blob]]:
        try:
            await _readable(self._channel)
            return wire.receive(self._channel, most=1)
        except (EOFError, ConnectionError) as error:
            self.kill()
            raise Died("it is gone") from error
        except BaseException:
            self.kill()
            raise


def environment() -> dict[str, str]:
    """Return all that a render process gets of an environment: no secret, and our own packages."""
    places = [place or os.curdir for place in sys.path]
    return {
        "PYTHONPATH": os.pathsep.join(map(os.path.abspath, places)),
        "OPENBLAS_NUM_THREADS": "1",
        "VIPS_CONCURRENCY": "1",
        "VIPS_DISC_THRESHOLD": IN_MEMORY,
    }


def _checked(turn: bytes, message: bytes, given: list[Blob]) -> tuple[Reply, Blob | None]:
    if message[: wire.TURN_BYTES] != turn:
        raise Died("it answered another job than was asked")
    try:
        reply: Reply = jobs.decode_reply(message[wire.TURN_BYTES :])
    except (MsgspecError, ValueError, RecursionError) as error:
        raise wire.Broken(f"its answer is no reply: {error}") from error
    if isinstance(reply, Refusal) and reply.code not in {jobs.INTERNAL, *REFUSALS}:
        raise wire.Broken("it refused for no reason that we know")
    if len(given) != isinstance(reply, Result):
        raise wire.Broken("a result has one body, a refusal none")
    if any(not blob.sealed or not 0 < blob.size <= _most(reply) for blob in given):
        raise wire.Broken("its body is empty, too large or not sealed")
    return reply, given[0] if given else None


def _most(reply: Reply) -> int:
    """Return how many bytes a body may have: pixels as many as were said."""
    master = reply.master if isinstance(reply, Result) else None
    return master.bytes if master else wire.LARGEST_BODY


async def _readable(channel: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    heard = asyncio.Event()
    loop.add_reader(channel, heard.set)
    try:
        await heard.wait()
    finally:
        loop.remove_reader(channel)
