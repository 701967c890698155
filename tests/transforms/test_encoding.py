from time import perf_counter

import pytest
import pyvips

from tests.transforms.drawings import animation, flat, photo, quarters, still
from transforms.codecs import CODECS
from transforms.encoding import written
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render
from transforms.recipe import Recipe
from transforms.writing import Writing


def rendered(data, facts=None, **query):
    recipe = str(Recipe.read({name: str(value) for name, value in query.items()}))
    return render(memoryview(data), Job(recipe, Limits(), 10.0, facts=facts or {}))


def file_of(image, name, **writing):
    return CODECS[name].encode(still(image), Writing(format=name, **writing))


JPEG = photo(640, 480).jpegsave_buffer(Q=92)


@pytest.mark.parametrize("name", ["jpeg", "webp", "avif", "jxl"])
def test_a_word_for_quality_teaches_the_choice(name):
    result, body = rendered(JPEG, format=name, w=320, q="auto")
    again, other = rendered(JPEG, result.facts, format=name, w=330, q="auto")
    choices = [name for name in result.facts if name.startswith("q:")]

    assert len(choices) == 1
    assert [name for name in again.facts if name.startswith("q:")] == []
    q, subsample = result.facts[choices[0]]
    assert subsample == ""
    assert other == rendered(JPEG, format=name, w=330, q=q)[1]
    assert body == rendered(JPEG, format=name, w=320, q=q)[1]


def test_words_are_in_order():
    sizes = [len(rendered(JPEG, format="jpeg", w=320, q=word)[1]) for word in ("low", "high")]

    assert sizes == sorted(set(sizes))


def test_a_choice_is_not_taken_for_a_picture_that_something_else_was_done_to():
    result, _ = rendered(JPEG, format="jpeg", w=320, q="auto")
    blurred, _ = rendered(JPEG, result.facts, format="jpeg", w=320, q="auto", blur=3)

    assert any(name.startswith("q:") for name in blurred.facts)


def test_a_limit_of_bytes_is_kept_and_the_size_told():
    result, body = rendered(JPEG, format="jpeg", maxbytes=3000)

    assert len(body) <= 3000
    assert (result.width, result.height) == (
        pyvips.Image.new_from_buffer(body, "").width,
        pyvips.Image.new_from_buffer(body, "").height,
    )
    assert result.notes == ()


@pytest.mark.parametrize("q", ["auto", 95])
def test_a_limit_holds_for_every_way_to_say_quality(q):
    assert len(rendered(JPEG, format="webp", maxbytes=6000, q=q)[1]) <= 6000


def test_a_limit_that_cannot_be_met_is_noted():
    assert rendered(JPEG, format="jpeg", maxbytes=20)[0].notes == ("maxbytes-unmet",)


def test_the_limit_is_of_the_image_and_not_of_its_text():
    _, text = rendered(JPEG, format="webp", maxbytes=5000, encoding="base64")

    assert 5000 < len(text) < 5000 * 4 / 3 + 40


def test_a_file_that_could_be_kept_whole_keeps_to_a_limit_all_the_same():
    assert len(rendered(JPEG, format="jxl", ll=1)[1]) > 20_000
    assert len(rendered(JPEG, format="jxl", ll=1, maxbytes=20_000)[1]) <= 20_000


def test_texts_have_no_limit():
    assert rendered(JPEG, format="blurhash", maxbytes=2)[0].notes == ()


@pytest.mark.parametrize("name", ["jpeg", "webp", "avif", "jxl"])
def test_a_file_of_the_same_format_and_size_is_no_larger_than_it_came(name):
    came = file_of(photo(640, 480), name, q=40)

    assert len(rendered(came, format=name, w=640)[1]) <= len(came)
    assert len(rendered(came, format=name, q="best")[1]) <= len(came)


def test_who_asks_for_the_best_gets_it():
    came = file_of(photo(640, 480), "jpeg", q=40)

    assert len(rendered(came, format="jpeg", q=100)[1]) > len(came)
    assert len(rendered(came, format="webp", ll=1)[1]) > len(came)


def test_another_size_or_format_is_written_as_asked():
    came = file_of(photo(640, 480), "jpeg", q=20)
    smaller = rendered(came, format="jpeg", w=600, q=95)[1]

    assert len(smaller) > len(came)
    assert len(rendered(came, format="webp", q=95)[1]) > len(came)


def test_a_palette_that_shows_the_very_same_is_kept():
    image = quarters(400, 300)
    noisy = photo(400, 300)[0].relational_const("more", [128])
    drawing = noisy.bandjoin([noisy, image[0]]).copy(interpretation="srgb")
    came = drawing.pngsave_buffer(palette=True, compression=9, effort=10)

    _, body = rendered(came, format="png")

    assert len(body) <= len(came) * 1.1
    assert (pyvips.Image.new_from_buffer(body, "") - drawing).abs().max() == 0


def test_what_cannot_be_smaller_stays_within_the_floor():
    came = file_of(photo(640, 480), "jpeg", q=2)
    _, body = rendered(came, format="jpeg")

    assert len(body) < len(rendered(came, format="jpeg", q=30, maxbytes=10**6)[1])


def test_an_animation_is_no_larger_than_it_came():
    strip = animation([photo(120, 90, seed) for seed in range(1, 4)]).strip()
    came = strip.webpsave_buffer(Q=30, effort=6)
    _, body = rendered(came, format="webp", q=90)

    assert len(body) <= len(came)
    assert pyvips.Image.new_from_buffer(body, "", n=-1).get("n-pages") == 3


def test_a_picture_of_no_file_is_written_once():
    sizes = []

    def encode(picture, writing):
        body = CODECS["jpeg"].encode(picture, writing)
        sizes.append(len(body))
        return body

    picture = still(flat(9, 9, (1, 2, 3)))
    shown, body = written(CODECS["jpeg"], picture, Writing(), encode, perf_counter() + 10)

    assert (sizes, shown) == ([len(body)], picture)


def graph():
    """Thin lines on white, each in a shade of its own: dithered they take far more."""
    lines = [flat(300, 2, (n * 7 % 256, n * 3 % 256, n * 11 % 256)) for n in range(70)]
    gaps = [flat(300, 4, (255, 255, 255))] * len(lines)
    pairs = [each for pair in zip(lines, gaps, strict=True) for each in pair]
    soft = pyvips.Image.arrayjoin(pairs, across=1).resize(1.5, kernel="linear")
    return soft.cast("uchar").copy(interpretation="srgb").copy_memory()


def test_a_palette_is_not_written_where_every_pixel_as_it_is_takes_less():
    data = graph().pngsave_buffer(compression=9)
    _, body = rendered(data, format="png", q=30)

    assert len(body) <= len(data)


def test_png_is_interlaced_when_asked_though_it_grows():
    data = photo(200, 150).pngsave_buffer(compression=9)
    _, plain = rendered(data, format="png")
    _, body = rendered(data, format="png", il=1)

    assert len(plain) <= len(data)
    assert (plain[28], body[28]) == (0, 1)
