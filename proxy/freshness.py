"""Cache-Control of an answer that is good for less than the usual time."""

YEAR = 31_536_000
DEGRADED = 3600
STALE = 60


def lasting(seconds: int) -> str:
    """Write the value for a caller's own `maxage`, at most a year."""
    return f"public, max-age={min(max(seconds, 0), YEAR)}"


def capped(value: str, seconds: int) -> str:
    """Return a Cache-Control that lets nobody keep the answer longer than this, nor for ever."""
    directives = (part.strip() for part in value.split(","))
    kept = (_capped(part, seconds) for part in directives if part.lower() not in ("", "immutable"))
    return ", ".join(kept)


def _capped(directive: str, seconds: int) -> str:
    name, equals, number = directive.partition("=")
    if not equals or name.lower() not in ("max-age", "s-maxage"):
        return directive
    return f"{name}={min(int(number), seconds) if number.isdecimal() else seconds}"
