"""Which codec writes an answer."""

from transforms.bounds import Bounds
from transforms.codecs import CODECS, Codec
from transforms.codecs.base import place
from transforms.picture import Picture
from transforms.writing import ORIGIN, Writing

FORMAT_FALLBACK = "format-fallback"

# What a caller may name, the smallest at an equal look first. Of WebP's bytes, at q 50, 65, 80 and
# 90, JPEG XL takes 81, 82, 73 and 71 % on photographs, AVIF 79, 78, 79 and 73 % in twice its time.
USUAL = ("jxl", "avif", "webp")
# With alpha it is 91, 95, 97 and 102 %, and for AVIF, whose alpha is lossy, 72, 82, 104 and 119 %.
CLEAR = ("avif", "jxl", "webp")
CLEAR_UNTIL = 72
# Without loss JPEG XL takes 94 % on photographs and 122 % with alpha, AVIF 150 % and more.
EXACT = ("jxl", "webp", "avif")
CLEAR_EXACT = ("webp", "jxl", "avif")


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


def preferred(writing: Writing, picture: Picture) -> tuple[str, ...]:
    """Name the codecs that a caller may name, best first for this picture."""
    if writing.lossless:
        return CLEAR_EXACT if picture.alpha else EXACT
    return CLEAR if picture.alpha and place(writing) < CLEAR_UNTIL else USUAL


def bounds_of(codec: Codec, writing: Writing, picture: Picture, memory: int) -> Bounds:
    """Say how large a picture like this may be in a codec."""
    return Bounds(codec.most_pixels(picture, writing, memory), codec.largest_side)


def _negotiated(writing: Writing, picture: Picture, memory: int) -> tuple[Codec, frozenset[str]]:
    """Return the best codec that the caller takes and that holds the picture.

    With a note where a better one that he takes does not hold it.
    """
    accepted = [CODECS[name] for name in preferred(writing, picture) if name in writing.accepts]
    accepted.sort(key=lambda codec: not writing.carried <= codec.options)
    if picture.frames > 1:
        options = [*(codec for codec in accepted if codec.animation), CODECS["gif"]]
    else:
        first = [CODECS[writing.opaque]] if writing.opaque and not picture.alpha else []
        options = [*first, *accepted, CODECS["png" if picture.alpha else "jpeg"], CODECS["png"]]
    held = (c for c in options if bounds_of(c, writing, picture, memory).admit(picture))
    codec = next(held, options[0])
    return codec, frozenset() if codec is options[0] else frozenset({FORMAT_FALLBACK})
