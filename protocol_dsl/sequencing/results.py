"""The results of a log, to be looked up by a window."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import accumulate, groupby

from attrs import frozen

from protocol_dsl.model.schedule import Clock, Window
from protocol_dsl.schema.datum import Answer, Datum
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.history import Happened
from protocol_dsl.values.interval import EVERYTHING, Range, hull


@frozen
class Results:
    """
    The results of one measurement that were taken, in the order of time, to be looked up by a window.

    `lots` are those of times that are known about as well as each other: one that may be any time lies beside all
    windows, and would be looked at with all others if it stood among them.
    """

    happened: Sequence[Happened]
    lots: Sequence[_Lot]
    _begins: Sequence[tuple[int, int]]
    """When the first of each may have been, and its place, in rising order."""
    _ends: Sequence[tuple[int, int]]
    """When the last of each may have been, and its place below zero."""

    def possible(self, window: Window, at: Extent) -> Iterator[Happened]:
        """
        Those that may lie in a window around a time, and few others; the latest first.

        Of those of one time it is the latest one, and the latest one with a value.
        """
        first, last = (at.first, at.last) if window.clock is Clock.ELAPSED else (at.first_day, at.last_day)
        since = None if window.least is None else first + window.least
        until = None if window.most is None else last + window.most
        found = [each.possible(since, until) for each in self.lots]
        places = found[0] if len(found) == 1 else merge(*found, reverse=True)
        return (self.happened[place] for place in places)

    def beside(self, window: Window, at: Extent) -> list[Happened]:
        """The nearest that lies before a window around a time, and the nearest behind it; of two as near the first."""
        first, last = (at.first, at.last) if window.clock is Clock.ELAPSED else (at.first_day, at.last_day)
        places = []
        if window.least is not None and (before := bisect_left(self._ends, (first + window.least,))):
            places.append(-self._ends[before - 1][1])
        if window.most is not None:
            places += [place for _, place in self._begins[bisect_left(self._begins, (last + window.most + 1,)) :][:1]]
        return [self.happened[place] for place in sorted(places)]


def results_of(recorded: Sequence[Happened], clock: Clock) -> Results:
    """Of the results of a measurement, in the order of time, those that are not said to be not done."""
    happened = [each for each in recorded if each[1].result is not None and not is_not_done(each[1].result)]
    if clock is Clock.ELAPSED:
        ends = [(at.first, at.last) for at, _ in happened]
    else:
        ends = [(at.first_day, at.last_day) for at, _ in happened]
    begins = sorted((first, place) for place, (first, _) in enumerate(ends))
    by_end = sorted((last, -place) for place, (_, last) in enumerate(ends))
    lots: dict[int, list[int]] = {}
    for place in _told_apart(happened):
        at = happened[place][0]
        lots.setdefault(bisect_left(_AS_EXACT, at.last_day - at.first_day), []).append(place)
    return Results(happened, [_lot_of(each, ends) for each in lots.values()], begins, by_end)


_AS_EXACT = (0, 31)
"""How many days lie between the first and the last that something may have been: a day, a month, more."""


def _told_apart(happened: Sequence[Happened]) -> Iterator[int]:
    """The places of the last result of each time, and of the last one of it that has a value, in rising order."""
    for _, of_one_time in groupby(range(len(happened)), key=lambda place: happened[place][0]):
        *before, last = of_one_time
        if before and not has_value(happened[last]):
            yield from [place for place in before if has_value(happened[place])][-1:]
        yield last


def has_value(happened: Happened) -> bool:
    """Whether a result has a value."""
    result = happened[1].result
    return result is not None and says_something(result)


@frozen
class _Lot:
    """
    The places of results in the order of time.

    `from_here` is when the first of each and all behind it may have been, `up_to_here` when the last of each and all
    before it may; both go up. They are minutes or local days, as the clock of the window has it.
    """

    places: Sequence[int]
    from_here: Sequence[int]
    up_to_here: Sequence[int]

    def possible(self, since: int | None, until: int | None) -> Iterator[int]:
        """The places of those that may lie between two times, and few others; from the last to the first."""
        number = len(self.places) if until is None else bisect_right(self.from_here, until)
        for n in range(number - 1, -1, -1):
            if since is not None and self.up_to_here[n] < since:
                return
            yield self.places[n]


def _lot_of(places: Sequence[int], ends: Sequence[tuple[int, int]]) -> _Lot:
    lasts = accumulate((ends[place][1] for place in places), max)
    return _Lot(places, _lowest_from([ends[place][0] for place in places]), list(lasts))


def is_not_done(result: Datum) -> bool:
    """Whether a result says that it was not done, or may say so."""
    return any(isinstance(each, Answer) for each in result.items or ())


def says_something(result: Datum) -> bool:
    """Whether a result has a value; one that may be anything has none."""
    items = result.items or ()
    if len(items) == 1 and isinstance(items[0], Range):
        return range_of(result) is not None
    return bool(items) and (range_of(result) is not None or not any(isinstance(each, Range) for each in items))


@frozen
class Newest:
    """
    All results of one measurement in the order of time, to be looked up for the newest one at a time.

    `over` are the last days of each, in rising order, and `newest` the latest first minute of these up to each.
    `from_day` is when the first of each and all behind it may have been, `up_to_here` when the last of each and all
    before it may.
    """

    happened: Sequence[Happened]
    over: Sequence[int]
    newest: Sequence[int]
    from_day: Sequence[int]
    up_to_here: Sequence[int]

    def at(self, at: Extent) -> tuple[list[Datum | None], bool]:
        """
        The results that may be the newest one at a time, and whether one of them certainly is.

        A result of the same day counts, whichever of the two came first.
        """
        sure = bisect_right(self.over, at.first_day)
        newest = self.newest[sure - 1] if sure else None
        first = 0 if newest is None else bisect_left(self.up_to_here, newest)
        found = [
            event.result
            for extent, event in self.happened[first : bisect_right(self.from_day, at.last_day)]
            if extent.first_day <= at.last_day and (newest is None or extent.last >= newest)
        ]
        return found, newest is not None


def newest_of(recorded: Sequence[Happened]) -> Newest:
    """The results of a measurement, in the order of time."""
    by_end = sorted((at.last_day, at.first) for at, _ in recorded)
    return Newest(
        recorded,
        [day for day, _ in by_end],
        list(accumulate((first for _, first in by_end), max)),
        _lowest_from([at.first_day for at, _ in recorded]),
        list(accumulate((at.last for at, _ in recorded), max)),
    )


def _lowest_from(numbers: Sequence[int]) -> list[int]:
    """The least of each and all behind it."""
    return list(accumulate(reversed(numbers), min))[::-1]


def range_of(datum: Datum | None) -> Range | None:
    """All that a number may be as one range; None where nothing is known of it."""
    if datum is not None and datum.items is not None and len(datum.items) == 1:
        (item,) = datum.items
        if isinstance(item, Range) and item.low is not None and item.low is item.high:
            return item
    ranges = [] if datum is None or datum.items is None else [each for each in datum.items if isinstance(each, Range)]
    found = hull(ranges) if ranges else None
    return None if found == EVERYTHING else found
