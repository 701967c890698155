import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass

import pytest

PATIENCE = 20


@dataclass
class RedisServer:
    """A real redis-server on a free loopback port, or behind a socket in a folder."""

    port: int
    process: subprocess.Popen

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        if self.process.poll() is None:
            self.thaw()
            self.process.kill()
        self.process.wait(PATIENCE)


def answers_ping(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith((b"+PONG", b"-NOAUTH"))
    except OSError:
        return False


def start_redis(folder, *options, port=0):
    """Start a redis-server that keeps nothing on disk."""
    binary = shutil.which("redis-server")
    if binary is None:
        assert os.environ.get("DARKROOM_REQUIRE_SERVERS") != "1", "no redis-server on PATH"
        pytest.skip("no redis-server on PATH")
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    plain = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    process = subprocess.Popen(
        [binary, *plain, "--dir", str(folder), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = RedisServer(port, process)
    until = time.monotonic() + PATIENCE
    while not answers_ping(port):
        if process.poll() is not None or time.monotonic() > until:
            server.stop()
            raise AssertionError(f"redis-server did not start (exit {process.returncode})")
        time.sleep(0.01)
    return server


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory):
    """One redis-server for all who leave it as they found it."""
    server = start_redis(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def redis_servers(tmp_path):
    """Start throwaway servers: `redis_servers("--maxmemory", "2mb")`."""
    started = []

    def start(*options, port=0):
        started.append(start_redis(tmp_path, *options, port=port))
        return started[-1]

    yield start
    for server in started:
        server.stop()
