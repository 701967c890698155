import pytest

from proxy.asgi import raw_path


@pytest.mark.parametrize(
    ("scope", "sent"),
    [
        ({"raw_path": b"/a%2Fb/c%20d", "path": "/a/b/c d"}, "/a%2Fb/c%20d"),
        ({"raw_path": "/ü".encode(), "path": "/ü"}, "/%C3%BC"),
        ({"raw_path": b"/\xff%ff", "path": "/"}, "/%FF%ff"),
        ({"raw_path": None, "path": "/a b"}, "/a%20b"),
        ({"path": "/ü"}, "/%C3%BC"),
    ],
)
def test_a_path_is_read_as_it_was_sent(scope, sent):
    assert raw_path(scope) == sent
