"""Failures about a picture that a parameter names, put in its name."""

from cache.failure import copied
from proxy.failures import Failure
from transforms.errors import Refused


def blamed(error: Failure | Refused, parameter: str) -> Exception:
    """Return the same failure, with the parameter named whose value it is about."""
    other = copied(error)
    detail = f"{parameter}: {error.detail}"
    other.args = (detail,)
    other.__dict__.update(parameter=parameter, detail=detail)
    return other
