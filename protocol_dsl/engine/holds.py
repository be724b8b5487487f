"""
How long a decision stands by itself (SEMANTICS 9, `holds_until`).

The same record, with nothing new in it and its lists complete as they are now, is decided again on later days. A
formula can only come out differently where a recorded date and a duration of the protocol meet, so only those days are
tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product
from typing import TypeVar

import attrs

from protocol_dsl.engine.decide import decide
from protocol_dsl.engine.decision import Decision, Verdict
from protocol_dsl.engine.plan import Plan
from protocol_dsl.engine.timing import FAR
from protocol_dsl.engine.world import reaches
from protocol_dsl.model import nodes
from protocol_dsl.model.walk import parts
from protocol_dsl.schema.datum import Datum, Item
from protocol_dsl.schema.record import Record, RowList, Series
from protocol_dsl.values.calendar import CalendarUnit, Duration, Moment, Period, add, from_ordinal, subtract
from protocol_dsl.values.interval import Range

COMPLETED_UNITS = {
    CalendarUnit.YEAR: 130,
    CalendarUnit.MONTH: 240,
    CalendarUnit.WEEK: 520,
    CalendarUnit.DAY: 730,
    CalendarUnit.HOUR: 1,
    CalendarUnit.MINUTE: 1,
}
"""How many further completed units are tried where an age, say, goes into arithmetic and any of them may matter."""


def holds_until(plan: Plan, decision: Decision) -> int | None:
    """The last local day up to which the verdicts stay the same; None if they never change by themselves."""
    if not _may_change(plan, decision):
        return None
    verdicts = _verdicts(decision)
    for day in sorted(set(_days(plan, decision.record))):
        if day <= decision.record.as_of.last:
            continue
        later = decide(plan, at_later(decision.record, day), decision.readings, _groups(decision))
        if _verdicts(later) != verdicts:
            return day - 1
    return None


def _verdicts(decision: Decision) -> tuple[Verdict, ...]:
    return tuple(group.verdict for group in decision.groups)


def _groups(decision: Decision) -> list[str] | None:
    named = [group.group.name for group in decision.groups if group.group is not None]
    return named or None


def _may_change(plan: Plan, decision: Decision) -> bool:
    """Whether any verdict rests on a criterion that looks at time; a timeless reason to keep out stays one."""
    timed = {each.criterion.name for group in plan.groups for each in group.criteria if each.timed}
    return any(
        all(name in timed for name in group.decided_by)
        if group.verdict is Verdict.INELIGIBLE
        else any(each.criterion.name in timed for each in group.criteria)
        for group in decision.groups
    )


def at_later(record: Record, day: int) -> Record:
    """The same record on a later day; what is complete now is complete then."""
    as_of = from_ordinal(day)

    return attrs.evolve(
        record,
        as_of=as_of,
        measurements={name: _complete_later(each, record, as_of) for name, each in record.measurements.items()},
        lists={name: _complete_later(each, record, as_of) for name, each in record.lists.items()},
    )


Held = TypeVar("Held", Series, RowList)


def _complete_later(held: Held, record: Record, as_of: Moment) -> Held:
    if held.through is None or not reaches(held.through, record.as_of, record.zone):
        return held
    return attrs.evolve(held, through=as_of)


# ---- Days to try -------------------------------------------------------------------------------


def _days(plan: Plan, record: Record) -> Iterator[int]:
    """The days on which something may change, and the days after them: bounds count or do not count."""
    durations = set(_durations(plan))
    counted = _counted_units(plan)
    for day in set(_recorded_days(record)):
        for near in (day, *(add(day, d) for d in durations), *(subtract(day, d) for d in durations)):
            yield from (near - 1, near, near + 1)
        for unit in counted:
            yield from _anniversaries(day, unit, record.as_of.last)


def _anniversaries(day: int, unit: CalendarUnit, after: int) -> Iterator[int]:
    found, number = 0, 0
    while found < COMPLETED_UNITS[unit] and number < 100_000:
        number += 1
        later = add(day, Duration(Fraction(number), unit))
        if later > after:
            found += 1
            yield later


def _formulas(plan: Plan) -> Iterator[object]:
    protocol = plan.protocol
    for group in plan.groups:
        for each in group.criteria:
            yield (each.criterion.condition, each.criterion.applies, each.criterion.except_if)
    yield from (definition.body for definition in protocol.definitions.values())
    yield from protocol.computed_fields.values()


def _durations(plan: Plan) -> Iterator[Duration]:
    """Every length of time that a date is held against."""
    for formula in _formulas(plan):
        for part in parts(formula):
            match part:
                case nodes.FixedDuration(duration):
                    yield duration
                case nodes.ValueDuration(value, unit):
                    yield from _lengths(plan, value, unit)
                case nodes.Compare() | nodes.Between():
                    yield from _thresholds(part)


def _lengths(plan: Plan, value: nodes.Value, unit: CalendarUnit) -> Iterator[Duration]:
    numbers = [part.item for part in parts(value) if isinstance(part, nodes.Literal)]
    cells = [
        row.value.item
        for part in parts(value)
        if isinstance(part, nodes.Lookup)
        for row in plan.protocol.tables[part.table].rows
    ]
    factors = [item.low for item in numbers if isinstance(item, Range) and item.low is not None] or [Fraction(1)]
    lengths = [item.low for item in cells if isinstance(item, Range) and item.low is not None] or [Fraction(1)]
    for factor, length in product(factors, lengths):
        yield Duration(factor * length, unit)


def _thresholds(node: nodes.Compare | nodes.Between) -> Iterator[Duration]:
    """The numbers that a completed length of time is compared with."""
    elapsed = [part for part in parts(node) if isinstance(part, nodes.Elapsed)]
    for part in parts(node):
        if isinstance(part, nodes.Literal) and isinstance(part.item, Range) and part.item.low is not None:
            yield from (Duration(part.item.low, each.unit) for each in elapsed)


def _counted_units(plan: Plan) -> frozenset[CalendarUnit]:
    """Units in which time is counted anywhere: each completed one may matter to a threshold or a formula."""
    return frozenset(
        part.unit for formula in _formulas(plan) for part in parts(formula) if isinstance(part, nodes.Elapsed)
    )


def _recorded_days(record: Record) -> Iterator[int]:
    for datum in _data(record):
        if datum.on is not None:
            yield from (datum.on.first, datum.on.last)
        for item in datum.items or ():
            yield from _days_of(item)
    held: Iterable[Series | RowList] = (*record.measurements.values(), *record.lists.values())
    for each in held:
        if each.through is not None:
            yield from (each.through.first, each.through.last)


def _days_of(item: Item) -> Iterator[int]:
    if isinstance(item, Moment):
        yield from (day for day in (item.first, item.last) if abs(day) < FAR)
    elif isinstance(item, Period):
        for end in (item.start, item.end):
            if isinstance(end, Moment):
                yield from _days_of(end)


def _data(record: Record) -> Iterable[Datum]:
    yield from record.timepoints.values()
    yield from record.planned.values()
    yield from record.facts.values()
    yield from record.attestations.values()
    for series in record.measurements.values():
        yield from series.results
    for rows in record.lists.values():
        for row in rows.rows:
            yield from row.fields.values()
