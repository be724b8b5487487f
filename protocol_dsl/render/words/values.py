"""Formulas that give a value, as noun phrases: `most recent ECOG within 28 days before enrolment`."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from protocol_dsl.formulas import LIBRARY
from protocol_dsl.model import nodes
from protocol_dsl.model.nodes import AggregateFunction, ArithmeticOperator, Select, Value
from protocol_dsl.render.words.agreement import closed, is_plural
from protocol_dsl.render.words.clause import ends_open
from protocol_dsl.render.words.items import item_words
from protocol_dsl.render.words.lexicon import Lexicon, inside, listed, quoted, readable, reading_name
from protocol_dsl.render.words.numbers import joined_unit
from protocol_dsl.render.words.time import duration_words
from protocol_dsl.schema.datum import CONCEPT_SYSTEM, Category, Coded
from protocol_dsl.schema.types import NumberType, Type

SELECTS = {
    Select.LATEST: "most recent",
    Select.FIRST: "earliest",
    Select.HIGHEST: "highest",
    Select.LOWEST: "lowest",
    Select.MEAN: "mean",
}

SIGNS = {
    ArithmeticOperator.ADD: "+",
    ArithmeticOperator.SUBTRACT: "−",
    ArithmeticOperator.MULTIPLY: "×",
    ArithmeticOperator.DIVIDE: "/",
}

AGGREGATES = {
    AggregateFunction.SUM: "sum of",
    AggregateFunction.MEAN: "mean of",
    AggregateFunction.TOTAL_TIME: "total time of",
    AggregateFunction.SMALLEST: "smallest",
    AggregateFunction.LARGEST: "largest",
}

ConditionWords = Callable[[nodes.Condition, Lexicon], str]


def value_phrase(node: Value, lexicon: Lexicon, conditions: ConditionWords) -> str:
    """A value as a noun phrase; `conditions` words the conditions inside it."""
    match node:
        case nodes.Literal():
            return literal_words(node, lexicon)
        case nodes.FactValue(name, type_):
            return counted(lexicon.fact(name), type_)
        case nodes.TimepointValue(name):
            return lexicon.timepoint(name)
        case nodes.ResultValue(measurement, select, window):
            named = f"{SELECTS[select]} {lexicon.measurement(measurement)}"
            return named if window is None else f"{closed(named)} {window_words(window, lexicon, conditions)}"
        case nodes.ResultAt(measurement, timepoint):
            return f"{closed(lexicon.measurement(measurement))} at {lexicon.timepoint(timepoint)}"
        case nodes.ThisResult(measurement):
            return lexicon.measurement(measurement)
        case nodes.FieldValue(listed_in, name, type_) | nodes.ComputedFieldValue(listed_in, name, type_):
            return counted(lexicon.field(listed_in, name), type_)
        case nodes.DefinedValue(name, type_):
            return counted(lexicon.definition(name), type_)
        case nodes.UndefinedValue(name):
            return f"{lexicon.definition(name)} (not defined in the document)"
        case nodes.ReadingValue(ambiguity, options):
            return _by_reading(ambiguity, options, lexicon, lambda body: value_phrase(body, lexicon, conditions))
        case nodes.EdgeOfPeriod(start, period):
            return f"{'start' if start else 'end'} of {as_noun(value_phrase(period, lexicon, conditions))}"
        case nodes.Elapsed(unit, begin, end):
            first, last = (value_phrase(each, lexicon, conditions) for each in (begin, end))
            return f"{unit.value}s from {closed(first)} to {last}"
        case nodes.Lookup(table, keys):
            by = listed([value_phrase(key, lexicon, conditions) for key in keys])
            return f"{lexicon.table(table)} for {by}"
        case nodes.Arithmetic() | nodes.Scale() | nodes.Formula() | nodes.ChosenValue():
            return _arithmetic_words(node, lexicon, conditions)
        case nodes.Count() | nodes.CountDistinct() | nodes.Aggregate() | nodes.TotalTimeWithin() | nodes.Pick():
            return _of_rows_words(node, lexicon, conditions)
        case _:
            assert_never(node)


def counted(label: str, type_: Type) -> str:
    """A whole number that is named by what it counts: nobody says that metastases are 3."""
    plain = isinstance(type_, NumberType) and type_.integer and type_.unit.symbol == "1"
    return f"number of {label}" if plain and is_plural(label) else label


def as_noun(words: str) -> str:
    """A label that is no noun, such as `from first to last dose` or `taken on`, in quotation marks."""
    leads = words.split(" ", 1)[0] in ("from", "since", "until", "at", "in", "on")
    return quoted(words) if leads or ends_open(words) else words


def literal_words(node: nodes.Literal, lexicon: Lexicon) -> str:
    """A constant as the file has it; words of a list and concepts by their labels."""
    match node.item:
        case Category(name):
            return readable(name)
        case Coded(codings) if codings and codings[0].system == CONCEPT_SYSTEM:
            return item_words(node.item, node.type, lexicon)
        case _:
            return _as_written(node) or item_words(node.item, node.type, lexicon)


def _as_written(node: nodes.Literal) -> str:
    """The author's own digits and unit; units whose symbol nobody writes on paper by the sign that people use."""
    number, _, unit = node.written.partition(" ")
    is_quantity = isinstance(node.type, NumberType) and unit
    return f"{number}{joined_unit(unit, number in ('1', '-1'))}" if is_quantity else node.written


