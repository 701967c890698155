"""Documents of several pages."""

import pytest
import pyvips

from transforms.decode import open_picture
from transforms.errors import InvalidParameter
from transforms.limits import Limits
from transforms.loaders.base import Frames
from transforms.picture import Size


def document():
    strip = pyvips.Image.xyz(40, 90)[1].cast("uchar").copy(interpretation="b-w")
    strip.set_type(pyvips.GValue.gint_type, "page-height", 30)
    return strip.tiffsave_buffer()


def opened(data, frames):
    return open_picture(memoryview(data), frames, lambda _: Size(1, 1), Limits())


def test_of_a_document_one_page_is_read():
    picture, header, _ = opened(document(), Frames())
    assert (picture.frames, header.frames, header.pages) == (1, 1, 3)
    assert (picture.width, picture.height) == (40, 30)


def test_the_page_that_is_asked_for_is_read():
    picture, _, _ = opened(document(), Frames(2, 5))
    assert picture.frames == 1
    assert picture.image(0, 0) == [60, 60, 60]


def test_a_page_past_the_end_is_refused():
    with pytest.raises(InvalidParameter, match="page='3': expected a whole number from 0 to 2"):
        opened(document(), Frames(3))
