"""What decoders leave beside the pixels of an image."""

import pyvips


def fields(image: pyvips.Image) -> list[bytes]:
    """Return the names, as they are: a file may choose some of them, and they need be no UTF-8."""
    listed = pyvips.vips_lib.vips_image_get_fields(image.pointer)
    names: list[bytes] = []
    while (name := listed[len(names)]) != pyvips.ffi.NULL:
        names.append(pyvips.ffi.string(name))
        pyvips.glib_lib.g_free(name)
    pyvips.glib_lib.g_free(listed)
    return names
