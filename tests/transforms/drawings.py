"""Pictures that tests draw for themselves."""

import pyvips

from transforms.picture import Picture, Size

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
CORNERS = (RED, GREEN, BLUE, WHITE)


def flat(width, height, colour):
    image = pyvips.Image.black(width, height, bands=len(colour)) + list(colour)
    return image.cast("uchar").copy(interpretation="srgb")


def quarters(width, height):
    """Red, green over blue, white: a picture that shows which part of it was kept."""
    halves = (width // 2, width - width // 2), (height // 2, height - height // 2)
    parts = [flat(halves[0][n % 2], halves[1][n // 2], colour) for n, colour in enumerate(CORNERS)]
    return (
        pyvips.Image.arrayjoin(parts[:2], across=2)
        .join(parts[2].join(parts[3], "horizontal"), "vertical")
        .crop(0, 0, width, height)
    )


def noise(width, height, seed=1):
    bands = [
        pyvips.Image.gaussnoise(width, height, mean=128, sigma=40, seed=seed + n) for n in range(3)
    ]
    return bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")


def still(image):
    return Picture(image, Size(image.width, image.height))


def animation(frames, delay=70, loop=3):
    strip = pyvips.Image.arrayjoin(frames, across=1)
    size = Size(frames[0].width, frames[0].height)
    return Picture(strip, size, len(frames), (delay,) * len(frames), loop)


def frame(image, index, height):
    return image.crop(0, index * height, image.width, height)


def colour_at(image, x, y):
    return tuple(round(value) for value in image(x, y))


def near(left, right, within=6):
    return all(abs(a - b) <= within for a, b in zip(left, right, strict=True))
