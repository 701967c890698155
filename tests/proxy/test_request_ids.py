import uuid

from proxy.request_ids import BATCH, RequestIds


def test_ids_are_random_uuids_and_none_comes_twice():
    ids = RequestIds()
    given = [ids.next() for _ in range(3 * BATCH)]
    assert len(set(given)) == len(given)
    for text in given:
        read = uuid.UUID(text)
        assert (str(read), read.version, read.variant) == (text, 4, uuid.RFC_4122)


def test_two_processes_give_different_ids():
    assert RequestIds().next() != RequestIds().next()
