from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.colours import colour
from transforms.gravity import gravity
from transforms.kinds import choice, extent, flag, number, plain, ratio, whole

KINDS = {
    "whole": whole(-5, 99),
    "clamping whole": whole(1, 100, clamp=True),
    "extent": extent(65_535),
    "number": number(0.1, 8),
    "flag": flag(),
    "choice": choice({"one": "one", "uno": "one", "two": "two"}),
    "ratio": ratio(),
    "colour": colour(),
    "gravity": gravity(),
}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)

HOSTILE = [
    "",
    " ",
    "-",
    "+",
    "--1",
    "1.5.5",
    "1_000",
    "0x10",
    "١٢",
    "²",
    "nan",
    "inf",
    "-inf",
    "1e999999999",
    "1e-999999999",
    "1:0",
    "0:1",
    "1:1:1",
    ":",
    "a" * 10_000,
    "9" * 10_000,
    "-" + "9" * 10_000,
    "0" * 10_000 + "7",
    "\0",
    "\ud800",
    "16:9e9",
    "#",
    "#12345",
    "\uff26\uff26\uff26",
]


def refuses(kind, text):
    try:
        kind.parse(text)
    except ValueError:
        return True
    return False


@every_kind
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_whatever_is_written_there_is_a_value_or_a_value_error(kind, text):
    try:
        value = kind.parse(text)
    except ValueError:
        return
    assert kind.parse(kind.write(value)) == value


@every_kind
@settings(deadline=None)
@given(text=st.text(max_size=12))
def test_what_is_read_is_written_and_read_back(kind, text):
    try:
        value = kind.parse(text)
    except ValueError:
        return
    assert kind.parse(kind.write(value)) == value
    assert kind.write(kind.parse(kind.write(value))) == kind.write(value)


@every_kind
def test_a_kind_says_what_it_expects(kind):
    assert kind.expected
    assert "\n" not in kind.expected


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("640", 640), ("70000", 65_535), ("9" * 50, 65_535)]
)
def test_an_extent_clamps_above(text, value):
    assert extent(65_535).parse(text) == value


@pytest.mark.parametrize("text", ["-5", "1.5", "abc", "", "+5", "1e3", " 5"])
def test_an_extent_is_whole_and_not_negative(text):
    assert refuses(extent(65_535), text)


def test_leading_zeros_do_not_count():
    assert extent(65_535).parse("0" * 30 + "640") == 640
    assert whole(0, 99).parse("007") == 7


@pytest.mark.parametrize(("text", "value"), [("0", 1), ("900", 100), ("9" * 40, 100), ("55", 55)])
def test_a_clamping_number_takes_the_nearer_end(text, value):
    assert whole(1, 100, clamp=True).parse(text) == value


def test_a_negative_is_no_small_positive():
    assert refuses(whole(1, 100, clamp=True), "-3")


def test_a_number_outside_its_range_is_refused():
    assert all(refuses(number(0.1, 8), text) for text in ("0.05", "8.1", "-1"))


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.0, "2"), (0.5, "0.5"), (-0.0, "0"), (1 / 3, "0.333333"), (1e15, "1" + "0" * 15)],
)
def test_numbers_are_written_plainly(value, text):
    assert plain(value) == text


@pytest.mark.parametrize("text", ["16:9", "16/9", "32:18", "1.777777777"])
def test_a_ratio_has_many_spellings(text):
    assert abs(ratio().parse(text) - Fraction(16, 9)) < Fraction(1, 10_000)


@pytest.mark.parametrize("text", ["", "1", "true", "YES", "on"])
def test_presence_is_true(text):
    assert flag().parse(text) is True


@pytest.mark.parametrize("text", ["0", "false", "No", "off"])
def test_zero_is_false(text):
    assert flag().parse(text) is False


@pytest.mark.parametrize(
    ("text", "written"),
    [("f00", "ff0000"), ("#F00", "ff0000"), ("f008", "ff000088"), ("rebeccapurple", "663399"),
     ("FF0000FF", "ff0000"), ("transparent", "00000000"), (" Red ", "ff0000")],
)  # fmt: skip
def test_colours_have_one_writing(text, written):
    assert str(colour().parse(text)) == written


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("centre", "center"), ("CENTER", "center"), ("ce", "center"), ("middle", "center"),
        ("north", "top"), ("t", "top"), ("no", "top"), ("n", "top"), ("center-top", "top"),
        ("top middle", "top"), ("so", "bottom"), ("south", "bottom"), ("ea", "right"),
        ("we", "left"), ("west", "left"), ("noea", "top-right"), ("northeast", "top-right"),
        ("north_east", "top-right"), ("right top", "top-right"), ("right,top", "top-right"),
        ("tr", "top-right"), ("rt", "top-right"), ("ne", "top-right"), ("nowe", "top-left"),
        ("top,left", "top-left"), ("lt", "top-left"), ("soea", "bottom-right"),
        ("south-east", "bottom-right"), ("sowe", "bottom-left"), ("bottom left", "bottom-left"),
        ("sm", "smart"), ("auto", "smart"), ("entropy", "entropy"), ("attention", "attention"),
        ("focalpoint", "focal"), ("fp", "focal"),
    ],
)  # fmt: skip
def test_places_have_many_spellings(text, word):
    assert gravity().parse(text) == word
