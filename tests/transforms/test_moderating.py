from dataclasses import dataclass, field

from transforms.context import Context
from transforms.moderating import moderated
from transforms.optimization import Optimization
from transforms.optimizers.base import NONE, Optimized

FOREVER = float("inf")
DATA = memoryview(bytes(1000))


@dataclass
class Steady:
    """Saves a percent for each place that the quality stays below the top."""

    name = "steady"
    share: float = 1.0
    bare_size: int = 1000
    asked: list[int] = field(default_factory=list)

    def optimize(self, data, wish, context):  # noqa: ARG002 - as every optimiser
        self.asked.append(wish.quality)
        return _of(int(1000 - 10 * self.share * (100 - wish.quality)), "steady")

    def bare(self, data, wish):  # noqa: ARG002 - as every optimiser
        return _of(self.bare_size, NONE)


def _of(size, method):
    return Optimized(bytes(size), method, "image/x", "x")


def reduced(optimizer, until=FOREVER, **wish):
    return moderated(optimizer, DATA, Optimization(**wish), Context(), until)


def test_what_grows_is_not_taken():
    done = reduced(Steady(share=-1), quality=40)
    assert (done.method, len(done.body)) == (NONE, 1000)


def test_what_saves_no_more_than_leaving_words_out_is_not_taken():
    assert reduced(Steady(bare_size=300), quality=40).method == NONE


def test_quality_rises_until_no_more_is_saved_than_may_be():
    done = reduced(Steady(), quality=40, most=20.0)
    assert done.method == "steady"
    assert 800 <= len(done.body) <= 850


def test_quality_stays_where_nothing_bounds_it():
    optimizer = Steady()
    reduced(optimizer, quality=40, most=90.0)
    assert optimizer.asked == [40]


def test_a_file_stays_where_even_the_best_saves_too_much():
    class Constant(Steady):
        def optimize(self, data, wish, context):  # noqa: ARG002 - as every optimiser
            return _of(500, "constant")

    assert reduced(Constant(), quality=40, most=20.0).method == NONE


def test_no_search_is_begun_when_time_is_up():
    optimizer = Steady()
    assert reduced(optimizer, until=0.0, quality=40, most=20.0).method == NONE
    assert optimizer.asked == [40]
