from contextlib import suppress

import pytest

from proxy.failures import Overloaded
from proxy.sources.budget import FetchMemory, Reservation


def test_refuses_what_passes_the_limit_and_keeps_what_was_held():
    memory = FetchMemory(100)
    with Reservation(memory) as first, Reservation(memory) as second:
        first.grow(60)
        second.grow(40)
        with pytest.raises(Overloaded):
            second.grow(1)
        assert memory.held == 100
    assert memory.held == 0


def test_an_error_gives_it_back():
    memory = FetchMemory(100)
    with suppress(ZeroDivisionError), Reservation(memory) as one:
        one.grow(99)
        raise ZeroDivisionError
    assert memory.held == 0
