"""Content-Disposition: what a browser calls the file it saves (RFC 6266)."""

import re
import unicodedata
from urllib.parse import quote, unquote

LONGEST_NAME = 80
LONGEST_EXTENSION = 12
FALLBACK = "image"
PLAIN = re.compile(r"[^A-Za-z0-9 ._()+,=@~-]")
PICTURE_SUFFIX = re.compile(
    r"\.(a?png|avifs?|bmp|cur|gif|hei[cf]s?|ico|jfif|jp2|jpe?g?|jxl|p[bgnp]m|pdf|psd|qoi|svgz?|tga"
    r"|tiff?|webp) *$",
    re.IGNORECASE,
)


def content_disposition(
    name: str, extension: str, *, download: bool = False, ending: str = ""
) -> bytes:
    """Write the header for a file whose name may hold anything; its extension is always ours.

    An `ending` of ours stands between the two.
    """
    stem = _stem(name) + ending
    full = f"{stem}.{extension[:LONGEST_EXTENSION]}" if extension else stem
    plain = PLAIN.sub("_", _folded(full))
    header = f'{"attachment" if download else "inline"}; filename="{plain}"'
    if plain != full:
        header += f"; filename*=UTF-8''{quote(full, safe='')}"
    return header.encode("ascii")


def named_by(url: str) -> str:
    """Return the last path segment of a URL, decoded; empty where it has none."""
    _, _, rest = url.partition("#")[0].partition("?")[0].rpartition("://")
    return unquote(rest.rpartition("/")[2], errors="replace") if "/" in rest else ""


def _stem(name: str) -> str:
    """Reduce a name to one segment of visible characters without a picture's suffix."""
    segment = re.split(r"[/\\]", name[-1024:])[-1]
    visible = "".join(" " if c.isspace() else c for c in segment if _visible(c))
    return PICTURE_SUFFIX.sub("", visible)[:LONGEST_NAME].strip(" .") or FALLBACK


def _visible(character: str) -> bool:
    """Tell a character that shows from controls, direction marks, surrogates and the unassigned."""
    return unicodedata.category(character)[0] != "C" and character != "\N{REPLACEMENT CHARACTER}"


def _folded(text: str) -> str:
    """Take the accents off, so that the plain name stays readable."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
