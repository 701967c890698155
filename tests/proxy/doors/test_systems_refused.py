"""What imgproxy, thumbor and imgix can say and this service cannot do, or what nobody would say."""

import pytest

from proxy.doors import DIALECTS
from proxy.failures import Failure, InvalidUrl, MissingUrl, SourceForbidden, UnknownPath, UrlTooLong
from transforms.errors import InvalidParameter, Refused

BASE = "https://b.example"


def parse(asked, strict=False, base=BASE):
    path, _, query = asked.partition("?")
    door = path.split("/")[1].partition("%")[0]
    return DIALECTS[door](strict, base).parse(query, b"image/webp", path=path)


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("raw:1/plain/a.jpg", "raw"),
        ("rt:auto/w:3/plain/a.jpg", "rt"),
        ("rs:auto:3:3/plain/a.jpg", "rs"),
        ("gradient:1/plain/a.jpg", "gradient"),
        ("msr:50/plain/a.jpg", "msr"),
        ("w:-1/plain/a.jpg", "w"),
        ("w:wide/plain/a.jpg", "w"),
        ("w:1:2/plain/a.jpg", "w"),
        ("el:maybe/plain/a.jpg", "el"),
        ("mw:30/plain/a.jpg", "mw"),
        ("exar:1/w:3/h:3/plain/a.jpg", "exar"),
        ("rs:fill:3:3:0:1/plain/a.jpg", "rs"),
        ("ex:1:sm/plain/a.jpg", "ex"),
        ("ex:1:no:3:0/plain/a.jpg", "ex"),
        ("ar:0/plain/a.jpg", "ar"),
        ("rot:45/plain/a.jpg", "rot"),
        ("g:objw:face:2/plain/a.jpg", "g"),
        ("g:fp:0.5/plain/a.jpg", "g"),
        ("g:fp:2:2/rs:fill:3:3/plain/a.jpg", "gravity"),
        ("g:no:1:2:3/plain/a.jpg", "g"),
        ("c:10:10:sm/plain/a.jpg", "crop"),
        ("c:-10:10/plain/a.jpg", "crop"),
        ("t:10::1/plain/a.jpg", "t"),
        ("pd:/plain/a.jpg", "pd"),
        ("pd:-5/plain/a.jpg", "padding"),
        ("bg:256:0:0/plain/a.jpg", "bg"),
        ("bg:red/plain/a.jpg", "bg"),
        ("bl:0.01/plain/a.jpg", "bl"),
        ("wm:1/plain/a.jpg", "watermark"),
        ("wm:1:ch/wmu:aHR0cHM6Ly9hLmV4YW1wbGUvbS5wbmc/plain/a.jpg", "wm"),
        ("wm:1:no:1:2/wmu:aHR0cHM6Ly9hLmV4YW1wbGUvbS5wbmc/plain/a.jpg", "wm"),
        ("wm:1/wmu:%%%/plain/a.jpg", "wmu"),
        ("fq:jpg:50:webp:40/plain/a.jpg", "format_quality"),
        ("fq:jpg/plain/a.jpg", "fq"),
        ("q:abc/plain/a.jpg", "q"),
        ("f:heic/plain/a.jpg", "f"),
        ("exp:soon/plain/a.jpg", "exp"),
        ("pr:none-such/plain/a.jpg", "pr"),
        ("mc:0.5/plain/a.jpg", "mc"),
        ("eth:1/plain/a.jpg", "eth"),
        ("skp:jpg/plain/a.jpg", "skp"),
        ("hs:md5:00/plain/a.jpg", "hs"),
        ("plain/a.jpg@heic", "extension"),
        ("plain/a.jpg@png@jpg", "extension"),
        ("enc/abcdef", "enc"),
    ],
)
def test_an_option_of_imgproxy_that_cannot_be_done_is_named(asked, word):
    with pytest.raises(Refused) as caught:
        parse(f"/imgproxy/unsafe/{asked}")
    assert caught.value.parameter == word


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("meta/300x200/a.jpg", "meta"),
        ("debug/a.jpg", "debug"),
        ("adaptive-fit-in/300x200/a.jpg", "fit-in"),
        ("adaptive-full-fit-in/300x200/a.jpg", "fit-in"),
        ("trim:bottom-right/a.jpg", "trim"),
        ("10x20:5x220/a.jpg", "crop"),
        ("filters:equalize()/a.jpg", "equalize"),
        ("filters:rgb(20,0,0)/a.jpg", "rgb"),
        ("filters:noise(20)/a.jpg", "noise"),
        ("filters:quality(x)/a.jpg", "quality"),
        ("filters:quality(70):quality(80)/a.jpg", "quality"),
        ("filters:format(heic)/a.jpg", "format"),
        ("fit-in/9x9/filters:fill(blur)/a.jpg", "fill"),
        ("fit-in/9x9/filters:fill(nocolour)/a.jpg", "fill"),
        ("filters:focal(10x20:30x40)/a.jpg", "focal"),
        ("filters:focal(0.1x0.2)/a.jpg", "focal"),
        ("filters:blur(x)/a.jpg", "blur"),
        ("filters:blur(1,2,3)/a.jpg", "blur"),
        ("filters:blur(1e9)/a.jpg", "blur"),
        ("filters:round_corner(20|30,0,0,0)/a.jpg", "round_corner"),
        ("filters:round_corner(20,0,0,256)/a.jpg", "round_corner"),
        ("filters:watermark(https://a.example/m.png,5,10,50)/a.jpg", "watermark"),
        ("filters:watermark(https://a.example/m.png,repeat,0,50)/a.jpg", "watermark"),
        ("filters:watermark(https://a.example/m.png,0,0,50,20,20)/a.jpg", "watermark"),
        ("filters:watermark(https://a.example/m.png,0,0,500)/a.jpg", "watermark"),
        ("filters:blur(2)x:sharpen(1,1,true)/a.jpg", "blur"),
        ("filters:blur(2)::sharpen(1,1)/a.jpg", "blur"),
        ("filters::blur(2)/a.jpg", "filters"),
    ],
)
def test_a_filter_of_thumbor_that_cannot_be_done_is_named(asked, word):
    with pytest.raises((Refused, Failure)) as caught:
        parse(f"/thumbor/unsafe/{asked}")
    assert caught.value.parameter == word


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("w=-1", "w"),
        ("w=wide", "w"),
        ("w=1&w=2", "w"),
        ("fit=clamp&w=9&h=9", "fit"),
        ("fit=facearea&w=9&h=9", "fit"),
        ("crop=up&fit=crop", "crop"),
        ("rect=1,2,3", "rect"),
        ("rect=-1,2,3,4", "rect"),
        ("or=9", "or"),
        ("flip=x", "flip"),
        ("rot=left", "rot"),
        ("sepia=50", "sepia"),
        ("gam=101", "gam"),
        ("blur=2001", "blur"),
        ("auto=enhance", "auto"),
        ("fm=heic", "fm"),
        ("q=high%00", "q"),
        ("blend=https%3A%2F%2Fa.example%2Fm.png", "blend"),
        ("exp=3", "exp"),
        ("usm=20", "usm"),
        ("mark=data%3Aimage%2Fpng&w=9", "mark"),
        ("mark=https%3A%2F%2Fa.example%2Fm.png&mark-x=5", "mark-x"),
        ("mark=https%3A%2F%2Fa.example%2Fm.png&mark-align=up", "mark-align"),
        ("w64=!!!", "w64"),
        ("txt64=_w", "txt64"),
        ("expires=soon", "expires"),
        ("page=0", "page"),
        ("border=10", "border"),
        ("pad=-1", "pad"),
        ("fp-z=2", "fp-z"),
        ("trim=white", "trim"),
        ("mask=https%3A%2F%2Fa.example%2Fm.png", "mask"),
    ],
)
def test_a_word_of_imgix_that_cannot_be_done_is_named(asked, word):
    with pytest.raises((Refused, Failure)) as caught:
        parse(f"/imgix/a.jpg?{asked}")
    assert caught.value.parameter == word


