"""
Windows around a point in time, and how dates and periods lie to them.

`at least N before T` is X <= T−N, `more than` is X < T−N, `at most` is T−N <= X <= T, `less than` is T−N < X <= T, and
`within N before T` is the same as `at most`. `after` is the mirror. Everything is decided only if every day or second
that X and T may be agrees; X and T vary independently.

Years to days compare local days, also where clock times are known: otherwise learning the time of day would overturn a
verdict. Hours and minutes compare clock times, and a date without one is every second of its local day.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from protocol_dsl.values.calendar import (
    EPOCH_DAY,
    ONGOING,
    SECONDS_OF_DAY,
    Duration,
    Moment,
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
    which: str = field(default="longer")
    rounded: bool = False

    @property
    def by_clock(self) -> bool:
        """Whether clock times compare, and not days."""
        return not self.rounded and all(duration.elapsed for duration in self.durations)


_Number: TypeAlias = int | Fraction
_Extent: TypeAlias = tuple[_Number, _Number]
"""The least and the greatest that something may be, in days or in seconds."""


# ---- Anchors ----------------------------------------------------------------------------------


def _back(span: Span) -> Callable[[_Number], _Number]:
    """From a point to the anchor before it: for the longer of several the earlier one."""
    pick = min if span.which == "longer" else max
    if span.by_clock:
        return lambda t: pick(t - duration.seconds for duration in span.durations)
    return lambda t: pick(subtract(int(t), duration) for duration in span.durations)


def _forth(span: Span) -> Callable[[_Number], _Number]:
    """From a point to the anchor after it: for the longer of several the later one."""
    pick = max if span.which == "longer" else min
    if span.by_clock:
        return lambda t: pick(t + duration.seconds for duration in span.durations)
    return lambda t: pick(add(int(t), duration) for duration in span.durations)


def _extent(moment: Moment, span: Span, zone: str) -> _Extent:
    return instants(moment, zone) if span.by_clock else (moment.first, moment.last)


def _decided(true: bool, false: bool) -> Truth:
    if true:
        return Truth.TRUE
    return Truth.FALSE if false else Truth.UNKNOWN


# ---- Dates ------------------------------------------------------------------------------------


def lag(x: Moment, limit: Limit, span: Span, direction: Direction, t: Moment, zone: str) -> Truth:
    """Whether x lies at least, at most, more than, less than or exactly so long before or after t."""
    xs, ts = _extent(x, span, zone), _extent(t, span, zone)
    back, forth = _back(span), _forth(span)
    match limit:
        case Limit.AT_LEAST | Limit.MORE_THAN:
            strict = limit is Limit.MORE_THAN
            return _beyond(xs, ts, back, forth, direction, strict)
        case Limit.AT_MOST | Limit.LESS_THAN:
            return _close(xs, ts, back, forth, direction, limit is Limit.LESS_THAN)
        case Limit.EXACTLY:
            least = _beyond(xs, ts, back, forth, direction, False)
            return all_of([least, negate(_beyond(xs, ts, back, forth, direction, True))])


_Anchor: TypeAlias = Callable[[_Number], _Number]


def _beyond(xs: _Extent, ts: _Extent, back: _Anchor, forth: _Anchor, direction: Direction, strict: bool) -> Truth:
    """As far away as the anchor or farther."""
    before = _below(xs, (back(ts[0]), back(ts[1])), strict)
    after = _below((-xs[1], -xs[0]), (-forth(ts[1]), -forth(ts[0])), strict)
    match direction:
        case Direction.BEFORE:
            return before
        case Direction.AFTER:
            return after
        case Direction.EITHER:
            return any_of([before, after])


def _below(xs: _Extent, anchors: _Extent, strict: bool) -> Truth:
    if strict:
        return _decided(xs[1] < anchors[0], xs[0] >= anchors[1])
    return _decided(xs[1] <= anchors[0], xs[0] > anchors[1])


def _close(xs: _Extent, ts: _Extent, back: _Anchor, forth: _Anchor, direction: Direction, strict: bool) -> Truth:
    """Not as far away as the anchor, or just as far, on that side of the point or on the point."""
    low, high = _edges(ts, back, forth, direction)
    low_open = strict and direction is not Direction.AFTER
    high_open = strict and direction is not Direction.BEFORE
    if strict and back(ts[0]) == ts[0] and back(ts[1]) == ts[1]:
        return Truth.FALSE
    above = _above_low(xs, low, low_open)
    under = _above_low((-xs[1], -xs[0]), (-high[1], -high[0]), high_open)
    return all_of([above, under])


def _edges(ts: _Extent, back: _Anchor, forth: _Anchor, direction: Direction) -> tuple[_Extent, _Extent]:
    """The least and greatest first, and the least and greatest last day or second of a window."""
    low = ts if direction is Direction.AFTER else (back(ts[0]), back(ts[1]))
    high = ts if direction is Direction.BEFORE else (forth(ts[0]), forth(ts[1]))
    return low, high


def _above_low(xs: _Extent, low: _Extent, is_open: bool) -> Truth:
    if is_open:
        return _decided(xs[0] > low[1], xs[1] <= low[0])
    return _decided(xs[0] >= low[1], xs[1] < low[0])


def within(x: Moment, span: Span, direction: Direction, t: Moment, zone: str) -> Truth:
    """Whether x lies in the window; the same as at most so long before or after."""
    return lag(x, Limit.AT_MOST, span, direction, t, zone)


def order(x: Moment, which: Order, t: Moment, zone: str) -> Truth:
    """Whether x lies before or after t, by local day."""
    match which:
        case Order.BEFORE:
            return _below((x.first, x.last), (t.first, t.last), True)
        case Order.ON_OR_BEFORE:
            return _below((x.first, x.last), (t.first, t.last), False)
        case Order.AFTER:
            return negate(order(x, Order.ON_OR_BEFORE, t, zone))
        case Order.ON_OR_AFTER:
            return negate(order(x, Order.BEFORE, t, zone))


def window_of(span: Span, direction: Direction, t: Moment, zone: str) -> tuple[int, int]:
    """The first and the last local day that may belong to the window."""
    ts = _extent(t, span, zone)
    low, high = _edges(ts, _back(span), _forth(span), direction)
    if not span.by_clock:
        return int(low[0]), int(high[1])
    return _local_day(low[0], zone, t), _local_day(high[1], zone, t)


def _local_day(second: _Number, zone: str, near: Moment) -> int:
    """The local day of a second, found among the days around it."""
    guess = EPOCH_DAY + int(second // SECONDS_OF_DAY)
    for day in (guess - 1, guess, guess + 1):
        first, last = instants(from_ordinal(day), zone)
        if first <= second <= last + 1 and second < last + 1:
            return day
    return guess


def distance_days(x: Moment, t: Moment) -> tuple[int, int]:
    """The fewest and the most days from x to t; negative if t comes first."""
    return t.first - x.last, t.last - x.first


# ---- Periods ----------------------------------------------------------------------------------


def _ends(period: Period, as_of: Moment) -> tuple[Moment, Moment]:
    """The start and the end as moments; one going on ends some day from `as_of` on."""
    end = Moment(as_of.first, FAR) if period.end is ONGOING else period.end
    last = end if isinstance(end, Moment) else Moment(-FAR, FAR)
    first = period.start if period.start is not None else Moment(-FAR, last.last)
    if period.end is None:
        last = Moment(first.first, FAR)
    return first, last


def _period_extents(period: Period, span: Span, as_of: Moment, zone: str) -> tuple[_Extent, _Extent]:
    start, end = _ends(period, as_of)
    if not span.by_clock:
        return (start.first, start.last), (end.first, end.last)
    return _seconds(start, zone), _seconds(end, zone)


def _seconds(moment: Moment, zone: str) -> _Extent:
    """The seconds of a moment; days far away are only far away."""
    if moment.instant is not None:
        return moment.instant, moment.instant
    far = FAR * SECONDS_OF_DAY
    first = -far if moment.first <= -FAR else instants(from_ordinal(moment.first), zone)[0]
    last = far if moment.last >= FAR else instants(from_ordinal(moment.last), zone)[1]
    return first, last


def overlaps(period: Period, span: Span, direction: Direction, t: Moment, as_of: Moment, zone: str) -> Truth:
    """Whether the period shares at least one day, or second, with the window."""
    start, end = _period_extents(period, span, as_of, zone)
    low, high = _edges(_extent(t, span, zone), _back(span), _forth(span), direction)
    true = start[1] <= high[0] and end[0] >= low[1]
    return _decided(true, start[0] > high[1] or end[1] < low[0])


def inside(period: Period, span: Span, direction: Direction, t: Moment, as_of: Moment, zone: str) -> Truth:
    """Whether the whole period lies in the window."""
    start, end = _period_extents(period, span, as_of, zone)
    low, high = _edges(_extent(t, span, zone), _back(span), _forth(span), direction)
    true = start[0] >= low[1] and end[1] <= high[0]
    return _decided(true, start[1] < low[0] or end[0] > high[1])


def contains(period: Period, t: Moment, as_of: Moment) -> Truth:
    """Whether the day lies in the period."""
    start, end = _ends(period, as_of)
    true = start.last <= t.first and end.first >= t.last
    return _decided(true, start.first > t.last or end.last < t.first)


def lasting(period: Period, limit: Limit, duration: Duration, as_of: Moment) -> Truth:
    """Whether the period, first and last day included, is so long; hours and minutes are rounded up to days."""
    start, end = _ends(period, as_of)

    def reaches(more: bool) -> Truth:
        certainly, possibly = add(start.last, duration) + more, add(start.first, duration) + more
        return _decided(certainly <= end.first + 1, possibly > end.last + 1)

    match limit:
        case Limit.AT_LEAST:
            return reaches(False)
        case Limit.MORE_THAN:
            return reaches(True)
        case Limit.AT_MOST:
            return negate(reaches(True))
        case Limit.LESS_THAN:
            return negate(reaches(False))
        case Limit.EXACTLY:
            return all_of([reaches(False), negate(reaches(True))])


def period_order(period: Period, which: Order, t: Moment, as_of: Moment) -> Truth:
    """Whether the whole period lies before or after the day."""
    start, end = _ends(period, as_of)
    before = which in (Order.BEFORE, Order.ON_OR_BEFORE)
    return order(end if before else start, which, t, "UTC")
