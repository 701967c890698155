from proxy.facts import MOST_BYTES, MOST_NAMES, Facts


def test_facts_of_one_original_add_up_and_are_no_others():
    facts = Facts()
    facts.learn("a", {"faces|": [1], "width": 3})
    facts.learn("a", {"faces|": [2]})

    assert facts.of("a") == {"faces|": [2], "width": 3}
    assert facts.of("b") == {}


def test_the_least_recently_used_original_makes_room():
    facts = Facts(originals=2)
    for name in "ab":
        facts.learn(name, {"n": name})
    facts.of("a")
    facts.learn("c", {"n": "c"})

    assert facts.of("a")
    assert not facts.of("b")


def test_the_oldest_facts_make_room():
    facts = Facts()
    facts.learn("a", {str(n): n for n in range(MOST_NAMES)})
    facts.learn("a", {"0": 0, "new": 1})

    known = facts.of("a")
    assert len(known) == MOST_NAMES
    assert "1" not in known
    assert {"0", "new", "2"} <= known.keys()


def test_what_is_too_much_is_not_kept_and_loses_nothing():
    facts = Facts()
    facts.learn("a", {"n": 1})
    facts.learn("a", {"huge": "x" * MOST_BYTES})

    assert facts.of("a") == {"n": 1}
