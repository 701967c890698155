"""What the goldens show: sources drawn by code, and recipes that each exercise one thing."""

import pyvips

from tests.transforms.drawings import animation, flat, noise, quarters
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render
from transforms.recipe import Recipe


def scene():
    """Something like a photograph: a sky, fine stripes, a coloured disc and grain."""
    ramp = pyvips.Image.xyz(320, 240)
    sky = (ramp[0] * 0.3 + 60).bandjoin([ramp[1] * 0.6 + 40, 220 - ramp[1] * 0.5])
    stripes = (ramp[0] * ramp[1] / 8).sin() * 40
    disc = ((ramp[0] - 230) ** 2 + (ramp[1] - 90) ** 2) < 45**2
    grain = noise(320, 240, seed=7) - 128
    image = disc.ifthenelse([230, 60, 40], sky + stripes) + grain * 0.15
    return image.cast("uchar").copy(interpretation="srgb")


def badge():
    """A soft-edged disc on nothing."""
    ramp = pyvips.Image.xyz(120, 120) - 60
    distance = (ramp[0] ** 2 + ramp[1] ** 2) ** 0.5
    alpha = ((55 - distance) * 32 + 128).cast("uchar")
    return quarters(120, 120).bandjoin(alpha)


def moving():
    sky = scene().resize(0.25)
    return animation([sky.insert(flat(16, 16, (250, 250, 0)), 12 * n, 20) for n in range(6)])


SOURCES = {
    "scene": lambda: scene().jpegsave_buffer(Q=95, keep="none"),
    "badge": lambda: badge().pngsave_buffer(keep="none"),
    "moving": lambda: moving().strip().webpsave_buffer(lossless=True, effort=0),
}

CASES = {
    "scene-160.webp": ("scene", {"w": "160"}),
    "scene-160.avif": ("scene", {"w": "160", "format": "avif"}),
    "scene-160.jpeg": ("scene", {"w": "160", "format": "jpeg"}),
    "scene-160-q40.jpeg": ("scene", {"w": "160", "q": "40", "format": "jpeg"}),
    "scene-64.gif": ("scene", {"w": "64", "format": "gif"}),
    "scene-cover-top-right.png": (
        "scene",
        {"w": "60", "h": "90", "fit": "cover", "a": "top-right", "format": "png"},
    ),
    "scene-smart.png": (
        "scene",
        {"w": "60", "h": "90", "fit": "cover", "a": "smart", "format": "png"},
    ),
    "scene-focal-grown.png": (
        "scene",
        {"w": "50", "h": "280", "fit": "cover", "fpx": "0.72", "enlarge": "1", "format": "png"},
    ),
    "badge-contain.png": ("badge", {"w": "80", "h": "50", "fit": "contain", "format": "png"}),
    "badge-contain-bg.jpeg": (
        "badge",
        {"w": "80", "h": "50", "fit": "contain", "bg": "ffc", "format": "jpeg"},
    ),
    "badge-32.webp": ("badge", {"w": "32"}),
    "badge-half-bg.png": ("badge", {"w": "60", "bg": "00880080", "format": "png"}),
    "moving-cover.webp": ("moving", {"w": "40", "h": "40", "fit": "cover"}),
    "moving-40.gif": ("moving", {"w": "40", "format": "gif"}),
}


def made(name):
    """Render one case as the service would."""
    source, query = CASES[name]
    job = Job(str(Recipe.read(query)), Limits(), 10.0)
    return render(memoryview(SOURCES[source]()), job)[1]
