import pytest

from proxy.freshness import YEAR, capped, lasting


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, 0), (60, 60), (YEAR, YEAR), (YEAR + 1, YEAR), (-5, 0)],
)
def test_a_chosen_age_ends_at_a_year(seconds, expected):
    assert lasting(seconds) == f"public, max-age={expected}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("public, max-age=31536000, immutable", "public, max-age=60"),
        ("public, Max-Age=31536000, Immutable", "public, Max-Age=60"),
        ("public, max-age=10", "public, max-age=10"),
        ("private, max-age=600, s-maxage=9000", "private, max-age=60, s-maxage=60"),
        ("public,max-age=oops", "public, max-age=60"),
        ("no-store", "no-store"),
        ("", ""),
    ],
)
def test_a_capped_value_lasts_no_longer_and_is_never_immutable(value, expected):
    assert capped(value, 60) == expected
