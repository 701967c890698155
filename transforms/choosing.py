"""Which codec writes an answer."""

from transforms.codecs import CODECS, Codec
from transforms.picture import Picture
from transforms.writing import ORIGIN, Writing

FORMAT_FALLBACK = "format-fallback"


def chosen(writing: Writing, origin: str, picture: Picture) -> tuple[Codec, frozenset[str]]:
    """Return the codec for this picture, with a note where the original's own cannot be had."""
    if writing.codec:
        return writing.codec, frozenset()
    if writing.format != ORIGIN:
        return negotiated(writing.accepts, picture), frozenset()
    own = CODECS.get(origin)
    if own and own.picture and (own.animation or picture.frames == 1):
        return own, frozenset()
    return negotiated((), picture), frozenset({FORMAT_FALLBACK})


def negotiated(accepts: tuple[str, ...], picture: Picture) -> Codec:
    """Return the best codec that the caller takes and that holds the picture."""
    accepted = [CODECS[name] for name in CODECS if name in accepts]
    if picture.frames > 1:
        options = [*(codec for codec in accepted if codec.animation), CODECS["gif"]]
    else:
        options = [*accepted, CODECS["png" if picture.alpha else "jpeg"], CODECS["png"]]
    longest = max(picture.width, picture.height)
    return next((codec for codec in options if longest <= codec.largest_side), options[0])
