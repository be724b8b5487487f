"""The doses of one cycle that were given, each with what was to be known before it, in short."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from protocol_dsl.model.schedule import Day
from protocol_dsl.sequencing.amounts import dosing_of
from protocol_dsl.sequencing.cycles import Doses, Given, counted_from, rebased
from protocol_dsl.sequencing.dosing import UNTOUCHED, DoseState
from protocol_dsl.sequencing.ends import with_grace
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.fast.tables import Asked, Bounds, CycleTable, GivingTable
from protocol_dsl.sequencing.fast.taken import Taken, Times
from protocol_dsl.sequencing.history import Happened
from protocol_dsl.sequencing.prechecks import check
from protocol_dsl.sequencing.status import Ended, Slot, Status, worst
from protocol_dsl.sequencing.windows import axes
from protocol_dsl.values.truth import Truth

CONFORMANT, MISSING, UNKNOWN = Status.CONFORMANT, Status.MISSING, Status.UNKNOWN


class Short(NamedTuple):
    """The keys of some obligations, in order, and their statuses."""

    keys: Sequence[str]
    statuses: Sequence[Status]


def in_short(own: Doses, table: CycleTable, taken: Taken) -> Given[Short]:
    """What is said in short of the doses of a cycle, one number after the other."""
    looks = [
        (taken.times(each.name, each.is_elapsed), each.is_elapsed, each.least, each.most, each) for each in table.asked
    ]
    prepared = zip(own.route.days, table.windows, table.givings, strict=True)
    # The first day of a cycle counts from that of the cycle before, the others from it.
    days = [(day, day is own.route.first_day, bounds, givings) for (day, _), bounds, givings in prepared]
    given_at, states, course = own.given, own.states, own.course
    extents, name = course.extents, own.cycle.name

    def given(number: int, ended: Ended | None) -> Short | None:
        last = None if ended is None else with_grace(ended, course).first
        found: list[Status] = []
        for day, back, bounds, givings in days:
            of_day = day.number
            state = states.get((number, of_day), UNTOUCHED) if states else UNTOUCHED
            anchor = extents.get((name, number - back))
            for giving in givings:
                happened = given_at.get((number, of_day, giving.drug))
                if happened is None or (last is not None and happened[0].last > last):
                    return None
                timing = None if bounds is None or anchor is None else _kept(bounds, anchor, happened[0])
                amount = _amount(giving, happened, state)
                if timing is CONFORMANT and amount is CONFORMANT and not own.doubtful:
                    found.append(CONFORMANT)
                else:
                    found.append(_dose(own, number, day, giving, happened, state, timing, amount))
                if looks and giving is givings[0]:
                    found += _known(looks, happened[0], own)
        return Short(table.keys(number), found)

    return given


# ---- The dose ------------------------------------------------------------------------------------------


def _dose(
    own: Doses, number: int, day: Day, giving: GivingTable, happened: Happened, state: DoseState,
    timing: Status | None, amount: Status | None,
) -> Status:  # fmt: skip
    """Order, timing and amount together; what takes more than comparing is asked of the functions that do more."""
    at, event = happened
    doubtful = (number, day.number, giving.drug) in own.doubtful
    if timing is None or (timing is Status.LATE and state.recovered_at is not None):
        line, window, _, anchor = counted_from(own, number, day)
        order, in_time, _ = axes((rebased(line, window, "", anchor, at, state),))
        timing = worst((order, in_time))
    if amount is None or doubtful:
        amount = dosing_of(giving.giving, event, at, state, doubtful, own.course)[0].status
    return worst((timing, amount, UNKNOWN if doubtful else None))


def _kept(bounds: Bounds, anchor: Extent, at: Extent) -> Status | None:
    """Whether a window was kept, or the order was not; None if the time between is not one number."""
    is_elapsed, least, most = bounds
    first, last, first_day, last_day = at
    if is_elapsed:
        delay, is_exact = first - anchor.first, first == last and anchor.first == anchor.last
    else:
        delay, is_exact = first_day - anchor.first_day, first_day == last_day and anchor.first_day == anchor.last_day
    if not is_exact:
        return None
    if delay < least:
        return Status.OUT_OF_ORDER if delay < 0 <= least else Status.EARLY
    return Status.LATE if delay > most else CONFORMANT


def _amount(giving: GivingTable, happened: Happened, state: DoseState) -> Status | None:
    """Whether the dose is one of those that may be given; None where that takes more than comparing."""
    level, dose = state.level if giving.ruled else 0, happened[1].dose
    if dose is None or level is None or state.held is not Truth.FALSE:
        return None
    of_levels = giving.allowed.get(dose.unit)
    exact = dose.amount.low
    if of_levels is None or exact is None or exact is not dose.amount.high:
        return None
    number, of_number = exact.as_integer_ratio()
    for low, of_low, high, of_high in of_levels[min(level, len(of_levels) - 1)]:
        if low * of_number <= number * of_low and number * of_high <= high * of_number:
            return CONFORMANT
    return Status.OTHER_DOSE


# ---- What was to be known before it ------------------------------------------------------------------------


Look: TypeAlias = tuple[Times | None, bool, int, int, Asked]
"""When the results of a measurement were taken, and the window of a line that asks for one."""


def _known(looks: Sequence[Look], at: Extent, own: Doses) -> list[Status]:
    """Whether a result of each measurement lies in its window before a dose."""
    minute, last, day, last_day = at
    is_minute, is_day = minute == last, day == last_day
    found = []
    for times, is_elapsed, least, most, asked in looks:
        if times is None or not (is_minute if is_elapsed else is_day):
            slot = Slot(own.cycle.name, "check")
            found.append(check(slot, asked.checks, asked.name, "", at, own.course).status)
            continue
        here = minute if is_elapsed else day
        number = bisect_right(times, here + most)
        if number and times[number - 1] >= here + least:
            found.append(CONFORMANT)
        else:
            # Nothing says any more that it was taken and only not recorded.
            found.append(MISSING if last <= own.course.history.until else UNKNOWN)
    return found
