"""
Formulas that have a truth, as sentences: that they hold, that they do not, and what must be.

Single tests become a `Clause`; lists of conditions read `all of the following: …; …`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from protocol_dsl.model import nodes
from protocol_dsl.model.nodes import Condition, Normal, Quantifier, Value
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.words.agreement import closed, is_question
from protocol_dsl.render.words.clause import Clause, Verb, demanded, denied, ends_open, stated
from protocol_dsl.render.words.lexicon import NO_READINGS, Lexicon, listed, quoted, readable, reading_name, sentence
from protocol_dsl.render.words.time import duration_words
from protocol_dsl.render.words.values import (
    as_noun,
    rows_words,
    span_words,
    stretch_words,
    value_phrase,
    window_words,
)
from protocol_dsl.schema.types import DateType, PeriodType, Type
from protocol_dsl.values.interval import Comparison
from protocol_dsl.values.truth import Limit

# ---- The door -------------------------------------------------------------------------------------------


def condition_words(node: Condition, protocol: Protocol, readings: Mapping[str, str] = NO_READINGS) -> str:
    """A condition as a protocol would state it; ambiguities that `readings` does not settle are named."""
    return statement(node, Lexicon(protocol, readings))


def negated_words(node: Condition, protocol: Protocol, readings: Mapping[str, str] = NO_READINGS) -> str:
    """That a condition does not hold."""
    return denial(node, Lexicon(protocol, readings))


def value_words(node: Value, protocol: Protocol, readings: Mapping[str, str] = NO_READINGS) -> str:
    """A value as a noun phrase."""
    return phrase(node, Lexicon(protocol, readings))


def demand_words(node: Condition, lexicon: Lexicon, positive: bool = True) -> str | None:
    """`must be 1 or less`, of a single test; None for a list of conditions."""
    clause = clause_of(node, lexicon)
    return None if clause is None else demanded(clause, positive)


def phrase(node: Value, lexicon: Lexicon) -> str:
    """A value as a noun phrase, in a lexicon."""
    return value_phrase(node, lexicon, statement)


# ---- Sentences -------------------------------------------------------------------------------------------


def statement(node: Condition, lexicon: Lexicon) -> str:
    """That a condition holds."""
    clause = clause_of(node, lexicon)
    return _compound(node, lexicon) if clause is None else stated(clause)


def denial(node: Condition, lexicon: Lexicon) -> str:
    """That a condition does not hold."""
    clause = clause_of(node, lexicon)
    if clause is not None:
        return denied(clause)
    match node:
        case nodes.Not(operand):
            return statement(operand, lexicon)
        case nodes.NoneOf(operands):
            return _list_words(list_heading(nodes.AnyOf(operands)), operands, lexicon)
        case nodes.NumberOf(limit, number, operands):
            return _list_words(f"{OUTSIDE[limit]} {number} of the following", operands, lexicon)
        case nodes.AllOf(operands):
            return _list_words(f"not {list_heading(node)}", operands, lexicon)
        case nodes.AnyOf(operands):
            return _list_words(list_heading(nodes.NoneOf(operands)), operands, lexicon)
        case nodes.Bullet(body=body, label=None, applies=None, except_if=None):
            return denial(body, lexicon)
        case _:
            return f"not the case: {statement(node, lexicon)}"


def _compound(node: Condition, lexicon: Lexicon) -> str:
    match node:
        case nodes.AllOf(operands, inline):
            return _joined("and", operands, lexicon) if inline else _list_words(list_heading(node), operands, lexicon)
        case nodes.AnyOf(operands, inline):
            return _joined("or", operands, lexicon) if inline else _list_words(list_heading(node), operands, lexicon)
        case nodes.NoneOf(operands) | nodes.NumberOf(_, _, operands):
            return _list_words(list_heading(node), operands, lexicon)
        case nodes.Bullet():
            return _bullet_words(node, lexicon)
        case nodes.Not(operand):
            return denial(operand, lexicon)
        case nodes.IfElse(condition, then, otherwise):
            first, second, third = (_enclosed(each, lexicon) for each in (condition, then, otherwise))
            return f"if {first}, then {second}, otherwise {third}"
        case nodes.ByCase(cases, otherwise):
            parts = [f"if {_enclosed(each, lexicon)}: {_enclosed(body, lexicon)}" for each, body in cases]
            return "; ".join([*parts, f"otherwise: {_enclosed(otherwise, lexicon)}"])
        case nodes.ReadingCondition(ambiguity, options):
            return _reading_words(ambiguity, options, lexicon)
        case nodes.IfDone(_, comparison):
            return f"{_enclosed(comparison, lexicon)}, if done"
        case _:
            raise TypeError(f"no words for {node!r}")


def list_heading(node: nodes.AllOf | nodes.AnyOf | nodes.NoneOf | nodes.NumberOf) -> str:
    """`all of the following`, `at least 2 of the following`: what joins the conditions of a list."""
    match node:
        case nodes.AllOf(operands):
            return "both of the following" if len(operands) == 2 else "all of the following"
        case nodes.AnyOf():
            return "at least one of the following"
        case nodes.NoneOf():
            return "none of the following"
        case nodes.NumberOf(limit, number):
            return f"{limit.value} {number} of the following"
        case _:
            assert_never(node)


def _list_words(heading: str, operands: tuple[Condition, ...], lexicon: Lexicon) -> str:
    return f"{heading}: {'; '.join(_enclosed(each, lexicon) for each in operands)}"


def _joined(joint: str, operands: tuple[Condition, ...], lexicon: Lexicon) -> str:
    *first, last = operands
    return f" {joint} ".join([*(_closed(each, lexicon) for each in first), _enclosed(last, lexicon)])


def _closed(node: Condition, lexicon: Lexicon) -> str:
    """A condition that more words follow: what it says of rows must not run on into them."""
    words = _enclosed(node, lexicon)
    match node:
        case nodes.AllRows():
            return f"({words})"
        case nodes.AnyRows(_, rows) | nodes.LimitRows(_, _, rows) | nodes.ConsecutiveRows(_, _, _, rows):
            return f"({words})" if rows.where is not None or rows.exceptions else words
        case _:
            return words


def _enclosed(node: Condition, lexicon: Lexicon) -> str:
    """A condition inside another one, in parentheses where its end would not be seen."""
    words = statement(node, lexicon)
    inner = node.body if isinstance(node, nodes.Bullet) and node.label is None else node
    wide = nodes.AllOf | nodes.AnyOf | nodes.NoneOf | nodes.NumberOf | nodes.IfElse | nodes.ByCase
    return f"({words})" if isinstance(inner, wide) else words


def _bullet_words(node: nodes.Bullet, lexicon: Lexicon) -> str:
    words = statement(node.body, lexicon)
    if node.label is not None:
        words = f"{quoted(node.label)} ({words})"
    if node.except_if is not None:
        words = f"{words}, except if {_enclosed(node.except_if, lexicon)}"
    return words if node.applies is None else f"where {_enclosed(node.applies, lexicon)}: {words}"


def _reading_words(ambiguity: str, options: tuple[tuple[str, Condition], ...], lexicon: Lexicon) -> str:
    chosen = lexicon.readings.get(ambiguity)
    if chosen is not None:
        return statement(dict(options)[chosen], lexicon)
    return listed([f"{_enclosed(body, lexicon)} (reading {reading_name(name)})" for name, body in options], "or")


# ---- Single tests -------------------------------------------------------------------------------------------


def clause_of(node: Condition, lexicon: Lexicon) -> Clause | None:
    """A single test as a clause; None for what joins several conditions."""
    match node:
        case (
            nodes.AllOf() | nodes.AnyOf() | nodes.NoneOf() | nodes.NumberOf() | nodes.Bullet() | nodes.Not()
            | nodes.IfElse() | nodes.ByCase() | nodes.ReadingCondition() | nodes.IfDone()
        ):  # fmt: skip
            return None
        case nodes.DefinedCondition(name):
            term = lexicon.definition(name)
            return Clause(quoted(sentence(term)), Verb.BE, "fulfilled", whole=term)
        case nodes.UndefinedCondition(name):
            term = lexicon.definition(name)
            return Clause(quoted(sentence(term)), Verb.BE, "fulfilled", whole=f"{term} (not defined in the document)")
        case nodes.Attested(key):
            asked = quoted(lexicon.question(key))
            return Clause(asked, Verb.BE, f"confirmed by the {lexicon.role_of(key)}")
        case nodes.Within() | nodes.Ordered() | nodes.Lag() | nodes.Lasting() | nodes.Covers():
            return _time_clause(node, lexicon)
        case nodes.AnyRows() | nodes.AllRows() | nodes.LimitRows() | nodes.ConsecutiveRows():
            return _rows_clause(node, lexicon)
        case nodes.AnyResult() | nodes.EveryResult() | nodes.Change() | nodes.IsNormal() | nodes.CompareWithLimit():
            return _results_clause(node, lexicon)
        case _:
            return _comparison_clause(node, lexicon)


def _comparison_clause(node: nodes.ComparisonNode, lexicon: Lexicon) -> Clause | None:
    match node:
        case nodes.Compare(operator, left, right):
            return _compare_clause(operator, left, right, bool(node.order), lexicon)
        case nodes.Between():
            return Clause(_subject(node.operand, lexicon), Verb.BE, _between_rest(node, lexicon))
        case nodes.Same(left, right):
            return _is_clause(left, [phrase(right, lexicon)], lexicon)
        case nodes.IsNumber(operand, options):
            return _is_clause(operand, [phrase(each, lexicon) for each in options], lexicon)
        case nodes.IsYes(operand):
            return _read_clause(operand, lexicon) or _yes_clause(phrase(operand, lexicon))
        case nodes.IsCategory(operand, names):
            return _is_clause(operand, [readable(name) for name in names], lexicon)
        case nodes.Holds(operand, names):
            included = listed([readable(name) for name in names], "or")
            return Clause(_subject(operand, lexicon), Verb.INCLUDE, included)
        case nodes.IsCode(operand, names):
            return _is_clause(operand, [lexicon.concept(name) for name in names], lexicon)
        case nodes.IsText(operand, texts):
            return _is_clause(operand, [quoted(text) for text in texts], lexicon)
        case nodes.IsDone(operand):
            subject = _subject(operand, lexicon)
            contrary = f"{closed(subject)} {Verb.BE.of(subject)} recorded as not done"
            return Clause(subject, Verb.BE, "recorded with a value", denied=contrary)
        case nodes.IfDone():
            return None
        case _:
            assert_never(node)


def _subject(node: Value, lexicon: Lexicon) -> str:
    """A value in front of a verb: a label that asks something stands in quotation marks."""
    words = phrase(node, lexicon)
    return quoted(sentence(words)) if is_question(words) else words


def _is_clause(node: Value, words: list[str], lexicon: Lexicon) -> Clause:
    return Clause(_subject(node, lexicon), Verb.BE, listed(words, "or"))


def _yes_clause(subject: str) -> Clause:
    asked = quoted(sentence(subject))
    return Clause(asked, Verb.BE, "answered “yes”", whole=subject, denied=f"{asked} is answered “no”")


def _read_clause(node: Value, lexicon: Lexicon) -> Clause | None:
    """What holds under some of the readings alone: `“Is one enough?” is read as “either is enough”`."""
    if not isinstance(node, nodes.ReadingValue) or node.ambiguity in lexicon.readings:
        return None
    found = lexicon.protocol.ambiguities.get(node.ambiguity)
    yes = [name for name, body in node.options if isinstance(body, nodes.Literal) and body.item is True]
    no = [name for name, body in node.options if isinstance(body, nodes.Literal) and body.item is False]
    if found is None or not yes or len(yes) + len(no) != len(node.options):
        return None
    read = listed([reading_name(name) for name in yes], "or")
    return Clause(quoted(found.question), Verb.BE, f"read as {read}")


def _compare_clause(operator: Comparison, left: Value, right: Value, words: bool, lexicon: Lexicon) -> Clause:
    subject, bound = _subject(left, lexicon), phrase(right, lexicon)
    rest = bound_words(operator, bound, isinstance(right, nodes.Literal), words, getattr(right, "type", None))
    return Clause(subject, Verb.BE, rest, negated=operator is Comparison.NE)


def bound_words(operator: Comparison, bound: str, plain: bool, words: bool, type_: Type | None) -> str:
    """`1 or less`, `at most the dose`, `III or higher`, `before 2026-01-01`, by what is compared."""
    if operator in (Comparison.EQ, Comparison.NE):
        return bound
    if isinstance(type_, DateType):
        return f"{DATE_ORDERS[operator]} {bound}"
    if words:
        return ORDERED_WORDS[operator].format(bound)
    return (PLAIN_BOUNDS if plain else LONG_BOUNDS)[operator].format(bound)


DATE_ORDERS = {
    Comparison.LT: "before",
    Comparison.LE: "on or before",
    Comparison.GT: "after",
    Comparison.GE: "on or after",
}
ORDERED_WORDS = {
    Comparison.LT: "lower than {}",
    Comparison.LE: "{} or lower",
    Comparison.GT: "higher than {}",
    Comparison.GE: "{} or higher",
}
PLAIN_BOUNDS = {
    Comparison.LT: "less than {}",
    Comparison.LE: "{} or less",
    Comparison.GT: "more than {}",
    Comparison.GE: "{} or more",
}
LONG_BOUNDS = {
    Comparison.LT: "less than {}",
    Comparison.LE: "at most {}",
    Comparison.GT: "more than {}",
    Comparison.GE: "at least {}",
}


def _between_rest(node: nodes.Between, lexicon: Lexicon) -> str:
    low, high = phrase(node.low, lexicon), phrase(node.high, lexicon)
    return f"from {low} to below {high}" if node.high_open else f"between {low} and {high}"


# ---- Time -----------------------------------------------------------------------------------------------------


def _time_clause(node: nodes.TimeNode, lexicon: Lexicon) -> Clause:
    match node:
        case nodes.Within(moment, window, entirely):
            return _within_clause(moment, window, entirely, lexicon)
        case nodes.Ordered(moment, order, point):
            return Clause(phrase(moment, lexicon), Verb.BE, f"{order.value} {as_noun(phrase(point, lexicon))}")
        case nodes.Lag(moment, limit, span, direction, point):
            distance = f"{limit.value} {span_words(span, lexicon, statement)} {direction.value}"
            return Clause(phrase(moment, lexicon), Verb.BE, f"{distance} {as_noun(phrase(point, lexicon))}")
        case nodes.Lasting(period, limit, span):
            length = f"{limit.value} {span_words(span, lexicon, statement)}"
            return Clause(period_phrase(period, lexicon), Verb.LAST, length)
        case nodes.Covers(period, point):
            return Clause(period_phrase(period, lexicon), Verb.INCLUDE, as_noun(phrase(point, lexicon)))
        case _:
            assert_never(node)


def period_phrase(node: Value, lexicon: Lexicon) -> str:
    """A period in front of a verb; one that is named by its two ends is called a period."""
    words = phrase(node, lexicon)
    return f"the period {as_noun(words)}" if as_noun(words) != words else words


def _within_clause(moment: Value, window: nodes.Window, entirely: bool, lexicon: Lexicon) -> Clause:
    if not isinstance(getattr(moment, "type", None), PeriodType):
        return Clause(phrase(moment, lexicon), Verb.BE, window_words(window, lexicon, statement))
    subject, stretch = period_phrase(moment, lexicon), stretch_words(window, lexicon, statement)
    stretch = stretch if stretch.startswith("the ") else f"the {stretch.removeprefix('1 ')}"
    return (
        Clause(subject, Verb.LIE, f"entirely within {stretch}") if entirely else Clause(subject, Verb.OVERLAP, stretch)
    )


# ---- Rows --------------------------------------------------------------------------------------------------------


def _rows_clause(node: nodes.RowsNode, lexicon: Lexicon) -> Clause:
    match node:
        case nodes.AnyRows(quantifier, rows):
            return _any_rows_clause(rows, quantifier is Quantifier.NO, lexicon)
        case nodes.AllRows(rows, have):
            among = f"every entry among the {rows_words(rows, lexicon, statement)}"
            held = _enclosed(have, lexicon)
            return Clause(f"“{held}”", Verb.HOLD, f"for {among}", whole=f"for {among}: {held}")
        case nodes.LimitRows(limit, number, rows, apart):
            far = "" if apart is None else f", {apart.limit.value} {duration_words(apart.duration)} apart"
            if apart is not None:
                far += f" by {as_noun(phrase(apart.by, lexicon))}"
            return _number_of_rows(limit, number, rows, far, lexicon)
        case nodes.ConsecutiveRows(limit, number, by, rows):
            in_order = f", one after the other by {as_noun(phrase(by, lexicon))}"
            return _number_of_rows(limit, number, rows, in_order, lexicon)
        case _:
            assert_never(node)


def _any_rows_clause(rows: nodes.Rows, none: bool, lexicon: Lexicon) -> Clause:
    member, others = (
        rows.member,
        rows_words(nodes.Rows(rows.list, None, rows.where, rows.exceptions), lexicon, statement),
    )
    subject = None if member is None else _member_words(member, lexicon)
    if subject is not None:
        return Clause(subject, Verb.BE, f"among the {others}", negated=none)
    plain = f"there is at least one entry among the {rows_words(rows, lexicon, statement)}"
    empty = f"there is no entry among the {rows_words(rows, lexicon, statement)}"
    rest = plain.removeprefix("there is ") if not none else empty.removeprefix("there is ")
    whole, contrary = (empty, plain) if none else (plain, empty)
    return Clause("there", Verb.BE, rest, whole=whole, denied=contrary)


def _member_words(member: Condition, lexicon: Lexicon) -> str | None:
    match member:
        case nodes.IsCode(_, names):
            return listed([lexicon.concept(name) for name in names], "or")
        case nodes.IsCategory(_, names):
            return listed([readable(name) for name in names], "or")
        case _:
            return None


def _number_of_rows(limit: Limit, number: int, rows: nodes.Rows, extra: str, lexicon: Lexicon) -> Clause:
    noun, verb = ("entry", "is") if number == 1 else ("entries", "are")
    among = f"{number} {noun} among the {rows_words(rows, lexicon, statement)}{extra}"
    says, contrary = (f"there {verb} {each} {among}" for each in (limit.value, OUTSIDE[limit]))
    return Clause("there", Verb.BE, f"{limit.value} {among}", whole=says, denied=contrary)


OUTSIDE = {
    Limit.AT_LEAST: "fewer than",
    Limit.AT_MOST: "more than",
    Limit.MORE_THAN: "at most",
    Limit.LESS_THAN: "at least",
    Limit.EXACTLY: "not exactly",
}
"""How many there are where there are not so many."""


# ---- Results --------------------------------------------------------------------------------------------------------


def _results_clause(node: nodes.ResultsNode, lexicon: Lexicon) -> Clause:
    match node:
        case nodes.AnyResult(quantifier, measurement, window, have):
            return _of_results("no" if quantifier is Quantifier.NO else "any", measurement, window, have, lexicon)
        case nodes.EveryResult(measurement, window, have):
            return _of_results("every", measurement, window, have, lexicon)
        case nodes.IsNormal(which, operand):
            return Clause(phrase(operand, lexicon), Verb.BE, NORMALS[which])
        case nodes.CompareWithLimit(operator, operand, factor, upper):
            limit = f"{phrase(factor, lexicon)} × {'ULN' if upper else 'LLN'}"
            rest = bound_words(operator, limit, True, False, None)
            return Clause(phrase(operand, lexicon), Verb.BE, rest, negated=operator is Comparison.NE)
        case nodes.Change():
            return _change_clause(node, lexicon)
        case _:
            assert_never(node)


NORMALS = {
    Normal.WITHIN: "within its limits of normal",
    Normal.ABOVE: "above its upper limit of normal",
    Normal.BELOW: "below its lower limit of normal",
}


CONTRARY = {"any": "no", "no": "any", "every": "not every"}
"""How many results have something, where it is not so that so many have it."""


def _of_results(which: str, measurement: str, window: nodes.Window | None, have: Condition, lexicon: Lexicon) -> Clause:
    name = lexicon.measurement(measurement)
    within = "" if window is None else f" {window_words(window, lexicon, statement)}"
    inner = clause_of(have, lexicon)
    if inner is not None and inner.subject == name and inner.whole is None and not ends_open(name):
        says = stated(Clause(f"{which} {name}{within}", inner.verb, inner.rest, inner.negated))
        contrary = stated(Clause(f"{CONTRARY[which]} {name}{within}", inner.verb, inner.rest, inner.negated))
        whole, opposite = (contrary, says) if inner.negated else (says, contrary)
        return Clause(f"{which} {name}{within}", inner.verb, inner.rest, inner.negated, whole=whole, denied=opposite)
    held = _enclosed(have, lexicon)
    return Clause(f"“{held}”", Verb.HOLD, f"for {which} {name}{within}", whole=f"for {which} {name}{within}: {held}")


def _change_clause(node: nodes.Change, lexicon: Lexicon) -> Clause:
    start, end = lexicon.timepoint(node.start.timepoint), lexicon.timepoint(node.end.timepoint)
    amount = phrase(node.amount, lexicon)
    if node.percent and not amount.endswith("%"):
        amount = f"{amount} %"
    verb = Verb.FALL if node.falls else Verb.RISE
    return Clause(lexicon.measurement(node.measurement), verb, f"by {node.limit.value} {amount} from {start} to {end}")
