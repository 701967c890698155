"""Names of files in a store: what may be one, whoever chose it."""

import re

from transforms.errors import InvalidParameter

PATH = "path"
LONGEST = 900  # bytes; clouds take 1024, of which a prefix has its share
REFUSED = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
EXPECTED = (
    f"up to {LONGEST} bytes of segments joined by /, none of them empty, . or .., "
    "without control characters and backslashes"
)


def checked(name: str, parameter: str = PATH) -> str:
    """Return the name of a file; raises InvalidParameter for what could lead anywhere else."""
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        size = 0
    if not 0 < size <= LONGEST or REFUSED.search(name) or _astray(name):
        shown = name[:80].encode("utf-8", "replace").decode()
        raise InvalidParameter(parameter, shown, EXPECTED)
    return name


def _astray(name: str) -> bool:
    return any(segment in ("", ".", "..") for segment in name.split("/"))
