"""What passes between the service and a render process: a job one way, a result or refusal back."""

from typing import Any

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

from transforms.limits import Limits


class Job(Struct, frozen=True, tag=True):
    """One rendition to make; beside it travel descriptors: the original, then each asset."""

    recipe: str
    limits: Limits
    seconds: float
    assets: tuple[str, ...] = ()
    facts: dict[str, Any] = {}


class Result(Struct, frozen=True, tag=True):
    """A finished rendition; its bytes are in the one descriptor beside it. Timings in seconds."""

    media_type: str
    extension: str
    width: int
    height: int
    notes: tuple[str, ...] = ()
    subject: str = ""
    facts: dict[str, Any] = {}
    timings: dict[str, float] = {}


class Refusal(Struct, frozen=True, tag=True):
    """Why a job was not done: `code` is a key of REFUSALS, or `internal` for a fault of ours."""

    code: str
    detail: str
    parameter: str = ""


Reply = Result | Refusal

encode = Encoder().encode
decode_job = Decoder(Job).decode
decode_reply: Any = Decoder(Result | Refusal).decode
