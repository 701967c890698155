from base64 import b64decode

import pytest
import pyvips

from tests.transforms.drawings import flat, quarters
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render
from transforms.recipe import Recipe

SOURCE = quarters(30, 20).pngsave_buffer()


def rendered(**query):
    recipe = str(Recipe.read(query, ("webp",)))
    return render(memoryview(SOURCE), Job(recipe, Limits(), 10.0))


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("webp", "image/webp"),
        ("jpeg", "image/jpeg"),
        ("auto", "image/webp"),
        ("origin", "image/png"),
    ],
)
def test_a_picture_comes_as_a_data_uri(name, media_type):
    plain, body = rendered(format=name, w="15")
    result, text = rendered(format=name, w="15", encoding="base64")

    assert (result.media_type, result.extension) == ("text/plain; charset=utf-8", "txt")
    assert (result.width, result.height) == (plain.width, plain.height)
    head, _, encoded = text.partition(b",")
    assert head == f"data:{media_type};base64".encode()
    assert b64decode(encoded, validate=True) == body


def test_notes_stay():
    long = flat(20_000, 2, (1, 2, 3)).pngsave_buffer()
    recipe = str(Recipe.read({"format": "webp", "encoding": "base64"}))

    result, text = render(memoryview(long), Job(recipe, Limits(), 10.0))

    assert result.notes == ("side-limit",)
    assert text.startswith(b"data:image/webp;base64,")
    assert pyvips.Image.new_from_buffer(b64decode(text.partition(b",")[2]), "").width == 16_383
