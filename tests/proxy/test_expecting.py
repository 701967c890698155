"""What a job is expected to take, and how that is learned."""

import pytest

from proxy.expecting import KINDS, ORIGINALS, Expectations
from transforms.heads import Head
from transforms.optimization import Optimization
from transforms.recipe import Recipe

PHOTO = Head("jpeg", 3000, 2000)
THUMBNAIL = {"w": "160"}
SLOW = {"w": "2000", "format": "avif", "effort": "7"}


def expected(expectations, query, original="x", head=PHOTO, facts=None, **more):
    return expectations.of(Recipe.read(query), original, head, facts or {}, **more)


def test_before_anything_is_known_a_thumbnail_is_small_and_a_patient_avif_is_heavy():
    node = Expectations()
    assert not expected(node, THUMBNAIL).heavy
    assert expected(node, SLOW).heavy


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (({"w": "160"}, PHOTO, {}), ({"w": "1600"}, PHOTO, {})),
        (({"w": "160"}, PHOTO, {}), ({"w": "160"}, Head("jpeg", 9000, 6000), {})),
        (({"w": "160"}, PHOTO, {}), ({"w": "160"}, PHOTO._replace(progressive=True), {})),
        (
            ({"w": "160"}, Head("gif", 300, 300), {"frames": 1}),
            ({"w": "160"}, Head("gif", 300, 300), {"frames": 90}),
        ),
        (
            ({"w": "900", "format": "avif", "effort": "1"}, PHOTO, {}),
            ({"w": "900", "format": "avif", "effort": "6"}, PHOTO, {}),
        ),
        (({"w": "900"}, PHOTO, {}), ({"w": "900", "q": "high"}, PHOTO, {})),
    ],
)
def test_more_to_do_is_expected_to_take_longer(less, more):
    node = Expectations()
    least, most = (
        expected(node, query, head=head, facts=facts).seconds for query, head, facts in (less, more)
    )
    assert least < most


def test_pixels_that_are_decoded_already_are_not_decoded_again():
    node, progressive = Expectations(), PHOTO._replace(progressive=True)
    straight = expected(node, THUMBNAIL, head=progressive).seconds
    assert expected(node, THUMBNAIL, head=progressive, shared=True).seconds < straight


def test_what_jobs_of_a_kind_really_take_is_believed_of_other_originals():
    node = Expectations()
    for at in range(30):
        node.learn(expected(node, THUMBNAIL, original=str(at)), 0.4)
    assert expected(node, THUMBNAIL, original="new").seconds == pytest.approx(0.4, rel=0.01)
    assert expected(node, THUMBNAIL, original="new", head=Head("png", 900, 600)).seconds < 0.5


def test_an_original_unlike_others_of_its_kind_is_remembered_by_itself():
    node = Expectations()
    for at in range(30):
        node.learn(expected(node, THUMBNAIL, original=str(at)), 0.02)
    node.learn(expected(node, THUMBNAIL, original="strange"), 5.0)
    assert expected(node, {"w": "170"}, original="strange").seconds > 0.1
    assert expected(node, {"w": "170"}, original="usual").seconds < 0.05


def test_one_absurd_time_moves_no_estimate_beyond_its_bound():
    node = Expectations()
    before = expected(node, THUMBNAIL, original="a").seconds
    for seconds in (1e9, 0.0):
        node.learn(expected(node, THUMBNAIL, original="a"), seconds)
    assert before / 1100 < expected(node, THUMBNAIL, original="a").seconds < before * 1100


def test_a_recipe_alone_is_guessed_by_what_its_like_took():
    node, recipe = Expectations(), Recipe.read(SLOW)
    assert node.guess(recipe) == 0.0
    node.learn(expected(node, SLOW), 2.0)
    assert node.guess(Recipe.read({**SLOW, "w": "700"})) == 2.0
    assert node.guess(Recipe.read(THUMBNAIL)) == 0.0


def test_tasks_have_expectations_too():
    task = Optimization.parse("")
    assert Expectations().of(task, "x", PHOTO, {}).heavy
    assert not Expectations().of(task, "x", Head("png", 60, 60), {}).heavy


@pytest.mark.parametrize("frames", ["many", -1, None, 0])
def test_facts_that_make_no_sense_are_passed_over(frames):
    node = Expectations()
    told = expected(node, THUMBNAIL, facts={"frames": frames})
    assert told.seconds == expected(node, THUMBNAIL).seconds


def test_what_is_kept_is_bounded():
    node = Expectations()
    for at in range(ORIGINALS + KINDS):
        query = {"w": "160", "format": "avif", "effort": str(at % 10)}
        node.learn(expected(node, query, original=str(at), head=Head(str(at), 9, 9)), 0.01)
    assert len(node._originals) <= ORIGINALS
    assert len(node._kinds) <= KINDS
