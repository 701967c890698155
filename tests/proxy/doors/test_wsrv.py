import pytest

from proxy.doors.native import Native
from proxy.doors.wsrv import Wsrv
from proxy.keys import rendition_key
from transforms.picture import Size

WRITTEN = "url=https%3A%2F%2Fa.example%2Fa.jpg"


def recipe(query):
    return Wsrv().parse(f"{WRITTEN}&{query}", b"").recipe


def test_the_format_is_the_originals_unless_one_is_asked_for():
    assert recipe("").writing.format == "origin"
    assert recipe("output=png").writing.format == "png"


def test_it_enlarges_unless_we_is_given():
    enlarging, plain = recipe("w=900"), recipe("w=900&we")
    assert str(enlarging) != str(plain)
    assert str(plain) == str(Native().parse(f"{WRITTEN}&w=900&format=origin", b"").recipe)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("w=300&cx=10&cw=100&we", "resize:w=300|crop:cx=10,cw=100"),
        ("w=300&cx=10&cw=100&we&precrop", "crop:cx=10,cw=100|resize:w=300"),
        ("w=300&cx=10&cw=100&we&precrop=0", "resize:w=300|crop:cx=10,cw=100"),
        ("rect=1,2,3,4&blur=3", "crop:cx=1,cy=2,cw=3,ch=4|blur:blur=3"),
        (
            "cw=9&ro=90&trim=9&w=7&we&blur=3",
            "trim:trim=9|turn:ro=90|resize:w=7|crop:cw=9|blur:blur=3",
        ),
        ("cw=9&ro=90&trim=9&w=7&we&precrop=1", "trim:trim=9|turn:ro=90|crop:cw=9|resize:w=7"),
        (
            "cw=9&w=7&h=8&fit=contain&cbg=red&a=top",
            "resize:w=7,h=8,enlarge=1|crop:cw=9|resize:w=7,h=8,fit=contain,a=top,cbg=ff0000",
        ),
        ("precrop", ""),
    ],
)
def test_a_rectangle_is_of_the_resized_picture_unless_it_is_cut_before(query, text):
    made = recipe(f"{query}&output=webp")

    assert str(made) == text
    assert type(made).parse(text) == made


def test_a_rectangle_of_the_resized_picture_lets_the_decoder_shrink():
    assert recipe("w=300&cw=9").demand(Size(3000, 2000)) == ((9, 200), (0.1, 0.1))


def test_elsewhere_a_rectangle_is_always_of_the_original():
    asks = [
        Native(strict=True).parse(f"{WRITTEN}&cw=9&w=5{more}", b"") for more in ("", "&precrop")
    ]

    assert [str(ask.recipe) for ask in asks] == ["crop:cw=9|resize:w=5"] * 2


def test_the_background_of_a_masked_picture_stays_within_the_mask():
    made = recipe("bg=red&mask=circle&mbg=blue&pad=3")

    assert [step.word for step in made.steps] == ["background", "mask", "pad"]


def test_the_last_of_equal_names_wins():
    assert str(recipe("w=1&w=2")) == str(recipe("w=2"))


def test_what_it_asks_for_shares_its_entry_with_the_native_door():
    one = Wsrv().parse(f"{WRITTEN}&w=9&we&output=webp", b"")
    other = Native().parse(f"{WRITTEN}&w=9", b"")
    assert rendition_key(one.original, one.recipe, one.version) == rendition_key(
        other.original, other.recipe, other.version
    )
