"""Tickets: who may begin, and what a node gets done that is asked for five times too much."""

import heapq
import random
from collections import deque
from contextlib import ExitStack
from itertools import count

import pytest

from proxy.failures import Overloaded
from proxy.tickets import Tickets

QUEUE_WAIT = 2.0
RENDERERS = 2


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def tickets(pace=0.0, queue=128, clock=None):
    return Tickets(queue, QUEUE_WAIT, RENDERERS, lambda: pace, clock or Clock())


def test_no_more_begins_than_the_queue_holds_and_what_ends_makes_room():
    node = tickets(queue=2)
    with node.take():
        with node.take(), pytest.raises(Overloaded), node.take():
            pass
        assert (node.outstanding, node.refused) == (1, 1)
        with node.take():
            assert node.outstanding == 2
    assert node.outstanding == 0


def test_a_failure_gives_its_ticket_back():
    node = tickets(queue=1)
    with pytest.raises(ZeroDivisionError), node.take():
        1 / 0  # noqa: B018
    assert node.outstanding == 0


def test_nobody_is_refused_while_a_process_is_free_however_long_jobs_take():
    node = tickets(pace=60.0)
    with node.take() as first:
        first.fetched()
        with node.take():
            assert node.outstanding == 2


def test_a_crowd_from_one_host_does_not_keep_the_work_of_another_out():
    node = tickets(pace=2.0)
    with ExitStack() as begun:
        for _ in range(4):
            begun.enter_context(node.take("crowd")).fetched()
        assert (node.wait("crowd"), node.wait("other")) == (3.0, 0.0)
        with pytest.raises(Overloaded), node.take("crowd"):
            pass
        for _ in range(2):
            begun.enter_context(node.take("other")).fetched()
        assert node.wait("other") == 4.0
        with pytest.raises(Overloaded), node.take("other"):
            pass
    assert node.wait("crowd") == 0.0


def test_large_work_keeps_small_work_waiting_for_no_more_processes_than_it_may_have():
    node = tickets(pace=2.0, queue=4)
    with ExitStack() as begun:
        for _ in range(4):
            begun.enter_context(node.take("a", large=True)).fetched()
        assert (node.wait("a", large=True), node.wait("a")) == (3.0, 0.0)
        with pytest.raises(Overloaded), node.take("a", large=True):
            pass
        for _ in range(3):
            begun.enter_context(node.take("a")).fetched()
        assert node.outstanding == 7
        assert node.wait("a") == 3.0
    assert (node.outstanding, node.wait("a", large=True)) == (0, 0.0)


def test_large_work_waits_behind_all_that_is_before_it():
    node = tickets(pace=2.0)
    with ExitStack() as begun:
        for large in (True, False, True, False):
            begun.enter_context(node.take("a", large=large)).fetched()
        assert (node.wait("a"), node.wait("a", large=True)) == (2.0, 3.0)


@pytest.mark.parametrize("large", [True, False])
def test_large_work_that_is_late_with_its_fetch_is_ahead_of_nobody(large):
    clock = Clock()
    node = tickets(pace=1.0, clock=clock)
    with ExitStack() as begun:
        with node.take() as usual:
            clock.now += 0.5
            usual.fetched()
        for _ in range(4):
            begun.enter_context(node.take(large=True))
        with node.take():
            assert node.wait(large=large) > 0
            clock.now += 10.0
            assert node.wait(large=large) == 0


def test_work_that_would_wait_too_long_is_refused_with_the_time_to_come_back():
    node = tickets(pace=4.0)
    with ExitStack() as begun:
        for _ in range(2):
            begun.enter_context(node.take()).fetched()
        assert node.wait() == 2.0
        begun.enter_context(node.take()).fetched()
        with pytest.raises(Overloaded) as refused:
            begun.enter_context(node.take())
        assert refused.value.retry_after == 2


def test_the_time_that_a_fetch_takes_is_not_waited_for_twice():
    clock = Clock()
    node = tickets(pace=4.0, clock=clock)
    for _ in range(100):
        with node.take() as ticket:
            clock.now += 3.0
            ticket.fetched()
    with ExitStack() as begun:
        for _ in range(3):
            begun.enter_context(node.take())
        assert node.wait() == pytest.approx(1.0, abs=0.01)


def test_fetches_that_hang_do_not_make_free_processes_look_busy():
    clock = Clock()
    node = tickets(pace=1.0, clock=clock)
    with ExitStack() as begun:
        with node.take() as usual:
            clock.now += 0.5
            usual.fetched()
        for _ in range(4):
            begun.enter_context(node.take())
        assert node.wait() > 0
        clock.now += 10.0
        assert node.wait() == 0


def test_a_host_whose_fetches_hang_takes_no_room_from_the_others():
    clock = Clock()
    node = tickets(clock=clock)
    with ExitStack() as begun:
        for _ in range(128):
            begun.enter_context(node.take("hangs"))
        with pytest.raises(Overloaded), node.take("good"):
            pass
        clock.now += 1.5
        with pytest.raises(Overloaded), node.take("hangs"):
            pass
        with node.take("good"), node.take():
            assert node.outstanding == 130


def test_a_host_is_not_blamed_for_another_that_hangs_in_the_same_work():
    clock = Clock()
    node = tickets(clock=clock)
    with ExitStack() as begun:
        for _ in range(32):
            begun.enter_context(node.take("good", "hangs")).asks("hangs")
        clock.now += 1.5
        with node.take("good") as ticket:
            assert ticket.host == "good"
        for hosts in (("hangs",), ("good", "hangs"), ("hangs", "good")):
            with pytest.raises(Overloaded), node.take(*hosts):
                pass


