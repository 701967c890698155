"""Serves the live page on the loopback."""

import argparse
import socket
import sys

import uvicorn

from proxy.bench.corpus import Corpus
from proxy.bench.live.app import Live, app
from proxy.bench.live.current import Current
from proxy.bench.presets.store import Runs

HOST = "127.0.0.1"
UNBOUND = 3
# Streams of a run have no end of their own while it lasts.
GRACE = 1


def serve(options: argparse.Namespace) -> int:
    """Serve until a signal; 3 when the port cannot be had."""
    corpus = Corpus.plan(options.corpus, options.data / "corpus")
    current = Current(Runs(options.data / "runs"), options.reports)
    live = Live(corpus, current)
    try:
        listening = socket.create_server((HOST, options.port))
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"darkroom bench: port {options.port}: {error}: expected a free one\n")
        return UNBOUND
    with listening:
        print(f"http://{HOST}:{listening.getsockname()[1]}/", flush=True)
        config = uvicorn.Config(
            app(live), log_level="warning", timeout_graceful_shutdown=GRACE, server_header=False
        )
        try:
            uvicorn.Server(config).run([listening])
        finally:
            current.close()  # a second signal leaves out what the first one began
    return 0
