"""What a request must bring, as OpenAPI describes it."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

Wanted = dict[str, list[str]]

KEY, SIGNATURE = "key", "signature"
SCHEMES = {
    KEY: {"type": "http", "scheme": "bearer", "description": "One of the service's API keys."},
    SIGNATURE: {
        "type": "apiKey",
        "in": "query",
        "name": "sig",
        "description": "The signature of the request, as the page on access describes it.",
    },
}


class Access(Enum):
    """Who may ask: anybody, who has an address signed, who sends, or who holds a key."""

    OPEN = 0
    SIGNED = 1
    SENDING = 2
    KEYED = 3
    KNOWN = 4


@dataclass(frozen=True, slots=True)
class Guard:
    """What the operator has set: API keys, signing keys, and that signatures are required."""

    keys: bool = False
    signing: bool = False
    required: bool = False


def security(access: Access, guard: Guard) -> dict[str, Any]:
    """Return the security requirement of an operation, nothing where there is none."""
    key: Wanted = {KEY: []}
    signature: Wanted = {SIGNATURE: []}
    nothing: Wanted = {}
    signed = [signature] if guard.required else [nothing, *([signature] * guard.signing)]
    said: list[Wanted] = {
        Access.OPEN: [nothing],
        Access.SIGNED: signed,
        Access.SENDING: [key] if guard.keys else [*signed, key],
        Access.KEYED: [key],
        Access.KNOWN: [*signed, key],
    }[access]
    return {} if said == [nothing] else {"security": said}
