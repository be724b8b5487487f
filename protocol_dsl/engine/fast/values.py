"""
Values: the line that reads or works out each, in one of three forms.

An *item* is what was recorded, whatever its type; a *moment* is a date; a *number* is an `int` or a `Fraction`. Each
variable is None where the value is not plain.
"""

from __future__ import annotations

from fractions import Fraction

from protocol_dsl.engine.comparison import plain_text as plain_text
from protocol_dsl.engine.decision import AssumptionKind
from protocol_dsl.engine.fast import conditions, lists
from protocol_dsl.engine.fast.coverage import is_period as is_period
from protocol_dsl.engine.fast.coverage import type_of
from protocol_dsl.engine.fast.writer import Place, Scope, Taken, Write, Writer, Written, written_once
from protocol_dsl.model import nodes
from protocol_dsl.model.nodes import Value
from protocol_dsl.schema.dictionary import StandIn
from protocol_dsl.schema.types import NumberType
from protocol_dsl.values.calendar import Duration, Moment
from protocol_dsl.values.calendar import text as moment_text
from protocol_dsl.values.interval import Range

SINGLE = "{d}.items[0] if {d} is not None and {d}.items is not None and len({d}.items) == 1 else None"


# ---- Items ------------------------------------------------------------------------------------------


@written_once("item")
def item(w: Writer, node: Value, scope: Scope) -> Written:
    """The variable with the one item that a value is."""
    match node:
        case nodes.Literal(literal):
            return Written(w.constant(literal))
        case nodes.FactValue(name):
            return _fact(w, name)
        case nodes.FieldValue(listed, name):
            return _field(w, listed, name)
        case nodes.TimepointValue(name):
            return _timepoint(w, name)
        case nodes.ResultValue():
            found = result(w, node, scope)
            return _line(w.before, w.name("x"), SINGLE.format(d=found.name), found)
        case nodes.EdgeOfPeriod(start, period):
            return _edge(w, node, start, item(w, period, scope), scope)
        case nodes.ComputedFieldValue(value=value):
            return item(w, value, scope)
        case nodes.DefinedValue(name):
            return item(w, w.body_of(name), scope.outside())
        case nodes.ReadingValue(ambiguity, options):
            return item(w, scope.option(ambiguity, options), scope)
        case nodes.ChosenValue(condition, then, otherwise):
            return _chosen(w, node, scope, conditions.condition(w, condition, scope), (then, otherwise), item)
        case _:
            plain = number(w, node, scope)
            return _line(w.place_of(node, scope), w.name("x"), f"as_range({plain.name})", plain)


def _line(place: Place, name: str, expression: str, *of: Written) -> Written:
    place.line(f"{name} = {expression}")
    return Written.of(name, *of)


def _fact(w: Writer, name: str) -> Written:
    """A fact; where it is absent, what its declaration says."""
    datum, found = w.name("d"), w.name("x")
    default = w.protocol.dictionary.facts[name].if_absent
    w.before.line(f"{datum} = facts({name!r})")
    w.before.line(f"{found} = {SINGLE.format(d=datum)}")
    if default is None or default.items is None:
        return Written(found)
    w.before.line(f"if {datum} is None: {found} = {w.constant(default.items[0])}")
    taken = Taken(AssumptionKind.DEFAULT, f"$.facts.{name}", default.written, f"{datum} is None")
    return Written(found, (taken,))


def _field(w: Writer, listed: str, name: str) -> Written:
    datum, found = w.name("d"), w.name("x")
    place = w.loops[listed]
    place.line(f"{datum} = fields_{w.label(listed)}({name!r})")
    place.line(f"{found} = {SINGLE.format(d=datum)}")
    return Written(found)


