"""The doses of one cycle, those that were given with what was to be known before them, in short."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from protocol_dsl.model.schedule import Day
from protocol_dsl.schema.event_log import GivenDose
from protocol_dsl.sequencing.amounts import dosing_of
from protocol_dsl.sequencing.cycles import Stretch, counted_from, dose_held_against
from protocol_dsl.sequencing.dosing import UNTOUCHED, DoseState
from protocol_dsl.sequencing.ends import certainly_on
from protocol_dsl.sequencing.extent import FAR, Extent
from protocol_dsl.sequencing.fast.tables import Asked, Bounds, CycleTable, GivingTable
from protocol_dsl.sequencing.fast.taken import Taken
from protocol_dsl.sequencing.history import Happened
from protocol_dsl.sequencing.paired_doses import Doses
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


class _Column(NamedTuple):
    """
    One drug of one day in the cycles of which every dose was given: their numbers, and its doses in that order.

    `exact` says by clock (`True` for elapsed time) at which minute or on which day each was; None if not to the minute.
    """

    numbers: Sequence[int]
    happened: Sequence[Happened]
    exact: Mapping[bool, Sequence[int | None]]


def in_short(own: Doses, table: CycleTable, taken: Taken, ended: Ended | None) -> dict[int, Stretch[Short]]:
    """
    What is said in short of a cycle: of those of which every dose was given, and of what is to come.

    It is worked out column by column, one obligation in all cycles after the other.
    """
    if own.open_from is not None:
        # Of which cycle a dose is not even known: nothing can be said in short.
        return {}
    numbers, columns = _given(own, table, ended)
    statuses: list[list[Status]] = []
    left = iter(columns)
    for (day, _), bounds, givings in zip(own.route.days, table.windows, table.givings, strict=True):
        for giving, happened in zip(givings, left, strict=False):
            times = [at for at, _ in happened]
            column = _Column(numbers, happened, {clock: _exact(times, clock) for clock in table.clocks})
            statuses.append(_doses(own, day, bounds, giving, column))
            if giving is givings[0]:
                statuses += [_known(asked, column, taken, own) for asked in table.asked]
    found = _in_stretches(table, numbers, [*zip(*statuses, strict=True)])
    if ended is None and not table.waited_for:
        found |= _to_come(own, table)
    return found


def _given(own: Doses, table: CycleTable, ended: Ended | None) -> tuple[Sequence[int], list[list[Happened]]]:
    """The cycles of which all doses were given, none behind the end of treatment, and drug by drug the doses."""
    numbers, given = range(1, own.last + 1), own.given
    places = [
        (day.number, each.drug) for (day, _), of in zip(own.route.days, table.givings, strict=True) for each in of
    ]
    columns = [[given.get((number, day, drug)) for number in numbers] for day, drug in places]
    whole: Sequence[int] = numbers
    last = certainly_on(ended, own.cycle, own.course)
    if last < FAR or not all(map(all, columns)):
        whole = [
            number
            for number, *happened in zip(numbers, *columns, strict=True)
            if all(each is not None and each[0].last <= last for each in happened)
        ]
    return whole, [[each for number in whole if (each := column[number - 1]) is not None] for column in columns]


def _exact(times: Iterable[Extent | None], is_elapsed: bool) -> list[int | None]:
    """Each time in minutes, or in local days; None where it is not one of them."""
    first, last = (0, 1) if is_elapsed else (2, 3)
    return [None if at is None or at[first] != at[last] else at[first] for at in times]


def _in_stretches(
    table: CycleTable, numbers: Sequence[int], rows: Sequence[Iterable[Status]]
) -> dict[int, Stretch[Short]]:
    """Cycles that follow each other are said together."""
    ends = [n for n in range(1, len(numbers)) if numbers[n] != numbers[n - 1] + 1]
    found = {}
    for begin, end in pairwise((0, *ends, len(numbers))) if numbers else ():
        keys = table.keys(numbers[begin], numbers[end - 1])
        short = Short(keys, [*chain.from_iterable(rows[begin:end])])
        found[numbers[begin]] = Stretch(numbers[end - 1], short)
    return found


def _to_come(own: Doses, table: CycleTable) -> dict[int, Stretch[Short]]:
    """The doses of the cycle that is still to come, where no rule has anything to say of it."""
    number, now = own.last + 1, own.now
    if number > own.most or now.held is not NO or now.may_have_ended or now.recovered_at is not None:
        return {}
    keys, statuses = table.to_come(number), []
    for day, givings in own.route.days:
        _, window, _, anchor = counted_from(own, number, day)
        statuses += [unseen(window, anchor, own.course.history)[0]] * len(givings)
    return {number: Stretch(number, Short(keys, statuses))}


# ---- The dose ------------------------------------------------------------------------------------------


def _doses(own: Doses, day: Day, bounds: Bounds | None, giving: GivingTable, column: _Column) -> list[Status]:
    """Order, timing and amount together of one drug on one day, cycle by cycle."""
    states, extents, name, of_day = own.states, own.course.extents, own.cycle.name, day.number
    # The first day of a cycle counts from that of the cycle before, the others from it.
    back = day is own.route.first_day
    ruled = [states.get((number, of_day), UNTOUCHED) for number in column.numbers]
    timings: Sequence[Status | None] = [None] * len(ruled)
    if bounds is not None:
        anchors = _exact([extents.get((name, number - back)) for number in column.numbers], bounds[0])
        timings = _timings(bounds, anchors, column.exact[bounds[0]])
    amounts = _amounts(giving, column.happened, ruled)
    return [
        CONFORMANT
        if timing is CONFORMANT and amount is CONFORMANT and not own.doubtful
        else _dose(own, number, day, giving, happened, state, timing, amount)
        for number, happened, state, timing, amount in zip(
            column.numbers, column.happened, ruled, timings, amounts, strict=True
        )
    ]


def _dose(
    own: Doses, number: int, day: Day, giving: GivingTable, happened: Happened, state: DoseState,
    timing: Status | None, amount: Status | None,
) -> Status:  # fmt: skip
    """Order, timing and amount together; what takes more than comparing is asked of the functions that do more."""
    at, event = happened
    doubtful = (number, day.number, giving.drug) in own.doubtful
    may_be_moved = state.recovered_at is not None or state.held is Truth.UNKNOWN
    if timing is None or (timing is Status.LATE and may_be_moved):
        order, in_time, _ = axes((dose_held_against(own, number, day, at, state)[0],))
        timing = worst((order, in_time))
    if amount is None or doubtful:
        amount = dosing_of(giving.giving, event, at, state, doubtful, own.course)[0].status
    return worst((timing, amount, UNKNOWN if doubtful or state.may_have_ended else None))


def _timings(bounds: Bounds, anchors: Iterable[int | None], times: Iterable[int | None]) -> list[Status | None]:
    """Whether a window was kept, or the order was not; None if the time between is not one number."""
    _, least, most = bounds
    return [
        None if anchor is None or here is None else
        CONFORMANT if least <= here - anchor <= most else _departed(here - anchor, least)
        for anchor, here in zip(anchors, times, strict=True)
    ]  # fmt: skip


def _departed(delay: int, least: int) -> Status:
    """What a time is that lies outside a window."""
    if delay >= least:
        return Status.LATE
    return Status.OUT_OF_ORDER if delay < 0 <= least else Status.EARLY


def _amounts(giving: GivingTable, happened: Iterable[Happened], states: Iterable[DoseState]) -> list[Status | None]:
    """Whether each dose is one of those that may be given; None where that takes more than comparing."""
    found: list[Status | None] = []
    before: tuple[object, object, object] | None = None
    status: Status | None = None
    for (_, event), state in zip(happened, states, strict=True):
        dose = event.dose
        if dose is None:
            found.append(None)
            continue
        # Most doses are the one before again, and the reader keeps one object for each number.
        if before is None or before[0] is not state or before[1] is not dose.amount.low or before[2] != dose.unit:
            status, before = _amount(giving, dose, state), (state, dose.amount.low, dose.unit)
        found.append(status)
    return found


def _amount(giving: GivingTable, dose: GivenDose, state: DoseState) -> Status | None:
    level = state.level if giving.ruled else 0
    if level is None or not (state.held is state.stopped is NO):
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


def _known(asked: Asked, column: _Column, taken: Taken, own: Doses) -> list[Status]:
    """Whether a result of a measurement lies in its window before each dose."""
    _, is_elapsed, least, most, _ = asked
    known = taken.times(asked.name, is_elapsed)
    times = known or ()
    return [
        CONFORMANT
        if here is not None and (number := bisect_right(times, here + most)) and times[number - 1] >= here + least
        else _not_known(asked, happened[0], known is not None and here is not None, own)
        for here, happened in zip(column.exact[is_elapsed], column.happened, strict=True)
    ]


def _not_known(asked: Asked, at: Extent, is_exact: bool, own: Doses) -> Status:
    """What is said where no exact time of a result lies in the window; it may be that not all times are exact."""
    if not is_exact:
        return check(Slot(own.cycle.name, "check"), asked.checks, asked.name, "", at, own.course).status
    # Nothing says any more that it was taken and only not recorded.
    return MISSING if at.last <= own.course.history.until else UNKNOWN
