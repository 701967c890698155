from dataclasses import replace

import numpy as np
import pytest

from proxy.bench.simulation import cdn, walk
from proxy.bench.simulation.cluster import MB, Cluster
from proxy.bench.simulation.costs import Costs
from proxy.bench.simulation.findings import simulated
from proxy.bench.simulation.ring import Ring
from proxy.bench.simulation.trace import Trace
from proxy.bench.simulation.walk import Asked, Nodes
from proxy.bench.simulation.weights import Weights
from proxy.bench.simulation.workload import Workload

SITE = Workload(originals=3000, per_second=1.0, days=1)
SMALL = Cluster(memory=40 * MB, redis=100 * MB, originals=20 * MB, pop=20 * MB, pops=4)


def asked(now, rendition=1, original=1, place=0):
    return Asked(now, rendition, original, place, 10_000, 100_000, 0.2)


def run(cluster, share=1.0):
    trace = Trace.drawn(SITE, share)
    return simulated(trace, Weights.of(trace, SITE, Costs()), cluster, Costs(), 8 * 3600)


def ratio(found, *outcomes):
    return len(found.of(*outcomes)) / len(found.counted)


def test_a_request_walks_from_render_to_memory_to_redis():
    nodes = Nodes(replace(SMALL, nodes=2))
    went = [nodes.ask(asked(*each)) for each in ((0,), (0.1,), (1,), (2, 1, 1, 1), (3, 1, 1, 1))]
    outcomes = [each.outcome for each in went]
    assert outcomes == [walk.RENDER, walk.FOLLOWED, walk.MEMORY, walk.REDIS, walk.MEMORY]


def test_sizes_of_one_original_share_its_fetch_for_ten_minutes():
    nodes = Nodes(replace(SMALL, nodes=2))
    places = ((0, 1, 0), (0.1, 2, 0), (5, 3, 1), (700, 4, 0))
    went = [nodes.ask(asked(now, rendition, 1, place)) for now, rendition, place in places]
    assert [each.original for each in went] == [
        walk.FETCHED,
        walk.HELD,
        walk.SHARED,
        walk.FETCHED,
    ]
    assert [each.alone for each in went] == [True, False, True, True]


def test_what_is_stale_is_answered_and_asked_for_anew_and_then_forgotten():
    nodes = Nodes(SMALL)
    day = 24 * 3600
    went = [nodes.ask(asked(now)) for now in (0, day + 1, day + 2, 4 * day)]
    assert [each.outcome for each in went] == [walk.RENDER, walk.STALE, walk.MEMORY, walk.RENDER]
    assert went[3].again


def test_a_store_holds_what_redis_let_go_of():
    nodes = Nodes(replace(SMALL, memory=1, redis=1, store=100 * MB))
    assert nodes.ask(asked(0)).outcome == walk.RENDER
    assert nodes.ask(asked(1)).outcome == walk.STORE


def test_without_redis_each_node_makes_its_own():
    nodes = Nodes(replace(SMALL, nodes=2, redis=0))
    went = [nodes.ask(asked(now, place=place)).outcome for now, place in ((0, 0), (9, 1))]
    assert went == [walk.RENDER, walk.RENDER]
    assert nodes.redis is None


def test_the_ring_moves_only_the_keys_of_the_node_that_is_lost():
    keys = np.arange(20_000)
    before, after = Ring(10).nodes(keys), Ring(10, frozenset({3})).nodes(keys)
    assert (before[before != 3] == after[before != 3]).all()
    assert not (after == 3).any()
    assert np.bincount(before, minlength=10).min() > 1000
    assert 1 < Ring(10).fullest() < 2


def test_a_shield_asks_the_nodes_once_for_what_every_pop_misses():
    trace = Trace.drawn(SITE)
    sizes = Weights.of(trace, SITE, Costs()).renditions
    alone, shielded = (
        len(cdn.missed(trace, sizes, replace(SMALL, pop=10_000 * MB, shield=shield)))
        for shield in (False, True)
    )
    assert shielded < alone
    assert shielded == len(set(trace.renditions.tolist()))
    assert len(cdn.missed(trace, sizes, replace(SMALL, pops=0))) == len(trace)


def test_a_quarter_of_the_originals_says_what_all_of_them_say():
    whole, part = run(SMALL), run(SMALL, share=0.25)
    assert ratio(part, walk.RENDER) == pytest.approx(ratio(whole, walk.RENDER), abs=0.04)
    passed = [len(each.counted) / len(each.offered) for each in (whole, part)]
    assert passed[1] == pytest.approx(passed[0], abs=0.04)


def test_hashing_keeps_memory_and_more_room_never_makes_more_renders():
    nodes = replace(SMALL, nodes=4, memory=10 * MB, redis=25 * MB, pops=0)
    hashed, loose, roomy = (
        run(each)
        for each in (
            nodes,
            replace(nodes, hashing="none"),
            replace(nodes, redis=200 * MB),
        )
    )
    assert ratio(hashed, walk.MEMORY) > ratio(loose, walk.MEMORY) + 0.05
    assert ratio(roomy, walk.RENDER) < ratio(hashed, walk.RENDER)


def test_losing_nodes_for_an_afternoon_makes_renders_again():
    nodes = replace(SMALL, nodes=4, redis=0, memory=40 * MB, pops=0)
    whole, less = run(nodes), run(replace(nodes, lost=0.5))
    assert len(less.of(walk.RENDER)) > len(whole.of(walk.RENDER))
