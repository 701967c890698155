from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.asgi import raw_path
from proxy.doors import DIALECTS, DOORS
from proxy.doors.base import Ask
from proxy.failures import Failure
from transforms.errors import Refused

VALUES = st.one_of(
    st.text(max_size=12),
    st.text("0123456789.-_xe;,%()/ #", max_size=24),
    st.sampled_from(
        ["", "1", "0", "auto", "1e99999", "9" * 40, "NaN", "-1", "%zz", "%00", "\ud800"]
    ),
)


def saying(door, joint, equals):
    words = st.one_of(st.sampled_from([*door.words]), st.text(max_size=8))
    said = st.lists(st.tuples(words, VALUES), max_size=6)
    return said.map(lambda pairs: joint.join(f"{word}{equals}{text}" for word, text in pairs))


def sent(text):
    """Write text as its bytes come over the wire."""
    return text.encode("utf-8", "surrogatepass")


def asked(door, data, joint, equals):
    said, more = data.draw(saying(door, joint, equals)), data.draw(VALUES)
    if door.name in DIALECTS:
        path = sent(f"{door.prefix}/{said}/https://a.example/{more}")
        return sent(more), raw_path({"raw_path": path})
    return sent(f"{said}&url=/a&href=/a"), door.paths[0]


@pytest.mark.parametrize(
    ("name", "joint", "equals"),
    [
        ("next", "&", "="),
        ("netlify", "&", "="),
        ("astro", "&", "="),
        ("ipx", ",", "_"),
        ("ipx", "&", "="),
        ("cloudflare", ",", "="),
    ],
)
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_whatever_is_said_is_understood_or_refused(name, joint, equals, data):
    door = (DOORS | DIALECTS)[name]
    query, path = asked(door, data, joint, equals)

    with suppress(Failure, Refused):
        found = door(base="https://b.example").parse(query.decode("latin-1"), b"", path=path)
        assert isinstance(found, Ask)
        assert type(found.recipe).parse(str(found.recipe)) == found.recipe
