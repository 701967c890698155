"""How an answer is written and handed over, as imgix says it."""

from collections.abc import Mapping

from proxy.doors.spoken import Values, Word, computed, either, number, put, same

COMPRESSED, NEGOTIATED, PALETTE = "compressed", "negotiated", "png8"
AUTO = {"format": {NEGOTIATED: "1"}, "compress": {COMPRESSED: "1"}, "true": {}}
LOOK_OF_COMPRESSED = "45"
PNG, WHOLE = "png", "100"
FORMATS: Mapping[str, Values] = {
    "pjpg": {"format": "jpeg", "il": "1"},
    "png8": {"format": "png", PALETTE: "1"},
    "png32": {"format": "png"},
    "blurhash": {"format": "blurhash"},
}
SPACES: Mapping[str, Values] = {
    "srgb": {"icc": "srgb"},
    "tinysrgb": {"icc": "srgb"},
    "strip": {"icc": "srgb"},
    "origin": {"icc": "keep"},
}


def _automatic(text: str) -> Values:
    given: dict[str, str] = {}
    for word in filter(None, text.lower().split(",")):
        if word not in AUTO:
            raise ValueError(text)
        given |= AUTO[word]
    return given


def _paged(text: str) -> Values:
    return {"page": f"{number(text) - 1:g}", "n": "1"}


def _saved(text: str) -> Values:
    return {"dl": "1", "filename": text} if text not in ("", "1", "true") else {"dl": "1"}


WRITING: Mapping[str, Word] = {
    "auto": computed("format, compress, or both", _automatic),
    "fm": computed("", lambda text: FORMATS.get(text, {"format": text})),
    "q": same("q"),
    "lossless": put(ll="1"),
    "chromasub": same("subsample"),
    "cs": either(SPACES),
    "page": computed(
        "a whole number from 1", lambda text: {"page": f"{number(text) - 1:g}", "n": "1"}
    ),
    "loop": same("loop"),
    "dl": computed("", _saved),
    "expires": same("exp"),
}


def written(made: dict[str, str]) -> dict[str, str]:
    """Put together what several words say of the format and the quality."""
    if made.pop(NEGOTIATED, ""):
        made["format"] = "auto"
    if made.pop(COMPRESSED, ""):
        made.setdefault("q", LOOK_OF_COMPRESSED)
    if not made.pop(PALETTE, "") and made.get("format") == PNG:
        made["q"] = WHOLE
    return made
