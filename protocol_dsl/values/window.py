"""
Windows around a point in time, and how dates and periods lie to them.

`at least N before T` is X <= T−N, `more than` is X < T−N, `at most` is T−N <= X <= T, `less than` is T−N < X <= T, and
`within N before T` is the same as `at most`. `after` is the mirror. Everything is decided only if every day or second
that X and T may be agrees; X and T vary independently.

Years to days compare local days, also where clock times are known: otherwise learning the time of day would overturn a
verdict. Hours and minutes compare clock times, and a date without one is every second of its local day.

Going back and going forth fit each other: x lies on or before the anchor that is so long before t exactly if the anchor
so long after x lies on or before t. That is what lets a verdict over all pairs be read off the ends.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from attrs import evolve, frozen

from protocol_dsl.values.calendar import (
    EPOCH_DAY,
    SECONDS_OF_DAY,
    Duration,
    Moment,
    Ongoing,
    Period,
    add,
    from_ordinal,
    instants,
    subtract,
)
from protocol_dsl.values.truth import Limit, Truth, all_of, any_of, negate

FAR = 10**7
"""A day so far away that nothing reaches it: the unknown end of a period."""


class Direction(Enum):
    """On which side of the point a window lies."""

    BEFORE = "before"
    AFTER = "after"
    EITHER = "before or after"


class Order(Enum):
    """How a date lies to a point."""

    BEFORE = "before"
    AFTER = "after"
    ON_OR_BEFORE = "on or before"
    ON_OR_AFTER = "on or after"


@frozen
class Span:
    """
    One length of time, or the longer or shorter of several.

    `rounded` is for lengths from a table: hours are rounded up to whole days, as they are beside calendar units.
    """

    durations: tuple[Duration, ...]
    which: Literal["longer", "shorter"] = "longer"
    rounded: bool = False

    @property
    def by_clock(self) -> bool:
        """Whether clock times compare, and not days."""
        return not self.rounded and all(duration.elapsed for duration in self.durations)


_Number: TypeAlias = int | Fraction
_Extent: TypeAlias = tuple[_Number, _Number]
"""The least and the greatest that something may be, in days or in seconds."""
_Anchor: TypeAlias = Callable[[_Number], _Number]
"""From a point to the day or second so long before or after it; it never falls where the point rises."""


# ---- Anchors ----------------------------------------------------------------------------------


def _back(span: Span) -> _Anchor:
    """From a point to the anchor before it: for the longer of several the earlier one."""
    pick = min if span.which == "longer" else max
    if span.by_clock:
        return lambda t: pick(t - duration.seconds for duration in span.durations)
    return lambda t: pick(subtract(int(t), duration) for duration in span.durations)


def _forth(span: Span) -> _Anchor:
    """From a point to the anchor after it: for the longer of several the later one."""
    pick = max if span.which == "longer" else min
    if span.by_clock:
        return lambda t: pick(t + duration.seconds for duration in span.durations)
    return lambda t: pick(add(int(t), duration) for duration in span.durations)


def _least_reaching(day: _Number, span: Span) -> _Number:
    """The first point from which going forth reaches a day or second."""
    # Several days may go forth to the same first of a month, so what reaches a day is what goes beyond the one before.
    return math.ceil(_back(span)(day)) if span.by_clock else _back(span)(day - 1) + 1


def _is_nothing(span: Span) -> bool:
    return _back(span)(0) == 0


def _extent(moment: Moment, span: Span, zone: str) -> _Extent:
    return instants(moment, zone) if span.by_clock else (moment.first, moment.last)


def _mirrored(extent: _Extent) -> _Extent:
    return -extent[1], -extent[0]


def _decided(true: bool, false: bool) -> Truth:
    if true:
        return Truth.TRUE
    return Truth.FALSE if false else Truth.UNKNOWN


# ---- Bounds -----------------------------------------------------------------------------------


@frozen
class WindowBounds:
    """
    When a window may begin and when it may end, both included: local days, or seconds if `by_clock`.

    `first` and `last` are each the earliest and the latest, which differ where the point is not known exactly.
    """

    first: tuple[int | Fraction, int | Fraction]
    last: tuple[int | Fraction, int | Fraction]
    by_clock: bool

    @property
    def possible(self) -> tuple[int | Fraction, int | Fraction]:
        """From the first to the last that may belong to the window."""
        return self.first[0], self.last[1]

    @property
    def certain(self) -> tuple[int | Fraction, int | Fraction] | None:
        """From the first to the last that surely belong to the window; None if nothing does."""
        return (self.first[1], self.last[0]) if self.first[1] <= self.last[0] else None


def bounds(span: Span, direction: Direction, t: Moment, zone: str) -> WindowBounds:
    """The window of what lies within the span before or after t."""
    early, late = _extent(t, span, zone)
    back, forth = _back(span), _forth(span)
    first = (early, late) if direction is Direction.AFTER else (back(early), back(late))
    last = (early, late) if direction is Direction.BEFORE else (forth(early), forth(late))
    return WindowBounds(first, last, span.by_clock)


def cut(window: WindowBounds, as_of: Moment, zone: str) -> WindowBounds:
    """The window as far as `as_of`, which is the last that may belong to it; nothing is left of one that lies ahead."""
    until = instants(as_of, zone)[1] if window.by_clock else as_of.last
    return evolve(window, last=(min(window.last[0], until), min(window.last[1], until)))


def window_of(span: Span, direction: Direction, t: Moment, zone: str) -> tuple[int, int]:
    """The first and the last local day that may belong to the window."""
    window = bounds(span, direction, t, zone)
    low, high = window.possible
    if not window.by_clock:
        return int(low), int(high)
    return _local_day(low, zone), _local_day(high, zone)


def _local_day(second: _Number, zone: str) -> int:
    """The local day of a second, found among the days around it."""
    guess = EPOCH_DAY + int(second // SECONDS_OF_DAY)
    return max(day for day in (guess - 1, guess, guess + 1) if instants(from_ordinal(day), zone)[0] <= second)


# ---- Dates ------------------------------------------------------------------------------------


def lag(x: Moment, limit: Limit, span: Span, direction: Direction, t: Moment, zone: str) -> Truth:
    """Whether x lies at least, at most, more than, less than or exactly so long before or after t."""
    xs, ts = _extent(x, span, zone), _extent(t, span, zone)
    match limit:
        case Limit.AT_LEAST | Limit.MORE_THAN:
            return _beyond(xs, ts, span, direction, limit is Limit.MORE_THAN)
        case Limit.AT_MOST | Limit.LESS_THAN:
            return _close(xs, bounds(span, direction, t, zone), span, direction, limit is Limit.LESS_THAN)
        case Limit.EXACTLY:
            return _exactly(xs, ts, span, direction)
        case _:
            assert_never(limit)


def _beyond(xs: _Extent, ts: _Extent, span: Span, direction: Direction, strict: bool) -> Truth:
    """As far away as the anchor or farther."""
    back, forth = _back(span), _forth(span)
    before = _below(xs, (back(ts[0]), back(ts[1])), strict)
    after = _below(_mirrored(xs), _mirrored((forth(ts[0]), forth(ts[1]))), strict)
    match direction:
        case Direction.BEFORE:
            return before
        case Direction.AFTER:
            return after
        case Direction.EITHER:
            # Every day lies no time or more away on one side or the other, whichever side that is.
            return Truth.TRUE if not strict and _is_nothing(span) else any_of([before, after])
        case _:
            assert_never(direction)


def _below(xs: _Extent, anchors: _Extent, strict: bool) -> Truth:
    if strict:
        return _decided(xs[1] < anchors[0], xs[0] >= anchors[1])
    return _decided(xs[1] <= anchors[0], xs[0] > anchors[1])


def _close(xs: _Extent, window: WindowBounds, span: Span, direction: Direction, strict: bool) -> Truth:
    """Not as far away as the anchor, or just as far, on that side of the point or on the point."""
    if strict and _is_nothing(span):
        return Truth.FALSE
    begun = _from(xs, window.first, strict and direction is not Direction.AFTER)
    not_over = _from(_mirrored(xs), _mirrored(window.last), strict and direction is not Direction.BEFORE)
    return all_of([begun, not_over])


def _from(xs: _Extent, first: _Extent, is_open: bool) -> Truth:
    return negate(_below(xs, first, not is_open))


def _exactly(xs: _Extent, ts: _Extent, span: Span, direction: Direction) -> Truth:
    """On the anchor."""
    back, forth = _back(span), _forth(span)
    # The first point whose anchor is not too early, and the last one whose anchor is not too late.
    t, u = max(ts[0], math.ceil(forth(xs[0]))), min(ts[1], math.floor(back(xs[1])))
    before = _decided(
        xs[0] == xs[1] == back(ts[0]) == back(ts[1]),
        not (t <= ts[1] and back(t) <= xs[1]),
    )
    after = _decided(
        xs[0] == xs[1] == forth(ts[0]) == forth(ts[1]),
        not (u >= ts[0] and forth(u) >= xs[0]),
    )
    match direction:
        case Direction.BEFORE:
            return before
        case Direction.AFTER:
            return after
        case Direction.EITHER:
            return any_of([before, after])
        case _:
            assert_never(direction)


def within(x: Moment, span: Span, direction: Direction, t: Moment, zone: str) -> Truth:
    """Whether x lies in the window; the same as at most so long before or after."""
    return lag(x, Limit.AT_MOST, span, direction, t, zone)


def order(x: Moment, which: Order, t: Moment) -> Truth:
    """Whether x lies before or after t, by local day."""
    match which:
        case Order.BEFORE:
            return _below((x.first, x.last), (t.first, t.last), True)
        case Order.ON_OR_BEFORE:
            return _below((x.first, x.last), (t.first, t.last), False)
        case Order.AFTER:
            return negate(order(x, Order.ON_OR_BEFORE, t))
        case Order.ON_OR_AFTER:
            return negate(order(x, Order.BEFORE, t))
        case _:
            assert_never(which)


def distance_days(x: Moment, t: Moment) -> tuple[int, int]:
    """The fewest and the most days from x to t; negative if t comes first."""
    return t.first - x.last, t.last - x.first


# ---- Periods ----------------------------------------------------------------------------------


def _extents(period: Period, as_of: Moment, zone: str | None) -> tuple[_Extent, _Extent]:
    """
    The extents of the start and the end, in seconds if a zone is given, else in days.

    An unknown end may be any day; one going on is `as_of` or later. No period ends before it starts, so that what is
    known of one end narrows the other.
    """
    low, high = _reach(period.start, zone)
    if isinstance(period.end, Ongoing):
        early, late = _reach(Moment(as_of.first, FAR), zone)
        early = as_of.instant if zone is not None and as_of.instant is not None else early
    else:
        early, late = _reach(period.end, zone)
    return (low, max(low, min(high, late))), (max(early, low), late)


def _reach(moment: Moment | None, zone: str | None) -> _Extent:
    """The days or seconds that a moment may be; days far away are only far away."""
    first, last = (-FAR, FAR) if moment is None else (moment.first, moment.last)
    if zone is None:
        return first, last
    if moment is not None and moment.instant is not None:
        return moment.instant, moment.instant
    low = -FAR * SECONDS_OF_DAY if first <= -FAR else instants(from_ordinal(first), zone)[0]
    high = FAR * SECONDS_OF_DAY if last >= FAR else instants(from_ordinal(last), zone)[1]
    return low, high


def overlaps(period: Period, span: Span, direction: Direction, t: Moment, as_of: Moment, zone: str) -> Truth:
    """Whether the period shares at least one day, or second, with the window."""
    start, end = _extents(period, as_of, zone if span.by_clock else None)
    window = bounds(span, direction, t, zone)
    true = start[1] <= window.last[0] and end[0] >= window.first[1]
    return _decided(true, start[0] > window.last[1] or end[1] < window.first[0])


def inside(period: Period, span: Span, direction: Direction, t: Moment, as_of: Moment, zone: str) -> Truth:
    """Whether the whole period lies in the window."""
    start, end = _extents(period, as_of, zone if span.by_clock else None)
    window = bounds(span, direction, t, zone)
    true = start[0] >= window.first[1] and end[1] <= window.last[0]
    out = start[1] < window.first[0] or end[0] > window.last[1]
    return _decided(true, out or not _fits(start[1], end[0], _extent(t, span, zone), span, direction))


def _fits(start: _Number, end: _Number, ts: _Extent, span: Span, direction: Direction) -> bool:
    """Whether from a start to an end is no longer than the window around some point."""
    if start >= end:
        return True
    match direction:
        case Direction.BEFORE:
            t = max(ts[0], end)
            return t <= ts[1] and _back(span)(t) <= start
        case Direction.AFTER:
            t = min(ts[1], start)
            return t >= ts[0] and _forth(span)(t) >= end
        case Direction.EITHER:
            t = max(ts[0], _least_reaching(end, span))
            return t <= ts[1] and _back(span)(t) <= start
        case _:
            assert_never(direction)


def contains(period: Period, t: Moment, as_of: Moment) -> Truth:
    """Whether the day lies in the period."""
    start, end = _extents(period, as_of, None)
    return _decided(start[1] <= t.first and end[0] >= t.last, start[0] > t.last or end[1] < t.first)


def lasting(period: Period, limit: Limit, span: Span, as_of: Moment, zone: str) -> Truth:
    """
    Whether the period is so long: by days with its first and last day, by hours and minutes from clock time to clock
    time, where a date without one is some time from the beginning of its day to the beginning of the next.
    """
    start, end = _extents(period, as_of, zone if span.by_clock else None)
    by_date = not span.by_clock or not (isinstance(period.end, Moment) and period.end.instant is not None)
    # Past the end: the day after it, or for a date that stands for any clock time of its day the next midnight.
    over = (end[0] + (not span.by_clock), end[1] + by_date)
    match limit:
        case Limit.AT_LEAST:
            return _reaches(start, end, over, span, False)
        case Limit.MORE_THAN:
            return _reaches(start, end, over, span, True)
        case Limit.AT_MOST:
            return negate(_reaches(start, end, over, span, True))
        case Limit.LESS_THAN:
            return negate(_reaches(start, end, over, span, False))
        case Limit.EXACTLY:
            least, more = (_reaches(start, end, over, span, strict) for strict in (False, True))
            truth = all_of([least, negate(more)])
            return Truth.FALSE if not _may_last(start, over, span) else truth
        case _:
            assert_never(limit)


def _reaches(start: _Extent, end: _Extent, over: _Extent, span: Span, more: bool) -> Truth:
    """Whether what is so long after the start is over, or, if it must be more, over before."""
    # The shortest period of all begins as late as it can, but not after its end; the longest begins first.
    shortest, longest = _forth(span)(min(start[1], end[0])), _forth(span)(start[0])
    if more:
        return _decided(shortest < over[0], longest >= over[1])
    return _decided(shortest <= over[0], longest > over[1])


def _may_last(start: _Extent, over: _Extent, span: Span) -> bool:
    """Whether some period is exactly so long."""
    first = max(start[0], _least_reaching(over[0], span))
    return first <= start[1] and _forth(span)(first) <= over[1]


def period_order(period: Period, which: Order, t: Moment, as_of: Moment) -> Truth:
    """Whether the whole period lies before or after the day."""
    start, end = _extents(period, as_of, None)
    first, last = end if which in (Order.BEFORE, Order.ON_OR_BEFORE) else start
    return order(Moment(int(first), int(last)), which, t)
