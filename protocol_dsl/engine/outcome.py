"""
What an evaluator returns, and Kleene's logic over it.

A condition gives `Judged`, a value gives `Known`. Both carry the causes of what is not known; the law that holds
everywhere is that a `Judged` is UNKNOWN exactly when it names a cause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TypeVar

from attrs import frozen

from protocol_dsl.schema.datum import NO_CAUSES, Answer, Cause, CauseKind, Causes, Datum, Item, Items
from protocol_dsl.values import truth
from protocol_dsl.values.interval import Range, normalised
from protocol_dsl.values.truth import Limit, Truth, agreed

T = TypeVar("T")
MOST_ITEMS = 8


@frozen
class Judged:
    """A truth, with the causes if it is UNKNOWN."""

    truth: Truth
    causes: Causes = NO_CAUSES


@frozen
class Known:
    """
    What a value may be: `items`, any of which may be the true one, or None for anything.

    `causes` say why it is not one exact item; `paths` are the places of the record that it was read from.
    """

    items: Items
    causes: Causes = NO_CAUSES
    paths: tuple[str, ...] = ()


HOLDS = Judged(Truth.TRUE)
FAILS = Judged(Truth.FALSE)


def because(kind: CauseKind, path: str) -> Causes:
    """One cause, as a set."""
    return frozenset((Cause(kind, path),))


def unknown(causes: Causes) -> Judged:
    """UNKNOWN for these causes, of which there must be one."""
    if not causes:
        raise ValueError("an unknown outcome must name its causes")
    return Judged(Truth.UNKNOWN, causes)


def judged(value: Truth, causes: Callable[[], Causes]) -> Judged:
    """A truth with its causes, which are asked for only if it is UNKNOWN."""
    if value is Truth.TRUE:
        return HOLDS
    if value is Truth.FALSE:
        return FAILS
    return unknown(causes())


def union(causes: Iterable[Causes]) -> Causes:
    """All causes together."""
    return NO_CAUSES.union(*causes)


def unknown_causes(operands: Iterable[Judged]) -> Causes:
    """The causes of those operands that are UNKNOWN."""
    return union(operand.causes for operand in operands if operand.truth is Truth.UNKNOWN)


# ---- Kleene's connectives ---------------------------------------------------------------


def negated(operand: Judged) -> Judged:
    """Not."""
    if operand.truth is Truth.TRUE:
        return FAILS
    if operand.truth is Truth.FALSE:
        return HOLDS
    return operand


def all_hold(operands: Sequence[Judged]) -> Judged:
    """And. Every operand has been evaluated: the chain shows all of them."""
    return judged(truth.all_of([operand.truth for operand in operands]), lambda: unknown_causes(operands))


def any_holds(operands: Sequence[Judged]) -> Judged:
    """Or."""
    return judged(truth.any_of([operand.truth for operand in operands]), lambda: unknown_causes(operands))


def number_holds(limit: Limit, number: int, operands: Sequence[Judged]) -> Judged:
    """At least, at most or exactly so many."""
    sure, possible = tally(operands)
    return judged(truth.count_compare(limit, number, sure, possible), lambda: unknown_causes(operands))


def tally(operands: Iterable[Judged]) -> tuple[int, int]:
    """How many hold for sure, and how many may hold."""
    sure = possible = 0
    for operand in operands:
        sure += operand.truth is Truth.TRUE
        possible += operand.truth is not Truth.FALSE
    return sure, possible


def chosen(condition: Judged, then: Judged, otherwise: Judged) -> Judged:
    """If, then, else: where the condition is unknown, only an agreed truth stands."""
    if condition.truth is Truth.TRUE:
        return then
    if condition.truth is Truth.FALSE:
        return otherwise
    if then.truth is otherwise.truth and then.truth is not Truth.UNKNOWN:
        return then
    return unknown(condition.causes | unknown_causes((then, otherwise)))


# ---- Values -----------------------------------------------------------------------------


def exactly(item: Item) -> Known:
    """A value that is known."""
    return Known((item,))


def anything(causes: Causes, paths: tuple[str, ...] = ()) -> Known:
    """A value of which nothing is known."""
    return Known(None, causes, paths)


def from_datum(datum: Datum) -> Known:
    """
    What a recorded value may be.

    *Not done* is a recorded answer, but whoever compares it lacks the value: that cause is named here, and counts only
    where the comparison stays open.
    """
    causes = datum.causes
    if datum.items is not None and Answer.NOT_DONE in datum.items:
        causes |= because(CauseKind.MISSING, datum.path)
    return Known(datum.items, causes, (datum.path,))


def either(values: Sequence[Known]) -> Known:
    """One of these values, it is not known which; the caller adds why."""
    causes = union(value.causes for value in values)
    paths = tuple(dict.fromkeys(chain.from_iterable(value.paths for value in values)))
    if any(value.items is None for value in values):
        return Known(None, causes, paths)
    return Known(together(chain.from_iterable(value.items or () for value in values)), causes, paths)


def together(items: Iterable[Item]) -> Items:
    """Different items as one tuple: numbers joined where they overlap, and None past eight others."""
    unique = tuple(dict.fromkeys(items))
    ranges = [item for item in unique if isinstance(item, Range)]
    others = tuple(item for item in unique if not isinstance(item, Range))
    if len(others) > MOST_ITEMS:
        return None
    return (*(normalised(ranges) if len(ranges) > 1 else ranges), *others)


def judge_items(value: Known, test: Callable[[Item], Truth], where: str) -> Judged:
    """A test of each possible item of a value."""
    if value.items is None:
        return unknown(value.causes)
    return judged(agreed(map(test, value.items)), lambda: value.causes or because(CauseKind.UNDEFINED, where))


def judge_pairs(left: Known, right: Known, test: Callable[[Item, Item], Truth], where: str) -> Judged:
    """
    A test of each pair of possible items.

    `where` names the formula: an irrational result that lies within 50 digits of its bound is undefined there.
    """
    if left.items is None or right.items is None:
        return unknown(left.causes | right.causes)
    truths = (test(a, b) for a in left.items for b in right.items)
    return judged(agreed(truths), lambda: (left.causes | right.causes) or because(CauseKind.UNDEFINED, where))
