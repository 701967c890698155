"""Filters for Jinja, as in `{{ photo | darkroom_url(w=640, format="auto") }}`."""

import jinja2

from proxy.sdk.links import Links


def install(environment: jinja2.Environment, *, base: str = "", key: str = "") -> None:
    """Add the filters; with a `key`, `id:hex`, every address is signed.

    What they return is text, which Jinja escapes where it escapes by itself.
    """
    links = Links(base, key)
    environment.filters["darkroom_url"] = links.url
    environment.filters["darkroom_srcset"] = links.srcset
    environment.filters["darkroom_original"] = links.original
