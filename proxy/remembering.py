"""Which failures are remembered and shared, and how they travel to those who wait elsewhere."""

from typing import Any

import msgspec

from cache.failure import FailurePolicy
from proxy.errors import TABLE, verdict, writable
from proxy.failures import Failure

KINDS = {kind.__name__: kind for kind in TABLE}
LOST = "the work failed elsewhere, and its reason was lost on the way"


class Packed(msgspec.Struct, frozen=True):
    """A failure as bytes: only the name of its kind, its words and its few numbers."""

    kind: str
    detail: str
    parameter: str = ""
    allow: str = ""
    size: int = 0
    retry_after: int = 1
    limit: int = 0
    reset: int = 0


class Remembering:
    """What caches and flights do with failures, as the table of failures says."""

    def seconds(self, error: BaseException) -> float:
        """Return how long to remember it; 0 is not at all."""
        return verdict(error).seconds

    def shared(self, error: BaseException) -> bool:
        """Tell whether those who wait for the same work hear it, instead of trying themselves."""
        return verdict(error).shared

    def pack(self, error: BaseException) -> bytes:
        """Write a failure down; of one that is none of the table only that it happened."""
        kind = next((k for k in type(error).__mro__ if k in TABLE), Failure)
        said = vars(error) if kind in TABLE else {}
        known = {name: _plain(said[name]) for name in Packed.__struct_fields__ if name in said}
        return msgspec.msgpack.encode(Packed(**{"detail": LOST, **known, "kind": kind.__name__}))

    def unpack(self, data: bytes) -> Exception:
        """Read a failure of the table back; raises ValueError for anything else."""
        try:
            packed = msgspec.msgpack.decode(data, type=Packed)
            return _revived(KINDS[packed.kind], packed)
        except (msgspec.MsgspecError, KeyError) as error:
            raise ValueError(f"{data[:80]!r}: expected a failure of the table") from error


def _plain(value: Any) -> Any:
    return writable(value) if isinstance(value, str) else value


def _revived(kind: type[Exception], packed: Packed) -> Exception:
    """Make the failure again without its constructor, whose arguments differ from kind to kind."""
    error = kind.__new__(kind, packed.detail)
    fields: dict[str, Any] = msgspec.structs.asdict(packed)
    error.__dict__.update({name: fields[name] for name in fields if name != "kind"})
    return error


POLICY: FailurePolicy = Remembering()
