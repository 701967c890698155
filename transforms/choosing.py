"""Which codec writes an answer."""

from transforms.bounds import Bounds
from transforms.codecs import CODECS, Codec
from transforms.picture import Picture
from transforms.writing import ORIGIN, Writing

FORMAT_FALLBACK = "format-fallback"


def chosen(
    writing: Writing, origin: str, picture: Picture, memory: int
) -> tuple[Codec, frozenset[str]]:
    """Return the codec for this picture, with a note where the original's own cannot be had."""
    if writing.codec:
        return writing.codec, frozenset()
    if writing.format != ORIGIN:
        return _negotiated(writing, picture, memory), frozenset()
    own = CODECS.get(origin)
    if own and own.picture and (own.animation or picture.frames == 1):
        return own, frozenset()
    return _negotiated(writing, picture, memory), frozenset({FORMAT_FALLBACK})


def bounds_of(codec: Codec, writing: Writing, picture: Picture, memory: int) -> Bounds:
    """Say how large a picture like this may be in a codec."""
    return Bounds(codec.most_pixels(picture, writing, memory), codec.largest_side)


def _negotiated(writing: Writing, picture: Picture, memory: int) -> Codec:
    """Return the best codec that the caller takes and that holds the picture."""
    accepted = [CODECS[name] for name in CODECS if name in writing.accepts]
    if picture.frames > 1:
        options = [*(codec for codec in accepted if codec.animation), CODECS["gif"]]
    else:
        options = [*accepted, CODECS["png" if picture.alpha else "jpeg"], CODECS["png"]]
    held = (c for c in options if bounds_of(c, writing, picture, memory).admit(picture))
    return next(held, options[0])
