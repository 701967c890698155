from proxy.memo import LONGEST, Memo


def scope(path="/image", raw=None, accept=b""):
    return {"path": path, "raw_path": raw, "headers": [(b"accept", accept)]}


def test_paths_that_were_sent_otherwise_are_other_paths():
    memo = Memo()
    memo.keep(scope("/a/b", b"/a%2Fb"), b"q", "one", negotiated=False)
    assert memo.find(scope("/a/b", b"/a%2Fb"), b"q") == "one"
    assert memo.find(scope("/a/b", b"/a/b"), b"q") is None


def test_what_accept_tells_is_known_by_it():
    memo = Memo()
    memo.keep(scope(accept=b"image/avif"), b"q", "avif", negotiated=True)
    assert memo.find(scope(accept=b"image/avif"), b"q") == "avif"
    assert memo.find(scope(accept=b"*/*"), b"q") is None


def test_what_is_too_long_is_not_known():
    memo = Memo()
    memo.keep(scope(), b"q" * (LONGEST + 1), "x", negotiated=False)
    memo.keep(scope(accept=b"a" * (LONGEST + 1)), b"q", "x", negotiated=True)
    memo.keep(scope(raw=b"/" * (LONGEST + 1)), b"q", "x", negotiated=False)
    assert len(memo) == 0


def test_the_oldest_makes_room():
    memo = Memo(2)
    for said in (b"1", b"2", b"2", b"3"):
        memo.keep(scope(), said, said, negotiated=False)
    assert [memo.find(scope(), said) for said in (b"1", b"2", b"3")] == [None, b"2", b"3"]
