from proxy.usage import RING, SLOTS, Usage


def used(*slots):
    usage = Usage(slots[0])
    for slot in slots:
        usage.add(slot)
    return usage


def test_what_was_counted_counts_for_a_minute_and_fades_with_its_slot():
    usage = used(*[100] * 8)
    assert usage.within(SLOTS, 1000) == usage.within(SLOTS, 1059.9) == 8
    assert usage.within(SLOTS, 1060) == 8
    assert usage.within(SLOTS, 1065) == 4
    assert usage.within(SLOTS, 1070) == 0


def test_one_slot_is_looked_back_the_same_way():
    usage = used(100, 100, 101)
    assert usage.within(1, 1010) == 3
    assert usage.within(1, 1015) == 2
    assert usage.within(1, 1020) == 1


def test_a_long_silence_forgets_everything():
    usage = used(100, 101, 102)
    usage.add(100 + 3 * RING)
    assert usage.at_most() == usage.within(SLOTS, 1210 + 10) == 1


def test_a_clock_that_goes_back_loses_nothing():
    usage = used(100)
    usage.add(98)
    assert usage.newest == 100
    assert usage.within(SLOTS, 1000) == 2


def test_what_is_told_is_not_told_again_unless_it_failed():
    usage = used(100, 100, 102)
    untold = usage.take_unsaid()
    assert untold == {100: 2, 102: 1}
    assert usage.take_unsaid() == {}
    usage.put_back(untold)
    assert usage.take_unsaid() == untold


def test_what_all_counted_is_heard_and_what_came_meanwhile_is_added():
    usage = used(100)
    usage.take_unsaid()
    usage.add(100)
    usage.hear({99: 5, 100: 7, 50: 1000})
    assert usage.within(SLOTS, 1000) == 5 + 7 + 1
