"""Whatever colours a file holds, brought to those that are wished; alpha comes last."""

from math import isfinite

import pyvips

from transforms.kept import NOTHING, Kept
from transforms.loaders.base import Wish
from transforms.loaders.brightness import is_bright, signal_of, toned
from transforms.loaders.fields import fields
from transforms.loaders.icc import is_p3, is_srgb
from transforms.loaders.profiles import display_p3, own

PROFILE = "icc-profile-data"
P3, KEEP = "p3", "keep"
USUAL = Wish()
COLOURS = 3
BITS, USUAL_BITS, DEEP_BITS = "bits-per-sample", 8, 16
WHITE = 255
OWN_RANGE = frozenset({"scrgb", "lab", "labs", "labq", "xyz", "lch", "grey16", "rgb16"})
MANAGED = frozenset({"srgb", "rgb16", "b-w", "grey16", "cmyk"})
CORE = frozenset(
    {b"width", b"height", b"bands", b"format", b"coding", b"interpretation", b"xoffset"}
    | {b"yoffset", b"xres", b"yres", b"filename", b"vips-sequential"}
)


def to_srgb(image: pyvips.Image, *, deep: bool = False) -> pyvips.Image:
    """Return the pixels in sRGB: uchar, 3 bands or 4; a profile that is broken counts as sRGB.

    With `deep`, samples of more than 8 bits come as ushort.
    """
    if is_bright(image):
        return toned(image, deep=deep)
    image = _in_range(image)
    deep = deep and image.format != "uchar"
    if needs_profile(image):
        try:
            image = _managed(image, "srgb", 16 if deep else 8)
        except pyvips.Error:
            image = image.copy()
    return _plain(image, deep=deep)


def developed(image: pyvips.Image, wish: Wish) -> tuple[pyvips.Image, Kept]:
    """Return the pixels as they are wished, with the profile or signal to read them by, if any."""
    image = _filled(image) if wish.deep else image
    if wish.colours == KEEP and (profile := _own(image)):
        return _plain(image, deep=wish.deep and image.format == "ushort"), Kept(profile)
    if wish.gains and wish.deep and is_bright(image):
        return _plain(image, deep=True), Kept(signal=signal_of(image))
    if wish.colours == P3:
        return _to_p3(image, deep=wish.deep), Kept(display_p3())
    return to_srgb(image, deep=wish.deep), NOTHING


def in_p3(image: pyvips.Image) -> pyvips.Image:
    """Return sRGB pixels of 8 or 16 bits in Display P3."""
    depth = 16 if image.format == "ushort" else 8
    return image.icc_transform("p3", input_profile="srgb", intent="relative", depth=depth)


def from_profile(image: pyvips.Image, profile: bytes) -> pyvips.Image:
    """Return pixels that were kept in the space of a profile in sRGB of 8 bits."""
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, PROFILE, profile)
    return bare(to_srgb(image))


def converts(image: pyvips.Image, wish: Wish) -> bool:
    """Say whether bringing an image to what is wished costs a transformation of every pixel."""
    if wish.colours == P3 or is_bright(image):
        return True
    return needs_profile(image) and not (wish.colours == KEEP and _own(image))


def needs_profile(image: pyvips.Image) -> bool:
    """Say whether an embedded profile changes what the pixels look like."""
    return (
        image.interpretation in MANAGED
        and image.format in {"uchar", "ushort"}
        and image.get_typeof(PROFILE) != 0
        and not is_srgb(image.get(PROFILE))
    )


def bare(image: pyvips.Image) -> pyvips.Image:
    """Return the pixels without a word of metadata."""
    image = image.copy()
    for field in set(fields(image)) - CORE:
        image.remove(field)
    return image


def _filled(image: pyvips.Image) -> pyvips.Image:
    """Let samples of 10 or 12 bits, shifted up by their decoder, reach the full 16."""
    bits = image.get(BITS) if image.get_typeof(BITS) else 0
    if image.format != "ushort" or not USUAL_BITS < bits < DEEP_BITS:
        return image
    return image | (image >> bits).cast("ushort")


def _own(image: pyvips.Image) -> bytes:
    """Return the profile to keep; nothing where these pixels cannot stay in their space."""
    if is_bright(image) or image.get_typeof(PROFILE) == 0 or image.interpretation not in MANAGED:
        return b""
    return own(bytes(image.get(PROFILE)), image.bands) if image.interpretation != "cmyk" else b""


def _to_p3(image: pyvips.Image, *, deep: bool) -> pyvips.Image:
    """Go to Display P3 without passing through the smaller sRGB where the file knows its space."""
    if needs_profile(image) and not is_bright(image):
        deeper = deep and image.format != "uchar"
        if is_p3(image.get(PROFILE)) and image.bands >= COLOURS:
            return _plain(image, deep=deeper)
        try:
            return _plain(_managed(image, "p3", 16 if deeper else 8), deep=deeper)
        except pyvips.Error:
            image = image.copy()
            image.remove(PROFILE)
    return in_p3(bare(to_srgb(image, deep=deep)))


def _managed(image: pyvips.Image, space: str, depth: int) -> pyvips.Image:
    """Go by the profile: relative colorimetric with black point compensation, as print does."""
    return image.icc_transform(
        space, embedded=True, intent="relative", black_point_compensation=True, depth=depth
    )


def _plain(image: pyvips.Image, *, deep: bool) -> pyvips.Image:
    """Return 3 bands or 4, of 8 bits or of 16, whose values stay what they are."""
    space, kind = ("rgb16", "ushort") if deep else ("srgb", "uchar")
    if image.interpretation != space or image.format != kind:
        image = image.colourspace(space).cast(kind)
    return image if image.bands <= COLOURS + 1 else image[: COLOURS + 1]


def _in_range(image: pyvips.Image) -> pyvips.Image:
    """Bring samples without a customary range, and stray extra bands, to what can be shown."""
    if image.interpretation == "multiband":
        kind = "srgb" if image.bands >= COLOURS else "b-w"
        image = image.copy(interpretation=kind)
    if image.format in {"uchar", "ushort"} or image.interpretation in OWN_RANGE:
        return image
    if image.format == "char":
        return image.cast("uchar")
    return _stretched(image)


def _stretched(image: pyvips.Image) -> pyvips.Image:
    """Read floats in 0–1 and numbers in 0–255 as they are, anything else from least to most."""
    image = image.copy_memory()
    low, high = image.min(), image.max()
    if not (isfinite(low) and isfinite(high)):
        return image.cast("uchar")
    if low < 0 or high > WHITE:
        image = (image - low) * (WHITE / ((high - low) or 1))
    elif high <= 1 and image.format in {"float", "double"}:
        image = image * WHITE
    kind = "srgb" if image.bands >= COLOURS else "b-w"
    return image.rint().cast("uchar").copy(interpretation=kind)
