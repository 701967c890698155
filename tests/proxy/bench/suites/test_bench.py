import time
from pathlib import Path

from proxy.bench.pictures import Pictures
from proxy.bench.suites import Bench


def bench(**more):
    return Bench(Pictures(Path(), real=False), Path(), **more)


def test_rounds_are_as_many_as_there_are_to_be():
    assert list(bench(rounds=5).turns()) == [0, 1, 2, 3, 4]


def test_late_rounds_are_left_out_but_for_three():
    assert list(bench(rounds=7, until=time.monotonic() - 1).turns()) == [0, 1, 2]
    assert list(bench(rounds=7).turns(0.0)) == [0, 1, 2]
    assert list(bench(rounds=2, until=0.0).turns()) == [0, 1]


def test_share_is_never_nothing():
    assert bench(share=0.01).count(10) == 1
    assert bench(share=0.25).count(10, least=5) == 5
    assert bench().count(10) == 10
