"""Text that is written in URL-safe base64, with padding or without."""

import re
from base64 import b64decode

ALPHABET = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
PADDING = "="


def decoded(text: str) -> str:
    """Return the text; raises ValueError where it is none."""
    bare = text.rstrip(PADDING)
    if not ALPHABET.fullmatch(bare):
        raise ValueError(text)
    return b64decode(bare + PADDING * (-len(bare) % 4), b"-_", validate=True).decode()
