"""The project's `frozen` makes the classes that attrs' own makes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest
from attrs import field
from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.frozen import frozen


def made(decorator):
    @decorator
    class Placed:
        place: object = field(default=None, eq=False, repr=False, kw_only=True)

    @decorator
    class Pair(Placed):
        left: object
        right: object = 0

    return Placed, Pair


OURS, ATTRS = made(frozen), made(attrs.frozen)
values = st.one_of(st.integers(0, 2), st.sampled_from(["a", "b"]), st.none(), st.tuples(st.integers(0, 1)))


@given(values, values, values, values, values, values)
def test_equality_and_repr_are_those_of_attrs_and_equal_ones_have_one_hash(left, right, place, left2, right2, place2):
    (_, ours), (_, theirs) = OURS, ATTRS
    a, b = ours(left, right, place=place), ours(left2, right2, place=place2)

    assert (a == b) is (theirs(left, right, place=place) == theirs(left2, right2, place=place2))
    assert a != b or hash(a) == hash(b)
    assert repr(a) == repr(theirs(left, right, place=place))


def test_a_place_alone_makes_no_difference():
    placed, pair = OURS

    assert pair(1, place=1) == pair(1, place=2)
    assert placed(place=1) == placed(place=2)
    assert placed() != pair(1)
    assert pair(1) != (1, 0)
    assert len({pair(1, place=1), pair(1, place=2), pair(2)}) == 2


def test_nothing_can_be_changed_or_added():
    _, pair = OURS

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        pair(1).left = 2
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        pair(1).another = 2
    assert attrs.evolve(pair(1), right=3) == pair(1, 3)
    assert pair.__match_args__ == ("left", "right")


def test_what_a_class_says_of_itself_counts():
    @frozen
    class Said:
        value: int

        def __repr__(self) -> str:
            return "said"

    assert repr(Said(1)) == "said"
    assert Said(1) == Said(1)


def test_keywords_can_be_asked_for():
    @frozen(kw_only=True)
    class Named:
        value: int

    assert Named(value=1) == Named(value=1)
    with pytest.raises(TypeError):
        Named(1)


def test_a_class_is_made_with_its_first_instance_and_those_that_it_inherits_from():
    base, pair = made(frozen)

    assert not attrs.has(pair)
    pair(1)
    assert attrs.has(pair)
    assert attrs.has(base)
    assert base() == base()


def test_many_threads_may_make_the_first_instance():
    base, pair = made(frozen)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(pair, range(200)))

    assert [each.left for each in found] == list(range(200))
    assert {type(each) for each in found} == {pair}
    assert base(place=1).place == 1
