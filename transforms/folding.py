"""One way to write what is asked of an encoding, so that equal requests are one recipe."""

from collections.abc import Mapping
from typing import Any

from transforms.codecs import Codec
from transforms.codecs.base import BEST, NEARLY

LOSSY = frozenset({"q", "target", "subsample", "nl"})
LOOSE = frozenset({"q", "target"})
PROGRESSIVE = frozenset({"jpeg"})
Values = Mapping[str, Any]


def folded(values: Values, codec: Codec) -> dict[str, Any]:
    """Leave what the codec obeys, by parameter name, and of that nothing that has no effect.

    A quality or near-lossless asked of a codec that reduces to a palette asks for one.
    """
    values = _reduced(values) if "palette" in codec.options else values
    if values.get("ll"):
        values = _without(values, LOSSY)
    elif values.get("nl") and "nl" in codec.options:
        values = _without(values, LOOSE)
    if values.get("il") is (codec.name in PROGRESSIVE):
        values = _without(values, frozenset({"il"}))
    return {n: v for n, v in values.items() if n == "format" or n in codec.options}


def _reduced(values: Values) -> Values:
    q = NEARLY if values.get("nl") else values.get("q", BEST)
    if values.get("ll") or q == BEST:
        return _without(values, LOOSE)
    return {**_without(values, frozenset({"bits", "nl"})), "q": q, "palette": True}


def _without(values: Values, names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
