import pytest

from proxy.doors.query import NAMES, Handing, age, canonical, pairs
from transforms.errors import InvalidParameter


def read(query, *, last_wins=False, strict=False):
    return canonical(query, last_wins=last_wins, strict=strict)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("&&=x&", []),
        ("w", [("w", "")]),
        ("w=1&h=2", [("w", "1"), ("h", "2")]),
        ("%77=%31", [("w", "1")]),
        ("filename=a+b%2Bc", [("filename", "a b+c")]),
        ("url=https://h/a+b.jpg?x=1:/=", [("url", "https://h/a+b.jpg?x=1:/=")]),
        ("url=https%3A%2F%2Fh%2Fa+b", [("url", "https://h/a b")]),
        ("w=%ff", [("w", "\N{REPLACEMENT CHARACTER}")]),
        ("w=%zz", [("w", "%zz")]),
    ],
)
def test_a_query_is_names_and_decoded_values(query, expected):
    assert list(pairs(query)) == expected


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("src", "url"),
        ("width", "w"),
        ("height", "h"),
        ("quality", "q"),
        ("output", "format"),
        ("fm", "format"),
        ("f", "format"),
        ("fp-x", "fpx"),
        ("fp-y", "fpy"),
        ("cb", "v"),
        ("background", "bg"),
        ("gravity", "a"),
    ],
)
def test_an_alias_is_read_as_its_name(alias, name):
    assert read(f"{alias}=5") == {name: "5"}


def test_every_spelling_leads_to_a_name_that_leads_to_itself():
    assert {NAMES[name] for name in NAMES.values()} == set(NAMES.values())


def test_unknown_names_are_passed_over_or_named_when_strict():
    assert read("w=1&utm_source=x&W=2") == {"w": "1"}
    with pytest.raises(InvalidParameter, match="utm_source"):
        read("w=1&utm_source=x", strict=True)


def test_a_strict_door_names_every_unknown_name_at_once():
    with pytest.raises(InvalidParameter) as refused:
        read(f"W=2&w=1&utm_source={'x' * 99}&W=3", strict=True)
    assert str(refused.value) == f"W='3', utm_source={'x' * 80!r}: expected names that are known"


@pytest.mark.parametrize("query", ["w=1&w=2", "w=1&w=1", "w=1&width=2", "url=a&src=b"])
def test_a_name_given_twice_is_refused_or_the_last_one_wins(query):
    with pytest.raises(InvalidParameter, match="each name once"):
        read(query)
    assert list(read(query, last_wins=True).values()) == [query[-1]]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("90", 90),
        ("90s", 90),
        ("10m", 600),
        ("12h", 43_200),
        ("31d", 2_678_400),
        ("2w", 1_209_600),
        ("1M", 2_592_000),
        ("1y", 31_536_000),
    ],
)
def test_an_age_is_seconds_or_has_a_unit(text, seconds):
    assert age().parse(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "-1", "1.5", "d", "13M", "10x", "2y", "366d", "9" * 5000, "१"]
)
def test_an_age_that_is_none_or_longer_than_a_year_is_refused(text):
    with pytest.raises(InvalidParameter, match="at most 1y"):
        Handing.read({"maxage": text})


def test_how_an_answer_is_handed_over_is_read_from_canonical_names():
    handing = Handing.read({"maxage": "1d", "filename": "cat", "dl": "1", "w": "5"})
    assert (handing.maxage, handing.filename, handing.download) == (86_400, "cat", True)
    assert Handing.read({}) == Handing(None, "", False)
    with pytest.raises(InvalidParameter, match="120"):
        Handing.read({"filename": "x" * 121})
