"""What every step promises that takes samples of 16 bits."""

from dataclasses import replace

import pytest
import pyvips

from tests.transforms.drawings import flat, noise, still
from tests.transforms.fonts import needs_fonts
from transforms.context import Context
from transforms.steps import STEPS

MARK = "https://cdn.test/mark.png"
EXAMPLES = {
    "crop": {"cx": "3", "cy": "2", "cw": "40", "ch": "30"},
    "turn": {"ro": "90", "flip": "h"},
    "resize": {"w": "30", "h": "30", "fit": "cover"},
    "tilt": {"ro": "13"},
    "background": {"bg": "f80a"},
    "border": {"border": "4,f00"},
    "mask": {"mask": "circle", "mbg": "0f08"},
    "mark": {"mark": MARK, "mark-alpha": "50"},
    "pace": {"loop": "2"},
    "pad": {"pad": "3"},
    "part": {"part-w": "40", "part-h": "50%", "part-x": "0.5", "part-dy": "2"},
    "radius": {"radius": "9"},
    "txt": {"txt": "Hello"},
}
DEEP = sorted(word for word, step in STEPS.items() if step.deep)


def laid(image):
    logo = memoryview(flat(9, 9, (200, 30, 90)).pngsave_buffer())
    return replace(still(image), context=Context(assets={MARK: logo}))


def shown(image):
    """Weigh colours with alpha: what is clear has none."""
    return image[:3] * image[3] / 255 if image.bands > 3 else image


WRITTEN = [pytest.param(word, marks=needs_fonts) if word == "txt" else word for word in DEEP]


def picture(bands):
    image = noise(60, 44)
    if bands > 3:
        image = image.bandjoin((pyvips.Image.xyz(image.width, image.height)[0] * 4).cast("uchar"))
    return image.copy(interpretation="srgb")


@pytest.mark.parametrize("bands", [3, 4])
@pytest.mark.parametrize("word", WRITTEN)
def test_it_does_to_sixteen_bits_what_it_does_to_eight(word, bands):
    step, image = STEPS[word].read(EXAMPLES[word]), picture(bands)
    wide = (image * 257).cast("ushort").copy(interpretation="rgb16")
    assert not step.idle
    plain, fine = step.apply(laid(image)).image, step.apply(laid(wide)).image
    assert (fine.format, fine.interpretation) == ("ushort", "rgb16")
    assert (fine.width, fine.height, fine.bands) == (plain.width, plain.height, plain.bands)
    assert (shown(fine / 257) - shown(plain)).abs().max() < 2


def test_every_example_is_of_a_deep_step():
    assert set(EXAMPLES) == set(DEEP)


@pytest.mark.parametrize("word", [word for word, step in STEPS.items() if step().moves])
def test_what_moves_a_gain_map_takes_one_band(word):
    grey = noise(40, 30)[0].copy(interpretation="b-w")
    moved = STEPS[word].read(EXAMPLES[word]).apply(still(grey)).image
    assert (moved.bands, moved.format) == (1, "uchar")
