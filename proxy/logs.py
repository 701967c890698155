"""How the service logs: one JSON object per line, text on a terminal, nothing secret in either."""

import json
import logging
import re
import sys
from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET = re.compile(r"(?i)(sig|token|secret|passw|credential|key|auth|expires?)[\w.-]*(=|%3d)")
SLASH, END, AT = r"%(?:25)*2f", r"%(?:25)*(?:2f|3f|23)", r"%(?:25)*40"
USER = re.compile(rf"(?i)(//|{SLASH}{SLASH})(?:(?!{END}|{AT})[^/?#@&])*(?:@|{AT})")
ADDRESSES = ("url", "path", "location")
ENCODE = msgspec.json.Encoder(enc_hook=repr).encode


def shown(url: str) -> str:
    """Return an address fit for a log: without its user, and without a query that holds a key."""
    head, mark, query = USER.sub(r"\1", url).partition("?")
    return f"{head}?(hidden)" if mark and SECRET.search(query) else head + mark + query


def configure(form: str, level: str) -> None:
    """Send every log line of the process, uvicorn's too, to standard output.

    `form` is json, text, or auto for text on a terminal; `level` is the least that is written.
    """
    text = form == "text" or (form == "auto" and sys.stdout.isatty())
    least = logging.getLevelNamesMapping()[level.upper()]
    before: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        _without_secrets,
    ]
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), repr_native_str=True)]
        if text
        else [structlog.processors.format_exc_info, _as_json]
    )
    structlog.configure(
        processors=[*before, *last],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    _route_standard(before, last, least)


def _route_standard(before: list[Processor], last: list[Processor], least: int) -> None:
    """Give the standard library's loggers, which uvicorn uses, the same lines."""
    handler = logging.StreamHandler(sys.stdout)
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=[drop, *last])
    )
    logging.basicConfig(handlers=[handler], level=max(least, logging.INFO), force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"
    logging.getLogger("httpx").setLevel(max(least, logging.WARNING))


def _without_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    for name in ADDRESSES:
        if isinstance(value := event.get(name), str):
            event[name] = shown(value)
    return event


def _as_json(_: WrappedLogger, __: str, event: EventDict) -> str:
    line: Any = event
    try:
        return ENCODE(line).decode()
    except (UnicodeError, TypeError, ValueError):
        return json.dumps(line, default=repr)
