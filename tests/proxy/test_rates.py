import pytest

from proxy.failures import RateLimited
from proxy.rates import MOST_CLIENTS, Rates


class Clock:
    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def passed(rates, client, times):
    """Ask so often, and return how many requests passed."""
    count = 0
    for _ in range(times):
        try:
            rates.admit(client)
        except RateLimited:
            continue
        count += 1
    return count


def refusal(rates, client):
    with pytest.raises(RateLimited) as caught:
        rates.admit(client)
    return caught.value


def test_a_minute_s_worth_passes_and_comes_back_as_the_minute_slides(clock):
    rates = Rates("x", 60, clock=clock)
    assert passed(rates, "a", 100) == 60
    assert passed(rates, "b", 100) == 60
    clock.now += 59
    assert passed(rates, "a", 100) == 0
    clock.now += 6
    assert passed(rates, "a", 100) == 30
    clock.now += 120
    assert passed(rates, "a", 100) == 60


def test_no_minute_holds_more_than_allowed_by_much(clock):
    rates, times = Rates("x", 60, clock=clock), []
    for _ in range(600):
        clock.now += 0.5
        times += [clock.now] * passed(rates, "a", 1)
    busiest = max(sum(start <= at < start + 60 for at in times) for start in times)
    assert 60 <= busiest <= 70
    assert len(times) >= 280


def test_a_burst_is_held_down_too(clock):
    rates = Rates("x", 60, 10, clock=clock)
    assert passed(rates, "a", 50) == 10
    clock.now += 20
    assert passed(rates, "a", 50) == 10
    only_bursts = Rates("x", 0, 10, clock=clock)
    assert passed(only_bursts, "a", 50) == 10


def test_a_refusal_says_when_to_come_back_and_that_is_true(clock):
    rates = Rates("x", 5, 3, clock=clock)
    for _ in range(20):
        passed(rates, "a", 5)
        refused = refusal(rates, "a")
        assert refused.limit in (3, 5)
        assert refused.reset > clock.now
        clock.now += refused.retry_after - 1.001
        assert passed(rates, "a", 1) == 0
        clock.now += 1.001
        assert passed(rates, "a", 1) == 1


def test_what_is_left_is_told(clock):
    rates = Rates("x", 5, clock=clock)
    passed(rates, "a", 3)
    left = rates.allowance("a")
    assert (left.limit, left.remaining) == (5, 2)
    assert left.reset > clock.now
    assert rates.allowance("b").remaining == 5


def test_everybody_passes_while_counts_cannot_be_shared(clock):
    rates = Rates("x", 1, clock=clock)
    rates.away = True
    assert passed(rates, "a", 9) == 9
    rates.away = False
    assert passed(rates, "a", 9) == 0


def test_what_others_counted_counts(clock):
    rates = Rates("x", 5, shared=True, clock=clock)
    rates.admit("a")
    told = rates.take_untold()
    slot = int(clock.now // 10)
    assert told == {"a": {slot: 1}}
    rates.hear("a", {slot: 5})
    rates.hear("nobody", {slot: 5})
    assert rates.take_untold() == {}
    assert passed(rates, "a", 9) == 0
    assert rates.take_untold() == {"a": {slot: 0}}


def test_clients_are_forgotten_in_time_and_never_too_many(clock):
    rates = Rates("x", 1, clock=clock)
    for number in range(MOST_CLIENTS + 10):
        rates.admit(str(number))
    assert len(rates._usages) == MOST_CLIENTS
    clock.now += 100
    rates.admit("a")
    assert list(rates._usages) == ["a"]
    assert not rates._untold
