"""The doses of one cycle that were given, each with what was to be known before it, in short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from protocol_dsl.model.schedule import Clock, Window
from protocol_dsl.schema.event_log import Event
from protocol_dsl.sequencing.cycles import Doses, Given, Place, counted_from
from protocol_dsl.sequencing.dosing import UNTOUCHED, DoseState
from protocol_dsl.sequencing.ends import with_grace
from protocol_dsl.sequencing.extent import FAR, Extent
from protocol_dsl.sequencing.fast.tables import Asked, CycleTable, GivingTable
from protocol_dsl.sequencing.fast.taken import Taken, lies_between
from protocol_dsl.sequencing.status import Ended, Status, worst
from protocol_dsl.values.truth import Truth

CONFORMANT = Status.CONFORMANT


class Short(NamedTuple):
    """The keys of some obligations, in order, and their statuses."""

    keys: Sequence[str]
    statuses: Sequence[Status]


def in_short(table: CycleTable, taken: Taken) -> Given[Short]:
    """What is said in short of the doses of a cycle, one number after the other."""

    def given(own: Doses, number: int, ended: Ended | None) -> Short | None:
        last = FAR if ended is None else with_grace(ended, own.course).first
        until = own.course.history.until
        found: list[Status] = []
        for (day, _), givings in zip(own.route.days, table.givings, strict=True):
            _, window, _, anchor = counted_from(own, number, day)
            state = own.states.get((number, day.number), UNTOUCHED)
            for giving in givings:
                place = Place(number, day.number, giving.drug)
                happened = own.given.get(place)
                if happened is None or place in own.doubtful or happened[0].last > last:
                    return None
                at, event = happened
                timing = timing_of(window, anchor, at)
                dose = _amount(giving, event, state)
                # A hold may have moved the window of what was late.
                if timing is None or dose is None or (timing is Status.LATE and state.recovered_at is not None):
                    return None
                found.append(timing if dose is CONFORMANT else worst((timing, dose)))
                if giving is givings[0]:
                    for asked in table.asked:
                        known = _known(asked, at, until, taken)
                        if known is None:
                            return None
                        found.append(known)
        return Short(table.keys(number), found)

    return given


def timing_of(window: Window, anchor: Extent, at: Extent) -> Status | None:
    """Whether a window was kept, or the order was not; None if the time between is not one number."""
    if window.clock is Clock.ELAPSED:
        delay = at.first - anchor.first
        is_exact = at.first == at.last and anchor.first == anchor.last
    else:
        delay = at.first_day - anchor.first_day
        is_exact = at.first_day == at.last_day and anchor.first_day == anchor.last_day
    if not is_exact:
        return None
    least, most = window.least, window.most
    if least is not None and delay < least:
        return Status.OUT_OF_ORDER if delay < 0 <= least else Status.EARLY
    return Status.LATE if most is not None and delay > most else CONFORMANT


def _amount(giving: GivingTable, event: Event, state: DoseState) -> Status | None:
    """Whether the dose is one of those that may be given; None where that takes more than comparing."""
    level = state.level if giving.ruled else 0
    if event.dose is None or level is None or state.held is not Truth.FALSE:
        return None
    of_levels = giving.allowed.get(event.dose.unit)
    exact = event.dose.amount.low
    if of_levels is None or exact is None or exact is not event.dose.amount.high:
        return None
    number, of_number = exact.as_integer_ratio()
    for low, of_low, high, of_high in of_levels[min(level, len(of_levels) - 1)]:
        if low * of_number <= number * of_low and number * of_high <= high * of_number:
            return CONFORMANT
    return Status.OTHER_DOSE


def _known(asked: Asked, at: Extent, until: int, taken: Taken) -> Status | None:
    """Whether a result lies in its window before a dose; None if it cannot be said in short."""
    if not asked.in_log:
        return Status.UNKNOWN
    times = taken.times(asked.name, asked.clock)
    first, last = (at.first, at.last) if asked.clock is Clock.ELAPSED else (at.first_day, at.last_day)
    if times is None or first != last:
        return None
    low = None if asked.least is None else first + asked.least
    high = None if asked.most is None else first + asked.most
    if lies_between(times, low, high):
        return CONFORMANT
    # Nothing says any more that it was taken and only not recorded.
    return Status.MISSING if at.last <= until else Status.UNKNOWN
