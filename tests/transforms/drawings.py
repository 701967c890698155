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


def photo(width=480, height=360, seed=1):
    """Something soft with grain, about as hard to encode as a photograph."""
    shades = [
        pyvips.Image.perlin(width, height, cell_size=cell, seed=seed) * 110 + 128
        for cell in (101, 61, 31)
    ]
    image = shades[0].bandjoin(shades[1:]) + (noise(width, height, seed) - 128) * 0.15
    return image.cast("uchar").copy(interpretation="srgb").copy_memory()


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


def face(side):
    """Something that a detector of faces takes for one, from ear to ear."""
    at = pyvips.Image.xyz(side, side) / side

    def blot(x, y, width, height):
        return ((at[0] - x) / width) ** 2 + ((at[1] - y) / height) ** 2 < 1

    image = blot(0.5, 0.45, 0.46, 0.5).ifthenelse(50, at[0] * 0 + 70)
    image = blot(0.5, 0.53, 0.36, 0.45).ifthenelse(205, image)
    for x in (0.34, 0.66):
        image = blot(x, 0.38, 0.11, 0.03).ifthenelse(70, image)
        image = blot(x, 0.46, 0.10, 0.045).ifthenelse(120, image)
        image = blot(x, 0.46, 0.05, 0.045).ifthenelse(20, image)
    image = blot(0.5, 0.58, 0.035, 0.12).ifthenelse(225, image)
    image = blot(0.5, 0.67, 0.08, 0.025).ifthenelse(130, image)
    image = blot(0.5, 0.79, 0.15, 0.04).ifthenelse(95, image).cast("uchar").gaussblur(side / 60)
    return image.bandjoin([image, image]).cast("uchar").copy(interpretation="srgb")
