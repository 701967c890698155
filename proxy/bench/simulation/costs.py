"""What the service takes for its work: constants that were measured, and where."""

from typing import Self

from msgspec import Struct, toml


class Answering(Struct, frozen=True):
    """What each of the Accept classes gets: milliseconds and bytes of its renditions.

    A rendition of `p` megapixels has `kilobytes` × p ** `power`, and encoding it takes
    `milliseconds` × p beside what decoding takes.
    """

    milliseconds: float
    kilobytes: float
    power: float


class Costs(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Milliseconds of one core.

    Renders: fitted to photographs of the corpus, as `--calibrate` does it. `hit` and `redis_hit`
    are what the suite `hit` gives as processor time, `miss` what the suite `miss` gives as
    `main cpu` of a cold one, each on two shared cores. The rest is assumed: how long a fetch and
    Redis make one wait, and `shared_decodes`, the share of originals that are decoded once for
    renditions that are made together.
    """

    render: float = 4.3
    decode: float = 1.6
    classes: tuple[Answering, ...] = (
        Answering(54.6, 115.5, 0.86),
        Answering(88.7, 135.0, 0.92),
        Answering(67.3, 152.6, 0.91),
        Answering(37.9, 161.1, 0.90),
    )
    shared_decodes: float = 0.3
    hit: float = 0.047
    redis_hit: float = 0.64
    miss: float = 3.6
    fetch_seconds: float = 0.15
    redis_seconds: float = 0.001

    @classmethod
    def read(cls, body: bytes) -> Self:
        """Read what differs from the defaults; raises msgspec.MsgspecError."""
        return toml.decode(body, type=cls)
