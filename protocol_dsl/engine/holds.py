"""
How long a decision stands by itself (SEMANTICS 9, `holds_until`).

The same record, with nothing new in it and its lists complete as they are now, is decided again on later days. A
criterion can only come out differently where a date that it reads or names and a duration that it names meet, so only
those days are tried, and of each day only those criteria; what was decided of the others stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from fractions import Fraction
from itertools import count, islice
from math import floor
from typing import TypeVar

import attrs
from attrs import define

from protocol_dsl.engine.decide import Case, decide_criterion, verdict_of
from protocol_dsl.engine.decision import CriterionDecision, Decision, Verdict
from protocol_dsl.engine.explain import plan_of_group
from protocol_dsl.engine.plan import CriterionPlan, GroupPlan, Plan
from protocol_dsl.engine.reads import part_of
from protocol_dsl.engine.world import reaches
from protocol_dsl.schema.datum import Datum, Item
from protocol_dsl.schema.dictionary import StandIn
from protocol_dsl.schema.record import Record, RowList, Series
from protocol_dsl.values.calendar import (
    MOST_DAYS,
    ONGOING,
    CalendarUnit,
    Duration,
    Moment,
    Period,
    add,
    from_ordinal,
    subtract,
)
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
    standing = [
        _Standing(plan_of_group(plan, group), group.verdict, group.decided_by, group.criteria)
        for group in decision.groups
    ]
    if not any(each.may_change for each in standing):
        return None
    for day, numbers in sorted(_days(plan, decision).items()):
        later = at_later(decision.record, day)
        case = Case(plan, later, decision.readings, plan.shortcut.look(later))
        if not all(each.stands(case, numbers) for each in standing):
            return day - 1
    return None


@define
class _Standing:
    """A verdict, and what was decided last of each criterion of its group, in the order of the plan."""

    plan: GroupPlan
    verdict: Verdict
    decided_by: Sequence[str]
    criteria: Sequence[CriterionDecision]

    @property
    def may_change(self) -> bool:
        """Whether the verdict rests on a criterion that looks at time; a timeless reason to keep out stays one."""
        timed = (any(each.timed for each in self.plan.judged_for(name)) for name in self.decided_by)
        if self.verdict is Verdict.INELIGIBLE:
            return all(timed)
        return any(each.timed for each in self.plan.criteria)

    def stands(self, case: Case, numbers: Set[int]) -> bool:
        """Whether the verdict is the same in a case in which the criteria of these numbers may come out differently."""
        self.criteria = [
            decided
            if numbers.isdisjoint(each.number for each in self.plan.judged_for(decided.criterion.name))
            else decide_criterion(case, self.plan, self.plan.plan_of(decided.criterion.name))
            for decided in self.criteria
        ]
        verdict, _ = verdict_of(case, self.plan, self.criteria)
        return verdict is self.verdict


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


def _days(plan: Plan, decision: Decision) -> Mapping[int, Set[int]]:
    """The later days on which criteria may come out differently, with the numbers of these criteria."""
    record = decision.record
    recorded = _recorded_days(record)
    stated = _stated_days(plan)
    moving = _moving(plan, record)
    named = {group.group for group in decision.groups}
    timed = {
        each.number: each for group in plan.groups if group.group in named for each in group.criteria if each.timed
    }
    found: dict[int, set[int]] = {}
    for number, each in timed.items():
        for day in _days_of_criterion(each, recorded, stated, moving, record.as_of.last):
            if day > record.as_of.last:
                found.setdefault(day, set()).add(number)
    return found


def _days_of_criterion(
    plan: CriterionPlan, recorded: Mapping[str, set[int]], stated: frozenset[int], moving: Set[str], after: int
) -> Iterator[int]:
    """The days on which something may change, and the days before and after them: bounds count or do not count."""
    counted = frozenset() if moving.isdisjoint(plan.reads) else plan.lengths.counted
    read = (recorded.get(part, ()) for part in plan.reads)
    named = map(_days_of, plan.lengths.dates)
    for day in stated.union(*read, *named):
        later = (add(day, length) for length in plan.lengths.fixed)
        earlier = (subtract(day, length) for length in plan.lengths.fixed)
        for near in (day, *later, *earlier):
            yield from (near - 1, near, near + 1)
        for unit in counted:
            yield from _anniversaries(day, unit, after)


def _moving(plan: Plan, record: Record) -> Set[str]:
    """The parts of a record that move with `as_of`: what it stands for, and what goes on and has no end yet."""
    timepoints = plan.protocol.dictionary.timepoints.items()
    standing = {
        f"timepoints.{name}"
        for name, each in timepoints
        if name not in record.timepoints and StandIn.AS_OF in each.until_it_happens
    }
    going_on = (
        part_of(datum.path)
        for datum in _data(record)
        if any(isinstance(item, Period) and item.end is ONGOING for item in datum.items or ())
    )
    return standing.union(going_on)


def _anniversaries(day: int, unit: CalendarUnit, after: int) -> Iterator[int]:
    """The next days after one on which a further unit is completed since a day."""
    passed = max(0, floor((after - day) / MOST_DAYS[unit]))
    later = (add(day, Duration(Fraction(number), unit)) for number in count(passed + 1))
    return islice((each for each in later if each > after), COMPLETED_UNITS[unit])


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
