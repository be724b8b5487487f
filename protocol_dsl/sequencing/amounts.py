"""How much was given, held against the dose that the rules lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from protocol_dsl.model.schedule import BODY, Dose, DoseKind, Give
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.event_log import Event
from protocol_dsl.schema.types import NumberType
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.dosing import DoseState
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.results import range_of
from protocol_dsl.sequencing.route import Giving, range_text
from protocol_dsl.sequencing.status import Dosing, Status, Why
from protocol_dsl.values.interval import Range, hull, intersection, intersects, point, within
from protocol_dsl.values.quantity import Unit, Units, convert, convertible
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
        return Dosing(give, None, level, Status.OTHER_DOSE, given, fired=fired, doubtful=state.doubtful), (
            Why.DURING_HOLD,
        )
    if state.held is Truth.UNKNOWN or (level is None and levels is not None):
        return Dosing(give, None, level, Status.UNKNOWN, given, fired=fired, doubtful=state.doubtful), (state.why,)
    expected = give.dose if levels is None or level is None else levels.doses[level]
    if doubtful or event.dose is None:
        why = Why.PAIRING if doubtful else Why.DOSE_NOT_RECORDED
        return Dosing(give, expected, level, Status.UNKNOWN, given, fired=fired, doubtful=state.doubtful), (why,)
    options: Sequence[Dose] = (expected,)
    if levels is not None and not (levels.never_up or levels.goes_up):
        options = levels.doses[: (level or 0) + 1]
    allowed = [_allowed(each, giving, event, at, course) for each in options]
    status = _held_to([each.amounts for each in allowed], event.dose.amount)
    last = allowed[-1]
    dosing = Dosing(give, expected, level, status, given, last.text, last.by, fired, state.doubtful)
    return dosing, (Why.WEIGHT,) if status is Status.UNKNOWN and last.amounts is None else ()


@frozen
class _Amounts:
    """What may be given in the unit of an event: `surely`, whatever the body is of all it may be, and `possibly`."""

    surely: Range | None
    possibly: Range


@frozen
class _Allowed:
    """What may be given, None if it cannot be worked out; the same as text, and what it was worked out with."""

    amounts: _Amounts | None
    text: str | None = None
    by: str | None = None


def _held_to(allowed: Sequence[_Amounts | None], given: Range) -> Status:
    if any(each is not None and each.surely is not None and within(given, each.surely) for each in allowed):
        return Status.CONFORMANT
    if any(each is None or intersects(given, each.possibly) for each in allowed):
        return Status.UNKNOWN
    return Status.OTHER_DOSE


def _allowed(dose: Dose, giving: Giving, event: Event, at: Extent, course: Course) -> _Allowed:
    assert event.dose is not None
    written = giving.as_written.get(id(dose)) if event.dose.unit == dose.unit else None
    if written is not None:
        amount, text = written
        return _Allowed(_Amounts(amount, amount), text)
    return _worked_out(dose, giving.give, event.dose.unit, at, course)


# ---- Worked out with a body ------------------------------------------------------------------------------

CALVERT = 25
"""Added to the filtration rate in mL/min: mg = AUC × (GFR + 25) (Calvert et al., J Clin Oncol 1989;7:1748-1756)."""


def _worked_out(dose: Dose, give: Give, stated: str, at: Extent, course: Course) -> _Allowed:
    """What may be given in the unit that a log states: of the kind of the dose itself, or for the whole body."""
    units = course.dictionary.units
    per_body = dose.kind is not DoseKind.FLAT and (stated == dose.unit or "/" in stated)
    unit, asked = (
        None if each == "AUC" else units.find(each) for each in (dose.unit if per_body else dose.whole_unit, stated)
    )
    if stated != dose.unit and (unit is None or asked is None or not convertible(unit, asked)):
        return _Allowed(None)
    body, by = point(1), None
    if dose.kind is not DoseKind.FLAT and (give.is_limited or not per_body):
        found, by = _body(give, dose.kind, at, course)
        if found is None or found.low is None or found.high is None or found.low <= 0:
            return _Allowed(None, None, by)
        body = found
    # What is due only rises with the body, or only falls, so that its two ends tell all: with a limit what the whole
    # body gets never falls, and what each unit of it gets never rises.
    ends = [_due(end, dose, give, per_body, units) for end in (body.low, body.high) if end is not None]
    if stated != dose.unit and unit is not None and asked is not None:
        ends = [_converted(each, unit, asked) for each in ends]
    amounts = _Amounts(intersection(*ends), hull(ends))
    return _Allowed(amounts, range_text(amounts.possibly, stated), by)


def _due(body: Fraction, dose: Dose, give: Give, per_body: bool, units: Units) -> Range:
    """What may be given to one body: for the whole of it, or for each unit of it."""
    added = CALVERT if dose.kind is DoseKind.AUC else 0
    times = body + added
    counted = body if give.body_most is None else min(body, give.body_most)
    due = dose.amount * (counted + added)
    low, high = due * (1 - give.tolerance), due * (1 + give.tolerance)
    if give.most is not None:
        most = _most(give.most, dose, units)
        # Rounding never leads above what is given at most.
        low, high = min(low, most * (1 - give.tolerance)), min(high, most)
    return Range(low / times, high / times) if per_body else Range(low, high)


def _most(most: Dose, dose: Dose, units: Units) -> Fraction:
    """The greatest amount in the unit of what the whole body gets; the checker has seen that it can be expressed so."""
    unit, wanted = units.find(most.unit), units.find(dose.whole_unit)
    assert unit is not None
    assert wanted is not None
    return convert(most.amount, unit, wanted)


def _body(give: Give, kind: DoseKind, at: Extent, course: Course) -> tuple[Range | None, str | None]:
    """Weight, surface or filtration at a time, from the newest result in the log or from the record."""
    unit = BODY[kind]
    if give.by is None:
        return None, None
    found = _measured(give.by, at, course)
    body = None if found is None else _in(unit, found, give.by, course.dictionary)
    return (None, None) if body is None else (body, f"{give.by} {range_text(body, unit)}")


def _measured(name: str, at: Extent, course: Course) -> Range | None:
    """All that the newest number at a time may be: of the log, or of the record if the log may have none before it."""
    stated = course.background.numbers.get(name)
    if name not in course.dictionary.measurements:
        return stated
    results, is_sure = course.newest(name).at(at)
    ranges = [*map(range_of, results), *(() if is_sure else (stated,))]
    known = [each for each in ranges if each is not None]
    return hull(known) if len(known) == len(ranges) else None


def _in(unit: str, found: Range, name: str, dictionary: Dictionary) -> Range | None:
    """What was measured or stated, in another unit; None if it cannot be expressed in it."""
    declared = dictionary.measurements.get(name) or dictionary.facts.get(name)
    wanted = dictionary.units.find(unit)
    if declared is None or not isinstance(declared.type, NumberType) or wanted is None:
        return None
    return _converted(found, declared.type.unit, wanted) if convertible(declared.type.unit, wanted) else None


def at_most_due(dose: Dose, give: Give, numbers: Mapping[str, Range], dictionary: Dictionary) -> Dose:
    """
    What is due for the whole body where there is a limit, by what a record says of that body.

    The dose as written where there is none, or where the record does not say one number.
    """
    found = None if not give.is_limited or give.by is None else numbers.get(give.by)
    body = None if found is None or give.by is None else _in(BODY[dose.kind], found, give.by, dictionary)
    if body is None or body.low is None or body.low != body.high:
        return dose
    due = _due(body.low, dose, evolve(give, tolerance=Fraction(0)), False, dictionary.units)
    return dose if due.low is None else Dose(due.low, dose.whole_unit, DoseKind.FLAT)


def _converted(found: Range, unit: Unit, wanted: Unit) -> Range:
    low, high = (None if end is None else convert(end, unit, wanted) for end in (found.low, found.high))
    return Range(low, high, found.low_open, found.high_open)
