"""A schedule with all that can be worked out before there is a log: once for a protocol, however many are followed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

from protocol_dsl.model.schedule import Cycle, Day, Element, Give, Levels, Schedule, Sequence, Window
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.sequencing.order import in_order, ways
from protocol_dsl.sequencing.rule_tables import RuleTables, prepared
from protocol_dsl.values.interval import Range, decimal_text, multiply, point

if TYPE_CHECKING:
    from protocol_dsl.sequencing.fast.tables import FastTables


@frozen
class Giving:
    """
    One drug of one day of a cycle.

    `levels` are those that its dose goes down by, None if it has none; `ruled` says whether dose rules look at the
    cycle, or its levels go up. `as_written` leads from the id of each of its doses to all that may be given for it in
    the unit in which it is written, and the same as text; it is empty where there is a greatest amount.
    """

    give: Give
    levels: Levels | None
    ruled: bool
    as_written: Mapping[int, tuple[Range, str | None]]


@frozen
class CycleRoute:
    """
    A cycle, prepared: its days in order, and what is given on each.

    `days_of` are the numbers of the days on which a drug is given, `windows` by the number of a later day how long
    after the first dose of the cycle it is.
    """

    days: tuple[tuple[Day, tuple[Giving, ...]], ...]
    has_several_drugs: bool
    days_of: Mapping[str, tuple[int, ...]]
    windows: Mapping[int, Window]

    @property
    def first_day(self) -> Day:
        """The day that a cycle begins with."""
        return self.days[0][0]


@frozen
class Route:
    """
    A schedule, prepared.

    `elements` are those of the schedule in the order in which they are gone through, `tables` the dose rules of its
    cycles by name. `leading_to` says for each cycle which elements lead to its first dose.
    """

    sequence: Sequence
    schedule: Schedule
    dictionary: Dictionary
    elements: tuple[Element, ...]
    tables: Mapping[str, RuleTables]
    leading_to: Mapping[str, frozenset[str]]
    cycles: Mapping[str, CycleRoute]

    @cached_property
    def fast(self) -> FastTables:
        """What the fast path knows of it; whoever follows nothing does not wait for that."""
        from protocol_dsl.sequencing.fast.tables import fast_tables

        return fast_tables(self)


def route_of(schedule: Schedule, sequence: Sequence, dictionary: Dictionary) -> Route:
    """Prepares a schedule."""
    cycles = [each for each in schedule.elements.values() if isinstance(each, Cycle)]
    return Route(
        sequence=sequence,
        schedule=schedule,
        dictionary=dictionary,
        elements=tuple(in_order(schedule)),
        tables={
            each.rules: prepared(sequence.rules[each.rules], dictionary) for each in cycles if each.rules is not None
        },
        leading_to={each.name: frozenset(ways(each, schedule)) for each in cycles},
        cycles={each.name: _cycle(each) for each in cycles},
    )


def _cycle(cycle: Cycle) -> CycleRoute:
    days = sorted(cycle.days, key=lambda each: each.number)
    drugs = {give.drug for day in days for give in day.gives}
    return CycleRoute(
        days=tuple((day, tuple(_giving(cycle, each) for each in day.gives)) for day in days),
        has_several_drugs=len(drugs) > 1,
        days_of={
            drug: tuple(day.number for day in days if any(give.drug == drug for give in day.gives)) for drug in drugs
        },
        # Days of a cycle count from its first dose; day 1 is that day itself.
        windows={day.number: _moved(day.window, 1 - days[0].number) for day in days[1:]},
    )


def _moved(window: Window, by: int) -> Window:
    bounds = (window.least, window.target, window.most)
    return Window(window.clock, *(None if each is None else each + by for each in bounds))


def _giving(cycle: Cycle, give: Give) -> Giving:
    levels = cycle.levels if is_by_levels(cycle, give) else None
    doses = (give.dose,) if levels is None else levels.doses
    # Where there is a greatest amount, a dose as written may be above it, depending on the body.
    allowed = {} if give.is_limited else {id(each): tolerated(point(each.amount), give) for each in doses}
    written = {key: (each, range_text(each, give.dose.unit)) for key, each in allowed.items()}
    is_ruled = cycle.rules is not None or (levels is not None and levels.goes_up)
    return Giving(give, levels, is_ruled, written)


def is_by_levels(cycle: Cycle, give: Give) -> bool:
    """Whether the dose levels of a cycle are those of one of its drugs: the first of its first day."""
    first = min(cycle.days, key=lambda each: each.number).gives[0]
    return cycle.levels is not None and give.drug == first.drug and give.dose.unit == first.dose.unit


def tolerated(amount: Range, give: Give) -> Range:
    """All that may be given where an amount is asked for."""
    return multiply(amount, Range(Fraction(1) - give.tolerance, Fraction(1) + give.tolerance))


def range_text(allowed: Range | None, unit: str) -> str | None:
    """A range of amounts as text; None where it has no end."""
    if allowed is None or allowed.low is None or allowed.high is None:
        return None
    low, high = decimal_text(allowed.low), decimal_text(allowed.high)
    return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"
