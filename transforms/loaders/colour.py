"""Whatever colours a file holds, brought to 8-bit sRGB without alpha or with it last."""

from math import isfinite

import pyvips

from transforms.loaders.icc import is_srgb

PROFILE = "icc-profile-data"
COLOURS = 3
WHITE = 255
OWN_RANGE = frozenset({"scrgb", "lab", "labs", "labq", "xyz", "lch", "grey16", "rgb16"})
MANAGED = frozenset({"srgb", "rgb16", "b-w", "grey16", "cmyk"})
CORE = frozenset(
    {"width", "height", "bands", "format", "coding", "interpretation", "xoffset", "yoffset"}
    | {"xres", "yres", "filename", "vips-sequential"}
)


def to_srgb(image: pyvips.Image) -> pyvips.Image:
    """Return the pixels in sRGB: uchar, 3 bands or 4; a profile that is broken counts as sRGB."""
    image = _in_range(image)
    if needs_profile(image):
        try:
            image = _managed(image)
        except pyvips.Error:
            image = image.copy()
    if image.interpretation != "srgb" or image.format != "uchar":
        image = image.colourspace("srgb").cast("uchar")
    return image if image.bands <= COLOURS + 1 else image[: COLOURS + 1]


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
    for field in set(image.get_fields()) - CORE:
        image.remove(field)
    return image


def _managed(image: pyvips.Image) -> pyvips.Image:
    """Go by the profile: relative colorimetric with black point compensation, as print does."""
    return image.icc_transform(
        "srgb", embedded=True, intent="relative", black_point_compensation=True, depth=8
    )


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
