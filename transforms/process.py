"""The loop of a render process: one job in, one reply out, nothing kept."""

import gc
import os
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from mmap import mmap

from msgspec import json
from msgspec.structs import replace

from transforms import job as jobs
from transforms.blob import Blob
from transforms.confine import trim
from transforms.errors import ImageTooLarge, Refused
from transforms.job import Job, Refusal, Reply, Result
from transforms.patience import working_in_vain
from transforms.wire import READY, TURN_BYTES, receive, send

Render = Callable[..., tuple[Result, bytes | Blob]]

STARVED = (
    "out of memory",
    "memory allocation",
    "insufficient memory",
    "file too large",
    "can't start new thread",
)
SHORT = 300


def serve(channel: socket.socket, render: Render) -> None:
    """Say ready, then answer jobs until the service is gone.

    A process in which something goes on that was given up says so and ends, the only way to stop
    it: the service starts another.
    """
    send(channel, READY)
    while True:
        try:
            message, blobs = receive(channel)
        except (EOFError, ConnectionError):
            return
        turn, words = message[:TURN_BYTES], message[TURN_BYTES:]
        reply, body = answer(render, jobs.decode_job(words), blobs)
        spent = working_in_vain()
        if spent and isinstance(reply, Refusal):
            reply = replace(reply, last=True)
        with suppress(ConnectionError):
            send(channel, turn + jobs.encode(reply), body)
        for blob in (*blobs, *body):
            blob.close()
        if spent:
            os._exit(0)
        trim()


def answer(render: Render, job: Job, blobs: list[Blob]) -> tuple[Reply, list[Blob]]:
    """Do one job: a result and its body, or a refusal, whatever goes wrong.

    `render` gets the original, the job and each asset.
    """
    with ExitStack() as stack:
        data, *assets = [stack.enter_context(_mapped(blob)) for blob in blobs]
        try:
            result, body = render(data, job, *assets)
            return result, [body if isinstance(body, Blob) else Blob.of(body)]
        except Refused as error:
            return _refusal(error, error), []
        except Exception as error:  # noqa: BLE001 - whatever a codec raises is an answer
            return _refusal(error, None), []


def _refusal(error: Exception, refused: Refused | None) -> Refusal:
    if _starved(error):
        return Refusal.of(ImageTooLarge("it needs more memory than one picture may take"))
    if refused:
        return Refusal.of(refused)
    words = {"event": "render failed", "level": "error", "trace": traceback.format_exception(error)}
    sys.stderr.write(json.encode(words).decode() + "\n")
    sys.stderr.flush()
    return Refusal(jobs.INTERNAL, f"{type(error).__name__}: {error}"[:SHORT])


def _starved(error: BaseException | None) -> bool:
    """Say whether a lack of memory stands behind an error."""
    while error is not None:
        if isinstance(error, MemoryError) or any(word in str(error).lower() for word in STARVED):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def _mapped(blob: Blob) -> Iterator[memoryview]:
    """Map a blob for as long as a job takes."""
    if not blob.size:
        yield memoryview(b"")
        return
    mapping = blob.map()
    data = memoryview(mapping)
    yield data
    if not _unmapped(data, mapping):
        gc.collect()
        _unmapped(data, mapping)


def _unmapped(data: memoryview, mapping: mmap) -> bool:
    """Unmap, unless something still looks at the bytes."""
    try:
        data.release()
        mapping.close()
    except BufferError:
        return False
    return True
