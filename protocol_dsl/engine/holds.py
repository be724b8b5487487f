"""
How long a decision stands by itself (SEMANTICS 9, `holds_until`).

The same record, with nothing new in it and its lists complete as they are now, is decided again on later days. A
criterion can only come out differently where a date that it reads or names and a duration that it names meet, so only
those days are tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TypeVar

import attrs

from protocol_dsl.engine.decide import decide
from protocol_dsl.engine.decision import Decision, Verdict
from protocol_dsl.engine.plan import CriterionPlan, Plan
from protocol_dsl.engine.reads import part_of
from protocol_dsl.engine.world import reaches
from protocol_dsl.schema.datum import Datum, Item
from protocol_dsl.schema.dictionary import StandIn
from protocol_dsl.schema.record import Record, RowList, Series
from protocol_dsl.values.calendar import ONGOING, CalendarUnit, Duration, Moment, Period, add, from_ordinal, subtract
from protocol_dsl.values.window import FAR

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
    for day in sorted(_days(plan, decision)):
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
    if held.through is None or not reaches(held.through, record.as_of):
        return held
    return attrs.evolve(held, through=as_of)


# ---- Days to try -------------------------------------------------------------------------------


def _days(plan: Plan, decision: Decision) -> set[int]:
    """The later days on which some criterion may come out differently."""
    record = decision.record
    recorded = _recorded_days(record)
    stated = _stated_days(plan)
    moves = _moves(plan, record)
    named = {group.group for group in decision.groups}
    timed = {
        each.number: each for group in plan.groups if group.group in named for each in group.criteria if each.timed
    }
    tried = (_days_of_criterion(each, recorded, stated, moves, record.as_of.last) for each in timed.values())
    return {day for days in tried for day in days if day > record.as_of.last}


def _days_of_criterion(
    plan: CriterionPlan, recorded: Mapping[str, set[int]], stated: frozenset[int], moves: bool, after: int
) -> Iterator[int]:
    """The days on which something may change, and the days before and after them: bounds count or do not count."""
    counted = plan.lengths.counted if moves else frozenset()
    read = (recorded.get(part, ()) for part in plan.reads)
    named = map(_days_of, plan.lengths.dates)
    for day in stated.union(*read, *named):
        later = (add(day, length) for length in plan.lengths.fixed)
        earlier = (subtract(day, length) for length in plan.lengths.fixed)
        for near in (day, *later, *earlier):
            yield from (near - 1, near, near + 1)
        for unit in counted:
            yield from _anniversaries(day, unit, after)


def _moves(plan: Plan, record: Record) -> bool:
    """Whether a point in time moves with `as_of`: one that stands for it, or the end of something that goes on."""
    open_timepoints = (
        each for name, each in plan.protocol.dictionary.timepoints.items() if name not in record.timepoints
    )
    return any(StandIn.AS_OF in each.until_it_happens for each in open_timepoints) or any(
        isinstance(item, Period) and item.end is ONGOING for datum in _data(record) for item in datum.items or ()
    )


def _anniversaries(day: int, unit: CalendarUnit, after: int) -> Iterator[int]:
    found, number = 0, 0
    while found < COMPLETED_UNITS[unit] and number < 100_000:
        number += 1
        later = add(day, Duration(Fraction(number), unit))
        if later > after:
            found += 1
            yield later


def _stated_days(plan: Plan) -> frozenset[int]:
    """The days that the protocol gives to points in time until they happen."""
    timepoints = plan.protocol.dictionary.timepoints.values()
    dates = (each for point in timepoints for each in point.until_it_happens if isinstance(each, Moment))
    return frozenset(day for date in dates for day in _days_of(date))


def _recorded_days(record: Record) -> Mapping[str, set[int]]:
    """The local days that each part of the record speaks of."""
    found: dict[str, set[int]] = {}
    for datum in _data(record):
        days = found.setdefault(part_of(datum.path), set())
        if datum.on is not None:
            days.update((datum.on.first, datum.on.last))
        for item in datum.items or ():
            days.update(_days_of(item))
    held: Iterable[Series | RowList] = (*record.measurements.values(), *record.lists.values())
    for each in held:
        if each.through is not None:
            found.setdefault(part_of(each.path), set()).update((each.through.first, each.through.last))
    return found


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
