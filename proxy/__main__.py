"""`python -m proxy`: serve until a signal."""

import sys
from contextlib import ExitStack
from functools import partial

import structlog

from proxy import logs, machine
from proxy.composition import compose
from proxy.environment import SettingsError
from proxy.metrics import shared_directory, shared_exposition
from proxy.metrics_server import serving
from proxy.server import serve
from proxy.settings import METRICS_DIRECTORY, Settings

log = structlog.get_logger("darkroom")

OPEN = (
    "open proxy: whoever reaches this address may fetch from anywhere through it; "
    "DARKROOM_ALLOWED_HOSTS says from where"
)
EXAMPLE = (
    "/image?w=640&url=https%3A%2F%2Fupload.wikimedia.org%2Fwikipedia%2Fcommons"
    "%2F3%2F3f%2FFronalpstock_big.jpg"
)


def main() -> int:
    """Serve; 2 when a setting cannot be used."""
    try:
        settings = Settings.load()
        logs.configure(settings.log_format, settings.log_level)
        compose(settings)
    except (SettingsError, ValueError) as error:
        print(f"darkroom: {error}", file=sys.stderr)  # noqa: T201 - there is no log yet
        return 2
    for warning in Settings.warnings():
        log.warning(warning)
    if settings.open_proxy:
        log.warning(OPEN)
    url = f"http://{settings.host}:{settings.port}"
    machine.take_descriptors()
    log.info("serving", url=url, example=url + EXAMPLE)
    with ExitStack() as stack:
        if settings.workers > 1:
            directory = stack.enter_context(shared_directory(METRICS_DIRECTORY))
            if settings.metrics_port:
                exposition = partial(shared_exposition, directory)
                stack.enter_context(serving(settings.metrics_port, exposition))
        serve(settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
