"""How much was given, held against the dose that the rules lead to."""

from __future__ import annotations

from collections.abc import Sequence

from protocol_dsl.model.schedule import Dose, DoseKind, Give
from protocol_dsl.schema.event_log import Event, EventKind
from protocol_dsl.schema.types import NumberType
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.dosing import DoseState, latest_before, range_of
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.route import Giving, range_text, tolerated
from protocol_dsl.sequencing.status import Dosing, Status, Why
from protocol_dsl.values.interval import Range, intersects, multiply, point, within
from protocol_dsl.values.quantity import Unit, convert, convertible
from protocol_dsl.values.truth import Truth


def dosing_of(
    giving: Giving, event: Event, at: Extent, state: DoseState, doubtful: bool, course: Course
) -> tuple[Dosing, tuple[Why, ...]]:
    """
    The dose of an event held against the level that the rules lead to, and why it cannot be if it cannot.

    `doubtful` says that it is not known which of several doses this is.
    """
    give, levels = giving.give, giving.levels
    level = state.level if giving.ruled else 0
    given = None if event.dose is None else event.dose.written
    fired = state.fired
    if state.held is Truth.TRUE:
        return Dosing(give, None, level, Status.OTHER_DOSE, given, fired=fired), (Why.DURING_HOLD,)
    if state.held is Truth.UNKNOWN or level is None:
        return Dosing(give, None, level, Status.UNKNOWN, given, fired=fired), (Why.RULES,)
    expected = levels.doses[level] if levels is not None else give.dose
    if doubtful or event.dose is None:
        why = Why.PAIRING if doubtful else Why.DOSE_NOT_RECORDED
        return Dosing(give, expected, level, Status.UNKNOWN, given, fired=fired), (why,)
    options: Sequence[Dose] = (expected,)
    if levels is not None and not levels.never_up:
        options = levels.doses[: level + 1]
    allowed = [_allowed(each, giving, event, at, course) for each in options]
    last, shown, by = allowed[-1]
    status = _held_to([each for each, _, _ in allowed], event.dose.amount)
    dosing = Dosing(give, expected, level, status, given, shown, by, fired)
    return dosing, (Why.WEIGHT,) if status is Status.UNKNOWN and last is None else ()


def _held_to(allowed: Sequence[Range | None], given: Range) -> Status:
    if any(each is not None and within(given, each) for each in allowed):
        return Status.CONFORMANT
    if any(each is None or intersects(given, each) for each in allowed):
        return Status.UNKNOWN
    return Status.OTHER_DOSE


def _allowed(
    dose: Dose, giving: Giving, event: Event, at: Extent, course: Course
) -> tuple[Range | None, str | None, str | None]:
    """
    What may be given in the unit of the event, the same as text, and what it was worked out with.

    None if it cannot be worked out.
    """
    assert event.dose is not None
    written = giving.as_written.get(id(dose)) if event.dose.unit == dose.unit else None
    if written is not None:
        return *written, None
    allowed, by = _worked_out(dose, giving.give, event, at, course)
    return allowed, range_text(allowed, event.dose.unit), by


def _worked_out(dose: Dose, give: Give, event: Event, at: Extent, course: Course) -> tuple[Range | None, str | None]:
    assert event.dose is not None
    units = course.dictionary.units
    amount, by = point(dose.amount), None
    unit = dose.unit
    if dose.kind is DoseKind.AUC:
        if event.dose.unit != "AUC":
            return None, None
    elif dose.kind is not DoseKind.FLAT and "/" not in event.dose.unit:
        body, by = _body(give, dose.unit.partition("/")[2], at, course)
        if body is None:
            return None, by
        amount, unit = multiply(amount, body), dose.unit.partition("/")[0]
    if unit != event.dose.unit:
        known_unit, stated = units.find(unit), units.find(event.dose.unit)
        if known_unit is None or stated is None or not convertible(known_unit, stated):
            return None, by
        amount = _converted(amount, known_unit, stated)
    return tolerated(amount, give), by


def _body(give: Give, unit: str, at: Extent, course: Course) -> tuple[Range | None, str | None]:
    """Body weight or surface at a time, from the newest result in the log or from the record."""
    if give.by is None:
        return None, None
    measurement = course.dictionary.measurements.get(give.by)
    declared = measurement or course.dictionary.facts.get(give.by)
    wanted = course.dictionary.units.find(unit)
    if declared is None or not isinstance(declared.type, NumberType) or wanted is None:
        return None, None
    datum = latest_before(course.history.of(EventKind.RESULT, give.by), at) if measurement is not None else None
    found = range_of(datum) if datum is not None else course.background.numbers.get(give.by)
    if found is None or not convertible(declared.type.unit, wanted):
        return None, None
    body = _converted(found, declared.type.unit, wanted)
    return body, f"{give.by} {range_text(body, unit)}"


def _converted(found: Range, unit: Unit, wanted: Unit) -> Range:
    low, high = (None if end is None else convert(end, unit, wanted) for end in (found.low, found.high))
    return Range(low, high, found.low_open, found.high_open)
