"""An HTTP server of originals that behaves, path by path, as well or as badly as it is told."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    """What the origin does on one path: wait `delay`, then `status`, `headers` and `body`.

    `announced` is a Content-Length other than the true one; with `drip` the body goes byte by byte,
    that many seconds apart; `hang` is an event to wait for before answering; `raw` goes out instead
    of all this, and the connection ends.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    announced: int | None = None
    drip: float = 0
    hang: threading.Event | None = None
    raw: bytes | None = None

    @property
    def length(self):
        return len(self.body) if self.announced is None else self.announced

    def wait(self):
        if self.hang:
            self.hang.wait(30)
        time.sleep(self.delay)

    def pieces(self):
        step = 1 if self.drip else max(len(self.body), 1)
        for at in range(0, len(self.body), step):
            yield self.body[at : at + step]
            time.sleep(self.drip)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


class Origin:
    """An HTTP server of originals: `pages[path]` is bytes or a Page; `hits[path]` counts requests.

    A page may also be a function from the request's headers to a Page. `seen[path]` holds the
    headers of the last request. An unknown path is a 404.
    """

    def __init__(self):
        self.pages = {}
        self.hits = Counter()
        self.seen = {}
        self.lock = threading.Lock()
        self.server = Server(("127.0.0.1", 0), _handler(self))
        self.port = self.server.server_address[1]
        self.address = f"127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def url(self, path):
        return f"http://{self.address}{path}"

    def redirect(self, path, to, status=302):
        self.pages[path] = Page(status=status, headers={"Location": to})

    def asked(self, path, headers):
        """Count a request and return the page that answers it."""
        with self.lock:
            self.hits[path] += 1
            self.seen[path] = dict(headers)
        page = self.pages.get(path, Page(b"no such page", 404))
        page = page(headers) if callable(page) else page
        return page if isinstance(page, Page) else Page(page)

    def close(self):
        for page in self.pages.values():
            if isinstance(page, Page) and page.hang:
                page.hang.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def _handler(origin):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self):
            page = origin.asked(self.path, self.headers)
            page.wait()
            try:
                self.answer(page)
            except OSError:
                self.close_connection = True

        def do_HEAD(self):
            self.do_GET()

        def answer(self, page):
            self.close_connection = page.raw is not None or page.length != len(page.body)
            if page.raw is not None:
                self.wfile.write(page.raw)
                return
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(page.length))
            self.end_headers()
            for piece in page.pieces() if self.command != "HEAD" else ():
                self.wfile.write(piece)

        def log_message(self, *_):
            pass

    return Handler
