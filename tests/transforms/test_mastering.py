"""Pixels decoded once for several renditions: when, how large, and that they look the same."""

import io
import json

import pytest
import pyvips
from PIL import Image, ImageCms

from tests.transforms.drawings import noise, photo, quarters
from transforms.blob import Blob
from transforms.costs import pays
from transforms.errors import ImageTooLarge, UnreadableImage
from transforms.job import Job
from transforms.limits import Limits
from transforms.loaders.base import Header
from transforms.mastering import NOT_WORTH_IT, Mastering, mastered
from transforms.pipeline import render
from transforms.recipe import Recipe
from transforms.sharing import shareable

ROOMY = 10**9


def job(recipes, limits=Limits(), **choices):
    task = Mastering(tuple(recipes), **{"most": ROOMY, "sure": True, **choices})
    return Job(str(task), limits, 10.0)


def made(data, recipes, **choices):
    result, blob = mastered(memoryview(data), job(recipes, **choices))
    return result.master, blob


def rendition(data, recipe, master=None, blob=None):
    shared = [memoryview(blob.bytes())] if master else []
    result, body = render(memoryview(data), Job(recipe, Limits(), 10.0, master=master), *shared)
    return result, pyvips.Image.new_from_buffer(
        body, "", **({"n": -1} if body[:3] == b"GIF" else {})
    )


def apart(one, other):
    assert (one.width, one.height, one.bands) == (other.width, other.height, other.bands)
    return (one.cast("float") - other.cast("float")).abs().avg()


FILES = {
    "jpeg": lambda: photo(1200, 900).jpegsave_buffer(Q=90),
    "progressive": lambda: photo(1200, 900).jpegsave_buffer(Q=90, interlace=True),
    "png": lambda: photo(1200, 900).pngsave_buffer(),
    "alpha": lambda: quarters(800, 600).bandjoin(noise(800, 600)[0]).pngsave_buffer(),
    "webp": lambda: photo(1200, 900).webpsave_buffer(Q=90),
    "tiff": lambda: photo(1200, 900).tiffsave_buffer(),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "recipe",
    [
        "resize:w=320|write:format=png",
        "crop:cx=100,cy=80,cw=600,ch=500|resize:w=200,h=200,fit=cover",
    ],
)
def test_what_is_made_from_a_master_looks_like_what_is_made_from_the_original(name, recipe):
    data = FILES[name]()
    master, blob = made(data, [recipe, "resize:w=160"])
    straight, shared = rendition(data, recipe), rendition(data, recipe, master, blob)
    assert apart(straight[1], shared[1]) < 4
    assert straight[0].facts == shared[0].facts
    assert straight[0].media_type == shared[0].media_type


def test_a_master_has_a_quarter_more_pixels_a_side_than_the_largest_rendition():
    master, blob = made(FILES["png"](), ["resize:w=400", "resize:w=100"])
    assert (master.width, master.height, master.bands) == (500, 375, 3)
    assert blob.size == master.bytes == 500 * 375 * 3
    assert blob.sealed


def test_what_needs_nearly_all_pixels_gets_all():
    master, _ = made(FILES["png"](), ["resize:w=1000", "resize:w=100"])
    assert (master.width, master.height) == (1200, 900)
    master, _ = made(FILES["png"](), ["trim:trim=10|resize:w=100", "resize:w=100"])
    assert (master.width, master.height) == (1200, 900)


def test_a_rendition_for_which_it_is_too_small_is_made_from_the_original():
    data = FILES["png"]()
    master, _ = made(data, ["resize:w=400", "resize:w=100"])
    spoilt = Blob.of(bytes(master.bytes))
    _, image = rendition(data, "resize:w=410|write:format=png", master, spoilt)
    assert image.avg() > 10
    _, image = rendition(data, "resize:w=400|write:format=png", master, spoilt)
    assert image.avg() == 0


def test_samples_that_are_not_whole_are_refused():
    data = FILES["png"]()
    master, blob = made(data, ["resize:w=400", "resize:w=100"])
    with pytest.raises(UnreadableImage):
        rendition(data, "resize:w=400", master, Blob.of(blob.bytes()[:-1]))


def test_facts_are_told_from_a_master_and_the_words_of_the_file():
    said = Image.Exif()
    said[0x010F] = "Maker"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = io.BytesIO()
    picture = Image.fromarray(photo(1200, 900).numpy())
    picture.save(file, "JPEG", exif=said, icc_profile=profile, quality=95)
    data, recipe = file.getvalue(), "write:format=json"
    master, blob = made(data, [recipe, "resize:w=400"])
    straight, shared = (
        json.loads(render(memoryview(data), Job(recipe, Limits(), 10.0, master=m), *bodies)[1])
        for m, bodies in ((None, []), (master, [memoryview(blob.bytes())]))
    )
    looks = {"blurhash", "thumbhash", "lqip", "palette", "dominant"}
    assert shared["exif"]["make"] == "Maker"
    assert {k: v for k, v in shared.items() if k not in looks} == {
        k: v for k, v in straight.items() if k not in looks
    }
    spoilt = render(
        memoryview(data), Job(recipe, Limits(), 10.0, master=master), memoryview(bytes(blob.size))
    )[1]
    assert json.loads(spoilt)["dominant"] == "#000000"


