from cache.breaker import Breaker
from tests.cache.kit import Clock


def opened(clock):
    breaker = Breaker(clock=clock)
    for _ in range(5):
        assert breaker.admits()
        breaker.failed()
    return breaker


def test_opens_after_five_failures_in_a_row():
    breaker = opened(Clock())
    assert breaker.state == "open"
    assert not breaker.admits()


def test_success_between_starts_the_count_again():
    breaker = Breaker(clock=Clock())
    for _ in range(20):
        for _ in range(4):
            breaker.failed()
        breaker.succeeded()
    assert breaker.state == "closed"


def test_admits_exactly_one_probe():
    clock = Clock()
    breaker = opened(clock)
    clock.now += 4.9
    assert not breaker.admits()
    clock.now += 0.2
    assert breaker.state == "half-open"
    assert [breaker.admits() for _ in range(3)] == [True, False, False]


def test_probe_that_succeeds_closes():
    clock = Clock()
    breaker = opened(clock)
    clock.now += 5
    breaker.admits()
    breaker.succeeded()
    assert breaker.state == "closed"
    assert all(breaker.admits() for _ in range(9))


def test_probe_that_fails_opens_for_as_long_again():
    clock = Clock()
    breaker = opened(clock)
    clock.now += 5
    breaker.admits()
    breaker.failed()
    clock.now += 4.9
    assert breaker.state == "open"
    clock.now += 0.2
    assert breaker.admits()


def test_withdrawn_probe_leaves_the_place_to_the_next():
    clock = Clock()
    breaker = opened(clock)
    clock.now += 5
    breaker.admits()
    breaker.withdrawn()
    assert breaker.admits()


def test_late_success_of_an_earlier_attempt_does_not_close():
    breaker = opened(Clock())
    breaker.succeeded()
    assert breaker.state == "open"


def test_recent_failure_is_known():
    clock = Clock()
    breaker = Breaker(clock=clock)
    assert not breaker.failed_within(1)
    breaker.failed()
    assert breaker.failed_within(1)
    clock.now += 1
    assert not breaker.failed_within(1)
