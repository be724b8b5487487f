"""The results of a log, to be looked up by a window."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

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

    `from_here` is when the first of each and all behind it may have been, `up_to_here` when the last of each and all
    before it may; both go up. They are minutes or local days, as the clock of the window has it.
    """

    happened: Sequence[Happened]
    from_here: Sequence[int]
    up_to_here: Sequence[int]
    _begins: Sequence[tuple[int, int]]
    """When the first of each may have been, and its place, in rising order."""
    _ends: Sequence[tuple[int, int]]
    """When the last of each may have been, and its place below zero."""

    def possible(self, window: Window, at: Extent) -> Iterator[Happened]:
        """Those that may lie in a window around a time, and few others; the latest first."""
        first, last = (at.first, at.last) if window.clock is Clock.ELAPSED else (at.first_day, at.last_day)
        number = len(self.happened)
        if window.most is not None:
            number = bisect_right(self.from_here, last + window.most)
        for n in range(number - 1, -1, -1):
            if window.least is not None and self.up_to_here[n] < first + window.least:
                return
            yield self.happened[n]

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
    from_here = _lowest_from([first for first, _ in ends])
    begins = sorted((first, place) for place, (first, _) in enumerate(ends))
    by_end = sorted((last, -place) for place, (_, last) in enumerate(ends))
    return Results(happened, from_here, list(accumulate((last for _, last in ends), max)), begins, by_end)


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
