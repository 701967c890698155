from io import BytesIO

import numpy as np
import pytest
import pyvips
from PIL import Image

from transforms.decode import identify, open_picture, translated
from transforms.errors import Refused
from transforms.limits import Limits
from transforms.loaders import libavif
from transforms.loaders.avif import Avif, Slow
from transforms.loaders.base import Frames, Wanted, Wish
from transforms.steps.base import WHOLE

DISPLAY_P3 = bytes(pyvips.Image.profile_load("p3"))

XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description><dc:rights><rdf:Alt>
<rdf:li xml:lang="x-default">Ann</rdf:li></rdf:Alt></dc:rights></rdf:Description></rdf:RDF>
</x:xmpmeta>"""


def picture(width=160, height=96):
    shade = np.linspace(0, 255, width, dtype=np.uint8)
    rows = np.linspace(255, 0, height, dtype=np.uint8)
    both = np.broadcast_to(shade, (height, width)), np.broadcast_to(rows[:, None], (height, width))
    return Image.fromarray(np.dstack([*both, np.full((height, width), 90, np.uint8)]))


def clear():
    image = picture()
    image.putalpha(image.getchannel(0))
    return image


def avif(image, **options):
    file = BytesIO()
    image.save(file, "AVIF", **{"quality": 95, "speed": 9} | options)
    return file.getvalue()


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return avif(picture(), exif=exif.tobytes())


def both(data, wish=Wish()):
    seen = []
    for loader in Avif(), Slow():
        header = loader.header(memoryview(data))
        image = loader.load(memoryview(data), header, Wanted(wish=wish)).image.copy_memory()
        assert (image.width, image.height, image.bands) == (header.width, header.height, 3)
        seen.append(image.numpy().astype(int))
    return seen


def quick(data):
    return Avif().header(memoryview(data)).quick


@pytest.mark.parametrize("narrow", ["full", "limited"])
@pytest.mark.parametrize("planes", ["4:2:0", "4:2:2", "4:4:4", "4:0:0"])
def test_both_decoders_show_the_same(planes, narrow):
    data = avif(picture(), subsampling=planes, range=narrow)
    ours, theirs = both(data)

    assert quick(data)
    assert np.abs(ours - theirs).mean() < 1
    assert np.abs(ours - theirs).max() <= 12


@pytest.mark.parametrize("orientation", range(1, 9))
def test_both_decoders_turn_alike(orientation):
    data = turned(orientation)
    ours, theirs = both(data)

    assert quick(data)
    assert np.abs(ours - theirs).mean() < 1


@pytest.mark.parametrize("colours", ["srgb", "p3", "keep"])
def test_both_decoders_go_by_the_profile(colours):
    data = avif(picture(), icc_profile=DISPLAY_P3)
    ours, theirs = both(data, Wish(colours=colours))

    assert quick(data)
    assert np.abs(ours - theirs).mean() < 1


def test_a_grey_picture_with_a_profile_of_colours_is_read_by_it():
    data = avif(picture().convert("L"), icc_profile=bytes(pyvips.Image.profile_load("p3")))
    ours, theirs = both(data)

    assert quick(data)
    assert np.abs(ours - theirs).mean() < 1


@pytest.mark.parametrize("premultiplied", [False, True])
def test_colours_come_with_straight_alpha(premultiplied):
    data = memoryview(avif(clear(), alpha_premultiplied=premultiplied, subsampling="4:4:4"))
    image = Avif().load(data, Avif().header(data), Wanted()).image.numpy().astype(int)
    expected = np.asarray(clear()).astype(int)
    solid = expected[..., 3] > 100

    assert quick(data)
    assert np.abs(image - expected)[solid].mean() < 2


@pytest.mark.parametrize("name", ["exif", "xmp"])
def test_the_words_beside_the_pixels_are_the_same(name):
    exif = Image.Exif()
    exif[0x8298] = "Ann"
    data = memoryview(avif(picture(), **({"exif": exif} if name == "exif" else {"xmp": XMP})))
    header, wanted = Avif().header(data), Wanted(wish=Wish(meta="keep", colours="keep"))
    kept = Avif().load(data, header, wanted).kept

    assert kept != Avif().load(data, header, Wanted()).kept
    assert kept == Slow().load(data, header, wanted).kept == Avif().told(data, header, wanted)


def ten_bits():
    deep = pyvips.Image.xyz(256, 64)[0] * 256
    deep = deep.bandjoin([deep, deep]).cast("ushort").copy(interpretation="rgb16")
    return deep.heifsave_buffer(compression="av1", bitdepth=10, Q=95, effort=0)


def test_ten_bits_stay_where_they_are_wished():
    data = memoryview(ten_bits())
    header = Avif().header(data)
    deep = Avif().load(data, header, Wanted(wish=Wish(deep=True))).image
    usual = Avif().load(data, header, Wanted()).image

    assert (deep.format, usual.format) == ("ushort", "uchar")
    assert abs(deep.avg() / 257 - usual.avg()) < 1
    assert not header.quick
    assert Avif().memory(header, 1, 1.0) == Slow().memory(header, 1, 1.0)


def test_brighter_than_white_is_left_to_libheif():
    named = avif(picture(), subsampling="4:4:4")
    at = named.index(b"colrnclx") + 10
    data = named[:at] + (16).to_bytes(2, "big") + named[at + 2 :]
    ours, theirs = both(data)

    assert quick(named)
    assert not quick(data)
    assert np.array_equal(ours, theirs)


def sequence():
    file = BytesIO()
    picture().save(file, "AVIF", save_all=True, append_images=[clear().convert("RGB")])
    return file.getvalue().replace(b"ftypavis", b"ftypavif")


def test_one_picture_beside_a_sequence_is_left_to_libheif():
    data = sequence()

    assert identify(data).name == "avif"
    assert not quick(data)


def test_the_header_is_weighed_for_the_decoder_that_will_read_it():
    data = memoryview(avif(picture()))
    header = Avif().header(data)

    assert Avif().memory(header, 1, 1.0) < Slow().memory(header, 1, 1.0)
    assert Avif().memory(Slow().header(data), 1, 1.0) == Slow().memory(header, 1, 1.0)


def test_a_picture_of_another_size_is_another_picture():
    data = memoryview(avif(picture()))

    assert libavif.reads(data, pyvips.Image.black(160, 96, bands=3))
    assert not libavif.reads(data, pyvips.Image.black(96, 160, bands=3))
    assert (
        libavif.decoded(data, pyvips.Image.black(160, 96, bands=4).copy(interpretation="srgb"))
        is None
    )


def decoded(data):
    with translated():
        picture, _, _ = open_picture(memoryview(data), Frames(), lambda _: WHOLE, Limits())
        return picture.image.copy_memory()


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_a_cut_file_is_refused(share):
    data = avif(picture())

    with pytest.raises(Refused):
        decoded(data[: int(len(data) * share)])


def test_pixels_that_are_no_av1_are_refused():
    data = bytearray(avif(picture()))
    at = data.index(b"mdat") + 4
    data[at + 8 : -8] = bytes(len(data) - at - 16)

    with pytest.raises(Refused):
        Avif().load(memoryview(data), Avif().header(memoryview(data)), Wanted())
