"""Signatures of other systems, as those make them."""

from dataclasses import replace

import pytest

from proxy.doors import DIALECTS, DOORS, Keys
from proxy.failures import BadSignature
from proxy.settings import Settings

KEYS = Keys(
    imgproxy=bytes.fromhex("736563726574"),
    imgproxy_salt=bytes.fromhex("68656C6C6F"),
    thumbor=b"my-security-key",
    imgix=b"FOO123bar",
)
IMGPROXY = "oKfUtW34Dvo2BGQehJFR4Nr0_rIjOtdtzJ3QFsUcXH8"
SOURCE = "aHR0cDovL2V4YW1w/bGUuY29tL2ltYWdl/cy9jdXJpb3NpdHku/anBn.png"
OPTIONS = f"rs:fill:300:400:0/g:sm/{SOURCE}"


def read(**chosen):
    return Settings.read({f"DARKROOM_{name}": text for name, text in chosen.items()})


def verify(door, asked, keys=KEYS):
    path, _, query = asked.partition("?")
    DIALECTS[door](keys=keys).seal.verify(path, query)


@pytest.mark.parametrize(
    ("door", "asked"),
    [
        ("imgproxy", f"/imgproxy/{IMGPROXY}/{OPTIONS}"),
        ("imgproxy", f"/imgproxy/{IMGPROXY}/{OPTIONS}?utm_source=mail"),
        ("imgproxy", f"/%69mgproxy/{IMGPROXY}/{OPTIONS}"),
        ("thumbor", "/thumbor/WKCt-Kn_lY75uy9zeBLzdFvPbBg=/300x200/a.example/a.jpg"),
        ("thumbor", "/thumbor/WKCt-Kn_lY75uy9zeBLzdFvPbBg%3D/300x200/a.example/a.jpg"),
        ("thumbor", "/thumbor/80sFZHIzwaK0LvnmfIRPxDTaXh4=/a.example/a.jpg?x=1"),
        ("imgix", "/imgix/users/1.png?s=6797c24146142d5b40bde3141fd3600c"),
        ("imgix", "/imgix/users/1.png?w=400&h=300&s=c7b86f666a832434dd38577e38cf86d1"),
        ("imgix", "/imgix/users/1.png?s=c7b86f666a832434dd38577e38cf86d1&w=400&h=300"),
        (
            "imgix",
            "/imgix/http%3A%2F%2Favatars.com%2Fjohn-smith.png?s=493a52f008c91416351f8b33d4883135",
        ),
    ],
)
def test_what_was_signed_passes(door, asked):
    verify(door, asked)


@pytest.mark.parametrize(
    ("door", "asked"),
    [
        ("imgproxy", f"/imgproxy/unsafe/{OPTIONS}"),
        ("imgproxy", f"/imgproxy//{OPTIONS}"),
        ("imgproxy", f"/imgproxy/{IMGPROXY[:10]}/{OPTIONS}"),
        ("imgproxy", f"/imgproxy/{IMGPROXY}=/{OPTIONS}"),
        ("imgproxy", f"/imgproxy/{IMGPROXY.lower()}/{OPTIONS}"),
        ("imgproxy", f"/imgproxy/{IMGPROXY}/{OPTIONS.replace('300', '301')}"),
        ("imgproxy", f"/imgproxy/{IMGPROXY}/w:9/{OPTIONS}"),
        ("imgproxy", f"/imgproxy/{IMGPROXY}/{OPTIONS}/"),
        ("imgproxy", f"/imgproxy/{IMGPROXY}/{OPTIONS.replace(':', '%3A', 1)}"),
        ("imgproxy", f"/imgproxy/{IMGPROXY}/{SOURCE}"),
        ("imgproxy", f"/imgproxy/{IMGPROXY}"),
        ("imgproxy", "/imgproxy/%FF%00/a"),
        ("thumbor", "/thumbor/unsafe/300x200/a.example/a.jpg"),
        ("thumbor", "/thumbor/WKCt-Kn_lY75uy9zeBLzdFvPbBg/300x200/a.example/a.jpg"),
        ("thumbor", "/thumbor/WKCt-Kn_lY75uy9zeBLzdFvPbBg=/301x200/a.example/a.jpg"),
        ("thumbor", "/thumbor/WKCt-Kn_lY75uy9zeBLzdFvPbBg=/300x200/a.example/b.jpg"),
        ("thumbor", "/thumbor/WKCt-Kn_lY75uy9zeBLzdFvPbBg=/300x200/a.example/a.jpg?x=1"),
        ("thumbor", "/thumbor/80sFZHIzwaK0LvnmfIRPxDTaXh4=/a.example/a.jpg"),
        ("imgix", "/imgix/users/1.png"),
        ("imgix", "/imgix/users/1.png?s="),
        ("imgix", "/imgix/users/1.png?s=6797c24146142d5b40bde3141fd3600"),
        ("imgix", "/imgix/users/2.png?s=6797c24146142d5b40bde3141fd3600c"),
        ("imgix", "/imgix/users/1.png?w=1&s=6797c24146142d5b40bde3141fd3600c"),
        ("imgix", "/imgix/users/1.png?h=300&w=400&s=c7b86f666a832434dd38577e38cf86d1"),
        ("imgix", "/imgix/users/1.png?w=400&h=301&s=c7b86f666a832434dd38577e38cf86d1"),
        (
            "imgix",
            "/imgix/users/1.png?s=6797c24146142d5b40bde3141fd3600c&s=c7b86f666a832434dd38577e38cf86",
        ),
        (
            "imgix",
            "/imgix/http://avatars.com/john-smith.png?s=493a52f008c91416351f8b33d4883135",
        ),
    ],
)
def test_what_was_not_signed_so_is_refused(door, asked):
    with pytest.raises(BadSignature):
        verify(door, asked)


@pytest.mark.parametrize("door", ["imgproxy", "thumbor", "imgix"])
def test_another_key_makes_another_signature(door):
    asked = {
        "imgproxy": f"/imgproxy/{IMGPROXY}/{OPTIONS}",
        "thumbor": "/thumbor/WKCt-Kn_lY75uy9zeBLzdFvPbBg=/300x200/a.example/a.jpg",
        "imgix": "/imgix/users/1.png?s=6797c24146142d5b40bde3141fd3600c",
    }[door]

    with pytest.raises(BadSignature):
        verify(door, asked, replace(KEYS, **{door: b"another"}))


def test_keys_come_from_the_settings():
    none = Keys.of(read())
    some = Keys.of(read(IMGPROXY_KEY="736563726574", IMGPROXY_SALT="68656C6C6F", IMGIX_TOKEN="t"))

    assert none == Keys()
    assert some == Keys(b"secret", b"hello", b"", b"t")
    assert not DIALECTS["thumbor"](keys=some).seal.keyed
    assert DIALECTS["imgix"](keys=some).seal.keyed
    assert "secret" not in repr(some) + repr(DIALECTS["imgproxy"](keys=some))
    assert all(door().seal is None for door in DOORS.values())


@pytest.mark.parametrize("half", [{"IMGPROXY_KEY": "00"}, {"IMGPROXY_SALT": "00"}])
def test_half_a_pair_is_refused(half):
    with pytest.raises(ValueError, match="DARKROOM_IMGPROXY_KEY"):
        Keys.of(read(**half))
