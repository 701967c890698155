"""What the goldens show: sources drawn by code, and recipes that each exercise one thing."""

import pyvips

from tests.transforms.drawings import animation, flat, noise, quarters
from transforms.job import Job
from transforms.limits import Limits
from transforms.outlines import SHAPES
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
    "scene-160.jxl": ("scene", {"w": "160", "format": "jxl"}),
    "badge-60.jxl": ("badge", {"w": "60", "format": "jxl"}),
    "scene-160-deep.avif": ("scene", {"w": "160", "format": "avif", "bits": "10"}),
    "scene-160-near.webp": ("scene", {"w": "160", "nl": "1"}),
    "scene-160-q60.png": ("scene", {"w": "160", "format": "png", "q": "60"}),
    "badge-60-q60.png": ("badge", {"w": "60", "format": "png", "q": "60"}),
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
    "scene-part-turned.png": (
        "scene",
        {"rect": "150,20,160,120", "ro": "90", "flip": "h", "w": "60", "format": "png"},
    ),
    "scene-tilted.jpeg": ("scene", {"w": "120", "ro": "-20", "bg": "ffc", "format": "jpeg"}),
    "badge-tilted.png": ("badge", {"w": "60", "ro": "30", "trim": "20", "format": "png"}),
    "moving-tilted.webp": ("moving", {"w": "40", "ro": "15"}),
    "scene-adjusted.webp": (
        "scene",
        {"w": "80", "bri": "10", "con": "10", "sat": "60", "hue": "40", "gam": "1.4"},
    ),
    "scene-sepia.webp": ("scene", {"w": "80", "filt": "sepia"}),
    "scene-duotone.webp": ("scene", {"w": "80", "filt": "duotone"}),
    "scene-tinted.webp": ("scene", {"w": "80", "grayscale": "1", "tint": "2060c080"}),
    "scene-normalized.webp": ("scene", {"w": "80", "contrast": "0.5", "normalize": "1"}),
    "scene-sharp.png": ("scene", {"w": "80", "sharp": "2", "sharpj": "4", "format": "png"}),
    "scene-blurred.webp": ("scene", {"w": "80", "blur": "3"}),
    "scene-blurred-widely.webp": ("scene", {"w": "160", "blur": "14"}),
    "scene-pixelated.png": ("scene", {"w": "80", "pixelate": "7", "format": "png"}),
    "badge-negated.png": ("badge", {"w": "60", "filt": "negate", "format": "png"}),
    "badge-blurred.png": ("badge", {"w": "60", "blur": "4", "format": "png"}),
    "badge-sharp.png": ("badge", {"w": "60", "sharp": "2", "format": "png"}),
    "badge-pixelated.png": ("badge", {"w": "60", "pixelate": "8", "format": "png"}),
    "moving-blurred.webp": ("moving", {"w": "40", "blur": "5"}),
    "moving-pixelated.gif": ("moving", {"w": "40", "pixelate": "7", "format": "gif"}),
    "scene-marked.webp": ("scene", {"w": "120", "mark": "badge", "mark-w": "30%"}),
    "scene-marked-all-over.webp": (
        "scene",
        {"w": "120", "mark": "badge", "mark-w": "16", "mark-alpha": "50", "mark-tile": "1"},
    ),
    "badge-marked.png": (
        "badge",
        {"w": "60", "mark": "scene", "mark-w": "90%", "mark-alpha": "70", "format": "png"},
    ),
    "moving-marked.webp": ("moving", {"w": "60", "mark": "badge", "mark-pos": "n"}),
    "scene-half-linear.png": ("scene", {"w": "25%", "linear": "1", "format": "png"}),
    "scene-nearest.png": ("scene", {"w": "60", "kernel": "nearest", "format": "png"}),
    "scene-contain-cbg.webp": ("scene", {"w": "80", "h": "80", "fit": "contain", "cbg": "fc0"}),
    "scene-clahe.png": ("scene", {"w": "120", "con": "-50", "clahe": "32,4", "format": "png"}),
    "scene-bordered.png": ("scene", {"w": "80", "border": "2,8,#fff", "format": "png"}),
    "scene-framed.webp": ("scene", {"w": "80", "radius": "20,4", "border": "5,036", "pad": "4,12"}),
    "scene-pill.jpeg": ("scene", {"w": "80", "radius": "max", "bg": "ffc", "format": "jpeg"}),
    **{
        f"scene-{shape}.png": ("scene", {"w": "60", "mask": shape, "format": "png"})
        for shape in SHAPES
    },
    "scene-heart-trimmed.png": (
        "scene",
        {"w": "80", "mask": "heart", "mtrim": "1", "mbg": "fce", "format": "png"},
    ),
    "badge-linear.png": ("badge", {"w": "33", "linear": "1", "format": "png"}),
    "badge-clahe.png": ("badge", {"w": "60", "clahe": "1", "format": "png"}),
    "badge-star-mbg.png": ("badge", {"w": "60", "mask": "star", "mbg": "0a08", "format": "png"}),
    "badge-framed.png": (
        "badge",
        {"w": "60", "border": "4,0000ffa0", "radius": "12", "pad": "2", "format": "png"},
    ),
    "badge-padded.webp": ("badge", {"w": "60", "pad": "1,2,3,12", "bg": "ffc"}),
    "moving-framed.webp": (
        "moving",
        {"w": "40", "radius": "8", "border": "3,fff", "pad": "2", "loop": "2", "delay": "40,200"},
    ),
    "moving-circle.gif": ("moving", {"w": "40", "mask": "circle", "mtrim": "1", "format": "gif"}),
    "moving-clahe.webp": ("moving", {"w": "40", "clahe": "16"}),
    "scene-redacted.png": (
        "scene",
        {"w": "160", "redact": "190,50,80,80;20,150,100,30", "format": "png"},
    ),
    "moving-redacted.webp": ("moving", {"redact": "8,16,40,24", "redact-by": "blur"}),
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
    recipe = Recipe.read(query)
    job = Job(str(recipe), Limits(), 10.0, recipe.assets)
    assets = (memoryview(SOURCES[asset]()) for asset in recipe.assets)
    return render(memoryview(SOURCES[source]()), job, *assets)[1]
