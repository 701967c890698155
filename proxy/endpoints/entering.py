"""How every request of an endpoint begins."""

from proxy.asgi import Scope, Send, reply
from proxy.cors import Cors
from proxy.failures import MethodNotAllowed
from proxy.incoming import check_loop


async def entered(scope: Scope, send: Send, methods: str, cors: Cors, *, loops: bool) -> bool:
    """Let one of the `methods` pass, such as "GET, HEAD, OPTIONS"; False where it is answered.

    An OPTIONS is answered here. Where the endpoint fetches it `loops`: what has come through this
    service is refused. Raises MethodNotAllowed and LoopDetected.
    """
    method = scope["method"]
    if method == "OPTIONS":
        await reply(send, cors.preflight(scope["headers"], methods))
        return False
    if method not in methods.split(", "):
        raise MethodNotAllowed(f"{method}: expected one of {methods}", methods)
    if loops:
        check_loop(scope)
    return True
