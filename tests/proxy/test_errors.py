import pytest

from proxy import failures
from proxy.errors import INTERNAL, TABLE, detail, verdict
from transforms import errors

CODES = {
    "missing_url": 400,
    "invalid_url": 400,
    "invalid_parameter": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "bad_signature": 403,
    "source_forbidden": 403,
    "source_not_found": 404,
    "not_found": 404,
    "method_not_allowed": 405,
    "signature_expired": 410,
    "source_too_large": 413,
    "upload_too_large": 413,
    "url_too_long": 414,
    "unsupported_format": 415,
    "range_not_satisfiable": 416,
    "unreadable_image": 422,
    "image_too_large": 422,
    "too_many_frames": 422,
    "rate_limited": 429,
    "source_unreachable": 502,
    "source_failed": 502,
    "storage_failed": 502,
    "overloaded": 503,
    "source_timeout": 504,
    "deadline_exceeded": 504,
    "loop_detected": 508,
}
CACHE_CONTROL = {
    400: "public, max-age=60",
    401: "no-store",
    403: "public, max-age=10",
    405: "public, max-age=60",
    410: "public, max-age=60",
    413: "public, max-age=300",
    414: "public, max-age=300",
    415: "public, max-age=300",
    416: "no-store",
    422: "public, max-age=300",
    429: "no-store",
    502: "no-store",
    503: "no-store",
    504: "no-store",
    508: "no-store",
}


def leaves(root):
    below = root.__subclasses__()
    return {leaf for kind in below for leaf in leaves(kind)} if below else {root}


def test_the_table_s_keys_are_exactly_the_leaves_of_both_trees():
    assert set(TABLE) == leaves(failures.Failure) | leaves(errors.Refused)


@pytest.mark.parametrize("tree", [failures, errors])
def test_the_drawn_tree_names_every_leaf(tree):
    drawn = {line.split()[1] for line in tree.__doc__.splitlines() if line[:2] in ("├─", "└─")}
    root = failures.Failure if tree is failures else errors.Refused
    assert drawn == {leaf.__name__ for leaf in leaves(root)}


def test_every_code_of_the_contract_appears_with_its_status():
    assert {ruled.code: ruled.status for ruled in TABLE.values()} == CODES


def test_a_refusal_s_own_code_is_the_table_s():
    for code, kind in errors.REFUSALS.items():
        assert TABLE[kind].code == code


def test_every_status_is_cached_as_promised():
    for kind, ruled in TABLE.items():
        expected = {"source_not_found": "public, max-age=30", "not_found": "public, max-age=60"}
        promised = expected.get(ruled.code) or CACHE_CONTROL[ruled.status]
        assert ruled.cache_control == promised, kind


@pytest.mark.parametrize(
    "error", [ValueError("x"), TimeoutError(), KeyboardInterrupt(), failures.Failure("lost")]
)
def test_everything_else_is_our_own_fault(error):
    assert verdict(error) is INTERNAL
    assert (INTERNAL.status, INTERNAL.code, INTERNAL.cache_control) == (500, "internal", "no-store")


def test_a_stranger_s_words_are_not_told():
    assert detail(ValueError("/srv/secret at 10.0.0.1")) == INTERNAL.detail
    assert detail(failures.Failure("10.0.0.1")) == INTERNAL.detail


def test_a_failure_s_own_words_are_told():
    assert detail(failures.SourceFailed("the source said 500")) == "the source said 500"
    assert "w='abc'" in detail(errors.InvalidParameter("w", "abc", "a whole number"))


def test_a_crash_is_told_as_the_picture_s_fault():
    told = detail(failures.RenderCrashed("process 123 died of signal 11"))
    assert "123" not in told
    assert verdict(failures.RenderCrashed("")).status == 422


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [
        (failures.SourceNotFound, 30),
        (failures.SourceFailed, 5),
        (failures.SourceTimeout, 5),
        (failures.SourceUnreachable, 5),
        (errors.UnreadableImage, 60),
        (failures.RenderCrashed, 60),
        (failures.RenderTimeout, 60),
    ],
)
def test_failures_about_an_original_are_remembered_and_shared(kind, seconds):
    assert (TABLE[kind].seconds, TABLE[kind].shared) == (seconds, True)


@pytest.mark.parametrize(
    "kind",
    [
        failures.Overloaded,
        failures.DeadlineExceeded,
        failures.UploadTooLarge,
        failures.RangeNotSatisfiable,
    ],
)
def test_failures_about_the_node_or_the_caller_are_neither(kind):
    assert (TABLE[kind].seconds, TABLE[kind].shared) == (0, False)
    assert (INTERNAL.seconds, INTERNAL.shared) == (0, False)
