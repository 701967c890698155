import subprocess
import sys

import pytest

from tests.transforms.fonts import needs, needs_fonts
from transforms.colours import Colour
from transforms.fitting import Pixels
from transforms.lettering import HIGH, LOW, MIDDLE, Lettering

pytestmark = needs_fonts

WIDE = Pixels(2000, 1000)
ORANGE = Colour(255, 128, 64)
SHIN, YOD = "\u05e9", "\u05d9"


def written(text, room=WIDE, size=40, align=MIDDLE, font="sans"):
    image = Lettering(text, font, ORANGE, align).within(room, size)
    return image and image.copy_memory()


def ink(image, left=0, width=None):
    part = image[3].crop(left, 0, width or image.width - left, image.height)
    return part.avg() * part.width * part.height / 255


def side(image):
    """Say where the ink of the upper half lies: -1 is left, 1 is right."""
    half = image[3].crop(0, 0, image.width, max(image.height // 3, 1))
    columns = half.project()[0]
    sums = [columns(x, 0)[0] for x in range(columns.width)]
    return sum(s * (2 * x / image.width - 1) for x, s in enumerate(sums)) / max(sum(sums), 1)


def test_letters_have_the_colour_asked():
    image = written("HHH")

    shown = image[3] == 255
    for band, value in enumerate(ORANGE[:3]):
        assert shown.ifthenelse((image[band] - value).abs(), 0).max() == 0
    assert image.bands == 4


@pytest.mark.parametrize("size", [10, 40, 200])
def test_letters_grow_with_the_size_which_is_in_pixels(size):
    image = written("Éj", size=size)

    assert 0.8 * size <= image.height <= 1.6 * size


@pytest.mark.parametrize(
    "text", ['<span size="100000">x</span>', "<b>x</b>", "a & b", "&amp;", "</span>", "<", "&#65;"]
)
def test_markup_is_written_as_it_stands(text):
    plain = written(text)
    letters = written("x")

    assert plain.height < 70
    assert plain.width >= letters.width * len(text) / 4


def test_what_looks_like_an_entity_is_not_one():
    assert written("&#65;").width > 2 * written("A").width


def test_a_tag_does_not_change_the_letters():
    assert ink(written("<b>x</b>")) > ink(written("x")) * 2


@pytest.mark.parametrize("room", [(300, 200), (60, 40), (1000, 20), (20, 1000), (3, 3), (1, 1)])
@pytest.mark.parametrize("size", [1000, 30, 4])
@pytest.mark.parametrize("text", ["SOLD", "many words " * 40, "x" * 500, "\n".join("abc" * 60)])
def test_it_keeps_to_its_room(room, size, text):
    image = written(text, Pixels(*room), size)

    assert image.width <= room[0]
    assert image.height <= room[1]


def test_what_fits_has_the_size_asked():
    assert written("one two", Pixels(400, 200)).height == written("one two").height


def test_what_does_not_fit_is_as_large_as_it_can_be():
    image = written("SOLD", Pixels(300, 200), 900)

    assert 270 <= image.width <= 300


def test_it_is_wrapped_between_words():
    image = written("several words that wrap", Pixels(200, 400), 30)

    assert image.height > 2 * written("several", size=30).height
    assert image.width <= 200


def test_a_long_word_becomes_smaller_rather_than_be_broken():
    image = written("Photographically", Pixels(150, 400), 60)

    assert image.height < 40
    assert image.width > 130


def test_what_is_too_long_for_the_smallest_letters_is_broken():
    image = written("x" * 500, Pixels(200, 200), 60)

    assert image.height > 20
    assert image.width > 150


def test_a_line_break_breaks_the_line():
    assert written("a\na").height > 1.8 * written("a").height


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\n\n", "\u2060\ufeff"])
def test_nothing_to_see_is_nothing(text):
    image = written(text)

    assert image is None or ink(image) == 0


@pytest.mark.parametrize(
    ("align", "low", "high"), [(LOW, -1, -0.4), (MIDDLE, -0.2, 0.2), (HIGH, 0.4, 1)]
)
def test_short_lines_lie_on_the_side_asked(align, low, high):
    assert low <= side(written("ii\n\nmmmmmmmmmmmmmm", align=align)) <= high


@needs("he")
@pytest.mark.parametrize(
    ("align", "low", "high"), [(LOW, -1, -0.4), (MIDDLE, -0.2, 0.2), (HIGH, 0.4, 1)]
)
def test_so_do_lines_that_are_read_from_the_right(align, low, high):
    assert low <= side(written(YOD + "\n\n" + SHIN * 12, align=align)) <= high


@needs("he")
def test_hebrew_runs_from_right_to_left():
    image = written(SHIN + YOD * 5)

    half = image.width // 2
    assert ink(image, half) > ink(image, 0, half)
    latin = written("m" + "i" * 5)
    assert ink(latin, latin.width // 2) < ink(latin, 0, latin.width // 2)


@needs("ar")
def test_arabic_letters_join():
    joined, apart = written("\u0628" * 3), written("\u200c".join("\u0628" * 3))

    assert joined.width < apart.width


def test_marks_stand_above_their_letters():
    bare, accented = written("e"), written("e\u0301")

    assert abs(accented.width - bare.width) <= 4
    assert accented.height > bare.height


def test_a_font_may_be_bold():
    assert ink(written("word", font="sans bold")) > 1.1 * ink(written("word"))


def test_a_font_that_is_not_installed_is_another():
    assert written("word", font="No Such Font At All").width > 20


def test_numbers_in_a_font_do_not_change_the_size():
    assert written("word", font="sans 900").height == written("word").height


def test_without_any_font_it_says_so(tmp_path):
    settings = tmp_path / "fonts.conf"
    settings.write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{tmp_path}/none</dir>'
        f"<cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    program = (
        "from transforms.lettering import Lettering; from transforms.errors import Refused\n"
        "from transforms.colours import WHITE; from transforms.fitting import Pixels\n"
        "try: Lettering('word', 'sans', WHITE).within(Pixels(300, 200), 40)\n"
        "except Refused as error: print(error.code, error.parameter, error.detail)"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={"FONTCONFIG_FILE": str(settings), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert said.stdout.startswith("unreadable_image txt txt: no font is installed")
    assert said.stderr == ""
