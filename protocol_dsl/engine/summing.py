"""Numbers of a list's rows taken together: their sum, their mean, the smallest and the largest (SEMANTICS 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Generic, TypeAlias, TypeVar

from attrs import frozen

from protocol_dsl.engine.evaluator import ValueOf
from protocol_dsl.engine.outcome import (
    Judged,
    Known,
    anything,
    because,
    union,
    unknown_causes,
)
from protocol_dsl.engine.rows import Counted, RowsOf, counted, known_of_row
from protocol_dsl.engine.world import World
from protocol_dsl.schema.datum import Answer, CauseKind, Causes, Item
from protocol_dsl.schema.record import Row
from protocol_dsl.schema.types import Type
from protocol_dsl.values import interval
from protocol_dsl.values.interval import Range, point
from protocol_dsl.values.truth import Truth

Summed = TypeVar("Summed")


@frozen
class Numbers(Generic[Summed]):
    """The numbers of some of the rows, summed up; `causes` say why they, or which of the rows count, are not known."""

    sure: int
    """So many of the rows certainly count."""
    possible: int
    summed: Summed | None
    """What their ranges come to; None if one of them is not known at all, or if there is none."""
    causes: Causes


NumbersOf: TypeAlias = Callable[[World, Counted], list[Numbers[Summed]]]


def _numbers(operand: ValueOf, sum_up: Callable[[Sequence[Range], Sequence[bool]], Summed]) -> NumbersOf[Summed]:
    """The numbers of the rows that may count, in parts; `sum_up` is told of each whether its row surely counts."""

    def summary(world: World, rows: Sequence[tuple[Row, Judged]]) -> Numbers[Summed]:
        possible = [each for each in rows if each[1].truth is not Truth.FALSE]
        values = [known_of_row(world, row, operand) for row, _ in possible]
        ranges = [each for each in map(_hull, values) if each is not None]
        sure = [outcome.truth is Truth.TRUE for _, outcome in possible]
        known = len(ranges) == len(possible) > 0
        return Numbers(
            sum(sure),
            len(possible),
            sum_up(ranges, sure) if known else None,
            union(value.causes for value in values) | unknown_causes(outcome for _, outcome in possible),
        )

    return lambda world, found: [part for part in world.in_parts(found.rows, summary) if part.possible]


def _joined(parts: Sequence[Numbers[Summed]]) -> list[Summed] | None:
    """What the parts come to; None if the number of a row is not known at all."""
    known = [part.summed for part in parts if part.summed is not None]
    return known if len(known) == len(parts) else None


def _hull(value: Known) -> Range | None:
    if value.items is None:
        return None
    ranges = [item for item in value.items if isinstance(item, Range)]
    return interval.hull(ranges) if len(ranges) == len(value.items) else None


NOTHING = point(Fraction(0))


def _added(ranges: Iterable[Range]) -> Range:
    return reduce(interval.add, ranges, NOTHING)


def _added_if_sure(ranges: Sequence[Range], sure: Sequence[bool]) -> Range:
    """A sure row adds what it has, an unsure one that or nothing."""
    counting = zip(ranges, sure, strict=True)
    return _added(each if certain else interval.hull([NOTHING, each]) for each, certain in counting)


def total(operand: ValueOf, type_: Type, rows: RowsOf, where: str) -> ValueOf:
    """The sum: a sure row adds what it has, an unsure one that or nothing; an incomplete list opens both ends."""
    found_of, numbers_of = counted(rows), _numbers(operand, _added_if_sure)

    def evaluate(world: World) -> Known:
        found = found_of(world)
        parts = numbers_of(world, found)
        sums = _joined(parts)
        causes = union(part.causes for part in parts) | found.open_causes
        if sums is None:
            return anything(causes or because(CauseKind.UNDEFINED, where))
        result = _added(sums)
        if found.open_causes:
            low = getattr(type_, "low", None)
            keeps_low = low is not None and low >= 0
            result = Range(result.low if keeps_low else None, None, result.low_open if keeps_low else False)
        exact = result.low is not None and result.low == result.high
        return Known((result,), frozenset() if exact else causes)

    return evaluate


def _added_and_spread(ranges: Sequence[Range], _: Sequence[bool]) -> tuple[Range, Range]:
    return _added(ranges), interval.hull(ranges)


def average(operand: ValueOf, rows: RowsOf, where: str) -> ValueOf:
    """The mean; where it is not certain which rows count, it lies between the least and the greatest of them."""
    found_of, numbers_of = counted(rows), _numbers(operand, _added_and_spread)

    def evaluate(world: World) -> Known:
        found = found_of(world)
        parts = numbers_of(world, found)
        summed = _joined(parts)
        causes = union(part.causes for part in parts) | found.open_causes
        sure, possible = sum(part.sure for part in parts), sum(part.possible for part in parts)
        if summed is None or found.open_causes or not sure:
            return anything(causes or because(CauseKind.UNDEFINED, where))
        if sure < possible:
            return Known((interval.hull([spread for _, spread in summed]),), causes)
        result = _added(added for added, _ in summed)
        return Known((interval.multiply(result, point(Fraction(1, possible))),), causes)

    return evaluate


def extreme(largest: bool, operand: ValueOf, rows: RowsOf, where: str) -> ValueOf:
    """
    The smallest or the largest value: of the smallest, low over possible rows, high over sure ones.

    Of a list known to hold no such row it is *none*, and where no row is sure, *none* is possible.
    """
    found_of, numbers_of = counted(rows), _numbers(operand, _largest_in if largest else _smallest_in)

    def evaluate(world: World) -> Known:
        found = found_of(world)
        parts = numbers_of(world, found)
        ends = _joined(parts)
        causes = union(part.causes for part in parts) | found.open_causes
        if not parts and not found.open_causes:
            return Known((Answer.NONE,))
        if not ends:
            return anything(causes or because(CauseKind.UNDEFINED, where))
        return _extreme_of(largest, ends, bool(found.open_causes), causes)

    return evaluate


Ends: TypeAlias = tuple[Range | None, Range]
"""The smallest of the numbers that are sure, if any is, and the range of all that are possible."""


def _smallest_in(ranges: Sequence[Range], sure: Sequence[bool]) -> Ends:
    certain = [each for each, is_sure in zip(ranges, sure, strict=True) if is_sure]
    smallest = interval.smallest_of(certain, certain, open_below=False) if certain else None
    return smallest, interval.hull(ranges)


def _largest_in(ranges: Sequence[Range], sure: Sequence[bool]) -> Ends:
    """The largest is the smallest of the negated."""
    return _smallest_in([interval.negate_range(each) for each in ranges], sure)


def _extreme_of(largest: bool, ends: Sequence[Ends], is_open: bool, causes: Causes) -> Known:
    sure = [smallest for smallest, _ in ends if smallest is not None]
    smallest = interval.smallest_of(sure, [possible for _, possible in ends], open_below=is_open)
    result = interval.negate_range(smallest) if largest else smallest
    items: tuple[Item, ...] = (result,) if sure else (result, Answer.NONE)
    exact = len(items) == 1 and result.low is not None and result.low == result.high
    return Known(items, frozenset() if exact else causes)
