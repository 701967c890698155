"""Real servers for journeys: each on a free loopback port, each stopped by its own process id."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60
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
            told = log.read_text(errors="replace")
            raise AssertionError(f"{what} did not start (exit {process.poll()}):\n{told}")
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


@dataclass
class Page:
    """What the origin does on one path: wait `delay`, then `status`, `headers` and `body`.

    `announced` is a Content-Length other than the true one; with `drip` the body goes byte by byte,
    that many seconds apart; `hang` is an event to wait for before answering.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    announced: int | None = None
    drip: float = 0
    hang: threading.Event | None = None


class Origin:
    """An HTTP server of originals: `pages[path]` is bytes or a Page; `hits[path]` counts requests.

    `seen[path]` holds the headers of the last request. An unknown path is a 404.
    """

    def __init__(self):
        self.pages = {}
        self.hits = Counter()
        self.seen = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.address = f"127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def url(self, path):
        return f"http://{self.address}{path}"

    def redirect(self, path, to, status=302):
        self.pages[path] = Page(status=status, headers={"Location": to})

    def close(self):
        for page in self.pages.values():
            if isinstance(page, Page) and page.hang:
                page.hang.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def _handler(origin):
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self):
            with lock:
                origin.hits[self.path] += 1
                origin.seen[self.path] = dict(self.headers)
            page = origin.pages.get(self.path, Page(b"no such page", 404))
            page = page if isinstance(page, Page) else Page(page)
            if page.hang:
                page.hang.wait(30)
            time.sleep(page.delay)
            try:
                self.answer(page)
            except OSError:
                self.close_connection = True

        def do_HEAD(self):
            self.do_GET()

        def answer(self, page):
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            length = len(page.body) if page.announced is None else page.announced
            self.send_header("Content-Length", str(length))
            self.end_headers()
            if self.command == "HEAD":
                return
            step = 1 if page.drip else max(len(page.body), 1)
            for at in range(0, len(page.body), step):
                self.wfile.write(page.body[at : at + step])
                time.sleep(page.drip)
            self.close_connection = length != len(page.body)

        def log_message(self, *_):
            pass

    return Handler


class Service:
    """`python -m proxy` with these settings and nothing else of this environment."""

    def __init__(self, folder, settings):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"darkroom-{self.port}.log"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        chosen = {f"DARKROOM_{name}": str(value) for name, value in settings.items()}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "proxy"],
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
