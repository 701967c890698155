import threading
from contextlib import suppress

import pytest

from transforms.patience import within, working_in_vain


def test_what_is_made_in_time_is_returned():
    assert within(60, lambda: 5) == 5
    assert not working_in_vain()


def test_what_fails_in_time_is_raised():
    with pytest.raises(KeyError, match="x"):
        within(60, lambda: {}["x"])


@pytest.mark.parametrize("seconds", [0.05, 0, -1])
def test_what_takes_longer_is_given_up_but_goes_on_until_it_ends(seconds):
    enough, ended = threading.Event(), threading.Event()

    def work():
        enough.wait(60)
        ended.set()

    with pytest.raises(TimeoutError):
        within(seconds, work)
    assert working_in_vain()
    enough.set()
    ended.wait(60)
    for thread in threading.enumerate():
        with suppress(RuntimeError, AssertionError):
            thread.join(60)
    assert not working_in_vain()
