"""The metrics on a port of their own, on loopback, answered beside the event loop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from proxy.metrics import MEDIA_TYPE

SLOWEST_CLIENT = 5


@contextmanager
def serving(port: int, exposition: Callable[[], bytes]) -> Iterator[int]:
    """Answer `GET /metrics` on 127.0.0.1 while the context lasts; yields the port.

    Raises OSError that says why the port cannot be had.
    """
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), _handler(exposition))
    except OSError as error:
        where = f"http://127.0.0.1:{port}/metrics"
        raise OSError(f"cannot listen on {where}: {error.strerror}") from error
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.1,), name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(exposition: Callable[[], bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = SLOWEST_CLIENT

        def do_GET(self) -> None:
            if self.path.partition("?")[0] != "/metrics":
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            body = exposition()
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", MEDIA_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: a scrape every few seconds is no news."""

    return Handler
