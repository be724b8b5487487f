"""What expressions mean as conditions: connectives, comparisons, time, rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from attrs import evolve

from protocol_dsl.checker import bounds, numbers, problems, rows, time, values
from protocol_dsl.checker.attesting import attested
from protocol_dsl.checker.scope import Meaning, Quantified, Session, Where
from protocol_dsl.checker.vocabulary import described
from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.model import nodes
from protocol_dsl.schema.datum import Category
from protocol_dsl.schema.types import (
    CategoryType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
    SeveralType,
    TextType,
    YesNoType,
)
from protocol_dsl.syntax import tree
from protocol_dsl.values.interval import Comparison
from protocol_dsl.values.truth import Limit
from protocol_dsl.values.window import Direction, Order


def condition(written: tree.Expression, where: Where, session: Session) -> nodes.Condition | None:
    """What an expression means as a condition; None if that is a finding."""
    match written:
        case tree.Or(operands):
            return _joined(nodes.AnyOf, operands, written, where, session)
        case tree.And(operands):
            found = _joined(nodes.AllOf, operands, written, where, session)
            bounds.check_windows(operands, session)
            return found
        case tree.Not(operand):
            inner = condition(operand, where, session)
            return None if inner is None else nodes.Not(inner, span=written.span)
        case tree.Compare() | tree.Is() | tree.IsOneOf() | tree.IsBetween() | tree.IsToBelow() | tree.IsNormal():
            return _comparison(written, where, session)
        case tree.IsDone(left, negated):
            subject = values.value(left, where, session)
            return None if subject is None else _negated(nodes.IsDone(subject.value, span=written.span), negated)
        case tree.IfDone(comparison):
            return _if_done(written, comparison, where, session)
        case tree.Within() | tree.Order() | tree.Lag() | tree.Lasting():
            return _timed(written, where, session)
        case tree.Change():
            return _change(written, where, session)
        case tree.AnyRows() | tree.NoRows() | tree.AllRows() | tree.LimitRows() | tree.ConsecutiveRows():
            return rows.test_of_rows(written, where, session)
        case tree.Attested():
            return attested(written, where, session)
        case _:
            return _truth_value(written, where, session)


def _joined(
    kind: type[nodes.AllOf] | type[nodes.AnyOf],
    operands: Sequence[tree.Expression],
    written: tree.Expression,
    where: Where,
    session: Session,
) -> nodes.Condition | None:
    found = [condition(operand, where, session) for operand in operands]
    if None in found:
        return None
    return kind(tuple(each for each in found if each is not None), inline=True, span=written.span)


def _negated(node: nodes.Condition, negated: bool) -> nodes.Condition:
    return nodes.Not(node, span=node.span) if negated else node


def _truth_value(written: tree.Expression, where: Where, session: Session) -> nodes.Condition | None:
    """A name or a choice that is true or false by itself."""
    found = values.value_or_condition(written, where, session)
    if found is None:
        return None
    if found.type is None:
        return found.condition
    if isinstance(found.type, YesNoType):
        return nodes.IsYes(found.value, span=written.span)
    name = written.text if isinstance(written, tree.Name) else "this"
    session.report(problems.NotACondition(described(found.type), _example(name, found), span=written.span))
    return None


def _example(name: str, found: Meaning) -> str:
    match found.type:
        case NumberType(unit):
            return f"{name} >= 1 {unit.symbol}" if unit.vector else f"{name} >= 1"
        case DateType():
            return f"{name} before enrolment"
        case PeriodType():
            return f"{name} within 28 days before enrolment"
        case CategoryType(categories):
            return f"{name} is {categories[0]}"
        case _:
            return f"{name} is …"


# ---- Comparisons -------------------------------------------------------------------------------------

Comparing = tree.Compare | tree.Is | tree.IsOneOf | tree.IsBetween | tree.IsToBelow | tree.IsNormal


def _comparison(written: Comparing, where: Where, session: Session) -> nodes.Condition | None:
    """A comparison, wrapped in `any`, `every` or `no` result where its left side is one of these."""
    if isinstance(written, tree.Compare) and _is_limit(written.left) and not _is_limit(written.right):
        written = tree.Compare(written.right, bounds.FLIPPED[written.operator], written.left, span=written.span)
    inside = where.comparing()
    left = _operand(written.left, inside, session)
    if left is None:
        return None
    if isinstance(left.node, nodes.UndefinedCondition):
        return left.node
    node = _by_reading(written, left, inside, session) or _compared(written, left, inside, session)
    for quantified in inside.quantified or ():
        node = None if node is None else _over_results(node, quantified, written)
    return node


def _by_reading(written: Comparing, left: Meaning, where: Where, session: Session) -> nodes.Condition | None:
    """
    A comparison with words or concepts that the document leaves open: one comparison a reading. None if the right side
    is no such ambiguity, or one of its readings has a finding.
    """
    if not isinstance(written, tree.Compare | tree.Is) or not isinstance(written.right, tree.Name):
        return None
    declared = session.scope.values.get(written.right.text)
    known = left.type.categories if isinstance(left.type, CategoryType | SeveralType) else ()
    if not isinstance(declared, tree.Ambiguity) or written.right.text in known:
        return None
    if not isinstance(left.type, CategoryType | SeveralType | CodeType | TextType):
        return None
    session.used.add(written.right.text)
    options: list[tuple[str, nodes.Condition]] = []
    for reading in declared.readings:
        if not isinstance(reading.body, tree.Name | tree.Text) or reading.body.text in session.scope.values:
            return None
        one = _compared(evolve(written, right=reading.body), left, where, session)
        if one is None:
            return None
        options.append((reading.name.text, one))
    return nodes.ReadingCondition(declared.name.text, tuple(options), span=written.span) if options else None


def _is_limit(written: tree.Expression) -> TypeGuard[tree.Quantity]:
    """`3 ULN`."""
    return isinstance(written, tree.Quantity) and written.unit in ("ULN", "LLN")


def _operand(written: tree.Expression, where: Where, session: Session) -> Meaning | None:
    """A value to compare; a term that is not in the document leaves the whole comparison undefined."""
    found = values.meaning(written, where, session)
    if found is None or found.type is not None or isinstance(found.node, nodes.UndefinedCondition):
        return found
    session.report(problems.NotAValue(span=written.span))
    return None


def _over_results(node: nodes.Condition, over: Quantified, written: Comparing) -> nodes.Condition:
    if over.selector == "every":
        return nodes.EveryResult(over.measurement, over.window, node, span=written.span)
    quantifier = nodes.Quantifier.NO if over.selector == "no" else nodes.Quantifier.ANY
    return nodes.AnyResult(quantifier, over.measurement, over.window, node, span=written.span)


def _compared(written: Comparing, left: Meaning, where: Where, session: Session) -> nodes.Condition | None:
    match written:
        case tree.Compare(_, operator, right):
            return _ordered(written, left, Comparison(operator), right, where, session)
        case tree.Is(_, right, negated):
            found = _is(left, (right,), written, where, session)
            return None if found is None else _negated(found, negated)
        case tree.IsOneOf(_, options, negated):
            found = _is(left, options, written, where, session)
            return None if found is None else _negated(found, negated)
        case tree.IsBetween(_, low, high, negated):
            found = _between(left, low, high, False, written, where, session)
            return None if found is None else _negated(found, negated)
        case tree.IsToBelow(_, low, high):
            return _between(left, low, high, True, written, where, session)
        case tree.IsNormal(_, which, negated):
            found = _is_normal(left, which, written, session)
            return None if found is None else _negated(found, negated)


def _ordered(
    written: tree.Expression,
    left: Meaning,
    operator: Comparison,
    right: tree.Expression,
    where: Where,
    session: Session,
) -> nodes.Condition | None:
    if _is_limit(right):
        return _with_limit(written, left, operator, right, session)
    if isinstance(left.type, CategoryType):
        return _ordered_words(written, left, left.type, operator, right, where, session)
    other = _operand(right, where, session)
    if other is None or isinstance(other.node, nodes.UndefinedCondition):
        return None if other is None else other.condition
    return compare(written, left, operator, other, session)


def compare(
    written: tree.Expression, left: Meaning, operator: Comparison, right: Meaning, session: Session
) -> nodes.Condition | None:
    """Two values of one type by size; numbers in one unit."""
    match left.type, right.type:
        case NumberType() as a, NumberType() as b:
            pair = _aligned(left, right, a, b, written, session)
            if pair is None:
                return None
            bounds.check_limits(operator, pair[0], pair[1], session)
            return nodes.Compare(operator, pair[0], pair[1], span=written.span)
        case (DateType(), DateType()):
            return nodes.Compare(operator, left.value, right.value, span=written.span)
        case (CategoryType(own), CategoryType(others)) if not set(own) & set(others):
            session.report(problems.CannotCompare(described(left.type), described(right.type), span=written.span))
            return None
        case _ if type(left.type) is type(right.type) and operator in (Comparison.EQ, Comparison.NE):
            same = nodes.Same(left.value, right.value, span=written.span)
            return _negated(same, operator is Comparison.NE)
        case (CategoryType() | YesNoType() | CodeType(), _) if type(left.type) is type(right.type):
            session.report(problems.NoOrder(f"values of {described(left.type)}", span=written.span))
            return None
        case _:
            session.report(problems.CannotCompare(described(left.type), described(right.type), span=written.span))
            return None


def _aligned(
    left: Meaning, right: Meaning, a: NumberType, b: NumberType, written: tree.Expression, session: Session
) -> tuple[nodes.Value, nodes.Value] | None:
    """Both in the unit of the left one, or of the right one where the left is a literal."""
    if numbers.is_difference(left.node) or numbers.is_difference(right.node):
        for each in (left, right):
            if numbers.refuse_percent(each, session):
                return None
    if isinstance(left.node, nodes.Literal) and not isinstance(right.node, nodes.Literal):
        first = numbers.in_unit_of(left, b, written, session, numbers.counts_whole(right.node, session))
        return None if first is None else (first, right.value)
    second = numbers.in_unit_of(right, a, written, session, numbers.counts_whole(left.node, session))
    return None if second is None else (left.value, second)


def _with_limit(
    written: tree.Expression, left: Meaning, operator: Comparison, right: tree.Quantity, session: Session
) -> nodes.Condition | None:
    single = (nodes.ResultValue, nodes.ResultAt, nodes.ThisResult)
    if not isinstance(left.node, single) or (
        isinstance(left.node, nodes.ResultValue) and left.node.select is nodes.Select.MEAN
    ):
        session.report(problems.NeedsOneResult(span=written.span))
        return None
    factor = numbers.number(tree.Number(right.number, span=right.span), session)
    return nodes.CompareWithLimit(operator, left.value, factor.value, right.unit == "ULN", span=written.span)


def _ordered_words(
    written: tree.Expression,
    left: Meaning,
    type_: CategoryType,
    operator: Comparison,
    right: tree.Expression,
    where: Where,
    session: Session,
) -> nodes.Condition | None:
    if operator in (Comparison.EQ, Comparison.NE):
        found = _is(left, (right,), written, where, session)
        return None if found is None else _negated(found, operator is Comparison.NE)
    if not type_.ordered:
        session.report(problems.NoOrder(f"values of {described(type_)}", span=written.span))
        return None
    word = _word(right, type_.categories, left, session)
    if word is None:
        return None
    return nodes.Compare(operator, left.value, word, type_.categories, span=written.span)


def _word(
    written: tree.Expression, categories: tuple[str, ...], left: Meaning, session: Session
) -> nodes.Literal | None:
    """A word of a closed list as a constant."""
    text = _category(written, categories, left, session)
    if text is None:
        return None
    return nodes.Literal(Category(text), CategoryType(categories), text, span=written.span)


def _category(written: tree.Expression, categories: tuple[str, ...], left: Meaning, session: Session) -> str | None:
    text = written.text if isinstance(written, tree.Name | tree.Text) else None
    if text in categories:
        return text
    shown = text if text is not None else "this"
    declared = bounds.declared_at(left.value, session)
    close = nearest(shown, categories)
    session.report(problems.UnknownCategory(shown, categories, close, declared, span=written.span))
    return None


# ---- Equality ---------------------------------------------------------------------------------------------


def _is(
    left: Meaning, options: Sequence[tree.Expression], written: tree.Expression, where: Where, session: Session
) -> nodes.Condition | None:
    match left.type:
        case CodeType():
            return _is_code(left, options, written, session)
        case CategoryType(categories):
            if len(options) == 1 and _is_value_name(options[0], categories, session):
                return _same(left, options[0], written, where, session)
            words = [_category(option, categories, left, session) for option in options]
            return None if None in words else nodes.IsCategory(left.value, _texts(words), span=written.span)
        case SeveralType(categories):
            words = [_category(option, categories, left, session) for option in options]
            return None if None in words else nodes.Holds(left.value, _texts(words), span=written.span)
        case YesNoType():
            return _is_yes(left, options, written, where, session)
        case NumberType():
            return _is_number(left, options, written, where, session)
        case TextType() if all(isinstance(option, tree.Text) for option in options):
            texts = tuple(option.text for option in options if isinstance(option, tree.Text))
            return nodes.IsText(left.value, texts, span=written.span)
        case _ if len(options) == 1:
            return _same(left, options[0], written, where, session)
        case _:
            session.report(problems.CannotCompare(described(left.type), "a list", span=written.span))
            return None


def _texts(words: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(word for word in words if word is not None)


def _is_value_name(option: tree.Expression, categories: tuple[str, ...], session: Session) -> bool:
    return isinstance(option, tree.Name) and option.text not in categories and option.text in session.scope.values


def _is_code(
    left: Meaning, options: Sequence[tree.Expression], written: tree.Expression, session: Session
) -> nodes.Condition | None:
    names: list[str] = []
    for option in options:
        if not isinstance(option, tree.Name):
            session.report(problems.CannotCompare("a code", "this", span=option.span))
            return None
        if option.text not in session.dictionary.code_names:
            session.unknown(option, session.dictionary.code_names, "concept")
            return None
        names.append(option.text)
    return nodes.IsCode(left.value, tuple(names), span=written.span)


def _is_yes(
    left: Meaning, options: Sequence[tree.Expression], written: tree.Expression, where: Where, session: Session
) -> nodes.Condition | None:
    if len(options) == 1 and isinstance(options[0], tree.YesNo):
        return _negated(nodes.IsYes(left.value, span=written.span), not options[0].value)
    if len(options) == 1:
        return _same(left, options[0], written, where, session)
    session.report(problems.CannotCompare("yes or no", "a list", span=written.span))
    return None


def _is_number(
    left: Meaning, options: Sequence[tree.Expression], written: tree.Expression, where: Where, session: Session
) -> nodes.Condition | None:
    found: list[nodes.Value] = []
    assert isinstance(left.type, NumberType)
    for option in options:
        other = values.value(option, where, session)
        whole = numbers.counts_whole(left.node, session)
        node = None if other is None else numbers.in_unit_of(other, left.type, option, session, whole)
        if node is None:
            return None
        bounds.check_limits(Comparison.EQ, left.value, node, session)
        found.append(node)
    return nodes.IsNumber(left.value, tuple(found), span=written.span)


def _same(
    left: Meaning, option: tree.Expression, written: tree.Expression, where: Where, session: Session
) -> nodes.Condition | None:
    other = _operand(option, where, session)
    if other is None or isinstance(other.node, nodes.UndefinedCondition):
        return None if other is None else other.condition
    return compare(written, left, Comparison.EQ, other, session)


def _between(
    left: Meaning,
    low: tree.Expression,
    high: tree.Expression,
    high_open: bool,
    written: tree.Expression,
    where: Where,
    session: Session,
) -> nodes.Condition | None:
    if _is_limit(low) or _is_limit(high):
        return _between_limits(left, low, high, high_open, written, where, session)
    if isinstance(left.type, CategoryType) and left.type.ordered:
        words = [_word(each, left.type.categories, left, session) for each in (low, high)]
        first, second = words
        if first is None or second is None:
            return None
        return nodes.Between(left.value, first, second, high_open, left.type.categories, span=written.span)
    if isinstance(left.type, CategoryType):
        session.report(problems.NoOrder(f"values of {described(left.type)}", span=written.span))
        return None
    ends = [values.value(each, where, session) for each in (low, high)]
    known = [each for each in ends if each is not None]
    if len(known) < 2:
        return None
    if isinstance(left.type, NumberType):
        whole = numbers.counts_whole(left.node, session)
        aligned = [
            numbers.in_unit_of(_with_unit_of(each, known[1]), left.type, written, session, whole) for each in known
        ]
    elif isinstance(left.type, DateType) and all(isinstance(each.type, DateType) for each in known):
        aligned = [each.value for each in known]
    else:
        session.report(problems.CannotCompare(described(left.type), described(known[0].type), span=written.span))
        return None
    bottom, top = aligned
    if bottom is None or top is None:
        return None
    bounds.check_range(left.value, bottom, top, high_open, written.span, session)
    return nodes.Between(left.value, bottom, top, high_open, span=written.span)


def _between_limits(
    left: Meaning,
    low: tree.Expression,
    high: tree.Expression,
    high_open: bool,
    written: tree.Expression,
    where: Where,
    session: Session,
) -> nodes.Condition | None:
    """`ast is between 1 ULN and 3 ULN`: each end is a bound of its own."""
    found = []
    for end, operator in ((low, Comparison.GE), (high, Comparison.LT if high_open else Comparison.LE)):
        found.append(_ordered(written, left, operator, end, where, session))
    known = tuple(each for each in found if each is not None)
    return None if len(known) < len(found) else nodes.AllOf(known, inline=True, span=written.span)


def _with_unit_of(bound: Meaning, other: Meaning) -> Meaning:
    """`between 18 and 65 years`: the unit of the upper bound is meant for both."""
    plain = isinstance(bound.node, nodes.Literal) and isinstance(bound.type, NumberType) and not bound.type.unit.vector
    if plain and isinstance(other.type, NumberType) and isinstance(bound.node, nodes.Literal):
        type_ = NumberType(other.type.unit)
        written = f"{bound.node.written} {other.type.unit.symbol}" if other.type.unit.vector else bound.node.written
        return Meaning(nodes.Literal(bound.node.item, type_, written, span=bound.node.span), type_)
    return bound


def _is_normal(left: Meaning, which: str, written: tree.Expression, session: Session) -> nodes.Condition | None:
    if isinstance(left.type, CategoryType) and which in left.type.categories:
        return nodes.IsCategory(left.value, (which,), span=written.span)
    if not isinstance(left.node, nodes.ResultValue | nodes.ResultAt | nodes.ThisResult) or not isinstance(
        left.type, NumberType
    ):
        session.report(problems.NeedsOneResult(span=written.span))
        return None
    return nodes.IsNormal(nodes.Normal(which), left.value, span=written.span)


def _if_done(
    written: tree.IfDone, comparison: tree.Expression, where: Where, session: Session
) -> nodes.Condition | None:
    compared = condition(comparison, where, session)
    left = getattr(comparison, "left", None)
    subject = None if left is None or compared is None else values.value(left, where, session)
    if subject is None or compared is None:
        if compared is not None:
            session.report(problems.NotAValue(span=written.span))
        return None
    return nodes.IfDone(subject.value, compared, span=written.span)


# ---- Time ---------------------------------------------------------------------------------------------------


def _timed(
    written: tree.Within | tree.Order | tree.Lag | tree.Lasting, where: Where, session: Session
) -> nodes.Condition | None:
    match written:
        case tree.Within(moment, window, entirely):
            subject = time.date_or_period(moment, where, session)
            around = time.window(window, where, session)
            if subject is None or around is None:
                return None
            return nodes.Within(subject, around, entirely, span=written.span)
        case tree.Order(moment, order, at):
            subject, point = time.date_or_period(moment, where, session), time.point(at, where, session)
            if subject is None or point is None:
                return None
            return nodes.Ordered(subject, Order(order), point, span=written.span)
        case tree.Lag(moment, limit, duration, direction, at):
            subject, point = time.a_date(moment, where, session), time.point(at, where, session)
            length = time.span_of_time(duration, where, session)
            if subject is None or point is None or length is None:
                return None
            return nodes.Lag(subject, Limit(limit), length, Direction(direction), point, span=written.span)
        case tree.Lasting(moment, limit, duration):
            return _lasting(written, moment, Limit(limit), duration, where, session)


def _lasting(
    written: tree.Lasting,
    moment: tree.Expression,
    limit: Limit,
    duration: tree.Duration,
    where: Where,
    session: Session,
) -> nodes.Condition | None:
    subject = values.value(moment, where, session)
    length = time.span_of_time(duration, where, session)
    if subject is None or length is None:
        return None
    if not isinstance(subject.type, PeriodType):
        session.report(problems.CannotCompare("a period", described(subject.type), span=moment.span))
        return None
    return nodes.Lasting(subject.value, limit, length, span=written.span)


def _change(written: tree.Change, where: Where, session: Session) -> nodes.Condition | None:
    start = values.result_at(written.name, written.start, written, session)
    end = values.result_at(written.name, written.end, written, session)
    if start is None or end is None:
        return None
    if not isinstance(start.type, NumberType):
        session.report(problems.NoOrder(f"results of `{written.name.text}`", span=written.name.span))
        return None
    percent = isinstance(written.amount, tree.Quantity) and written.amount.unit == "%"
    amount = _amount(written.amount, start.type, percent, session)
    if amount is None:
        return None
    falls = written.direction == "falls"
    return nodes.Change(written.name.text, falls, Limit(written.limit), amount, percent, start, end, span=written.span)


def _amount(
    amount: tree.Number | tree.Quantity, type_: NumberType, percent: bool, session: Session
) -> nodes.Value | None:
    if percent:
        literal = numbers.number(
            tree.Number(amount.number if isinstance(amount, tree.Quantity) else amount.text, span=amount.span), session
        )
        return literal.value
    found = numbers.number(amount, session) if isinstance(amount, tree.Number) else numbers.quantity(amount, session)
    return None if found is None else numbers.in_unit_of(found, type_, amount, session)
