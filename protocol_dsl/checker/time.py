"""Dates, points, windows and lengths of time as formulas write them."""

from __future__ import annotations

from attrs import evolve

from protocol_dsl.checker import numbers, problems, values
from protocol_dsl.checker.scope import Meaning, Session, Where
from protocol_dsl.checker.vocabulary import NUMBER, date, described, unit
from protocol_dsl.model import nodes
from protocol_dsl.schema.types import DateType, NumberType, PeriodType
from protocol_dsl.syntax import tree
from protocol_dsl.values.calendar import CalendarUnit, iso
from protocol_dsl.values.interval import parse_number
from protocol_dsl.values.interval import point as exactly
from protocol_dsl.values.window import Direction

UNITS = {
    "years": CalendarUnit.YEAR,
    "months": CalendarUnit.MONTH,
    "weeks": CalendarUnit.WEEK,
    "days": CalendarUnit.DAY,
    "hours": CalendarUnit.HOUR,
    "minutes": CalendarUnit.MINUTE,
}


def date_literal(written: tree.Date, session: Session) -> Meaning | None:
    """A date of the file."""
    moment = date(written, session)
    if moment is None:
        return None
    if moment.first != moment.last:
        first, last = iso(moment.first), iso(moment.last)
        session.report(
            problems.ImpossibleDate(
                written.text,
                "which day of it is meant?",
                f"write `{first}` or `{last}`, whichever the document means",
                span=written.span,
            )
        )
        return None
    return Meaning(nodes.Literal(moment, DateType(), written.text, span=written.span), DateType())


def point(written: tree.Point, where: Where, session: Session) -> nodes.Value | None:
    """A point in time: a timepoint, a date, an end of a period."""
    found = values.value(written, where, session, DateType())
    return None if found is None else _a_date(found, session)


def _a_date(found: Meaning, session: Session) -> nodes.Value | None:
    if isinstance(found.type, DateType):
        return found.value
    repair = "write `start of` or `end of` before it" if isinstance(found.type, PeriodType) else None
    session.report(problems.NotADate(described(found.type), repair, span=found.node.span))
    return None


def a_date(written: tree.Expression, where: Where, session: Session) -> nodes.Value | None:
    """An expression that must be a date."""
    found = values.value(written, where, session)
    return None if found is None else _a_date(found, session)


def date_or_period(written: tree.Expression, where: Where, session: Session) -> nodes.Value | None:
    """An expression that must be a date or a period."""
    found = values.value(written, where, session)
    if found is None or isinstance(found.type, DateType | PeriodType):
        return None if found is None else found.value
    session.report(problems.NotADate(described(found.type), span=found.node.span))
    return None


def edge(written: tree.Edge, where: Where, session: Session) -> Meaning | None:
    """`start of given`."""
    found = values.value(written.name, where, session)
    if found is None:
        return None
    if not isinstance(found.type, PeriodType):
        session.report(problems.WrongSort(written.name.text, described(found.type), "a period", span=written.name.span))
        return None
    return Meaning(nodes.EdgeOfPeriod(written.which == "start", found.value, span=written.span), DateType())


def elapsed(written: tree.Elapsed, where: Where, session: Session) -> Meaning | None:
    """`years from birth_date to enrolment`."""
    start, end = point(written.start, where, session), point(written.end, where, session)
    found = unit(written.unit, written, session)
    if start is None or end is None or found is None:
        return None
    type_ = NumberType(found)
    return Meaning(nodes.Elapsed(UNITS[written.unit], start, end, type_, span=written.span), type_)


# ---- Lengths of time ------------------------------------------------------------------------------


def window(written: tree.Window, where: Where, session: Session) -> nodes.Window | None:
    """`within 28 days before enrolment`."""
    length = span_of_time(written.duration, where, session)
    at = point(written.point, where, session)
    if length is None or at is None:
        return None
    return nodes.Window(length, Direction(written.direction), at, span=written.span)


