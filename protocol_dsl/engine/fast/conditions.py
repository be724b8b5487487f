"""Conditions: the lines that say whether each holds. A variable is True, False, or None for silence."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from protocol_dsl.engine.decision import AssumptionKind
from protocol_dsl.engine.fast import lists, values
from protocol_dsl.engine.fast.coverage import rows_counted
from protocol_dsl.engine.fast.writer import Place, Scope, Taken, Writer, Written, written_once
from protocol_dsl.model import nodes
from protocol_dsl.model.nodes import Condition
from protocol_dsl.values.calendar import CalendarUnit, Duration
from protocol_dsl.values.interval import Comparison
from protocol_dsl.values.truth import Limit
from protocol_dsl.values.window import Direction, Order, Span

SIGNS = {
    Comparison.EQ: "==",
    Comparison.NE: "!=",
    Comparison.LT: "<",
    Comparison.LE: "<=",
    Comparison.GT: ">",
    Comparison.GE: ">=",
}


@written_once("condition")
def condition(w: Writer, node: Condition, scope: Scope) -> Written:
    """The variable that says whether a condition holds."""
    place = w.place_of(node, scope)
    match node:
        case nodes.AllOf(operands):
            return all_of(w, place, [condition(w, each, scope) for each in operands])
        case nodes.AnyOf(operands):
            return any_of(w, place, [condition(w, each, scope) for each in operands])
        case nodes.NoneOf(operands):
            return negated(w, place, any_of(w, place, [condition(w, each, scope) for each in operands]))
        case nodes.NumberOf(limit, number, operands):
            return _number_of(w, place, limit, number, [condition(w, each, scope) for each in operands])
        case nodes.Not(operand):
            return negated(w, place, condition(w, operand, scope))
        case nodes.Bullet():
            return _bullet(w, place, node, scope)
        case nodes.IfElse(asked, then, otherwise):
            return _chosen(w, place, *(condition(w, each, scope) for each in (asked, then, otherwise)))
        case nodes.ByCase():
            return _by_case(w, place, node, scope)
        case nodes.DefinedCondition(name):
            return condition(w, w.body_of(name), scope.outside())
        case nodes.ReadingCondition(ambiguity, options):
            return condition(w, scope.option(ambiguity, options), scope)
        case nodes.Attested(key):
            return _attested(w, key)
        case nodes.AnyRows():
            return lists.any_rows(w, node, scope)
        case nodes.AllRows():
            return lists.all_rows(w, node, scope)
        case nodes.LimitRows():
            return lists.limit_rows(w, node, scope)
        case _:
            return _test(w, place, node, scope)


def _line(w: Writer, place: Place, expression: str, *of: Written) -> Written:
    name = w.name("b")
    place.line(f"{name} = {expression}")
    return Written.of(name, *of)


# ---- Kleene's connectives ----------------------------------------------------------------------------


def negated(w: Writer, place: Place, operand: Written) -> Written:
    """Not."""
    return _line(w, place, f"None if {operand.name} is None else not {operand.name}", operand)


def all_of(w: Writer, place: Place, operands: Sequence[Written]) -> Written:
    """And."""
    if len(operands) == 1:
        return operands[0]
    names = [each.name for each in operands]
    no = " or ".join(f"{name} is False" for name in names)
    return _line(w, place, f"True if {' and '.join(names)} else False if {no} else None", *operands)


def any_of(w: Writer, place: Place, operands: Sequence[Written]) -> Written:
    """Or."""
    if len(operands) == 1:
        return operands[0]
    names = [each.name for each in operands]
    open_ = " or ".join(f"{name} is None" for name in names)
    return _line(w, place, f"True if {' or '.join(names)} else None if {open_} else False", *operands)


def _number_of(w: Writer, place: Place, limit: Limit, number: int, operands: Sequence[Written]) -> Written:
    sure = " + ".join(f"({each.name} is True)" for each in operands)
    possible = " + ".join(f"({each.name} is not False)" for each in operands)
    return _line(w, place, f"so_many({w.constant(limit)}, {number}, {sure}, {possible})", *operands)


def _chosen(w: Writer, place: Place, asked: Written, then: Written, otherwise: Written) -> Written:
    a, b, c = asked.name, then.name, otherwise.name
    return _line(w, place, f"{b} if {a} else {c} if {a} is False or {b} is {c} else None", asked, then, otherwise)


def _by_case(w: Writer, place: Place, node: nodes.ByCase, scope: Scope) -> Written:
    cases = [(condition(w, asked, scope), condition(w, body, scope)) for asked, body in node.cases]
    outcome = otherwise = condition(w, node.otherwise, scope)
    for asked, body in reversed(cases):
        outcome = _chosen(w, place, asked, body, outcome)
    return Written.of(outcome.name, *(each for case in cases for each in case), otherwise)


def _bullet(w: Writer, place: Place, node: nodes.Bullet, scope: Scope) -> Written:
    """In an `all of` of an inclusion ¬applies ∨ except ∨ body, elsewhere applies ∧ ¬except ∧ body (SEMANTICS 4)."""
    applies = [] if node.applies is None else [condition(w, node.applies, scope)]
    exceptions = [] if node.except_if is None else [condition(w, node.except_if, scope)]
    body = condition(w, node.body, scope)
    if node.in_all_of:
        return any_of(w, place, [*(negated(w, place, each) for each in applies), *exceptions, body])
    return all_of(w, place, [*applies, *(negated(w, place, each) for each in exceptions), body])


def _attested(w: Writer, key: str) -> Written:
    datum = w.name("d")
    w.before.line(f"{datum} = attestations({key!r})")
    found = _line(w, w.before, values.SINGLE.format(d=datum))
    unasked = f"{datum} is not None and {datum}.wording is None and {datum}.items is not None"
    taken = Taken(AssumptionKind.QUESTION_NOT_STATED, f"$.attestations.{key}", "", unasked)
    return Written(_line(w, w.before, f"None if {found.name} is None else {found.name} is True").name, (taken,))


# ---- Single values ------------------------------------------------------------------------------------


def _test(w: Writer, place: Place, node: Condition, scope: Scope) -> Written:
    match node:
        case nodes.Compare() | nodes.Between() | nodes.IsNumber() | nodes.CompareWithLimit():
            return _comparison(w, place, node, scope)
        case nodes.Within() | nodes.Ordered() | nodes.Lag() | nodes.Lasting() | nodes.Covers():
            return _timing(w, place, node, scope)
        case nodes.IfDone(subject, compared):
            done, holds = _is_done(w, place, subject, scope), condition(w, compared, scope)
            return any_of(w, place, [negated(w, place, done), holds])
        case nodes.IsDone(operand):
            return _is_done(w, place, operand, scope)
        case nodes.IsCode(operand, concepts):
            said = _codes(w, place, operand, scope)
            truths = [Written(f"{said.name}[{w.concept(each)}]") for each in concepts]
            return Written.of(_line(w, place, any_of(w, place, truths).name).name, said)
        case _:
            return _word(w, place, node, scope)


def _word(w: Writer, place: Place, node: Condition, scope: Scope) -> Written:
    match node:
        case nodes.IsYes(operand):
            x = values.item(w, operand, scope)
            return _line(w, place, f"{x.name} if {x.name} is True or {x.name} is False else None", x)
        case nodes.IsCategory(operand, (word,)):
            x = values.item(w, operand, scope)
            return _line(w, place, f"{x.name}.name == {word!r} if {x.name}.__class__ is Category else None", x)
        case nodes.IsCategory(operand, words):
            x, wanted = values.item(w, operand, scope), w.constant(frozenset(words))
            return _line(w, place, f"{x.name}.name in {wanted} if {x.name}.__class__ is Category else None", x)
        case nodes.Holds(operand, words):
            x, wanted = values.item(w, operand, scope), w.constant(frozenset(words))
            test = f"not {wanted}.isdisjoint({x.name}.names)"
            return _line(w, place, f"{test} if {x.name}.__class__ is Several else None", x)
        case nodes.IsText(operand, texts):
            x, wanted = values.item(w, operand, scope), w.constant(frozenset(map(values.plain_text, texts)))
            return _line(w, place, f"text_is({x.name}, {wanted})", x)
        case _:
            raise TypeError(f"the fast path does not know {node!r}")


@written_once("codes")
def _said(w: Writer, operand: nodes.Value, scope: Scope) -> Written:
    x = values.item(w, operand, scope)
    return _line(w, w.place_of(operand, scope), f"codes({x.name})", x)


def _codes(w: Writer, place: Place, operand: nodes.Value, scope: Scope) -> Written:
    """What a code says about every concept that anybody asks about."""
    return _said(w, operand, scope)


def _is_done(w: Writer, place: Place, operand: nodes.Value, scope: Scope) -> Written:
    x = values.item(w, operand, scope)
    return _line(w, place, f"None if {x.name} is None else {x.name}.__class__ is not Answer", x)


def _comparison(w: Writer, place: Place, node: Condition, scope: Scope) -> Written:
    match node:
        case nodes.Compare(operator, left, right, words) if values.is_number(left) and values.is_number(right):
            return _numbers(w, place, node, scope)
        case nodes.Compare(operator, left, right, words):
            a, b = values.item(w, left, scope), values.item(w, right, scope)
            given = f"{w.constant(operator)}, {a.name}, {b.name}, {w.constant(words)}"
            return _line(w, place, f"compared({given})", a, b)
        case nodes.Between(operand, low, high, high_open):
            n = values.fraction(w, operand, scope)
            above = _against(n, Comparison.GE, low)
            below = _against(n, Comparison.LT if high_open else Comparison.LE, high)
            return _line(w, place, f"{above} and {below} if {_top(n)} is not None else None", n)
        case nodes.IsNumber(operand, options):
            n = values.fraction(w, operand, scope)
            equal = " or ".join(_against(n, Comparison.EQ, option) for option in options)
            return _line(w, place, f"({equal}) if {_top(n)} is not None else None", n)
        case nodes.CompareWithLimit(operator, operand, factor, upper):
            assert isinstance(operand, nodes.ResultValue)
            assert isinstance(factor, nodes.Literal)
            found = values.result(w, operand, scope)
            given = f"{found.name}, {w.constant(operator)}, {w.constant(factor.item)}, {upper}"
            return _line(w, place, f"against_limit({given})", found)
        case _:
            raise TypeError(f"not a comparison of the fast path: {node!r}")


def _numbers(w: Writer, place: Place, node: nodes.Compare, scope: Scope) -> Written:
    rows = rows_counted(node, w.protocol)
    if rows is not None:
        return _number_of_rows(w, lists.bounds_of_rows(w, rows, scope), node.operator, values.exact(node.right))
    if isinstance(node.right, nodes.Literal):
        n = values.fraction(w, node.left, scope)
        return _line(w, place, f"{_against(n, node.operator, node.right)} if {_top(n)} is not None else None", n)
    a = values.number(w, node.left, scope)
    b = values.number(w, node.right, scope)
    known = f"{a.name} is not None and {b.name} is not None"
    return _line(w, place, f"{a.name} {SIGNS[node.operator]} {b.name} if {known} else None", a, b)


def _number_of_rows(w: Writer, bounds: Written, operator: Comparison, number: Fraction) -> Written:
    """A number of rows, of which bounds are known, against one of the file."""
    low, high = bounds.name.split(", ")
    n = str(number.numerator) if number.denominator == 1 else w.constant(number)
    most, least = f"{high} is not None and {high} {{}} {n}", f"{low} {{}} {n}"
    match operator:
        case Comparison.LT | Comparison.LE:
            yes, no = most.format(SIGNS[operator]), least.format(">=" if operator is Comparison.LT else ">")
        case Comparison.GT | Comparison.GE:
            yes, no = least.format(SIGNS[operator]), most.format("<=" if operator is Comparison.GT else "<")
        case _:
            yes, no = f"{low} == {high} == {n}", f"{least.format('>')} or {most.format('<')}"
            if operator is Comparison.NE:
                yes, no = no, yes
    return _line(w, w.after, f"True if {yes} else False if {no} else None", bounds)


def _against(number: Written, operator: Comparison, literal: object) -> str:
    """A number against one of the file, multiplied out: whole numbers compare much faster than fractions."""
    bound = values.exact(literal)
    top, bottom = number.name.split(", ")
    left = top if bound.denominator == 1 else f"{top} * {bound.denominator}"
    return f"{left} {SIGNS[operator]} {bound.numerator} * {bottom}"


def _top(number: Written) -> str:
    """The variable with the numerator."""
    return number.name.partition(",")[0]


# ---- Time --------------------------------------------------------------------------------------------------


def _timing(w: Writer, place: Place, node: Condition, scope: Scope) -> Written:
    match node:
        case nodes.Within(moment, window, entirely):
            x, t = values.item(w, moment, scope), values.moment(w, window.point, scope)
            span = w.constant(Span((values.duration_of(window.span_of_time, scope),)))
            given = f"{x.name}, {span}, {w.constant(window.direction)}, {t.name}, {entirely}, record"
            return _line(w, place, f"in_window({given})", x, t)
        case nodes.Ordered(moment, order, point):
            return _ordered(w, place, moment, order, point, scope)
        case nodes.Lag():
            return _lag(w, place, node, scope)
        case nodes.Lasting(period, limit, span_of_time):
            x, span = values.item(w, period, scope), w.constant(Span((values.duration_of(span_of_time, scope),)))
            return _line(w, place, f"lasts({x.name}, {w.constant(limit)}, {span}, record)", x)
        case nodes.Covers(period, point):
            x, t = values.item(w, period, scope), values.moment(w, point, scope)
            return _line(w, place, f"covers({x.name}, {t.name}, record)", x, t)
        case _:
            raise TypeError(f"not a condition of time: {node!r}")


def _ordered(w: Writer, place: Place, moment: nodes.Value, order: Order, point: nodes.Value, scope: Scope) -> Written:
    if values.is_period(moment):
        x, t = values.item(w, moment, scope), values.moment(w, point, scope)
        return _line(w, place, f"ordered({x.name}, {w.constant(order)}, {t.name}, record)", x, t)
    x, t = values.moment(w, moment, scope), values.moment(w, point, scope)
    before = order in (Order.BEFORE, Order.ON_OR_AFTER)
    sign, other = ("<", ">=") if before else ("<=", ">")
    yes, no = f"{x.name}.last {sign} {t.name}.first", f"{x.name}.first {other} {t.name}.last"
    if order in (Order.AFTER, Order.ON_OR_AFTER):
        yes, no = no, yes
    known = f"{x.name} is not None and {t.name} is not None"
    return _line(w, place, f"(True if {yes} else False if {no} else None) if {known} else None", x, t)


def _lag(w: Writer, place: Place, node: nodes.Lag, scope: Scope) -> Written:
    x, t = values.moment(w, node.moment, scope), values.moment(w, node.point, scope)
    duration = values.duration_of(node.span_of_time, scope)
    days = _days(duration)
    if days is None or node.limit is not Limit.AT_LEAST or node.direction is not Direction.BEFORE:
        span = w.constant(Span((duration,)))
        given = f"{x.name}, {w.constant(node.limit)}, {span}, {w.constant(node.direction)}, {t.name}, record"
        return _line(w, place, f"far({given})", x, t)
    yes, no = f"{x.name}.last <= {t.name}.first - {days}", f"{x.name}.first > {t.name}.last - {days}"
    known = f"{x.name} is not None and {t.name} is not None"
    return _line(w, place, f"(True if {yes} else False if {no} else None) if {known} else None", x, t)


def _days(duration: Duration) -> int | None:
    """A whole number of days or weeks, in days."""
    if duration.count.denominator != 1 or duration.unit not in (CalendarUnit.DAY, CalendarUnit.WEEK):
        return None
    return duration.count.numerator * (7 if duration.unit is CalendarUnit.WEEK else 1)
