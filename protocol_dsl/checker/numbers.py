"""Numbers and units of formulas: literals, and bringing two operands into one unit."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from protocol_dsl.checker import problems
from protocol_dsl.checker.scope import Meaning, Session
from protocol_dsl.checker.vocabulary import NUMBER, described, unit
from protocol_dsl.model import nodes
from protocol_dsl.schema.types import NumberType
from protocol_dsl.source import Located
from protocol_dsl.syntax import tree
from protocol_dsl.values.calendar import CalendarUnit, Duration
from protocol_dsl.values.interval import Range, parse_number, point
from protocol_dsl.values.quantity import Unit, Vector, convert, convertible, per, times

TIME_UNITS = {
    "year": CalendarUnit.YEAR,
    "month": CalendarUnit.MONTH,
    "week": CalendarUnit.WEEK,
    "day": CalendarUnit.DAY,
    "h": CalendarUnit.HOUR,
    "min": CalendarUnit.MINUTE,
}
PERCENT = ("%", "percentage points", "% points")


def number(written: tree.Number, session: Session) -> Meaning:
    """A plain number."""
    value = parse_number(written.text) or Fraction(0)
    type_ = NumberType(NUMBER, integer=value.denominator == 1)
    return Meaning(nodes.Literal(point(value), type_, written.text, span=written.span), type_)


def quantity(written: tree.Quantity, session: Session) -> Meaning | None:
    """A number with its unit."""
    if written.unit in ("ULN", "LLN"):
        session.report(problems.NeedsOneResult(span=written.span))
        return None
    symbol = "%" if written.unit in PERCENT else written.unit
    found = unit(symbol, written, session)
    if found is None:
        return None
    type_ = NumberType(found)
    value = point(parse_number(written.number) or Fraction(0))
    return Meaning(nodes.Literal(value, type_, f"{written.number} {written.unit}", span=written.span), type_)


def calendar_unit(found: Unit, session: Session) -> CalendarUnit | None:
    """The unit of time that a unit is, None if it measures something else."""
    for name, known in TIME_UNITS.items():
        if session.dictionary.units.find(name) == found:
            return known
    return None


def duration(written: tree.Quantity, session: Session) -> Duration | None:
    """A length of time as written; anything else is a finding."""
    found = unit(written.unit, written, session)
    if found is None:
        return None
    known = calendar_unit(found, session)
    count = parse_number(written.number)
    if known is None or count is None:
        session.report(problems.NotADuration(f"`{written.number} {written.unit}`", span=written.span))
        return None
    if count <= 0:
        session.report(problems.EmptyWindow(f"{written.number} {written.unit}", span=written.span))
        return None
    return Duration(count, known)


# ---- One unit for two operands -------------------------------------------------------------------


def in_unit_of(
    operand: Meaning, wanted: NumberType, at: Located, session: Session, whole: bool = True
) -> nodes.Value | None:
    """
    The operand in the unit of another one, or a finding.

    `whole` says that the other one counts completed years or weeks, so that half of one is never reached.
    """
    if not isinstance(operand.type, NumberType):
        session.report(problems.CannotCompare(described(wanted), described(operand.type), span=at.span))
        return None
    own, target = operand.type.unit, wanted.unit
    if own == target:
        return operand.value
    if not convertible(own, target):
        _report_kinds(operand, own, target, at, session)
        return None
    if own.kind != target.kind:
        return _of_one_scale(operand, target, at, session)
    return converted(operand, target, session, whole)


# ---- Temperatures --------------------------------------------------------------------------------

TEMPERATURE: Vector = (("temperature", 1),)
ADDED_UP = "temperature, added or subtracted"
"""The kind of what arithmetic makes of temperatures: it may be a temperature, or how far two of them lie apart."""


def _of_one_scale(operand: Meaning, target: Unit, at: Located, session: Session) -> nodes.Value | None:
    """
    Temperatures and what was added up of them, which are compared in one unit only.

    A rise of 1 °C is one of 1.8 °F, and 1 °C is 33.8 °F: which of the two is meant cannot be seen from the numbers.
    """
    assert isinstance(operand.type, NumberType)
    own = operand.type.unit
    if _of_same_scale(own, target):
        return operand.value
    session.report(problems.TemperaturesOfTwoScales(target.symbol, own.symbol, span=at.span))
    return None


def _of_same_scale(a: Unit, b: Unit) -> bool:
    return (a.factor, a.offset) == (b.factor, b.offset)


def _added_up(unit: Unit) -> Unit:
    """The unit of a sum or difference."""
    return evolve(unit, kind=ADDED_UP) if unit.vector == TEMPERATURE else unit


def _steps_of_another_scale(left: Meaning, right: Meaning) -> Unit | None:
    """The unit of a constant that is added to a temperature of another scale, or subtracted from it."""
    assert isinstance(left.type, NumberType)
    assert isinstance(right.type, NumberType)
    a, b = left.type.unit, right.type.unit
    constant = next((each for each in (right, left) if isinstance(each.node, nodes.Literal)), None)
    if constant is None or a.vector != TEMPERATURE or b.vector != TEMPERATURE or _of_same_scale(a, b):
        return None
    return b if constant is right else a


def _report_kinds(operand: Meaning, own: Unit, target: Unit, at: Located, session: Session) -> None:
    node = operand.node
    if isinstance(node, nodes.Literal) and not own.vector:
        session.report(problems.NeedsUnit(node.written, _plural(target), span=node.span))
        return
    session.report(problems.DifferentKinds(target.symbol, target.kind, own.symbol, own.kind, span=at.span))


def _plural(found: Unit) -> str:
    """How the unit is usually written behind a number."""
    return f"{found.symbol}s" if found.symbol in ("year", "month", "week", "day") else found.symbol


def counts_whole(node: nodes.Condition | nodes.Value, session: Session) -> bool:
    """Whether a value is a number of completed units of time, through the definitions that are used."""
    match node:
        case nodes.Elapsed():
            return True
        case nodes.DefinedValue(name):
            definition = session.definitions.get(name)
            return definition is not None and definition.body is not None and counts_whole(definition.body, session)
        case nodes.Arithmetic(_, left, right):
            return counts_whole(left, session) or counts_whole(right, session)
        case _:
            return False


def is_difference(node: nodes.Condition | nodes.Value) -> bool:
    """`a - b` of two values."""
    return isinstance(node, nodes.Arithmetic) and node.operator is nodes.ArithmeticOperator.SUBTRACT


def refuse_percent(operand: Meaning, session: Session) -> bool:
    """A constant in `%` where only percentage points are clear."""
    node = operand.node
    if isinstance(node, nodes.Literal) and isinstance(node.type, NumberType) and node.written.endswith(" %"):
        session.report(problems.PercentOrPoints(node.written.removesuffix(" %"), span=node.span))
        return True
    return False


def converted(operand: Meaning, target: Unit, session: Session, whole: bool = True) -> nodes.Value | None:
    """The operand in a unit of the same kind: a literal changes its number, anything else is scaled."""
    assert isinstance(operand.type, NumberType)
    own, node = operand.type.unit, operand.value
    if isinstance(node, nodes.Literal) and isinstance(node.item, Range) and node.item.low is not None:
        value = convert(node.item.low, own, target)
        counted = whole and calendar_unit(target, session) in (CalendarUnit.YEAR, CalendarUnit.WEEK)
        if counted and value.denominator != 1:
            session.report(problems.PartUnits(node.written, _plural(target), _plural(own), span=node.span))
            return None
        return evolve(node, item=point(value), type=NumberType(target))
    factor = own.factor / target.factor
    offset = (own.offset - target.offset) / target.factor
    return nodes.Scale(node, factor, NumberType(target), offset, span=node.span)


# ---- Arithmetic --------------------------------------------------------------------------------------


def total(left: Meaning, sign: str, right: Meaning, at: Located, session: Session) -> Meaning | None:
    """A sum or difference, of one kind of thing, in the unit of the left operand."""
    if not _numbers(left, right, at, session):
        return None
    assert isinstance(left.type, NumberType)
    literals = [isinstance(each.node, nodes.Literal) for each in (left, right)]
    if any(refuse_percent(each, session) for each in (left, right) if not all(literals)):
        return None
    if isinstance(left.node, nodes.Literal) and isinstance(right.type, NumberType) and not left.type.unit.vector:
        # The literal is the one that lacks a unit, wherever it stands.
        first = in_unit_of(left, right.type, at, session)
        if first is None:
            return None
        return _arithmetic(sign, Meaning(first, right.type), right.value, _added_up(right.type.unit), at)
    steps = _steps_of_another_scale(left, right)
    if steps is not None and isinstance(right.type, NumberType):
        other = left.type.unit if steps is right.type.unit else right.type.unit
        session.report(problems.TemperaturesOfTwoScales(other.symbol, steps.symbol, span=at.span))
        return None
    second = in_unit_of(right, left.type, at, session)
    return None if second is None else _arithmetic(sign, left, second, _added_up(left.type.unit), at)


def product(left: Meaning, sign: str, right: Meaning, at: Located, session: Session) -> Meaning | None:
    """A product or quotient; equal kinds cancel where they are divided, after a change of unit if need be."""
    if not _numbers(left, right, at, session):
        return None
    assert isinstance(left.type, NumberType)
    assert isinstance(right.type, NumberType)
    a, b = left.type.unit, right.type.unit
    if sign == "/" and a.vector and convertible(a, b):
        second = in_unit_of(right, left.type, at, session)
        return None if second is None else _arithmetic(sign, left, second, NUMBER, at)
    return _arithmetic(sign, left, right.value, times(a, b) if sign == "×" else per(a, b), at)


def _numbers(left: Meaning, right: Meaning, at: Located, session: Session) -> bool:
    for each in (left, right):
        if not isinstance(each.type, NumberType):
            session.report(problems.CannotCompare("a number", described(each.type), span=each.node.span))
            return False
    return True


def _arithmetic(sign: str, left: Meaning, right: nodes.Value, result: Unit, at: Located) -> Meaning:
    type_ = NumberType(result)
    node = nodes.Arithmetic(nodes.ArithmeticOperator(sign), left.value, right, type_, span=at.span)
    return Meaning(node, type_)


def percent_of(text: str, operand: Meaning, at: Located, session: Session) -> Meaning | None:
    """`75 % of x`."""
    if not isinstance(operand.type, NumberType):
        session.report(problems.CannotCompare("a number", described(operand.type), span=at.span))
        return None
    share = point((parse_number(text) or Fraction(0)) / 100)
    literal = nodes.Literal(share, NumberType(NUMBER), f"{text} %", span=at.span)
    type_ = NumberType(operand.type.unit)
    node = nodes.Arithmetic(nodes.ArithmeticOperator.MULTIPLY, literal, operand.value, type_, span=at.span)
    return Meaning(node, type_)
