"""
When something happened, as far as it is known, and how long after something else.

A time is every minute that it may be, and every local day: a clock time is one minute, a date its local day, and what
has not happened yet is any time from now on. Two times lie in a window only if all that they may be does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from protocol_dsl.model.schedule import Clock, Window
from protocol_dsl.values.calendar import EPOCH_DAY, Moment, from_ordinal, instants

FAR = 10**11
"""Minutes; nothing that is known lies so far away."""
FAR_DAY = 10**8
"""Days; nothing that is known lies so far away."""
DAY = 1440


class Extent(NamedTuple):
    """The first and the last minute that something may be (UTC, since 1970), and the local days they lie on."""

    first: int
    last: int
    first_day: int
    last_day: int

    @property
    def is_open(self) -> bool:
        """Whether nothing says that it has happened."""
        return self.last >= FAR


_new = tuple.__new__
ANY_TIME = Extent(-FAR, FAR, -FAR_DAY, FAR_DAY)


def extent_of(moment: Moment | None, zone: str) -> Extent:
    """When a moment is; any time for one of which nothing is known. Seconds are cut off."""
    if moment is None:
        return ANY_TIME
    instant = moment.instant
    if instant is not None:
        minute = instant // 60
        # A log has thousands of these: that of a named tuple itself would go through Python once more.
        return _new(Extent, (minute, minute, moment.first, moment.last))
    first, last = _minutes(moment.first, moment.last, zone)
    return Extent(first, last, moment.first, moment.last)


def minute_extent(minute: int, zone: str) -> Extent:
    """One minute."""
    day = day_of(minute, zone)
    return Extent(minute, minute, day, day)


@lru_cache(maxsize=100_000)
def _minutes(first: int, last: int, zone: str) -> tuple[int, int]:
    low, high = instants(Moment(first, last), zone)
    return low // 60, high // 60


def day_of(minute: int, zone: str) -> int:
    """The local day of a minute."""
    guess = EPOCH_DAY + minute // DAY
    for day in (guess, guess - 1, guess + 1):
        low, high = _minutes(day, day, zone)
        if low <= minute <= high:
            return day
    return guess


def start_of_day(day: int, zone: str) -> int:
    """The first minute of a local day; far days have none of their own."""
    if abs(day) >= FAR_DAY // 2:
        return FAR if day > 0 else -FAR
    return _minutes(day, day, zone)[0]


def end_of_day(day: int, zone: str) -> int:
    """The last minute of a local day."""
    if abs(day) >= FAR_DAY // 2:
        return FAR if day > 0 else -FAR
    return _minutes(day, day, zone)[1]


def later_than(moment: Moment | None, zone: str) -> Extent:
    """Any time behind a moment that is wholly over; any time at all if there is none."""
    if moment is None:
        return ANY_TIME
    # Of a month, only its first day is certainly covered.
    covered = moment if moment.instant is not None else from_ordinal(moment.first)
    known = extent_of(covered, zone)
    # Behind the last minute of a day lies the next one.
    day = day_of(known.last + 1, zone) if moment.instant is not None else known.last_day + 1
    return Extent(known.last + 1, FAR, day, FAR_DAY)


def delay(clock: Clock, anchor: Extent, event: Extent) -> tuple[int, int]:
    """The least and the most that may lie between two times, in minutes or in local days; negative is before."""
    if clock is Clock.ELAPSED:
        return event.first - anchor.last, event.last - anchor.first
    return event.first_day - anchor.last_day, event.last_day - anchor.first_day


def after(anchor: int, days: tuple[int, int] | None, amount: int, clock: Clock, zone: str, end: bool) -> int:
    """
    The minute so long after a minute; in days the beginning or the `end` of that local day.

    `days` are the local days of the minute if they are known already.
    """
    if abs(anchor) >= FAR:
        return anchor
    if clock is Clock.ELAPSED:
        return anchor + amount
    day = (days[1 if end else 0] if days is not None else day_of(anchor, zone)) + amount
    return end_of_day(day, zone) if end else start_of_day(day, zone)


def repeated(window: Window, times: int) -> Window:
    """The window of the n-th repetition: its target moves, what may be missed does not grow."""
    if times == 1:
        return window
    target = window.target or 0
    shift = target * (times - 1)
    return Window(
        window.clock,
        None if window.least is None else window.least + shift,
        target + shift,
        None if window.most is None else window.most + shift,
    )
