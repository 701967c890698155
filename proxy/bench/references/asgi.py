"""One answer to everything, as bare ASGI.

`python -m proxy.bench.references.asgi <port> <kept> [own]`; `own` has the service's protocol.
"""

import sys
from pathlib import Path

from proxy.asgi import App, Receive, Scope, Send
from proxy.bench.references.answer import Kept
from proxy.bench.references.server import serve


def application(kept: Kept) -> App:
    """Return an application that does nothing but send."""
    start = {"type": "http.response.start", "status": 200, "headers": kept.headers}
    body = {"type": "http.response.body", "body": kept.body}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await send(start)
        await send(body)

    return app


if __name__ == "__main__":
    serve(int(sys.argv[1]), application(Kept.read(Path(sys.argv[2]))), own="own" in sys.argv[3:])
