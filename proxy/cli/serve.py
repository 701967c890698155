"""`darkroom serve`: serve until a signal.

What a render process needs is imported first, and the rest while the render processes start.
"""

import gc
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

import structlog

from proxy import logs, machine
from proxy.asgi import App
from proxy.environment import SettingsError
from proxy.listening import base, bound
from proxy.settings import METRICS_DIRECTORY, Settings
from proxy.spares import Spares

log = structlog.get_logger("darkroom")

OPEN = (
    "open proxy: whoever reaches this address may fetch from anywhere through it; "
    "DARKROOM_ALLOWED_HOSTS says from where, DARKROOM_REQUIRE_SIGNATURE for whom, DARKROOM_WIDTHS "
    "in which sizes"
)
WEAK = (
    "a signing key has fewer than 16 bytes: whoever has one signed address may guess it; "
    "`openssl rand -hex 32` makes a good one"
)
UNPOLISHED = (
    "DARKROOM_POLISH does nothing while DARKROOM_CACHE_CONTROL says immutable: "
    "what was promised never to change must not"
)
EXAMPLE = "/image?w=640&url=https%3A%2F%2Fwww.gstatic.com%2Fwebp%2Fgallery%2F1.jpg"
UNUSABLE, UNBOUND = 2, 3


def main(words: Sequence[str]) -> int:
    """Serve; 2 when a word or a setting cannot be used, 3 when a port cannot be had."""
    if words:
        return _refused(f"{words[0]!r}: expected no words: settings are variables", UNUSABLE)
    try:
        settings = Settings.load()
        logs.configure(settings.log_format, settings.log_level)
    except (SettingsError, ValueError) as error:
        return _refused(error, UNUSABLE)
    machine.take_descriptors()
    with ExitStack() as stack:
        spares = Spares(settings.max_decode_memory)
        stack.callback(spares.end)
        return _served(settings, spares, stack)


def _served(settings: Settings, spares: Spares, stack: ExitStack) -> int:
    """Serve with render processes that start while the rest is loaded."""
    try:
        if settings.workers == 1:
            spares.begin(settings.renderers)
        app = _built(settings, spares)
    except ValueError as error:
        return _refused(error, UNUSABLE)
    _warn(settings)
    try:
        sockets = stack.enter_context(bound(settings))
        _share_metrics(settings, stack)
    except OSError as error:
        return _refused(error, UNBOUND)
    from proxy.server import serve  # noqa: PLC0415 - while render processes start

    log.info("serving", url=base(settings), example=base(settings) + EXAMPLE)
    serve(settings, sockets, app)
    return 0


def _built(settings: Settings, spares: Spares) -> App:
    """Load and build the application, without a collection of what is all there to stay."""
    gc.disable()
    try:
        from proxy.app import build  # noqa: PLC0415 - while render processes start

        return build(settings, spares)
    finally:
        gc.enable()


def _warn(settings: Settings) -> None:
    for warning in Settings.warnings():
        log.warning(warning)
    if settings.open_proxy:
        log.warning(OPEN)
    if settings.polish and not settings.polishes:
        log.warning(UNPOLISHED)
    for name in settings.weak_keys:
        log.warning(WEAK, key=name)


def _share_metrics(settings: Settings, stack: ExitStack) -> None:
    """Count over all processes together where there is more than one."""
    if settings.workers > 1:
        from proxy.metrics import (  # noqa: PLC0415 - where there are several processes
            shared_directory,
            shared_exposition,
        )
        from proxy.metrics_server import serving  # noqa: PLC0415 - as above

        directory = stack.enter_context(shared_directory(METRICS_DIRECTORY))
        if settings.metrics_port:
            exposition = partial(shared_exposition, directory)
            stack.enter_context(serving(settings.metrics_port, exposition))


def _refused(error: object, status: int) -> int:
    sys.stderr.write(f"darkroom: {error}\n")
    return status
