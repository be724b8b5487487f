"""The results of a log, to be looked up by a window."""

from __future__ import annotations

from bisect import bisect_right
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


def results_of(recorded: Sequence[Happened], clock: Clock) -> Results:
    """Of the results of a measurement, in the order of time, those that are not said to be not done."""
    happened = [each for each in recorded if each[1].result is not None and not is_not_done(each[1].result)]
    if clock is Clock.ELAPSED:
        ends = [(at.first, at.last) for at, _ in happened]
    else:
        ends = [(at.first_day, at.last_day) for at, _ in happened]
    from_here = list(accumulate((first for first, _ in reversed(ends)), min))
    from_here.reverse()
    return Results(happened, from_here, list(accumulate((last for _, last in ends), max)))


def is_not_done(result: Datum) -> bool:
    """Whether a result says that it was not done, or may say so."""
    return any(isinstance(each, Answer) for each in result.items or ())


def says_something(result: Datum) -> bool:
    """Whether a result has a value; one that may be anything has none."""
    items = result.items or ()
    if len(items) == 1 and isinstance(items[0], Range):
        return range_of(result) is not None
    return bool(items) and (range_of(result) is not None or not any(isinstance(each, Range) for each in items))


def newest_before(results: Sequence[Happened], at: Extent) -> tuple[list[Datum | None], bool]:
    """
    The results that may be the newest one at a time, and whether one of them certainly is.

    A result of the same day counts, whichever of the two came first.
    """
    sure = [extent for extent, _ in results if extent.last_day <= at.first_day]
    newest = max((each.first for each in sure), default=None)
    found = [
        event.result
        for extent, event in results
        if extent.first_day <= at.last_day and (newest is None or extent.last >= newest)
    ]
    return found, newest is not None


def range_of(datum: Datum | None) -> Range | None:
    """All that a number may be as one range; None where nothing is known of it."""
    if datum is not None and datum.items is not None and len(datum.items) == 1:
        (item,) = datum.items
        if isinstance(item, Range) and item.low is not None and item.low is item.high:
            return item
    ranges = [] if datum is None or datum.items is None else [each for each in datum.items if isinstance(each, Range)]
    found = hull(ranges) if ranges else None
    return None if found == EVERYTHING else found
