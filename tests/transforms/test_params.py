from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from transforms.errors import InvalidParameter
from transforms.kinds import choice, number, whole
from transforms.params import Param, Params, param


@dataclass(frozen=True)
class Group(Params):
    word: ClassVar[str] = "group"
    spellings: ClassVar[tuple[Param, ...]] = (Param("twice", whole(0, 9), 0, "doubles `n`"),)

    count: int = param("n", whole(0, 99), default=3, effect="how many", aliases=("number",))
    name: str = param("name", choice({"a,b=c|d": "a,b=c|d", "x": "x"}), default="x", effect="which")
    share: float | None = param("share", number(0, 1), effect="how much")
    hidden: int = param("hidden", whole(0, 9), default=0, effect="ours alone", private=True)

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values.pop("twice", 0):
            values["n"] = values.get("n", 3) * 2
        return values


def test_only_what_differs_from_the_defaults_is_written():
    assert str(Group.read({"n": "3"})) == ""
    assert str(Group.read({"n": "4", "share": "0.50"})) == "n=4,share=0.5"


def test_spellings_are_folded_into_fields():
    assert Group.read({"n": "4", "twice": "1"}) == Group(count=8) == Group.read({"n": "8"})


def test_what_separates_pairs_and_steps_is_escaped():
    group = Group.read({"name": "a,b=c|d"})

    assert not set("|,") & set(str(group).partition("=")[2])
    assert Group.parse(str(group)) == group


def test_a_query_cannot_set_what_is_private_but_the_text_can():
    assert Group.read({"hidden": "5"}) == Group()
    assert Group.parse("hidden=5") == Group(hidden=5)


def test_names_of_other_groups_are_passed_over():
    assert Group.read({"w": "9", "n": "5"}) == Group(count=5)


def test_a_refusal_names_parameter_value_and_expectation():
    with pytest.raises(InvalidParameter) as refused:
        Group.read({"n": "many"})

    assert refused.value.parameter == "n"
    assert refused.value.detail == "n='many': expected a whole number from 0 to 99"


def test_a_long_value_is_not_repeated_whole():
    with pytest.raises(InvalidParameter) as refused:
        Group.read({"n": "x" * 100_000})

    assert len(refused.value.detail) < 200


def test_text_that_nobody_wrote_is_refused_or_passed_over():
    with pytest.raises(InvalidParameter):
        Group.parse("n=")
    assert Group.parse("unknown=1,=2,,") == Group()
