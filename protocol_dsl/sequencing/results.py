"""The results of a log, to be looked up by a window."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from attrs import frozen

from protocol_dsl.model.schedule import Clock, Window
from protocol_dsl.schema.datum import Answer, Datum
from protocol_dsl.sequencing.dosing import range_of
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.history import Happened
from protocol_dsl.values.interval import Range


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
