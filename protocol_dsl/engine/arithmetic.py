"""Exact arithmetic over everything a number may be, published formulas, and values chosen by a condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product

from protocol_dsl.engine.evaluator import JudgeOf, ValueOf
from protocol_dsl.engine.outcome import (
    Known,
    anything,
    because,
    either,
    exactly,
    union,
)
from protocol_dsl.engine.world import World
from protocol_dsl.formulas.formula import Formula
from protocol_dsl.model.nodes import ArithmeticOperator
from protocol_dsl.schema.datum import Answer, Category, CauseKind, Item
from protocol_dsl.values import interval
from protocol_dsl.values.interval import Range
from protocol_dsl.values.truth import Truth

OPERATIONS: Mapping[ArithmeticOperator, Callable[[Range, Range], Range | None]] = {
    ArithmeticOperator.ADD: interval.add,
    ArithmeticOperator.SUBTRACT: interval.subtract,
    ArithmeticOperator.MULTIPLY: interval.multiply,
    ArithmeticOperator.DIVIDE: interval.divide,
}


def literal(item: Item) -> ValueOf:
    """A constant."""
    known = exactly(item)
    return lambda world: known


def arithmetic(operator: ArithmeticOperator, left: ValueOf, right: ValueOf, where: str) -> ValueOf:
    """`left operator right`; dividing by what may be zero, or calculating with *none*, is undefined."""
    operation = OPERATIONS[operator]

    def evaluate(world: World) -> Known:
        return _combined([left(world), right(world)], lambda items: _apply(operation, items), where)

    return evaluate


def _apply(operation: Callable[[Range, Range], Range | None], items: Sequence[Item]) -> Range | None:
    left, right = items
    return operation(left, right) if isinstance(left, Range) and isinstance(right, Range) else None


def _combined(values: Sequence[Known], function: Callable[[Sequence[Item]], Range | None], where: str) -> Known:
    """A function of every combination of possible items; None where any of them is undefined."""
    causes = union(value.causes for value in values)
    paths = tuple(dict.fromkeys(path for value in values for path in value.paths))
    if any(value.items is None for value in values):
        return anything(causes, paths)
    results = [function(items) for items in product(*(value.items or () for value in values))]
    defined = [result for result in results if result is not None]
    if not defined or (len(defined) < len(results) and not causes):
        return anything(causes | because(CauseKind.UNDEFINED, where), paths)
    if len(defined) < len(results):
        return anything(causes, paths)
    return Known(interval.normalised(defined), causes, paths)


def scale(operand: ValueOf, factor: Fraction, offset: Fraction) -> ValueOf:
    """A change of unit."""
    times, plus = interval.point(factor), interval.point(offset)

    def evaluate(world: World) -> Known:
        known = operand(world)
        if known.items is None:
            return known
        items: list[Item] = [
            interval.add(interval.multiply(item, times), plus) if isinstance(item, Range) else item
            for item in known.items
        ]
        return Known(tuple(items), known.causes, known.paths)

    return evaluate


def formula(published: Formula, arguments: Sequence[tuple[str, ValueOf]]) -> ValueOf:
    """A published formula; outside its domain it is undefined, and the cause names it."""
    where = f"formulas.{published.name}"
    names = [name for name, _ in arguments]

    def apply(items: Sequence[Item]) -> Range | None:
        plain = [item.name if isinstance(item, Category) else item for item in items]
        if any(isinstance(item, Answer) or not isinstance(item, (Range, bool, str)) for item in plain):
            return None
        given = {name: item for name, item in zip(names, plain, strict=True) if isinstance(item, (Range, bool, str))}
        return published.evaluate(given)

    def evaluate(world: World) -> Known:
        values = [_few(argument(world)) for _, argument in arguments]
        return _combined(values, apply, where)

    return evaluate


def _few(value: Known) -> Known:
    """Numbers of a formula's argument as one range, where there would be too many combinations."""
    if value.items is None or len(value.items) <= 2 or not all(isinstance(item, Range) for item in value.items):
        return value
    ranges = [item for item in value.items if isinstance(item, Range)]
    return Known((interval.hull(ranges),), value.causes, value.paths)


def chosen_value(condition: JudgeOf, then: ValueOf, otherwise: ValueOf) -> ValueOf:
    """If, then, else: where the condition is unknown, both values are possible."""

    def evaluate(world: World) -> Known:
        judged, first, second = condition(world), then(world), otherwise(world)
        if judged.truth is Truth.TRUE:
            return first
        if judged.truth is Truth.FALSE:
            return second
        united = either([first, second])
        if united.items is not None and len(united.items) == 1 and first == second:
            return first
        return Known(united.items, united.causes | judged.causes, united.paths)

    return evaluate


def by_reading(ambiguity: str, options: Mapping[str, ValueOf]) -> ValueOf:
    """The value under the reading that is being looked at."""
    return lambda world: options[world.readings[ambiguity]](world)
