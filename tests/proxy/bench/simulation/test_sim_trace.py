import numpy as np
import pytest

from proxy.bench.simulation.trace import Trace, once, zipf
from proxy.bench.simulation.workload import DAY, Workload

SITE = Workload(originals=4000, per_second=0.5, days=1)


def test_a_trace_is_in_order_and_of_the_size_asked_for():
    trace = Trace.drawn(SITE)
    assert (np.diff(trace.times) >= 0).all()
    assert len(trace) == pytest.approx(0.5 * DAY, rel=0.05)
    assert set(trace.widths.tolist()) <= set(SITE.widths)


def test_the_few_are_asked_for_most_and_many_only_once():
    trace = Trace.drawn(SITE)
    counts = np.sort(np.bincount(trace.originals))[::-1]
    assert counts[:400].sum() > len(trace) / 3
    assert 0.4 < once(trace) < 0.9


def test_a_share_holds_that_part_of_originals_and_of_requests():
    whole, part = Trace.drawn(SITE), Trace.drawn(SITE, share=0.1)
    assert len(part) == pytest.approx(len(whole) / 10, rel=0.1)
    assert len(set(part.originals.tolist())) < len(set(whole.originals.tolist())) / 5
    assert part.share == 0.1


def test_bins_keep_the_sum_of_popularity():
    assert zipf(1000, 0.9, 1000).sum() == pytest.approx(zipf(1000, 0.9, 10).sum())
    assert (np.diff(zipf(1000, 1.0, 50)) < 0).all()


def test_new_originals_are_not_asked_for_before_they_are_there():
    site = Workload(originals=100, per_second=0.2, days=1, uploads_per_day=1.0)
    trace = Trace.drawn(site)
    old = trace.originals < 100
    early, late = trace.times < DAY / 4, trace.times > 3 * DAY / 4
    assert (~old & late).sum() > 2 * (~old & early).sum()


def test_the_load_follows_the_day():
    trace = Trace.drawn(SITE)
    hours = np.bincount((trace.times / 3600).astype(int))
    assert hours[16] > 2 * hours[4]
