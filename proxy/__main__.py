"""`python -m proxy`: serve until a signal."""

import sys
from contextlib import ExitStack
from functools import partial

import structlog

from proxy import logs, machine
from proxy.app import build
from proxy.environment import SettingsError
from proxy.listening import base, bound
from proxy.metrics import shared_directory, shared_exposition
from proxy.metrics_server import serving
from proxy.server import serve
from proxy.settings import METRICS_DIRECTORY, Settings

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
EXAMPLE = "/image?w=640&url=https%3A%2F%2Fwww.gstatic.com%2Fwebp%2Fgallery%2F1.jpg"
UNUSABLE, UNBOUND = 2, 3


def main() -> int:
    """Serve; 2 when a setting cannot be used, 3 when a port cannot be had."""
    try:
        settings = Settings.load()
        logs.configure(settings.log_format, settings.log_level)
        build(settings)
    except (SettingsError, ValueError) as error:
        return _refused(error, UNUSABLE)
    for warning in Settings.warnings():
        log.warning(warning)
    if settings.open_proxy:
        log.warning(OPEN)
    for name in settings.weak_keys:
        log.warning(WEAK, key=name)
    machine.take_descriptors()
    with ExitStack() as stack:
        try:
            sockets = stack.enter_context(bound(settings))
            _share_metrics(settings, stack)
        except OSError as error:
            return _refused(error, UNBOUND)
        log.info("serving", url=base(settings), example=base(settings) + EXAMPLE)
        serve(settings, sockets)
    return 0


def _share_metrics(settings: Settings, stack: ExitStack) -> None:
    """Count over all processes together where there is more than one."""
    if settings.workers > 1:
        directory = stack.enter_context(shared_directory(METRICS_DIRECTORY))
        if settings.metrics_port:
            exposition = partial(shared_exposition, directory)
            stack.enter_context(serving(settings.metrics_port, exposition))


def _refused(error: Exception, status: int) -> int:
    sys.stderr.write(f"darkroom: {error}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