def _by_reading(
    ambiguity: str, options: tuple[tuple[str, object], ...], lexicon: Lexicon, word: Callable[..., str]
) -> str:
    """The words under the reading at hand; with none at hand, all readings by name."""
    chosen = lexicon.readings.get(ambiguity)
    if chosen is not None:
        return word(dict(options)[chosen])
    return listed([f"{word(body)} (reading {reading_name(name)})" for name, body in options], "or")


def _arithmetic_words(node: nodes.ArithmeticNode, lexicon: Lexicon, conditions: ConditionWords) -> str:
    match node:
        case nodes.Arithmetic(operator, left, right):
            return f"{_operand(left, operator, lexicon, conditions)} {SIGNS[operator]} " + _operand(
                right, operator, lexicon, conditions
            )
        case nodes.Scale(operand):
            return value_phrase(operand, lexicon, conditions)
        case nodes.Formula(name, arguments):
            given = [_argument_words(name, key, value_phrase(value, lexicon, conditions)) for key, value in arguments]
            return f"{formula_name(name)} calculated from {listed(given)}"
        case nodes.ChosenValue(condition, then, otherwise):
            first, second = (value_phrase(each, lexicon, conditions) for each in (then, otherwise))
            return f"({first} if {conditions(condition, lexicon)}, otherwise {second})"
        case _:
            assert_never(node)


def formula_name(name: str) -> str:
    """What a published formula gives: `creatinine clearance (Cockcroft and Gault)`."""
    found = LIBRARY.get(name)
    return readable(name) if found is None else inside(found.label)


def _argument_words(formula: str, name: str, words: str) -> str:
    """What a formula is given, and as what, where its own words do not say so: `creatine as serum creatinine`."""
    found = LIBRARY.get(formula)
    asked = next((each.label for each in found.parameters if each.name == name), "") if found is not None else ""
    asked = asked or readable(name)
    return words if asked.split(" ")[-1].lower() in words.lower() else f"{closed(words)} as {asked}"


def _operand(node: Value, operator: ArithmeticOperator, lexicon: Lexicon, conditions: ConditionWords) -> str:
    words = value_phrase(node, lexicon, conditions)
    inner = node.operand if isinstance(node, nodes.Scale) else node
    adds = (ArithmeticOperator.ADD, ArithmeticOperator.SUBTRACT)
    loose = isinstance(inner, nodes.Arithmetic) and (operator not in adds or operator is ArithmeticOperator.SUBTRACT)
    return f"({words})" if loose else words


