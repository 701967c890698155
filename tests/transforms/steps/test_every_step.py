from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

import transforms.steps
from tests.transforms.drawings import animation, flat, still
from transforms.bounds import Bounds
from transforms.codecs import CODECS
from transforms.picture import Size
from transforms.recipe import GROUPS, VOCABULARY
from transforms.steps import STEPS

FOLDER = Path(transforms.steps.__file__).parent

every_step = pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)


def test_the_table_has_every_file_and_no_other():
    members = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "base"}

    assert {step.__module__ for step in STEPS.values()} == {
        f"transforms.steps.{name}" for name in members
    }


def test_words_are_the_names_of_files():
    assert {word: step.__module__.rpartition(".")[2] for word, step in STEPS.items()} == {
        step.word: step.word for step in STEPS.values()
    }


def test_no_two_parameters_share_a_spelling():
    spelled = [name for p in VOCABULARY for name in (p.name, *p.aliases)]

    assert len(spelled) == len(set(spelled))


def test_no_two_groups_share_a_word():
    assert len({group.word for group in GROUPS}) == len(GROUPS) == len(STEPS) + 2


@every_step
def test_a_step_is_a_value(step):
    assert step() == step()
    assert hash(step()) == hash(step())
    with pytest.raises(FrozenInstanceError):
        step().word = "other"


@every_step
def test_a_step_at_its_defaults_is_idle_and_writes_nothing(step):
    assert step().idle
    assert str(step()) == ""
    assert step.parse("") == step() == step.read({})


@every_step
def test_a_step_at_its_defaults_leaves_a_picture_alone(step):
    picture = still(flat(8, 6, (10, 20, 30)))

    after = step().apply(picture)

    assert (after.width, after.height, after.full) == (8, 6, Size(8, 6))
    assert (after.image - picture.image).abs().max() == 0


@every_step
def test_a_step_keeps_frames_delays_and_loop(step):
    after = step().apply(animation([flat(8, 6, (n, n, n)) for n in range(3)]))

    assert (after.frames, after.delays, after.loop, after.height) == (3, (70, 70, 70), 3, 6)


@every_step
def test_a_step_asks_of_the_decoder_what_it_can_give(step):
    (width, height), scale = step().demand(Size(100, 50))

    assert (width, height) == (100, 50)
    assert scale is None or 0 < min(scale) <= max(scale) <= 1


@every_step
def test_bounds_do_not_enter_the_text(step):
    held = step().within(Bounds(10, 10))

    assert held == step()
    assert str(held) == ""


@every_step
def test_parameters_say_what_they_do(step):
    for p in step.vocabulary():
        assert p.effect
        assert p.kind.expected
        assert p.name == p.name.lower()


def test_a_private_parameter_is_not_in_the_vocabulary():
    assert "accepts" not in {p.name for p in VOCABULARY}


def test_every_format_is_allowed():
    (formats,) = (p for p in VOCABULARY if p.name == "format")

    assert all(formats.read(name) == name for name in CODECS)


def test_replacing_a_field_makes_another_value():
    step = STEPS["resize"](w=5)

    assert replace(step, w=6) != step
