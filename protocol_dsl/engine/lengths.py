"""
The lengths of time and the dates of a protocol: where a date and a length meet, a formula may come out differently.

Completed years, say, that are only compared with numbers change a formula on those birthdays alone; where an age goes
into arithmetic or a formula, every birthday may matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product

from attrs import define, field, frozen

from protocol_dsl.engine.walk import with_definitions
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.walk import children
from protocol_dsl.schema.dictionary import StandIn
from protocol_dsl.values.calendar import CalendarUnit, Duration, Moment
from protocol_dsl.values.interval import Range


@frozen
class Lengths:
    """
    Every length that a date is held against, and the units of which any completed number may matter where something
    moves with `as_of`.

    `dates` are those that the protocol itself names: on them a day that moves passes as it passes recorded ones.
    """

    fixed: frozenset[Duration]
    counted: frozenset[CalendarUnit]
    dates: frozenset[Moment]


def lengths_of(protocol: Protocol, formulas: Iterable[object]) -> Lengths:
    """The lengths in these formulas and in the definitions and computed fields that they use."""
    search = _Search(protocol)
    dates: set[Moment] = set()
    for formula in formulas:
        search.visit(formula)
        dates.update(_dates(formula, protocol))
    return Lengths(frozenset(search.fixed), frozenset(search.counted), frozenset(dates))


def _dates(formula: object, protocol: Protocol) -> Iterator[Moment]:
    for part in with_definitions(formula, protocol):
        cells = protocol.tables[part.table].rows if isinstance(part, nodes.Lookup) else ()
        for value in (part, *(row.value for row in cells)):
            if isinstance(value, nodes.Literal) and isinstance(value.item, Moment):
                yield value.item


@define
class _Search:
    protocol: Protocol
    fixed: set[Duration] = field(factory=set, init=False)
    counted: set[CalendarUnit] = field(factory=set, init=False)
    _seen: set[str] = field(factory=set, init=False)

    def visit(self, node: object) -> None:
        match node:
            case nodes.FixedDuration(duration):
                self.fixed.add(duration)
            case nodes.ValueDuration(value, unit):
                self.fixed.update(_multiples(self.protocol, value, unit))
            case nodes.Elapsed(unit, start, end) if _may_move((start, end), self.protocol):
                self.counted.add(unit)
            case nodes.TotalTimeWithin() | nodes.Aggregate(nodes.AggregateFunction.TOTAL_TIME):
                self.counted.add(CalendarUnit.DAY)
            case nodes.Compare(_, left, right):
                self._compared(left, (right,))
                self._compared(right, (left,))
                return
            case nodes.Between(operand, low, high):
                self._compared(operand, (low, high))
                return
            case nodes.DefinedValue(name) | nodes.DefinedCondition(name) if name not in self._seen:
                self._seen.add(name)
                self.visit(self.protocol.definitions[name].body)
        for child in children(node):
            self.visit(child)

    def _compared(self, operand: nodes.Value, bounds: tuple[nodes.Value, ...]) -> None:
        """Completed time against plain numbers needs only these; anything else is looked into."""
        elapsed = self._elapsed(operand)
        numbers = [_number(bound) for bound in bounds]
        if elapsed is not None and None not in numbers:
            self.fixed.update(Duration(number, elapsed.unit) for number in numbers if number is not None)
            self.fixed.update(Duration(number + 1, elapsed.unit) for number in numbers if number is not None)
            self.visit((elapsed.start, elapsed.end))
        elif _number(operand) is None:
            self.visit(operand)

    def _elapsed(self, operand: object) -> nodes.Elapsed | None:
        """The completed time that an operand is, by way of definitions."""
        while isinstance(operand, nodes.DefinedValue):
            operand = self.protocol.definitions[operand.name].body
        return operand if isinstance(operand, nodes.Elapsed) else None


def _may_move(ends: tuple[nodes.Value, ...], protocol: Protocol) -> bool:
    """Whether dates may move with `as_of`: one that stands for a point in time, or an end of what goes on."""
    timepoints = protocol.dictionary.timepoints
    return any(
        isinstance(part, nodes.EdgeOfPeriod)
        or (isinstance(part, nodes.TimepointValue) and StandIn.AS_OF in timepoints[part.name].until_it_happens)
        for part in with_definitions(ends, protocol)
    )


def _number(value: object) -> Fraction | None:
    if isinstance(value, nodes.Literal) and isinstance(value.item, Range) and value.item.is_point:
        return value.item.low
    return None


def _multiples(protocol: Protocol, value: nodes.Value, unit: CalendarUnit) -> Iterator[Duration]:
    """The lengths that a table's values, and the numbers they are multiplied by, can give."""
    below = list(_all_below(value))
    factors = [number for part in below if (number := _number(part)) is not None] or [Fraction(1)]
    cells = [
        number
        for part in below
        if isinstance(part, nodes.Lookup)
        for row in protocol.tables[part.table].rows
        if (number := _number(row.value)) is not None
    ]
    for factor, length in product(factors, cells or [Fraction(1)]):
        yield Duration(factor * length, unit)


def _all_below(node: object) -> Iterator[object]:
    yield node
    for child in children(node):
        yield from _all_below(child)
