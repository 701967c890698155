"""Whatever is written in an address of another system is read or refused."""

import random
from urllib.parse import quote

import pytest

from proxy.doors import DIALECTS
from proxy.doors.imgix import Imgix
from proxy.doors.imgproxy import Imgproxy
from proxy.doors.thumbor import Thumbor
from proxy.failures import Failure
from transforms.errors import Refused

BASE = "https://b.example"
VALUES = (
    *("", "0", "1", "-1", "0.5", "1e9", "nan", "inf", "99999999999", "-0", "+1", "1_0", "²", "٣"),
    *("t", "f", "true", "sm", "no", "fp:1", "obj", "re", "ce", "auto", "repeat", "center", "red"),
    *(
        "fff",
        "ffffff",
        "8f00",
        "%",
        "%%",
        "%FF",
        "%00",
        "\ud800",
        "a b",
        "a/b",
        "x" * 300,
        ":",
        ",",
    ),
    *("1:2:3:4:5:6:7:8", "1,2,3,4,5,6", "0.1x0.2:0.3x0.4", "10|20,1,2,3", "))((", "blur(1)", "==="),
    "aHR0cHM6Ly9hLmV4YW1wbGUvYS5qcGc",
)
JOINTS = ("", ":", ",", "::", "|", "x")


def paths(door, words, chance):
    for _ in range(2500):
        said = [
            (chance.choice(words), chance.choice(JOINTS).join(chance.choices(VALUES, k=2)))
            for _ in range(chance.randint(1, 2))
        ]
        encoded = [(word, quote(text, ":,|()x/", errors="replace")) for word, text in said]
        if door == "imgproxy":
            yield "/imgproxy/_/" + "/".join(map(":".join, encoded)) + "/plain/a.jpg"
        elif door == "imgix":
            yield "/imgix/a.jpg?" + "&".join(map("=".join, encoded))
        else:
            size = chance.choice(("", "300x200/", "-0x-0/", "fit-in/9x9/smart/", "origx9/"))
            filters = ":".join(f"{word}({text})" for word, text in encoded)
            yield f"/thumbor/unsafe/{size}filters:{filters}/a.jpg"


@pytest.mark.parametrize(
    ("door", "words"),
    [
        ("imgproxy", sorted(Imgproxy.words)),
        ("imgix", sorted(Imgix.words)),
        ("thumbor", sorted(Thumbor.words)),
    ],
)
def test_any_words_and_values_are_read_or_refused(door, words):
    chance, read, refused = random.Random(5), 0, 0
    for asked in paths(door, words, chance):
        path, _, query = asked.partition("?")
        try:
            ask = DIALECTS[door](base=BASE).parse(query, b"image/webp", path=path)
        except (Refused, Failure):
            refused += 1
        else:
            assert type(ask.recipe).parse(str(ask.recipe)) == ask.recipe, asked
            read += 1
    assert min(read, refused) > 20


@pytest.mark.parametrize("door", ["imgproxy", "imgix", "thumbor"])
def test_any_path_is_read_or_refused(door):
    chance = random.Random(7)
    for _ in range(1500):
        text = "".join(
            chance.choices("/%:.@?-_=&x0AaFf()plainunsafe~*+$\\", k=chance.randint(0, 60))
        )
        path, _, query = f"/{door}/{text}".partition("?")
        try:
            ask = DIALECTS[door](base=BASE).parse(query, b"", path=path)
        except (Refused, Failure):
            continue
        assert ask.original.startswith(("http://", "https://"))
