"""Which codec writes an answer."""

from transforms.bounds import Bounds
from transforms.codecs import CODECS, Codec
from transforms.picture import Picture
from transforms.writing import ORIGIN, Writing

FORMAT_FALLBACK = "format-fallback"


def chosen(
    writing: Writing, origin: str, picture: Picture, memory: int
) -> tuple[Codec, frozenset[str]]:
    """Return the codec for this picture, with a note where the first choice cannot be had."""
    if writing.codec:
        return writing.codec, frozenset()
    if writing.format != ORIGIN:
        return _negotiated(writing, picture, memory)
    own = CODECS.get(origin)
    if own and own.picture and (own.animation or picture.frames == 1):
        return own, frozenset()
    codec, _ = _negotiated(writing, picture, memory)
    return codec, frozenset({FORMAT_FALLBACK})


def bounds_of(codec: Codec, writing: Writing, picture: Picture, memory: int) -> Bounds:
    """Say how large a picture like this may be in a codec."""
    return Bounds(codec.most_pixels(picture, writing, memory), codec.largest_side)


def _negotiated(writing: Writing, picture: Picture, memory: int) -> tuple[Codec, frozenset[str]]:
    """Return the best codec that the caller takes and that holds the picture.

    With a note where a better one that he takes does not hold it.
    """
    accepted = [CODECS[name] for name in CODECS if name in writing.accepts]
    if picture.frames > 1:
        options = [*(codec for codec in accepted if codec.animation), CODECS["gif"]]
    else:
        options = [*accepted, CODECS["png" if picture.alpha else "jpeg"], CODECS["png"]]
    held = (c for c in options if bounds_of(c, writing, picture, memory).admit(picture))
    codec = next(held, options[0])
    return codec, frozenset() if codec is options[0] else frozenset({FORMAT_FALLBACK})
