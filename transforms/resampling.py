"""Changing the number of pixels."""

from transforms.fitting import Pixels
from transforms.picture import Picture, Size


def resample(picture: Picture, to: Pixels) -> Picture:
    """Bring every frame to exactly this size; colours of clear pixels do not bleed."""
    full = Size(*to)
    if (picture.width, picture.height) == to:
        return picture.with_image(picture.image, full=full)
    across, down = to.width / picture.width, to.height / picture.height
    image, kind = picture.image, picture.image.format
    if picture.alpha:
        image = image.premultiply().rint().cast(kind)
    image = image.resize(across, vscale=down, kernel="lanczos3")
    if picture.alpha:
        image = image.unpremultiply().rint().cast(kind)
    return picture.with_image(image, full=full)