def span_of_time(written: tree.Duration, where: Where, session: Session) -> nodes.SpanOfTime | None:
    """One length of time, or the longer or shorter of two."""
    if isinstance(written, tree.LongerOf):
        found = [_single(each, where, session) for each in written.durations]
        if None in found:
            return None
        parts = tuple(each for each in found if each is not None)
        return nodes.SpanOfTime(parts, written.which == "shorter", span=written.span)
    single = _single(written, where, session)
    return None if single is None else nodes.SpanOfTime((single,), span=written.span)


def _single(written: tree.SingleDuration, where: Where, session: Session) -> nodes.SingleDuration | None:
    match written:
        case tree.Quantity():
            length = numbers.duration(written, session)
            return None if length is None else nodes.FixedDuration(length, span=written.span)
        case tree.Multiple(text, lookup):
            return _multiple(text, lookup, written, where, session)
        case tree.Name(name) if isinstance(session.scope.values.get(name), tree.Ambiguity):
            return _reading(written, where, session)
        case _:
            days = NumberType(session.dictionary.units.find("day") or NUMBER)
            found = values.value(written, where, session, days)
            return None if found is None else _value_duration(found, session)


def _value_duration(found: Meaning, session: Session) -> nodes.ValueDuration | None:
    """A number in a unit of time, used as a length of time."""
    known = numbers.calendar_unit(found.type.unit, session) if isinstance(found.type, NumberType) else None
    if known is None:
        session.report(problems.NotADuration(described(found.type), span=found.node.span))
        return None
    return nodes.ValueDuration(found.value, known, _from_table(found.value), span=found.node.span)


def _from_table(value: nodes.Value) -> bool:
    return isinstance(value, nodes.Lookup) or (
        isinstance(value, nodes.Arithmetic) and any(map(_from_table, (value.left, value.right)))
    )


def _multiple(
    text: str, lookup: tree.Lookup, written: tree.Multiple, where: Where, session: Session
) -> nodes.ValueDuration | None:
    """`5 × half_life of agent`."""
    found = values.lookup(lookup, where, session)
    number = parse_number(text)
    if found is None or number is None or not isinstance(found.type, NumberType):
        return None if found is None else _value_duration(found, session)
    plain = NumberType(NUMBER)
    factor = nodes.Literal(exactly(number), plain, text, span=written.span)
    product = nodes.Arithmetic(nodes.ArithmeticOperator.MULTIPLY, factor, found.value, found.type, span=written.span)
    return _value_duration(Meaning(product, found.type), session)


def _reading(written: tree.Name, where: Where, session: Session) -> nodes.ReadingDuration | None:
    """An ambiguity used as a length of time: each reading one, perhaps in different units."""
    declared = session.scope.values[written.text]
    assert isinstance(declared, tree.Ambiguity)
    session.used.add(written.text)
    if not session.enters(written.text, declared.name):
        return None
    options = _lengths(declared, where, session)
    session.leaves()
    return None if options is None else nodes.ReadingDuration(written.text, options, span=written.span)


def all_lengths(declared: tree.Ambiguity, session: Session) -> bool:
    """Whether each reading is a number with a unit of time."""
    units = [each.body.unit for each in declared.readings if isinstance(each.body, tree.Quantity)]
    known = [session.dictionary.units.find(each) for each in units]
    return len(known) == len(declared.readings) and all(
        each is not None and numbers.calendar_unit(each, session) is not None for each in known
    )


def _lengths(
    declared: tree.Ambiguity, where: Where, session: Session
) -> tuple[tuple[str, nodes.SpanOfTime], ...] | None:
    options: list[tuple[str, nodes.SpanOfTime]] = []
    for reading in declared.readings:
        if not isinstance(reading.body, tree.Name | tree.Lookup | tree.Quantity | tree.Multiple):
            session.report(problems.NotADuration(f"the reading `{reading.name.text}`", span=reading.span))
            return None
        found = _single(reading.body, evolve(where, row=None), session)
        if found is None:
            return None
        options.append((reading.name.text, nodes.SpanOfTime((found,), span=reading.span)))
    return tuple(options)