def test_an_upright_master_is_made_of_a_file_that_lies():
    said = Image.Exif()
    said[0x0112] = 6
    file = io.BytesIO()
    Image.fromarray(photo(600, 400).numpy()).save(file, "JPEG", exif=said)
    master, blob = made(file.getvalue(), ["resize:w=100", "resize:w=50"])
    assert master.height > master.width
    _, image = rendition(file.getvalue(), "resize:w=100|write:format=png", master, blob)
    assert (image.width, image.height) == (100, 150)


def animation(frames=3):
    pictures = [Image.new("RGB", (200, 100), (60 * n, 255 - 60 * n, 30)) for n in range(frames)]
    file = io.BytesIO()
    pictures[0].save(
        file, "GIF", save_all=True, append_images=pictures[1:], duration=[100, 200, 300], loop=2
    )
    return file.getvalue()


def test_frames_their_delays_and_loops_come_along():
    data = animation()
    master, blob = made(data, ["resize:w=50", "resize:w=20"])
    assert (master.frames, master.delays) == (3, (100, 200, 300))
    recipe = "resize:w=50|write:format=gif"
    straight, shared = rendition(data, recipe)[1], rendition(data, recipe, master, blob)[1]
    assert shared.get("delay") == straight.get("delay") == [100, 200, 300]
    assert shared.get("loop") == straight.get("loop")
    assert shared.get("n-pages") == 3
    still = rendition(data, "read:n=1|resize:w=50|write:format=png", master, blob)[1]
    assert (still.width, still.height) == (50, 25)


def test_all_frames_are_decoded_where_one_of_the_renditions_moves():
    recipes = ["read:n=1|resize:w=50|write:format=jpeg", "resize:w=20"]
    master, _ = made(animation(), recipes)
    assert master.frames == 3
    master, _ = made(animation(), [recipes[0], "read:n=1|resize:w=20|write:format=png"])
    assert master.frames == 1


def test_nothing_is_made_past_the_room_that_there_is():
    recipes = ["resize:w=400", "resize:w=100"]
    assert made(FILES["png"](), recipes, most=500 * 375 * 3)[0]
    assert made(FILES["png"](), recipes, most=500 * 375 * 3 - 1) == (None, NOT_WORTH_IT)


def test_a_drawing_is_drawn_at_every_size():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><rect width="9"/></svg>'
    assert made(svg, ["resize:w=400", "resize:w=100"]) == (None, NOT_WORTH_IT)


def test_what_is_too_large_is_refused_before_it_is_decoded():
    with pytest.raises(ImageTooLarge):
        mastered(memoryview(FILES["png"]()), job(["resize:w=9"], Limits(max_pixels=1000)))


def test_damage_is_refused():
    data = FILES["png"]()
    with pytest.raises(UnreadableImage):
        made(data[: len(data) // 2], ["resize:w=400", "resize:w=100"])


@pytest.mark.parametrize(("processes", "worth"), [(1, True), (2, False)])
def test_idle_processes_are_not_kept_waiting_for_a_quick_decode(processes, worth):
    scales = [0.053, 0.107, 0.16, 0.213]
    assert pays("jpeg", Header(6000, 4000), scales, 0.267, processes) is worth
    assert pays("png", Header(6000, 4000), scales, 0.267, processes)
    assert pays("jpeg", Header(6000, 4000, buffered=True), scales, 0.267, processes)


@pytest.mark.parametrize(
    ("name", "header", "scales", "level", "worth"),
    [
        ("png", Header(4000, 3000), [0.1], 0.125, False),
        ("png", Header(4000, 3000), [0.1, 0.2], 0.25, True),
        ("png", Header(4000, 3000), [1.0, 1.0], 1.0, True),
        ("jpeg", Header(4000, 3000), [0.05, 0.45], 0.5625, False),
        ("jpeg", Header(4000, 3000), [0.05, 0.1, 0.2, 0.4], 0.5, True),
        ("jpeg", Header(4000, 3000, buffered=True), [0.05, 0.45], 0.5625, True),
        ("avif", Header(4000, 3000), [0.1, 0.1], 0.125, True),
    ],
)
def test_it_pays_where_decoding_costs_more_than_handing_on(name, header, scales, level, worth):
    assert pays(name, header, scales, level) is worth


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"w": "100"}, "0"),
        ({"format": "jpeg"}, "0"),
        ({"page": "3"}, "3"),
        ({"format": "avif", "bits": "10"}, ""),
        ({"icc": "keep"}, ""),
        ({"meta": "keep"}, ""),
        ({"format": "json"}, "0"),
        ({"at": "2"}, ""),
        ({"w": "9", "h": "9", "fit": "cover"}, "0"),
        ({"w": "9", "h": "9", "fit": "cover", "a": "smart"}, ""),
    ],
)
def test_only_those_who_read_the_same_pixels_share_them(query, named):
    assert shareable(Recipe.read(query)) == named
