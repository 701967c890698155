"""`{{ photo|darkroom_url:"w=640&format=auto" }}`, `{% darkroom_srcset photo 320 640 q=70 %}`.

The settings DARKROOM_BASE_URL and DARKROOM_SIGNING_KEY (`id:hex`, empty for none) are Django's.
"""

from urllib.parse import parse_qsl

from django import template  # type: ignore[import-untyped]  # Django ships no types
from django.conf import settings  # type: ignore[import-untyped]  # the same

from proxy.sdk.links import WIDTHS, Links
from proxy.signing import Value

register = template.Library()


def _links() -> Links:
    base = getattr(settings, "DARKROOM_BASE_URL", "")
    return Links(base, getattr(settings, "DARKROOM_SIGNING_KEY", ""))


def url(original: str, query: str = "") -> str:
    """Return the address of a rendition whose parameters a query says."""
    return _links().url(original, **dict(parse_qsl(query, keep_blank_values=True)))


def srcset(original: str, query: str = "") -> str:
    """Return a `srcset` in the usual widths, made as a query says."""
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    return _links().srcset(original, *WIDTHS, **parameters)


def url_tag(original: str, **parameters: Value) -> str:
    """Return the address of a rendition."""
    return _links().url(original, **parameters)


def srcset_tag(original: str, *widths: int, **parameters: Value) -> str:
    """Return a `srcset` of these widths, or of the usual ones."""
    return _links().srcset(original, *widths, **parameters)


register.filter("darkroom_url", url)
register.filter("darkroom_srcset", srcset)
register.simple_tag(url_tag, name="darkroom_url")
register.simple_tag(srcset_tag, name="darkroom_srcset")
