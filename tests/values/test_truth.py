"""Kleene's logic, every table whole: an unknown truth is every truth that it may become."""

from itertools import product

import pytest

from protocol_dsl.values import truth
from protocol_dsl.values.truth import Limit, Truth

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
MAY_BE = {T: (True,), F: (False,), U: (True, False)}
TRIPLES = [triple for size in range(4) for triple in product((T, F, U), repeat=size)]
HOLDS = {
    Limit.AT_LEAST: lambda count, number: count >= number,
    Limit.AT_MOST: lambda count, number: count <= number,
    Limit.MORE_THAN: lambda count, number: count > number,
    Limit.LESS_THAN: lambda count, number: count < number,
    Limit.EXACTLY: lambda count, number: count == number,
}


def over_worlds(truths, test):
    """What a test of plain booleans says in every world of these truths."""
    outcomes = {bool(test(world)) for world in product(*(MAY_BE[each] for each in truths))}
    return truth.of(outcomes.pop()) if len(outcomes) == 1 else U


@pytest.mark.parametrize("truths", TRIPLES)
def test_a_connective_is_decided_exactly_when_every_world_agrees(truths):
    assert truth.all_of(truths) is over_worlds(truths, all)
    assert truth.any_of(truths) is over_worlds(truths, any)
    assert truth.none_of(truths) is over_worlds(truths, lambda world: not any(world))


@pytest.mark.parametrize("truths", TRIPLES)
@pytest.mark.parametrize("number", range(5))
def test_a_count_of_truths_is_decided_exactly_when_every_world_agrees(truths, number):
    assert truth.at_least(number, truths) is over_worlds(truths, lambda world: sum(world) >= number)
    assert truth.at_most(number, truths) is over_worlds(truths, lambda world: sum(world) <= number)
    assert truth.exactly(number, truths) is over_worlds(truths, lambda world: sum(world) == number)


@pytest.mark.parametrize("limit", Limit)
@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize(("sure", "possible"), [(a, b) for a in range(5) for b in (*range(a, 6), None)])
def test_a_count_between_two_numbers_keeps_a_limit_if_each_number_between_does(limit, number, sure, possible):
    counts = range(sure, 12 if possible is None else possible + 1)
    outcomes = {HOLDS[limit](count, number) for count in counts}
    expected = truth.of(outcomes.pop()) if len(outcomes) == 1 else U

    assert truth.count_compare(limit, number, sure, possible) is expected


def test_not_leaves_what_is_unknown():
    assert [truth.negate(each) for each in (T, F, U)] == [F, T, U]


@pytest.mark.parametrize(
    ("truths", "agreed"),
    [
        ((T,), T), ((T, T), T), ((F, F), F), ((T, F), U), ((F, T, T), U), ((T, T, F), U), ((T, U), U), ((U, F), U),
        ((U,), U),
    ],
)  # fmt: skip
def test_possibilities_that_differ_leave_a_truth_unknown(truths, agreed):
    assert truth.agreed(truths) is agreed


def test_no_possibility_at_all_is_a_mistake():
    with pytest.raises(ValueError, match="no possibility"):
        truth.agreed(())


@pytest.mark.parametrize("each", Truth)
def test_a_truth_is_never_a_boolean(each):
    with pytest.raises(TypeError, match="three values"):
        bool(each)
