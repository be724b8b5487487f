"""Which formulas the fast path knows. Every kind of node stands in one of the two lists; a test sees to it."""

from __future__ import annotations

from enum import Enum

from protocol_dsl.engine.walk import ambiguities, with_definitions
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.schema.types import CategoryType, CodeType, DateType, NumberType, PeriodType, TextType, Type
from protocol_dsl.values.calendar import CalendarUnit

COVERED: tuple[type, ...] = (
    nodes.AllOf, nodes.AnyOf, nodes.NoneOf, nodes.NumberOf, nodes.Bullet, nodes.Not, nodes.IfElse, nodes.ByCase,
    nodes.DefinedCondition, nodes.ReadingCondition, nodes.Attested, nodes.IsYes, nodes.IsCategory, nodes.Holds,
    nodes.IsCode, nodes.IsText, nodes.IsNumber, nodes.IsDone, nodes.IfDone, nodes.Compare, nodes.Between,
    nodes.Within, nodes.Ordered, nodes.Lag, nodes.Lasting, nodes.Covers, nodes.CompareWithLimit,
    nodes.AnyRows, nodes.AllRows, nodes.LimitRows,
    nodes.Literal, nodes.FactValue, nodes.TimepointValue, nodes.FieldValue, nodes.ComputedFieldValue,
    nodes.ResultValue, nodes.DefinedValue, nodes.ReadingValue, nodes.Arithmetic, nodes.Scale, nodes.ChosenValue,
    nodes.Elapsed, nodes.EdgeOfPeriod, nodes.Count, nodes.CountDistinct,
)  # fmt: skip

LEFT_TO_THE_EVALUATORS: tuple[type, ...] = (
    nodes.UndefinedCondition, nodes.UndefinedValue, nodes.Same, nodes.IsNormal, nodes.Change, nodes.ConsecutiveRows,
    nodes.AnyResult, nodes.EveryResult, nodes.ResultAt, nodes.ThisResult, nodes.Lookup, nodes.Formula,
    nodes.Aggregate, nodes.TotalTimeWithin, nodes.Pick,
)  # fmt: skip

MOST_COMBINATIONS = 16
"""A criterion with more readings taken together is left to the evaluators: it would be written that many times."""

BY_CALENDAR = (CalendarUnit.YEAR, CalendarUnit.MONTH, CalendarUnit.WEEK, CalendarUnit.DAY)


def is_covered(formula: nodes.Condition, protocol: Protocol) -> bool:
    """Whether the fast path can answer a formula at all."""
    if _ways(formula, protocol) > MOST_COMBINATIONS:
        return False
    return all(_is_known(part, protocol) for part in with_definitions(formula, protocol))


def _ways(formula: nodes.Condition, protocol: Protocol) -> int:
    number = 1
    for name in ambiguities(formula, protocol):
        number *= len(protocol.ambiguities[name].readings)
    return number


def _is_known(part: object, protocol: Protocol) -> bool:
    """Whether one part of a formula is of a kind, and in a form, that the fast path knows."""
    if type(part).__module__ != nodes.__name__ or isinstance(part, Enum):
        return True
    match part:
        case nodes.Rows():
            return _is_plain_list(part, protocol)
        case nodes.SpanOfTime(durations):
            return len(durations) == 1
        case nodes.FixedDuration(duration):
            return not duration.elapsed
        case nodes.ReadingDuration() | nodes.Window():
            return True
        case _:
            return isinstance(part, COVERED) and _has_known_form(part, protocol)


def _is_plain_list(rows: nodes.Rows, protocol: Protocol) -> bool:
    """No list within a list, and no field that a default fills where it is absent."""
    inner = [part for part in with_definitions(rows, protocol) if part is not rows]
    if any(isinstance(part, nodes.Rows) for part in inner):
        return False
    declared = {each.name: each for each in protocol.dictionary.lists[rows.list].fields}
    fields = [part for part in inner if isinstance(part, nodes.FieldValue)]
    return all(field.list == rows.list and declared[field.name].if_absent is None for field in fields)


def _has_known_form(part: object, protocol: Protocol) -> bool:
    match part:
        case nodes.IsNumber(_, options):
            return all(map(is_number_literal, options))
        case nodes.Between(operand, low, high):
            return isinstance(type_of(operand), NumberType) and is_number_literal(low) and is_number_literal(high)
        case nodes.Elapsed(unit):
            return unit in BY_CALENDAR
        case nodes.CompareWithLimit(_, operand, factor):
            return isinstance(operand, nodes.ResultValue) and is_number_literal(factor)
        case nodes.ResultValue(measurement, select, window):
            one = select in (nodes.Select.LATEST, nodes.Select.FIRST)
            at_point = window is None or isinstance(window.point, nodes.TimepointValue)
            return one and at_point and protocol.dictionary.measurements[measurement].if_absent is None
        case nodes.Count(_, once_per):
            return once_per is None or _is_key(once_per.type)
        case nodes.CountDistinct(key):
            return _is_key(key.type)
        case nodes.FactValue(name):
            default = protocol.dictionary.facts[name].if_absent
            return default is None or (default.items is not None and len(default.items) == 1)
        case _:
            return True


def _is_key(type_: Type) -> bool:
    return isinstance(type_, CategoryType | CodeType | TextType)


def is_number_literal(node: object) -> bool:
    """Whether a node is one number that stands in the file."""
    return isinstance(node, nodes.Literal) and isinstance(node.type, NumberType)


def type_of(node: nodes.Value) -> Type:
    """The type of a value; points in time and the edges of periods are dates."""
    match node:
        case nodes.TimepointValue() | nodes.EdgeOfPeriod():
            return DateType()
        case nodes.ComputedFieldValue(value=value):
            return type_of(value)
        case _:
            return node.type


def rows_counted(node: nodes.Compare, protocol: Protocol) -> nodes.Count | nodes.CountDistinct | None:
    """The number of rows that is compared with a number of the file, by way of definitions too; None for others."""
    counted = number_of_rows(node.left, protocol)
    return counted if is_number_literal(node.right) else None


def number_of_rows(node: object, protocol: Protocol) -> nodes.Count | nodes.CountDistinct | None:
    """The number of rows that a node is, by way of definitions too; None for others."""
    while isinstance(node, nodes.DefinedValue):
        node = protocol.definitions[node.name].body
    return node if isinstance(node, nodes.Count | nodes.CountDistinct) else None


def is_period(node: nodes.Value) -> bool:
    """Whether a value is a period."""
    return isinstance(type_of(node), PeriodType)