def test_unknown_words_of_imgix_are_passed_over_unless_strict():
    asked = "/imgix/a.jpg?w=9&ixlib=js-3.8.0&s=00"

    assert str(parse(asked).recipe) == "resize:w=9,enlarge=1|write:format=origin,q=75"
    with pytest.raises(InvalidParameter, match="ixlib"):
        parse(asked, strict=True)
    assert parse("/imgix/a.jpg?w=9&s=00", strict=True).original == f"{BASE}/a.jpg"


@pytest.mark.parametrize(
    ("asked", "failure"),
    [
        ("/imgproxy/unsafe", UnknownPath),
        ("/imgproxy/unsafe/", MissingUrl),
        ("/imgproxy/unsafe/w:1", MissingUrl),
        ("/imgproxy/unsafe/w:1/plain/", MissingUrl),
        ("/imgproxy/unsafe/w:1/plain", MissingUrl),
        ("/imgproxy/unsafe/!!!", InvalidUrl),
        ("/imgproxy/unsafe/_w", InvalidUrl),
        ("/imgproxy/unsafe/aHR0", InvalidUrl),
        ("/imgproxy/unsafe/plain/%00", InvalidUrl),
        ("/imgproxy/unsafe/plain/https:%5Ca.example", InvalidUrl),
        ("/imgproxy/unsafe/plain/local:///etc/passwd", SourceForbidden),
        ("/imgproxy/unsafe/plain/https://u:p@a.example/a.jpg", (SourceForbidden, InvalidParameter)),
        ("/imgproxy/unsafe/bG9jYWw6Ly8vZXRjL3Bhc3N3ZA", SourceForbidden),
        ("/imgproxy/unsafe/plain/https://a.example/" + "a" * 16000, UrlTooLong),
        ("/imgproxy/unsafe/" + "YWFh" * 4000, UrlTooLong),
        ("/imgproxy%2Funsafe/plain/a.jpg", UnknownPath),
        ("/thumbor/unsafe", UnknownPath),
        ("/thumbor%2Funsafe/a.jpg", UnknownPath),
        ("/imgix%2Fa.jpg", UnknownPath),
        ("/thumbor/unsafe/300x200/", MissingUrl),
        ("/thumbor/unsafe/300x200/file:///etc/passwd", SourceForbidden),
        ("/thumbor/unsafe/a%0d%0ab.jpg", None),
        ("/thumbor/unsafe/" + "a" * 16000, UrlTooLong),
        ("/thumbor/unsafe/filters:" + "blur(" * 3000 + "/a.jpg", (UrlTooLong, InvalidParameter)),
        ("/imgix/", MissingUrl),
        ("/imgix/%00?w=1", InvalidUrl),
        ("/imgix/ftp%3A%2F%2Fa.example%2Fa.jpg", SourceForbidden),
        ("/imgix/" + "%2561" * 8000, UrlTooLong),
    ],
)
def test_what_nobody_means_is_refused_as_what_it_is(asked, failure):
    if failure is None:
        assert "\r" not in parse(asked).original
        return
    with pytest.raises(failure):
        parse(asked, base="" if "aHR0" in asked and len(asked) < 30 else BASE)


@pytest.mark.parametrize(
    ("asked", "original"),
    [
        ("/imgproxy/unsafe/plain/https://a.example/%252e%252e/a.jpg", "https://a.example/a.jpg"),
        ("/imgproxy/unsafe/plain/https://a.example/b/../a.jpg", "https://a.example/a.jpg"),
        ("/imgproxy/unsafe/plain/../../etc/passwd", "https://b.example/etc/passwd"),
        (
            "/imgproxy/unsafe/plain/https:%2F%2Fa.example%2Fa%2520b.jpg",
            "https://a.example/a%20b.jpg",
        ),
        ("/thumbor/unsafe/9x9/https://a.example/a%2Fb.jpg", "https://a.example/a%2Fb.jpg"),
        ("/thumbor/unsafe/9x9/../../etc/passwd", "https://b.example/etc/passwd"),
        ("/imgix/..%2F..%2Fetc%2Fpasswd", "https://b.example/etc/passwd"),
        ("/imgix/%E2%98%83.jpg?w=9", "https://b.example/%E2%98%83.jpg"),
        ("/imgix/%FF.jpg?w=9", "https://b.example/%FF.jpg"),
    ],
)
def test_no_path_leads_out_of_where_it_belongs(asked, original):
    assert parse(asked).original == original
