"""Applications that may have an answer at hand, and how they are asked for it."""

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any, Protocol

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from proxy.asgi import Scope
from proxy.headers import Answer

Ask = Callable[[Scope], Answer | None]


class Ready(Protocol):
    """An application that may have an answer at hand."""

    def at_once(self, scope: Scope) -> Answer | None:
        """Return the whole answer to a request without a body; None has it asked as ASGI asks."""
        ...


def ready_of(app: Any) -> Ask | None:
    """Return how a `Ready` application is asked, None for any other.

    Behind trusted proxies it hears of the caller whom they name.
    """
    if not isinstance(app, ProxyHeadersMiddleware):
        ready: Ask | None = getattr(app, "at_once", None)
        return ready
    behind = ready_of(app.app)
    naming = copy(app)
    naming.app = _nothing
    return behind and partial(_named, naming, behind)


def _named(naming: ProxyHeadersMiddleware, ready: Ask, scope: Scope) -> Answer | None:
    """Have the scope name the caller; what the server does there waits for nothing."""
    step: Any = naming(scope, None, None)  # type: ignore[arg-type]
    try:
        step.send(None)
    except StopIteration:
        return ready(scope)
    step.close()
    return None


async def _nothing(*_: object) -> None:
    """Take the place of an application."""
