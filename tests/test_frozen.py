"""The project's `frozen` makes the classes that attrs' own makes."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl import frozen as lazily
from protocol_dsl.frozen import compared_names, evolve, field, field_names, frozen, has_fields
from protocol_dsl.source import Span


def made(decorator, field):
    @decorator
    class Placed:
        place: object = field(default=None, eq=False, repr=False, kw_only=True)

    @decorator
    class Pair(Placed):
        left: object
        right: object = 0

    return Placed, Pair


OURS, ATTRS = made(frozen, field), made(attrs.frozen, attrs.field)
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


BAD_CALLS = [
    ((), {}),
    ((1, 2, 3), {}),
    ((1,), {"left": 2}),
    ((1,), {"middle": 2}),
    ((), {"right": 2}),
    ((), {"right": 2, "middle": 3}),
]


@pytest.mark.parametrize(("args", "named"), BAD_CALLS)
def test_what_attrs_does_not_take_is_not_taken(args, named):
    for _, pair in (OURS, ATTRS):
        with pytest.raises(TypeError):
            pair(*args, **named)


def test_a_factory_makes_a_value_for_each_instance():
    @frozen
    class Holding:
        held: list[int] = field(factory=list)

    Holding().held.append(1)

    assert Holding().held == []


@pytest.mark.parametrize("number", [1, 2, 3])
def test_from_the_first_instances_to_many_nothing_is_another(monkeypatch, number):
    """attrs makes the class after the second instance here; before and behind it, instances are the same."""
    monkeypatch.setattr(lazily, "_MANY", 2)
    _, pair = made(frozen, field)
    found = [pair(1, right=2, place=each) for each in range(number)]

    assert [each.place for each in found] == list(range(number))
    assert {*found} == {pair(1, 2)}
    assert [repr(each) for each in found] == ["Pair(left=1, right=2)"] * number
    with pytest.raises(TypeError):
        pair()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found[-1].left = 2


def test_attrs_knows_the_fields_of_a_class_that_has_no_instance():
    base, pair = made(frozen, field)

    assert field_names(pair) == ("place", "left", "right")
    assert compared_names(pair) == ("left", "right")
    assert [(each.name, each.eq, each.kw_only, each.default) for each in attrs.fields(pair)] == [
        (each.name, each.eq, each.kw_only, each.default) for each in attrs.fields(ATTRS[1])
    ]
    assert attrs.has(base)
    assert attrs.asdict(pair(1, place=3)) == {"place": 3, "left": 1, "right": 0}
    assert base() == base()


def test_changes_are_made_as_by_attrs():
    for _, pair in (OURS, ATTRS):
        assert evolve(pair(1, 2, place=3), right=4) == pair(1, 4)
        assert evolve(pair(1, 2, place=3), right=4).place == 3
        with pytest.raises(TypeError):
            evolve(pair(1), middle=4)


def test_names_of_fields_are_those_of_attrs():
    for kind in (OURS[1], ATTRS[1]):
        assert has_fields(kind)
        assert set(field_names(kind)) == {"place", "left", "right"}
        assert set(compared_names(kind)) == {"left", "right"}
    assert not has_fields(int)
    assert field_names(int) == compared_names(int) == ()


def test_it_inherits_from_nothing_that_has_slots():
    @frozen
    class Below(ATTRS[0]):
        more: int

    with pytest.raises(TypeError, match="made by attrs"):
        Below(1)


def test_copies_and_pickles_are_equal():
    span = Span("a", 0, 1, 1, 1, 1, 2)

    assert copy.deepcopy(span) == pickle.loads(pickle.dumps(span)) == span


def test_many_threads_may_make_the_first_instance():
    base, pair = made(frozen, field)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(pair, range(200)))

    assert [each.left for each in found] == list(range(200))
    assert {type(each) for each in found} == {pair}
    assert base(place=1).place == 1
