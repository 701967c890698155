"""Real servers for journeys: each on a free loopback port, each stopped by its own process id."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60
CLOUDS = ("AWS_", "AZURE_", "GOOGLE_")
SYSTEM_PROGRAMS = f"{os.environ.get('PATH', os.defpath)}:/usr/local/sbin:/usr/sbin"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def program(name):
    return shutil.which(name, path=SYSTEM_PROGRAMS)


def wait_for(what, answers, process, log):
    """Return once `answers()` is true; fail with the log when the process ends or time is up."""
    until = time.monotonic() + PATIENCE
    while not answers():
        if process.poll() is not None or time.monotonic() > until:
            ended = process.poll()
            stop(process)
            told = log.read_text(errors="replace")
            raise AssertionError(f"{what} did not start (exit {ended}):\n{told}")
        time.sleep(0.02)


def answers_ok(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def stop(process):
    """Ask the process to end, then make it."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)


class Service:
    """`python -m proxy` with these settings and nothing else of this environment."""

    command = (sys.executable, "-m", "proxy")

    def __init__(self, folder, settings):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"darkroom-{self.port}.log"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        chosen = {
            name if name.startswith(CLOUDS) else f"DARKROOM_{name}": str(value)
            for name, value in settings.items()
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**kept, "DARKROOM_PORT": str(self.port), **chosen},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        ready = f"{self.url}/readyz"
        wait_for("darkroom", lambda: answers_ok(ready), self.process, self.log)

    def close(self):
        stop(self.process)
        sys.stdout.write(self.log.read_text(errors="replace"))


class Edge:
    """nginx with the shipped configuration before one service; only its addresses are changed."""

    def __init__(self, folder, upstream):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder / f"nginx-{self.port}"
        self.log = self.folder / "log"
        self.configuration = render(self.folder, self.port, upstream)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command(self.configuration), "-g", "daemon off;" + as_whom()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_for("nginx", self.listens, self.process, self.log)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def close(self):
        stop(self.process)
        sys.stdout.write(self.log.read_text(errors="replace"))


def as_whom():
    return " user root;" if os.geteuid() == 0 else ""


def command(configuration):
    return [
        program("nginx"),
        "-e",
        "stderr",
        "-p",
        str(configuration.parent),
        "-c",
        str(configuration),
    ]


def render(folder, port, upstream):
    """Copy nginx/ into a folder and put other addresses and places into it."""
    shutil.copytree(ROOT / "nginx", folder)
    swaps = {
        "listen 8000;": f"listen 127.0.0.1:{port};",
        "server 127.0.0.1:8080": f"server 127.0.0.1:{upstream}",
        "pid /run/nginx.pid;": f"pid {folder}/pid;",
        "/var/cache/nginx/darkroom": f"{folder}/cache",
        "http {": "http {\n"
        + "".join(
            f"{kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
    }
    files = list(folder.rglob("*.conf"))
    texts = {path: path.read_text() for path in files}
    for old, new in swaps.items():
        assert any(old in text for text in texts.values()), f"nginx/ no longer holds {old!r}"
        texts = {path: text.replace(old, new) for path, text in texts.items()}
    for path, text in texts.items():
        path.write_text(text)
    return folder / "nginx.conf"
