"""Render processes that are begun before they are needed."""

import os
import signal
import time
from pathlib import Path

import pytest

from proxy.spares import Spares

IDLE = ("-c", "import time; time.sleep(60)")


@pytest.fixture
def spares():
    spares = Spares(1 << 28, 1, IDLE)
    yield spares
    spares.end()


def test_those_begun_early_are_had_in_their_order_and_others_are_started(spares):
    spares.begin(2)
    begun = [child.pid for child in spares._begun]
    taken = [spares.take() for _ in range(3)]
    assert [child.pid for child in taken[:2]] == begun
    assert taken[2].pid not in begun
    for child in taken:
        child.end()


def test_one_is_wanting_until_it_is_begun(spares):
    assert spares.wanting == 1
    spares.begin(spares.wanting)
    assert spares.wanting == 0


def test_one_that_ended_is_passed_over(spares):
    spares.begin(1)
    (dead,) = [child.pid for child in spares._begun]
    os.kill(dead, signal.SIGKILL)
    until = time.monotonic() + 30
    while spares._begun[0].lives and time.monotonic() < until:
        time.sleep(0.01)
    child = spares.take()
    assert child.pid != dead
    child.end()


def test_the_end_leaves_none(spares):
    spares.begin(2)
    pids = [child.pid for child in spares._begun]
    spares.end()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
