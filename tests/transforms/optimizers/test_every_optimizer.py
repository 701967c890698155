from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import transforms.optimizers
from tests.transforms.optimizers.makers import (
    DELAYS,
    FRAMES,
    HEIGHT,
    ICC,
    MAKERS,
    PACKED,
    SECRET,
    WIDTH,
    done,
    picture,
    saved,
)
from transforms.decode import identify
from transforms.errors import Refused
from transforms.loaders import LOADERS, Frames, Wanted
from transforms.optimization import Optimization
from transforms.optimizers import OPTIMIZERS

FORMATS = sorted(OPTIMIZERS)
FILMS = ("apng", "gif")
EXACT = ("apng", "gif", "png", "tiff")
WISHES = ("", "quality=40", "quality=75,png_lossy=0", "quality=100,strip_metadata=0")
FOLDER = Path(transforms.optimizers.__file__).parent


@pytest.fixture(params=FORMATS)
def name(request) -> str:
    return request.param


def shown(data: bytes, name: str) -> np.ndarray:
    loader = LOADERS[name]
    header = loader.header(memoryview(data))
    wanted = Wanted(Frames(0, -1).within(header))
    return loader.load(memoryview(data), header, wanted).image.numpy()


def test_every_member_is_in_the_table_and_has_a_file_to_be_tested_with():
    members = {
        member.name
        for path in FOLDER.glob("*.py")
        for member in OPTIMIZERS.values()
        if path.stem == type(member).__module__.rpartition(".")[2]
    }
    assert members == set(OPTIMIZERS) == set(MAKERS)
    assert all(LOADERS[name].name == member.name for name, member in OPTIMIZERS.items())


@pytest.mark.parametrize("wish", WISHES)
def test_the_same_format_and_size_come_out_and_no_more_bytes(name, wish):
    data = MAKERS[name]()
    result, body = done(data, wish)
    assert len(body) <= len(data)
    assert identify(body).name == name
    assert result.told["format"] == name
    assert result.told["original_size"] == len(data)
    header = LOADERS[name].header(memoryview(body))
    assert (header.width, header.height) == (result.width, result.height) == (WIDTH, HEIGHT)
    assert header.frames == (FRAMES if name in {*FILMS, "avifs"} else 1)


def test_what_was_written_wastefully_becomes_smaller_by_a_method_with_a_name(name):
    data = MAKERS[name]()
    result, body = done(data, "quality=60")
    if result.told["method"] == "none":
        pytest.skip(f"{name} cannot be written here")
    assert len(body) < len(data)


@pytest.mark.parametrize("name", EXACT)
def test_without_loss_every_pixel_stays(name):
    data = MAKERS[name]()
    _, body = done(data, "quality=100,png_lossy=0")
    assert np.array_equal(shown(data, name), shown(body, name))


@pytest.mark.parametrize("wish", ["quality=30", "quality=100"])
@pytest.mark.parametrize("name", FILMS)
def test_frames_delays_and_loops_stay(name, wish):
    data = MAKERS[name]()
    _, body = done(data, wish)
    loader = LOADERS[name]
    before, after = (
        loader.load(memoryview(d), h := loader.header(memoryview(d)), Wanted(Frames(0, h.frames)))
        for d in (data, body)
    )
    assert list(after.delays) == list(before.delays) == DELAYS
    assert (after.loop, after.frames) == (before.loop, FRAMES)


def test_no_word_and_no_place_stays_where_metadata_is_stripped(name):
    _, body = done(MAKERS[name](), "quality=80")
    assert SECRET not in body
    assert b"GPSLatitude" not in body


@pytest.mark.parametrize("most", [0, 5, 40])
def test_no_more_is_saved_than_was_allowed(name, most):
    data = MAKERS[name]()
    bare = OPTIMIZERS[name].bare(memoryview(data), Optimization())
    _, body = done(data, f"quality=30,max_reduction={most}")
    assert len(body) >= min(len(data) * (1 - most / 100), len(bare.body))


def test_what_is_done_is_not_done_again_at_a_price(name):
    _, once = done(MAKERS[name](), "quality=100")
    _, twice = done(once, "quality=100")
    assert len(twice) <= len(once)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG", "WEBP", "AVIF"])
def test_a_profile_stays_with_the_pixels_it_explains(kind):
    data = saved(picture(), kind, icc_profile=ICC)
    result, body = done(data, "quality=60")
    assert len(body) <= len(data)
    assert Image.open(BytesIO(body)).info.get("icc_profile") == ICC, result.told


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_file_is_refused(name, share):
    data = MAKERS[name]()
    with pytest.raises(Refused):
        done(data[: int(len(data) * share)])


def test_noise_inside_a_file_is_refused_or_borne_but_no_fault_of_ours(name):
    data = MAKERS[name]()
    random = np.random.default_rng(5)
    for _ in range(6):
        spoilt = bytearray(data)
        for at in random.integers(0, len(data), 6):
            spoilt[at] = random.integers(0, 256)
        try:
            _, body = done(bytes(spoilt), "quality=60")
        except Refused:
            continue
        assert len(body) <= len(spoilt)


def test_a_packed_drawing_stays_packed():
    result, body = done(PACKED)
    assert result.told["format"] == "svgz"
    assert body.startswith(b"\x1f\x8b\x08")
    assert len(body) < len(PACKED)
