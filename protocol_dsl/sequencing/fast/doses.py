"""The doses of one cycle, those that were given with what was to be known before them, in short."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from protocol_dsl.model.schedule import Day
from protocol_dsl.sequencing.amounts import dosing_of
from protocol_dsl.sequencing.cycles import Doses, counted_from, dose_held_against, may_have_ended
from protocol_dsl.sequencing.dosing import UNTOUCHED, DoseState
from protocol_dsl.sequencing.ends import certainly_on
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.fast.tables import Asked, Bounds, CycleTable, GivingTable
from protocol_dsl.sequencing.fast.taken import Taken
from protocol_dsl.sequencing.history import Happened
from protocol_dsl.sequencing.prechecks import check
from protocol_dsl.sequencing.status import Ended, Slot, Status, worst
from protocol_dsl.sequencing.windows import axes, unseen
from protocol_dsl.values.truth import Truth

CONFORMANT, MISSING, UNKNOWN = Status.CONFORMANT, Status.MISSING, Status.UNKNOWN
NO = Truth.FALSE


class Short(NamedTuple):
    """The keys of some obligations, in order, and their statuses."""

    keys: Sequence[str]
    statuses: Sequence[Status]


def in_short(own: Doses, table: CycleTable, taken: Taken, ended: Ended | None) -> dict[int, Short]:
    """
    What is said in short of a cycle: by number, where every dose of the number was given, and of what is to come.

    It is worked out column by column, one obligation in all cycles after the other.
    """
    happened = _given(own, table, ended)
    columns, statuses = zip(*happened.values(), strict=True), list[list[Status]]()
    for (day, _), bounds, givings in zip(own.route.days, table.windows, table.givings, strict=True):
        for giving, column in zip(givings, columns, strict=False):
            statuses.append(_doses(own, day, bounds, giving, list(zip(happened, column, strict=True))))
            if giving is givings[0]:
                statuses += [_known(asked, column, taken, own) for asked in table.asked]
    found = {number: Short(table.keys(number), of) for number, *of in zip(happened, *statuses, strict=False)}
    if ended is None and not table.waited_for:
        found |= _to_come(own, table)
    return found


def _given(own: Doses, table: CycleTable, ended: Ended | None) -> dict[int, list[Happened]]:
    """Every dose of the cycles of which all were given, none of them behind the end of treatment: by number."""
    numbers, given = range(1, own.last + 1), own.given
    places = [
        (day.number, each.drug) for (day, _), of in zip(own.route.days, table.givings, strict=True) for each in of
    ]
    columns = [[given.get((number, day, drug)) for number in numbers] for day, drug in places]
    last = certainly_on(ended, own.cycle, own.course)
    found = {}
    for number, *happened in zip(numbers, *columns, strict=True):
        known = [each for each in happened if each is not None and each[0].last <= last]
        if len(known) == len(places):
            found[number] = known
    return found


def _to_come(own: Doses, table: CycleTable) -> dict[int, Short]:
    """The doses of the cycle that is still to come, where no rule has anything to say of it."""
    number, now = own.last + 1, own.now
    if number > own.most or now.held is not NO or may_have_ended(now) or now.recovered_at is not None:
        return {}
    keys, statuses = table.to_come(number), []
    for day, givings in own.route.days:
        _, window, _, anchor = counted_from(own, number, day)
        statuses += [unseen(window, anchor, own.course.history)[0]] * len(givings)
    return {number: Short(keys, statuses)}


# ---- The dose ------------------------------------------------------------------------------------------


def _doses(
    own: Doses, day: Day, bounds: Bounds | None, giving: GivingTable, column: Iterable[tuple[int, Happened]]
) -> list[Status]:
    """Order, timing and amount together of one drug on one day, cycle by cycle."""
    states, extents, name, of_day = own.states, own.course.extents, own.cycle.name, day.number
    # The first day of a cycle counts from that of the cycle before, the others from it.
    back = day is own.route.first_day
    found = []
    for number, happened in column:
        state = states.get((number, of_day), UNTOUCHED) if states else UNTOUCHED
        anchor = extents.get((name, number - back))
        timing = None if bounds is None or anchor is None else _kept(bounds, anchor, happened[0])
        amount = _amount(giving, happened, state)
        if timing is CONFORMANT and amount is CONFORMANT and not own.doubtful:
            found.append(CONFORMANT)
        else:
            found.append(_dose(own, number, day, giving, happened, state, timing, amount))
    return found


def _dose(
    own: Doses, number: int, day: Day, giving: GivingTable, happened: Happened, state: DoseState,
    timing: Status | None, amount: Status | None,
) -> Status:  # fmt: skip
    """Order, timing and amount together; what takes more than comparing is asked of the functions that do more."""
    at, event = happened
    doubtful = (number, day.number, giving.drug) in own.doubtful
    if timing is None or (timing is Status.LATE and state.recovered_at is not None):
        order, in_time, _ = axes((dose_held_against(own, number, day, at, state)[0],))
        timing = worst((order, in_time))
    if amount is None or doubtful:
        amount = dosing_of(giving.giving, event, at, state, doubtful, own.course)[0].status
    return worst((timing, amount, UNKNOWN if doubtful or may_have_ended(state) else None))


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
    if dose is None or level is None or not (state.held is state.stopped is NO):
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


def _known(asked: Asked, column: Iterable[Happened], taken: Taken, own: Doses) -> list[Status]:
    """Whether a result of a measurement lies in its window before each dose."""
    _, is_elapsed, least, most, _ = asked
    times, found = taken.times(asked.name, is_elapsed), []
    for at, _ in column:
        minute, last, day, last_day = at
        here = minute if is_elapsed else day
        if times is None or here != (last if is_elapsed else last_day):
            slot = Slot(own.cycle.name, "check")
            found.append(check(slot, asked.checks, asked.name, "", at, own.course).status)
            continue
        number = bisect_right(times, here + most)
        if number and times[number - 1] >= here + least:
            found.append(CONFORMANT)
        else:
            # Nothing says any more that it was taken and only not recorded.
            found.append(MISSING if last <= own.course.history.until else UNKNOWN)
    return found
