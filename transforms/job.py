"""What passes between the service and a render process: a job one way, a result or refusal back.

A reply is read as a stranger's word: what it holds of text ends up in headers.
"""

from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.msgpack import Decoder, Encoder

from transforms.errors import REFUSALS, Refused
from transforms.limits import Limits
from transforms.master import Master
from transforms.models import Models

INTERNAL = "internal"

MediaType = Annotated[str, Meta(pattern=r"^[a-z]+/[a-z0-9.+-]+(; charset=utf-8)?\Z", max_length=64)]
Extension = Annotated[str, Meta(pattern=r"^[a-z0-9]*\Z", max_length=16)]
Side = Annotated[int, Meta(ge=0, le=1_000_000)]
Line = Annotated[str, Meta(pattern=r"^[ -~]*\Z", max_length=256)]
Said = str | int | float | bool | None
Span = Annotated[str, Meta(pattern=r"^[a-z_]+\Z", max_length=32)]


class Job(Struct, frozen=True, tag=True):
    """One rendition to make; beside it travel descriptors: the original, then each asset.

    `recipe` is a recipe's text, or that of a task. `assets` name what the recipe names by URL;
    `facts` are what earlier results told of the original. `master` says what the last descriptor
    holds, where the original was decoded before.
    """

    recipe: str
    limits: Limits
    seconds: float
    assets: tuple[str, ...] = ()
    facts: dict[str, Any] = {}
    models: Models = Models()
    master: Master | None = None


class Result(Struct, frozen=True, tag=True):
    """A finished rendition; its bytes are in the one descriptor beside it. Timings in seconds.

    `told` is what some doors say of it beside its bytes; `master` says what these are where they
    are no file.
    """

    media_type: MediaType
    extension: Extension
    width: Side
    height: Side
    notes: tuple[Line, ...] = ()
    subject: Line = ""
    facts: dict[str, Any] = {}
    timings: dict[Span, float] = {}
    told: dict[Span, Said] = {}
    master: Master | None = None


class Refusal(Struct, frozen=True, tag=True):
    """Why a job was not done: `code` is a key of REFUSALS, or `internal` for a fault of ours.

    It is the `last` word of a process that ends.
    """

    code: str
    detail: str
    parameter: str = ""
    last: bool = False

    @classmethod
    def of(cls, error: Refused) -> "Refusal":
        """Write an error down."""
        return cls(error.code, error.detail, error.parameter)

    def error(self) -> Refused:
        """Return the error that was written down; KeyError where REFUSALS has no such code."""
        kind = REFUSALS[self.code]
        error = kind.__new__(kind)
        Refused.__init__(error, self.detail, self.parameter)
        return error


Reply = Result | Refusal

encode = Encoder().encode
decode_job = Decoder(Job).decode
decode_reply: Any = Decoder(Result | Refusal).decode