def test_hosts_that_hang_take_no_more_than_so_much_room_together():
    clock = Clock()
    node = tickets(queue=8, clock=clock)
    with ExitStack() as begun:
        for host in range(32):
            begun.enter_context(node.take(str(host)))
            clock.now += 1.5
        with pytest.raises(Overloaded), node.take("another"):
            pass


def test_a_source_that_is_slow_for_all_keeps_the_whole_queue():
    clock = Clock()
    node = tickets(clock=clock)
    for _ in range(50):
        with node.take("slow") as ticket:
            clock.now += 1.5
            ticket.fetched()
    with ExitStack() as begun:
        for _ in range(128):
            begun.enter_context(node.take("slow"))
            clock.now += 0.02
        assert node.outstanding == 128


class Node:
    """A node in miniature: fetches take time, two processes render, who waits too long goes."""

    def __init__(self, render, fetch, hanging=0.0):
        self.clock, self.dice, self.turn = Clock(), random.Random(1), count()
        self.render, self.fetch, self.hanging = render, fetch, hanging
        self.tickets = Tickets(128, QUEUE_WAIT, RENDERERS, lambda: self.pace, self.clock)
        self.events, self.line = [], deque()
        self.pace = self.good = self.busy = self.late = 0

    def after(self, seconds, what, *args):
        heapq.heappush(self.events, (self.clock.now + seconds, next(self.turn), what, args))

    def run(self, rate, seconds):
        self.after(0, self.arrive, rate)
        while self.events[0][0] < seconds:
            self.clock.now, _, what, args = heapq.heappop(self.events)
            what(*args)
        return self.good / seconds

    def arrive(self, rate):
        self.after(self.dice.expovariate(rate), self.arrive, rate)
        stack = ExitStack()
        try:
            ticket = stack.enter_context(self.tickets.take())
        except Overloaded:
            return
        if self.dice.random() < self.hanging:
            self.after(10.0, stack.close)
        else:
            self.after(self.fetch(self.dice), self.fetched, stack, ticket)

    def fetched(self, stack, ticket):
        ticket.fetched()
        self.line.append((stack, self.clock.now))
        self.work()

    def work(self):
        while self.line and self.busy < RENDERERS:
            stack, since = self.line.popleft()
            if self.clock.now - since > QUEUE_WAIT:
                self.late += 1
                stack.close()
            else:
                self.busy += 1
                seconds = self.render(self.dice)
                self.after(seconds, self.done, stack, seconds)

    def done(self, stack, seconds):
        stack.close()
        self.busy -= 1
        self.good += 1
        self.pace += 0.1 * (seconds - self.pace)
        self.work()


def mean(seconds):
    return lambda dice: dice.expovariate(1 / seconds)


@pytest.mark.parametrize("render", [0.01, 0.033, 0.2, 1.0])
@pytest.mark.parametrize("fetch", [0.0001, 0.03, 0.3])
def test_five_times_too_much_leaves_the_node_at_its_peak(render, fetch):
    peak = RENDERERS / render
    node = Node(mean(render), mean(fetch))
    assert node.run(5 * peak, 2000 * render) >= 0.8 * peak
    assert node.late <= 0.4 * node.good


@pytest.mark.parametrize("fetch", [1.0, 5.0])
def test_slow_sources_do_not_starve_the_processes(fetch):
    node = Node(mean(0.2), mean(fetch))
    assert node.run(50, 300) >= 0.8 * 10


def test_hanging_sources_do_not_get_the_others_refused():
    node = Node(mean(0.1), mean(0.05), hanging=0.3)
    assert node.run(15, 300) >= 0.95 * 15 * 0.7


def paced(pace, heavy_pace):
    return Tickets(128, QUEUE_WAIT, RENDERERS, lambda: pace, Clock(), lambda: heavy_pace)


def test_heavy_work_keeps_small_work_out_of_nothing():
    node = paced(0.02, 1.5)
    with ExitStack() as begun:
        begun.enter_context(node.take("a", heavy=True)).fetched(heavy=True)
        begun.enter_context(node.take("a", heavy=True)).fetched(heavy=True)
        with pytest.raises(Overloaded), node.take("a", heavy=True):
            pass
        assert node.wait("a", heavy=True) == 3.0
        assert node.wait("a") == 0.0
        for _ in range(60):
            begun.enter_context(node.take("a")).fetched()


def test_small_work_keeps_heavy_work_waiting_at_its_own_pace_only():
    node = paced(0.02, 60.0)
    with ExitStack() as begun:
        for _ in range(40):
            begun.enter_context(node.take("a")).fetched()
        assert node.wait("a", heavy=True) == node.wait("a") < 0.5


def test_work_that_turns_out_heavy_is_refused_where_too_much_such_waits():
    node = paced(0.02, 1.5)
    with ExitStack() as begun:
        for _ in range(2):
            begun.enter_context(node.take("a")).fetched(heavy=True)
        with pytest.raises(Overloaded), node.take("a") as third:
            third.fetched(heavy=True)
        assert (node.outstanding, node.refused) == (2, 1)
        with node.take("b") as other:
            other.fetched(heavy=True)
    assert node.outstanding == 0
    assert node.wait("a", heavy=True) == node.wait("a") == 0.0