def _of_rows_words(node: nodes.OfRowsNode, lexicon: Lexicon, conditions: ConditionWords) -> str:
    rows = _rows_inside(node.rows, lexicon, conditions)
    match node:
        case nodes.Count(_, once_per):
            if once_per is None:
                return f"number of {rows}"
            return _count_once_words(node.rows, once_per, lexicon, conditions)
        case nodes.CountDistinct(key):
            return f"number of different {quoted(value_phrase(key, lexicon, conditions))} values among the {rows}"
        case nodes.Aggregate(function, operand):
            return (
                f"{AGGREGATES[function]} {closed(as_noun(value_phrase(operand, lexicon, conditions)))} among the {rows}"
            )
        case nodes.TotalTimeWithin(operand, window):
            time = f"{AGGREGATES[AggregateFunction.TOTAL_TIME]} {as_noun(value_phrase(operand, lexicon, conditions))}"
            return f"{time} {window_words(window, lexicon, conditions)} among the {rows}"
        case nodes.Pick(last, operand, by):
            which, order = ("last" if last else "first"), as_noun(value_phrase(by, lexicon, conditions))
            return f"{which} {closed(value_phrase(operand, lexicon, conditions))} among the {rows}, by {order}"
        case _:
            assert_never(node)


def _count_once_words(
    rows: nodes.Rows, once_per: nodes.FieldValue, lexicon: Lexicon, conditions: ConditionWords
) -> str:
    base = rows_words(nodes.Rows(rows.list, rows.member, None, rows.exceptions), lexicon, conditions)
    field = value_phrase(once_per, lexicon, conditions)
    where = "" if rows.where is None else f", those where {conditions(rows.where, lexicon)}"
    return f"number of {base}{where} counted once for each {quoted(field)}"


def _rows_inside(rows: nodes.Rows, lexicon: Lexicon, conditions: ConditionWords) -> str:
    """Rows in the middle of a sentence: what is said of them stands in parentheses, so that it ends where it ends."""
    words = rows_words(rows, lexicon, conditions)
    name = lexicon.list(rows.list)
    return words if words == name else f"{name} (those{words.removeprefix(name)})"


def rows_words(rows: nodes.Rows, lexicon: Lexicon, conditions: ConditionWords) -> str:
    """`prior anticancer therapies where agent is taxane, except where …`."""
    where = [conditions(each, lexicon) for each in (rows.member, rows.where) if each is not None]
    if len(where) > 1 and isinstance(rows.where, nodes.AnyOf | nodes.IfElse):
        where[1] = f"({where[1]})"
    text = lexicon.list(rows.list)
    if where:
        text = f"{closed(text)} where {' and '.join(where)}"
    for exception in rows.exceptions:
        text += f", except where {conditions(exception, lexicon)}"
    return text


# ---- Time -------------------------------------------------------------------------------------------


def window_words(window: nodes.Window, lexicon: Lexicon, conditions: ConditionWords) -> str:
    """`within 28 days before enrolment`."""
    return f"within {stretch_words(window, lexicon, conditions)}"


def stretch_words(window: nodes.Window, lexicon: Lexicon, conditions: ConditionWords) -> str:
    """`28 days before enrolment`."""
    span = span_words(window.span_of_time, lexicon, conditions)
    return f"{span} {window.direction.value} {as_noun(value_phrase(window.point, lexicon, conditions))}"


def span_words(span: nodes.SpanOfTime, lexicon: Lexicon, conditions: ConditionWords) -> str:
    """`6 weeks`, `the longer of 90 days and 5 × half-life for agent`."""
    parts = [_single_duration(each, lexicon, conditions) for each in span.durations]
    if len(parts) == 1:
        return parts[0]
    return f"the {'shorter' if span.shorter else 'longer'} of {listed(parts)}"


def _single_duration(node: nodes.SingleDuration, lexicon: Lexicon, conditions: ConditionWords) -> str:
    match node:
        case nodes.FixedDuration(duration):
            return duration_words(duration)
        case nodes.ValueDuration(value):
            return value_phrase(value, lexicon, conditions)
        case nodes.ReadingDuration(ambiguity, options):
            return _by_reading(ambiguity, options, lexicon, lambda body: span_words(body, lexicon, conditions))
        case _:
            assert_never(node)
