import pytest

from proxy.signing import (
    SigningKey,
    digest,
    original_text,
    sign,
    sign_original,
    whole_text,
    written,
)

KEY = "main:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
PLAIN = "https://example.com/a.jpg"
HARD = "https://a.example/b c?y=ä+d~"
VECTORS = [
    (
        "/image",
        {"url": PLAIN, "w": 640},
        "/image?url=https%3A%2F%2Fexample.com%2Fa.jpg&w=640",
        "Lv_GVnIzsry4PJ1gOQNwm80BKei2oGFK70mnFYsVWUU",
    ),
    (
        "/image",
        {"w": 640, "url": HARD, "exp": 1_900_000_000, "mark-w": 10},
        "/image?exp=1900000000&mark-w=10&url=https%3A%2F%2Fa.example%2Fb%20c%3Fy%3D%C3%A4%2Bd~&w=640",
        "h6U__NQwb2TdDc7xAtmc5tUw7uXQj82PHdt1kORphNY",
    ),
    (
        "/",
        {"url": "a.jpg", "we": "", "txt": "!'()*"},
        "/?txt=%21%27%28%29%2A&url=a.jpg&we=",
        "H31CqFdrc6Js2Ns5Eu8lal6Yp8HgvaLH-2AE_0aH0Sk",
    ),
    (
        "/_ipx/w_200/https://a/b%20c.jpg",
        {},
        "/_ipx/w_200/https://a/b%20c.jpg?",
        "dEK3tmXxwY2cJkC7YL75bvN15TKcJlWYTtQZtv_C67o",
    ),
]


@pytest.mark.parametrize(("path", "parameters", "text", "signature"), VECTORS)
def test_what_is_signed_and_how_is_as_it_always_was(path, parameters, text, signature):
    assert whole_text(path, written(parameters)) == text
    assert sign(path, parameters, KEY) == signature
    assert sign(path, dict(reversed(parameters.items())), SigningKey.parse(KEY)) == signature


def test_the_signature_of_an_original_covers_it_and_its_time():
    expected = "o.D3HQ4OLNxV4JHh4lv34gUvro3YmXSkDyv3igh3HECZ8"
    assert sign_original(PLAIN, KEY, 1_900_000_000) == expected
    pairs = [("w", "640"), ("url", PLAIN), ("exp", "1900000000")]
    assert original_text(pairs) == "o.exp=1900000000&url=https%3A%2F%2Fexample.com%2Fa.jpg"
    assert "o." + digest(original_text(pairs), SigningKey.parse(KEY)) == expected


def test_values_are_written_as_a_query_has_them():
    assert dict(written({"a": True, "b": False, "c": 2.0, "d": 0.5, "e": 7, "f": "x"})) == {
        "a": "1",
        "b": "0",
        "c": "2",
        "d": "0.5",
        "e": "7",
        "f": "x",
    }


@pytest.mark.parametrize(
    "text", ["", "main", "main:", ":00", "main:0", "main:xy", "a b:00", "é:00"]
)
def test_what_is_no_key_is_refused_and_not_repeated(text):
    with pytest.raises(ValueError, match="a signing key: expected a name") as caught:
        SigningKey.parse(text)
    assert not text or text not in str(caught.value)
