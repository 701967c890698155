import pytest

from transforms.codecs.effort import within

COSTS = (0.1, 0.2, 1.0, 5.0)


@pytest.mark.parametrize(
    ("asked", "pixels", "effort"),
    [
        (9, 1000, 3),
        (9, 600_000, 3),
        (9, 2_000_000, 2),
        (9, 10_000_000, 1),
        (9, 90_000_000, 0),
        (6, 1000, 2),
        (3, 1000, 1),
        (0, 1000, 0),
        (None, 1000, 2),
        (None, 2_000_000, 1),
        (None, 90_000_000, 0),
    ],
)
def test_efforts_are_in_proportion_and_held_by_time(asked, pixels, effort):
    assert within(asked, 2, pixels, COSTS) == effort