def _edge(w: Writer, node: Value, start: bool, period: Written, scope: Scope) -> Written:
    p, side = period.name, "start" if start else "end"
    # An end that is not known to the day is bounded by the other one, which `edge` looks at.
    plain = f"{p}.__class__ is Period and {p}.{side}.__class__ is Moment and {p}.{side}.first == {p}.{side}.last"
    expression = f"{p}.{side} if {plain} else edge({p}, {start}, as_of)"
    return _line(w.place_of(node, scope), w.name("x"), expression, period)


def _chosen(
    w: Writer, node: Value, scope: Scope, condition: Written, options: tuple[Value, Value], form: Write
) -> Written:
    then, otherwise = (form(w, each, scope) for each in options)
    c, place = condition.name, w.place_of(node, scope)
    expression = f"{then.name} if {c} else {otherwise.name} if {c} is False else None"
    return _line(place, w.name("x"), expression, condition, then, otherwise)


# ---- Points in time ------------------------------------------------------------------------------------


@written_once("moment")
def moment(w: Writer, node: Value, scope: Scope) -> Written:
    """The variable with the date that a value is."""
    found = item(w, node, scope)
    if isinstance(node, nodes.TimepointValue | nodes.EdgeOfPeriod):
        return found
    expression = f"{found.name} if {found.name}.__class__ is Moment else None"
    return _line(w.place_of(node, scope), w.name("t"), expression, found)


def _timepoint(w: Writer, name: str) -> Written:
    """When it happened, or what stands in for it; `how` says which: 0 for itself, then its stand-ins in turn."""
    datum, how, found = w.name("d"), f"how_{w.label(name)}", w.name("t")
    path, taken = f"$.timepoints.{name}", []
    w.before.line(f"{datum}, {how} = timepoints({name!r}), 0")
    otherwise = "None"
    for number, stand_in in enumerate(w.protocol.dictionary.timepoints[name].until_it_happens, 1):
        when = f"{how} == {number}"
        if stand_in is StandIn.PLANNED:
            w.before.line(
                f"if {datum} is None: {datum} = planned({name!r}); {how} = 0 if {datum} is None else {number}"
            )
            taken.append(Taken(AssumptionKind.STAND_IN, path, StandIn.PLANNED.value, when))
            continue
        w.before.line(f"if {datum} is None: {how} = {number}")
        if isinstance(stand_in, Moment):
            otherwise = w.constant(stand_in)
            taken.append(Taken(AssumptionKind.STAND_IN, path, moment_text(stand_in), when, moment=stand_in))
        else:
            otherwise = "as_of"
            taken.append(Taken(AssumptionKind.STAND_IN, path, StandIn.AS_OF.value, when, at_as_of=True))
        break
    w.before.line(f"{found} = {SINGLE.format(d=datum)}")
    w.before.line(f"if {found}.__class__ is not Moment: {found} = {otherwise} if {datum} is None else None")
    w.before.line(
        f"is_known_{w.label(name)} = {otherwise} is not None if {datum} is None else {datum}.items is not None"
    )
    return Written(found, tuple(taken))


# ---- Results ----------------------------------------------------------------------------------------------


@written_once("result")
def result(w: Writer, node: nodes.ResultValue, scope: Scope) -> Written:
    """The variable with the result that is meant, where that is certain."""
    series, found = w.name("s"), w.name("r")
    name, oldest = node.measurement, node.select is nodes.Select.FIRST
    w.before.line(f"{series} = measurements({name!r})")
    window, point, when = "None", "None", f"{series} is not None and not {series}.stated"
    taken: tuple[Taken, ...] = ()
    if node.window is not None:
        at = node.window.point
        assert isinstance(at, nodes.TimepointValue)
        written = moment(w, at, scope.outside())
        # Where the series is absent the window is not looked at.
        taken = tuple(each.only(f"{series} is not None") for each in written.taken)
        window = w.constant((duration_of(node.window.span_of_time, scope), node.window.direction))
        point, when = written.name, f"{when} and is_known_{w.label(at.name)}"
    w.before.line(f"{found} = result({series}, {window}, {point}, {oldest}, record)")
    complete = Taken(AssumptionKind.COMPLETE, f"$.measurements.{name}", None, when, at_as_of=True)
    return Written(found, (*taken, complete))


