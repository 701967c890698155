import pytest

from proxy.expiry import check_time, kept_until
from proxy.failures import SignatureExpired
from proxy.headers import Answer


@pytest.mark.parametrize(
    ("said", "left", "kept"),
    [
        (b"public, max-age=31536000, immutable", 90.5, b"public, max-age=90"),
        (b"public, max-age=60", 90, b"public, max-age=60"),
        (b"public, max-age=60", -5, b"public, max-age=0"),
    ],
)
def test_nobody_keeps_an_answer_for_longer_than_it_holds(said, left, kept):
    answer = Answer(200, ((b"etag", b"x"), (b"cache-control", said)), b"body", b"as it was")
    bounded = kept_until(answer, 1000 + left, 1000)
    assert bounded == Answer(200, ((b"etag", b"x"), (b"cache-control", kept)), b"body")


def test_a_request_passes_until_its_time_has_come():
    check_time(None, 1000)
    check_time(1001, 1000)
    for until in (1000, 999, 0):
        with pytest.raises(SignatureExpired, match=f"expires={until} has passed"):
            check_time(until, 1000)
