import pytest

from tests.transforms.drawings import quarters, still
from transforms.errors import InvalidParameter
from transforms.steps.crop import Crop


def test_a_strict_crop_reaches_to_the_edge_and_no_further():
    picture = still(quarters(40, 30))
    held = Crop(cx=30, cy=10, cw=10, ch=20, strict=True).apply(picture)
    assert (held.width, held.height) == (10, 20)
    assert Crop(cx=30, cw=99).apply(picture).width == 10
    for name, past in (("cw", Crop(cx=30, cw=11, strict=True)), ("ch", Crop(ch=31, strict=True))):
        with pytest.raises(InvalidParameter, match=rf"{name}='\d+': expected at most"):
            past.apply(picture)


def test_only_a_door_makes_a_crop_strict():
    assert not Crop.read({"cw": "9", "strict": "1"}).strict
    crop = Crop(cw=9, strict=True)
    assert Crop.parse(str(crop)) == crop