def duration_of(span: nodes.SpanOfTime, scope: Scope) -> Duration:
    """The one duration of a span of time under the readings that are looked at."""
    (duration,) = span.durations
    match duration:
        case nodes.FixedDuration(fixed):
            return fixed
        case nodes.ReadingDuration(ambiguity, options):
            return duration_of(scope.option(ambiguity, options), scope)
        case _:
            raise TypeError(f"not a duration that is known beforehand: {duration!r}")


# ---- Numbers -------------------------------------------------------------------------------------------------


@written_once("number")
def number(w: Writer, node: Value, scope: Scope) -> Written:
    """The variable with the exact number that a value is."""
    match node:
        case nodes.Literal(Range(low)) if low is not None:
            return Written(w.constant(low.numerator if low.denominator == 1 else low))
        case nodes.Arithmetic():
            return _arithmetic(w, node, scope)
        case nodes.Scale(operand, factor, _, offset):
            of = number(w, operand, scope)
            expression = f"{of.name} * {w.constant(factor)} + {w.constant(offset)} if {of.name} is not None else None"
            return _line(w.place_of(node, scope), w.name("n"), expression, of)
        case nodes.Elapsed(unit, start, end):
            a, b = moment(w, start, scope), moment(w, end, scope)
            expression = f"elapsed({w.constant(unit)}, {a.name}, {b.name})"
            return _line(w.place_of(node, scope), w.name("n"), expression, a, b)
        case nodes.Count() | nodes.CountDistinct():
            return lists.number_of_rows(w, node, scope)
        case nodes.ComputedFieldValue(value=value):
            return number(w, value, scope)
        case nodes.DefinedValue(name):
            return number(w, w.body_of(name), scope.outside())
        case nodes.ReadingValue(ambiguity, options):
            return number(w, scope.option(ambiguity, options), scope)
        case nodes.ChosenValue(condition, then, otherwise):
            return _chosen(w, node, scope, conditions.condition(w, condition, scope), (then, otherwise), number)
        case _:
            found = item(w, node, scope)
            x = found.name
            exact = f"{x}.low is not None and ({x}.low is {x}.high or {x}.low == {x}.high)"
            expression = f"{x}.low if {x}.__class__ is Range and {exact} else None"
            return _line(w.place_of(node, scope), w.name("n"), expression, found)


@written_once("fraction")
def fraction(w: Writer, node: Value, scope: Scope) -> Written:
    """Two variables with the numerator and the denominator of a number, as a pair of names."""
    of = number(w, node, scope)
    top, bottom, n = w.name("p"), w.name("q"), of.name
    expression = f"({n}.numerator, {n}.denominator) if {n} is not None else (None, None)"
    w.place_of(node, scope).line(f"{top}, {bottom} = {expression}")
    return Written.of(f"{top}, {bottom}", of)


def _arithmetic(w: Writer, node: nodes.Arithmetic, scope: Scope) -> Written:
    left, right = number(w, node.left, scope), number(w, node.right, scope)
    a, b = left.name, right.name
    known = f"{a} is not None and {b} is not None"
    match node.operator:
        case nodes.ArithmeticOperator.DIVIDE:
            expression = f"Fraction({a}) / {b} if {known} and {b} != 0 else None"
        case nodes.ArithmeticOperator.MULTIPLY:
            expression = f"{a} * {b} if {known} else None"
        case _:
            expression = f"{a} {node.operator.value} {b} if {known} else None"
    return _line(w.place_of(node, scope), w.name("n"), expression, left, right)


def is_number(node: Value) -> bool:
    """Whether a value is a number."""
    return isinstance(type_of(node), NumberType)


def exact(node: object) -> Fraction:
    """The number that a literal is."""
    assert isinstance(node, nodes.Literal)
    assert isinstance(node.item, Range)
    assert node.item.low is not None
    return node.item.low
