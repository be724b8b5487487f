"""
Formulas that have a truth, as sentences: that they hold, that they do not, and what must be.

Single tests become a `Clause`; lists of conditions read `all of the following: …; …`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from attrs import evolve

from protocol_dsl.model import nodes
from protocol_dsl.model.nodes import Condition, Normal, Quantifier, Value
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.words.clause import Clause, Verb, demanded, denied, ends_open, stated
from protocol_dsl.render.words.comparisons import comparison_clause, limit_clause
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
from protocol_dsl.schema.types import PeriodType
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
        case nodes.Bullet(body=body, label=label, applies=None, except_if=None):
            words = denial(body, lexicon)
            return words if label is None else _labelled(label, words, f"{quoted(label)} does not hold ({words})")
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
            first, second, third = (_closed(each, lexicon) for each in (condition, then, otherwise))
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
    return f" {joint} ".join([*(_closed(each, lexicon) for each in first), _closed(last, lexicon, last=True)])


def _closed(node: Condition, lexicon: Lexicon, last: bool = False) -> str:
    """
    A condition among others in one sentence: its own `or` must not be taken for one that joins it to them.

    Unless it is the `last`, what it says of rows must not run on into the words that follow, either.
    """
    words = _enclosed(node, lexicon)
    return f"({words})" if _runs_on(node, lexicon) or (not last and _ends_late(node)) else words


def _runs_on(node: Condition, lexicon: Lexicon) -> bool:
    match node:
        case nodes.IsCategory(_, options) | nodes.IsCode(_, options) | nodes.IsText(_, options):
            return len(options) > 1
        case nodes.IsNumber(_, numbers):
            return len(numbers) > 1
        case nodes.Holds(_, names):
            return len(names) > 1
        case nodes.Not(operand):
            return _runs_on(operand, lexicon)
        case nodes.ReadingCondition(ambiguity):
            return ambiguity not in lexicon.readings
        case nodes.IfDone():
            return True
        case _:
            return False


def _ends_late(node: Condition) -> bool:
    match node:
        case nodes.AllRows():
            return True
        case nodes.AnyRows(_, rows) | nodes.LimitRows(_, _, rows) | nodes.ConsecutiveRows(_, _, _, rows):
            return rows.where is not None or bool(rows.exceptions)
        case nodes.Not(operand):
            return _ends_late(operand)
        case _:
            return False


def _enclosed(node: Condition, lexicon: Lexicon) -> str:
    """A condition inside another one, in parentheses where its end would not be seen."""
    words = statement(node, lexicon)
    inner = node
    while isinstance(inner, nodes.Not) or (isinstance(inner, nodes.Bullet) and _is_bare(inner)):
        inner = inner.operand if isinstance(inner, nodes.Not) else inner.body
    wide = nodes.AllOf | nodes.AnyOf | nodes.NoneOf | nodes.NumberOf | nodes.IfElse | nodes.ByCase
    return f"({words})" if isinstance(inner, wide) else words


def _is_bare(node: nodes.Bullet) -> bool:
    return node.label is None and node.applies is None and node.except_if is None


def _bullet_words(node: nodes.Bullet, lexicon: Lexicon) -> str:
    words = statement(node.body, lexicon)
    if node.label is not None:
        words = _labelled(node.label, words, f"{quoted(node.label)} ({words})")
    elif node.applies is not None or node.except_if is not None:
        words = _enclosed(node.body, lexicon)
    if node.except_if is not None:
        words = f"{words}, except if {_enclosed(node.except_if, lexicon)}"
    return words if node.applies is None else f"where {_closed(node.applies, lexicon)}: {words}"


def _labelled(label: str, words: str, together: str) -> str:
    """Words with their label; a question that is the label itself is not said twice."""
    return words if words.startswith(f"{quoted(label)} ") else together


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
            return comparison_clause(node, lexicon, statement)


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
    # "The day before", but "the 1 × half-life before".
    one = "" if stretch.startswith("1 ×") else "1 "
    stretch = stretch if stretch.startswith("the ") else f"the {stretch.removeprefix(one)}"
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
            whole = f"for {among}: {held}"
            return Clause(f"“{held}”", Verb.HOLD, f"for {among}", whole=whole, denied=f"not {whole}")
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
    so_many = "fewer than" if limit is Limit.LESS_THAN else limit.value
    says, contrary = (f"there {verb} {each} {among}" for each in (so_many, OUTSIDE[limit]))
    return Clause("there", Verb.BE, f"{so_many} {among}", whole=says, denied=contrary)


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
            return _of_results(
                "no" if quantifier is Quantifier.NO else "at least one", measurement, window, have, lexicon
            )
        case nodes.EveryResult(measurement, window, have):
            return _of_results("every", measurement, window, have, lexicon)
        case nodes.IsNormal(which, operand):
            return Clause(phrase(operand, lexicon), Verb.BE, NORMALS[which])
        case nodes.CompareWithLimit(_, operand, factor):
            return limit_clause(node, phrase(operand, lexicon), phrase(factor, lexicon))
        case nodes.Change():
            return _change_clause(node, lexicon)
        case _:
            assert_never(node)


NORMALS = {
    Normal.WITHIN: "within the limits of normal",
    Normal.ABOVE: "above the upper limit of normal",
    Normal.BELOW: "below the lower limit of normal",
}


CONTRARY = {"at least one": "no", "no": "at least one", "every": "not every"}
"""How many results have something, where it is not so that so many have it."""


def _of_results(which: str, measurement: str, window: nodes.Window | None, have: Condition, lexicon: Lexicon) -> Clause:
    name = lexicon.measurement(measurement)
    within = "" if window is None else f" {window_words(window, lexicon, statement)}"
    inner = clause_of(have, lexicon)
    if inner is not None and inner.subject == name and inner.whole is None and not ends_open(name):
        says, contrary = (
            Clause(f"{each} {name}{within}", inner.verb, inner.rest, inner.negated) for each in (which, CONTRARY[which])
        )
        whole, opposite = (contrary, says) if inner.negated else (says, contrary)
        return evolve(says, whole=stated(whole), denied=stated(opposite))
    held = _enclosed(have, lexicon)
    among = f"for {which} {name}{within}"
    return Clause(
        f"“{held}”", Verb.HOLD, among, whole=f"{among}: {held}", denied=f"for {CONTRARY[which]} {name}{within}: {held}"
    )


def _change_clause(node: nodes.Change, lexicon: Lexicon) -> Clause:
    start, end = lexicon.timepoint(node.start.timepoint), lexicon.timepoint(node.end.timepoint)
    amount = phrase(node.amount, lexicon)
    if node.percent and not amount.endswith("%"):
        amount = f"{amount} %"
    verb = Verb.FALL if node.falls else Verb.RISE
    return Clause(lexicon.measurement(node.measurement), verb, f"by {node.limit.value} {amount} from {start} to {end}")
