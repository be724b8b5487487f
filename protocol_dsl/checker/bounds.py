"""Bounds that nothing can keep, or that everything keeps: numbers outside declared limits, windows without a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import frozen

from protocol_dsl.checker import problems
from protocol_dsl.checker.scope import Session
from protocol_dsl.model import nodes
from protocol_dsl.schema.types import NumberType
from protocol_dsl.source import NOWHERE, Span
from protocol_dsl.syntax import tree
from protocol_dsl.values.interval import Comparison, Range, decimal_text, parse_number

FLIPPED: Mapping[tree.Operator, tree.Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
"""The same comparison, read from right to left."""


# ---- Numbers ----------------------------------------------------------------------------------


def constant(node: nodes.Value) -> Fraction | None:
    """The number of a constant; None for everything else."""
    if isinstance(node, nodes.Literal) and isinstance(node.item, Range) and node.item.is_point:
        return node.item.low
    return None


def check_limits(operator: Comparison, left: nodes.Value, right: nodes.Value, session: Session) -> None:
    """A bound that the declared limits of a number make always true or always false."""
    if constant(left) is not None:
        operator, left, right = Comparison(FLIPPED[_sign(operator)]), right, left
    bound, type_ = constant(right), getattr(left, "type", None)
    if bound is None or not isinstance(type_, NumberType):
        return
    if _is_whole(left, type_) and bound.denominator != 1 and operator in (Comparison.EQ, Comparison.NE):
        session.report(problems.NotWhole(_written(right), span=right.span))
    elif type_.low is not None and type_.high is not None and _is_pointless(operator, bound, type_.low, type_.high):
        _report_limits(_written(right), right.span, left, type_, session)


def _is_whole(node: nodes.Value, type_: NumberType) -> bool:
    """Whether a value is always a whole number; the mean of whole numbers need not be one."""
    return type_.integer and not (isinstance(node, nodes.ResultValue) and node.select is nodes.Select.MEAN)


def _sign(operator: Comparison) -> tree.Operator:
    return operator.value


def _is_pointless(operator: Comparison, bound: Fraction, low: Fraction, high: Fraction) -> bool:
    return {
        Comparison.LE: bound >= high or bound < low,
        Comparison.LT: bound > high or bound <= low,
        Comparison.GE: bound <= low or bound > high,
        Comparison.GT: bound < low or bound >= high,
        Comparison.EQ: not low <= bound <= high,
        Comparison.NE: not low <= bound <= high,
    }[operator]


def _report_limits(written: str, at: Span, left: nodes.Value, type_: NumberType, session: Session) -> None:
    assert type_.low is not None
    assert type_.high is not None
    low, high = decimal_text(type_.low), decimal_text(type_.high)
    session.report(problems.OutsideLimits(written, low, high, declared_at(left, session), span=at))


def declared_at(node: nodes.Value, session: Session) -> Span:
    """Where the fact, measurement or field is declared that a value is read from; nowhere if it is computed."""
    match node:
        case nodes.FactValue(name) | nodes.DefinedValue(name) | nodes.TimepointValue(name):
            return session.declared_at(name)
        case nodes.ResultValue(name) | nodes.ResultAt(name) | nodes.ThisResult(name):
            return session.declared_at(name)
        case nodes.FieldValue(list_name, name):
            fields = session.dictionary.lists[list_name].fields
            return next((each.span for each in fields if each.name == name), NOWHERE)
        case _:
            return NOWHERE


def check_range(
    operand: nodes.Value, low: nodes.Value, high: nodes.Value, high_open: bool, at: Span, session: Session
) -> None:
    """A range that is empty, or that holds everything or nothing of what is declared."""
    bottom, top, type_ = constant(low), constant(high), getattr(operand, "type", None)
    if bottom is None or top is None:
        return
    if bottom > top or (high_open and bottom == top):
        session.report(problems.EmptyRange(_written(low), _written(high), span=at))
        return
    if not isinstance(type_, NumberType) or type_.low is None or type_.high is None:
        return
    reaches_end = top > type_.high if high_open else top >= type_.high
    nothing = bottom > type_.high or (top <= type_.low if high_open else top < type_.low)
    if nothing or (bottom <= type_.low and reaches_end):
        words = f"{_written(low)} to below {_written(high)}" if high_open else f"{_written(low)} and {_written(high)}"
        _report_limits(words, at, operand, type_, session)


def _written(node: nodes.Value) -> str:
    return node.written if isinstance(node, nodes.Literal) else "this"


# ---- Windows ----------------------------------------------------------------------------------------


@frozen
class _Bound:
    """How far a moment is from a point, at least or at most; `about` is equal for bounds on the same distance."""

    about: object
    least: bool
    strict: bool
    length: tree.Quantity
    words: str
    span: Span


def check_windows(operands: Iterable[tree.Body], session: Session) -> None:
    """`x at least 6 weeks before T and x at most 4 weeks before T`: no date keeps both."""
    bounds = [found for each in operands if (found := _bound(each)) is not None]
    for least in bounds:
        for most in bounds:
            if least.least and not most.least and least.about == most.about and _is_empty(least, most, session):
                first, second = sorted((least, most), key=lambda each: each.span.start)
                session.report(problems.ImpossibleWindows(least.words, most.words, first.span, span=second.span))


def _bound(written: tree.Body) -> _Bound | None:
    match written:
        case tree.Lag(moment, limit, tree.Quantity() as length, direction, point) if limit != "exactly":
            least, strict = limit in ("at least", "more than"), limit in ("more than", "less than")
            words = f"{limit} {length.number} {length.unit}"
            return _Bound((moment, direction, point), least, strict, length, words, written.span)
        case tree.Within(moment, tree.Window(tree.Quantity() as length, direction, point)):
            words = f"within {length.number} {length.unit}"
            return _Bound((moment, direction, point), False, False, length, words, written.span)
        case _:
            return None


def _is_empty(least: _Bound, most: _Bound, session: Session) -> bool:
    shortest, longest = _days(least.length, session), _days(most.length, session)
    if shortest is None or longest is None:
        return False
    if least.length.unit == most.length.unit:
        # One unit is counted exactly; only where units differ may a month be short, or a day begin late.
        lower, upper = shortest[2], longest[2]
        return lower > upper or (lower == upper and (least.strict or most.strict))
    return shortest[0] > longest[1]


def _days(length: tree.Quantity, session: Session) -> tuple[Fraction, Fraction, Fraction] | None:
    """The least and the most days that a length can have on a calendar, and its number of units."""
    found, count = session.dictionary.units.find(length.unit), parse_number(length.number)
    if found is None or not found.vector or count is None:
        return None
    size = count * found.factor
    match found.vector[0][0]:
        case "days":
            return size, size, count
        case "months":
            # The twelve months have 365 or 366 days; a few of them differ from their share by less than four days.
            return size * 30 - 4, size * 31 + 4, count
        case "time":
            # Hours are counted between clock times, so they may touch one day more or less.
            return size / 86_400 - 1, size / 86_400 + 1, count
        case _:
            return None
