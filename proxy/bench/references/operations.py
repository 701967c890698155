"""What anyone would write in pyvips for the operations that a step does: nothing of ours."""

import pyvips

BROWN = [[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]]
COLOURS = 3


def mark() -> bytes:
    """Return a watermark, 200 pixels wide: half clear."""
    blue = pyvips.Image.black(200, 100, bands=4).linear([1] * 4, [0, 80, 255, 128], uchar=True)
    body: bytes = blue.copy(interpretation="srgb").pngsave_buffer()
    return body


def redacted(image: pyvips.Image) -> pyvips.Image:
    """Show a part in squares a sixth of its side; a decoder's picture can be read only once."""
    image = image.copy_memory()
    part = image.crop(300, 200, 1200, 800)
    return image.insert(part.shrink(200, 200).zoom(200, 200), 300, 200)


def trimmed(image: pyvips.Image) -> pyvips.Image:
    """Cut off what is like the corner."""
    box = image.find_trim(threshold=10, background=image(0, 0))
    return image.crop(*box) if all(box[2:]) else image


def resized_in_light(image: pyvips.Image) -> pyvips.Image:
    """Resize in linear light."""
    return image.colourspace("scrgb").resize(640 / image.width).colourspace("srgb")


def resized_with_alpha(image: pyvips.Image) -> pyvips.Image:
    """Resize premultiplied."""
    soft = image.premultiply().resize(640 / image.width)
    return soft.unpremultiply().cast("uchar")


def blurred_with_alpha(image: pyvips.Image) -> pyvips.Image:
    """Blur premultiplied."""
    return image.premultiply().gaussblur(2, min_ampl=0.003).unpremultiply().cast("uchar")


def tilted(image: pyvips.Image) -> pyvips.Image:
    """Turn by a free angle on a clear ground."""
    turned = image.addalpha().premultiply()
    turned = turned.rotate(20, interpolate=pyvips.Interpolate.new("bicubic"), background=[0] * 4)
    return turned.unpremultiply().cast("uchar")


def normalized(image: pyvips.Image) -> pyvips.Image:
    """Stretch between the darkest and the lightest hundredth."""
    light = image.colourspace("b-w")
    low, high = light.percent(1), light.percent(99)
    return image.linear(255 / (high - low), -low * 255 / (high - low), uchar=True)


def equalized(image: pyvips.Image) -> pyvips.Image:
    """Equalise lightness in windows."""
    lab = image.colourspace("labs")
    light = (lab[0] / 128).cast("uchar").hist_local(64, 64, max_slope=3)
    joined = (light.cast("short") * 128).cast("short").bandjoin(lab[1:])
    return joined.copy(interpretation="labs").colourspace("srgb")


def turned_in_hue(image: pyvips.Image) -> pyvips.Image:
    """Turn every hue."""
    turned = image.colourspace("lch").linear([1, 1, 1], [0, 0, 120])
    return turned.copy(interpretation="lch").colourspace("srgb")


def browned(image: pyvips.Image) -> pyvips.Image:
    """Mix the bands."""
    return image.recomb(BROWN).cast("uchar")


def pixelated(image: pyvips.Image) -> pyvips.Image:
    """Show squares."""
    return image.shrink(16, 16, ceil=True).zoom(16, 16).crop(0, 0, image.width, image.height)


def marked(image: pyvips.Image) -> pyvips.Image:
    """Lay a watermark into the corner."""
    above = pyvips.Image.new_from_buffer(mark(), "")
    at = image.width - above.width, image.height - above.height
    return image.composite2(above, "over", x=at[0], y=at[1]).flatten()


def lettered(image: pyvips.Image) -> pyvips.Image:
    """Write over it."""
    alpha = pyvips.Image.text("Darkroom", font="sans 60", dpi=72)
    ink = alpha.new_from_image([255, 255, 255]).copy(interpretation="srgb").bandjoin(alpha)
    return image.composite2(ink, "over", x=100, y=100).flatten()


def masked(image: pyvips.Image) -> pyvips.Image:
    """Show it through a drawn circle."""
    width, height = image.width, image.height
    shape = f'<circle cx="{width / 2}" cy="{height / 2}" r="{min(width, height) / 2}"/>'
    return image.bandjoin(_drawn(shape, width, height))


def rounded(image: pyvips.Image) -> pyvips.Image:
    """Round its corners."""
    width, height = image.width, image.height
    return image.bandjoin(
        _drawn(f'<rect width="{width}" height="{height}" rx="40"/>', *(width, height))
    )


def bordered(image: pyvips.Image) -> pyvips.Image:
    """Draw a frame within it."""
    inner = image.crop(10, 10, image.width - 20, image.height - 20)
    return inner.embed(
        10, 10, image.width, image.height, background=[204, 51, 0], extend="background"
    )


def padded(image: pyvips.Image, by: int) -> pyvips.Image:
    """Put room around it."""
    size = image.width + 2 * by, image.height + 2 * by
    return image.embed(by, by, *size, background=[221, 238, 255], extend="background")


def _drawn(shape: str, width: int, height: int) -> pyvips.Image:
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{shape}</svg>'
    )
    return pyvips.Image.svgload_buffer(text.encode())[COLOURS]
