from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.bounds import Bounds
from transforms.fitting import Pixels, Plan

SIDES = st.integers(1, 65_535)


def test_what_is_within_stays():
    plan = Plan(Pixels(300, 200), Pixels(200, 200))

    assert Bounds(40_000, 200).hold(plan, 1) == (plan, frozenset())


def test_the_ratio_stays():
    plan, notes = Bounds(side=64).hold(Plan(Pixels(3000, 2000), Pixels(3000, 2000)), 1)

    assert plan.box == plan.scaled == (64, 43)
    assert notes == {"side-limit"}


def test_only_the_bound_that_bites_is_noted():
    plan = Plan(Pixels(400, 400), Pixels(400, 400))

    assert Bounds(10_000, 300).hold(plan, 1)[1] == {"pixel-limit"}
    assert Bounds(90_000, 100).hold(plan, 1)[1] == {"pixel-limit", "side-limit"}


@settings(deadline=None)
@given(box=st.tuples(SIDES, SIDES), more=st.tuples(SIDES, SIDES), pixels=st.integers(1, 10**8),
       side=st.integers(1, 20_000), frames=st.integers(1, 500))  # fmt: skip
def test_every_plan_is_brought_within(box, more, pixels, side, frames):
    box, around = Pixels(*box), Pixels(*map(sum, zip(box, more, strict=True)))

    cut, _ = Bounds(pixels, side).hold(Plan(around, box), frames)
    padded, _ = Bounds(pixels, side).hold(Plan(box, around), frames)

    for plan in (cut, padded):
        assert min(*plan.box, *plan.scaled) >= 1
        assert plan.box.width * plan.box.height <= max(1, pixels // frames)
        assert max(plan.box) <= side
    assert all(scaled >= length for scaled, length in zip(cut.scaled, cut.box, strict=True))
    assert all(scaled <= length for scaled, length in zip(padded.scaled, padded.box, strict=True))
