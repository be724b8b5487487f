"""Opening hours, and whether a window after an event can be kept in them, for each weekday of that event."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from protocol_dsl.checker.scope import wording_of
from protocol_dsl.model.schedule import Calendar, Clock, Hours, Window
from protocol_dsl.syntax import tree

DAY = 1440
WEEK = 7 * DAY
STEP = 15
LATEST_RESCUE = 14 * DAY

SHORT_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def calendar(written: tree.Calendar) -> Calendar:
    """Opening hours by weekday."""
    return Calendar(
        name=written.name.text,
        label=written.label or written.name.text,
        hours=tuple(map(_hours, written.hours)),
        closed=frozenset(date.text for date in written.closed),
        wording=wording_of(written.wordings),
        span=written.span,
    )


def _hours(written: tree.Hours) -> Hours:
    first, last = SHORT_NAMES.index(written.first_day), SHORT_NAMES.index(written.last_day)
    # `Sat-Mon` runs over the end of the week.
    days = {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    return Hours(frozenset(days), _minutes(written.opens), _minutes(written.closes), span=written.span)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


# ---- Whether a window fits ----------------------------------------------------------------------------


@frozen
class Fit:
    """For each weekday of the anchor (Monday is 0), whether the window can be kept always, never or at some hours."""

    never: tuple[int, ...]
    sometimes: tuple[int, ...]


def fit(window: Window, place: Calendar, before: Calendar | None) -> Fit:
    """
    Which weekdays of the event before leave no opening hour.

    The event before may happen while `before` is open, at any time if that is None; times are looked at every quarter
    of an hour, both ends of the opening hours among them. Clock changes and closed dates are left out.
    """
    never, sometimes = [], []
    for day in range(7):
        kept = [_open_within(start, window, place) for start in _moments(day, before)]
        if kept and not any(kept):
            never.append(day)
        elif not all(kept):
            sometimes.append(day)
    return Fit(tuple(never), tuple(sometimes))


def rescue(window: Window, place: Calendar, before: Calendar | None) -> Window | None:
    """The window with the earliest later end, in whole hours, that fits every weekday; None if none does in 14 days."""
    if window.most is None:
        return None
    unit = 60 if window.clock is Clock.ELAPSED else 1
    most = window.most
    while most * window.minutes_a_unit <= LATEST_RESCUE:
        wider = Window(window.clock, window.least, window.target, most)
        found = fit(wider, place, before)
        if not found.never and not found.sometimes:
            return wider
        most += unit
    return None


def _moments(day: int, before: Calendar | None) -> Iterator[int]:
    """Minutes of the week at which the event before may happen on this weekday."""
    stretches = [(0, DAY)] if before is None else [(h.opens, h.closes) for h in before.hours if day in h.weekdays]
    for opens, closes in stretches:
        yield from (day * DAY + minute for minute in range(opens, closes, STEP))
        yield day * DAY + closes - 1


def _open_within(start: int, window: Window, place: Calendar) -> bool:
    """Whether the place is open at some minute of the window after this minute of the week."""
    if window.clock is Clock.ELAPSED:
        first = start + (window.least or 0)
        last = None if window.most is None else start + window.most
    else:
        midnight = start - start % DAY
        first = midnight + (window.least or 0) * DAY
        last = None if window.most is None else midnight + (window.most + 1) * DAY - 1
    if last is None or last - first >= WEEK:
        return bool(place.hours)
    for hours in place.hours:
        for day in hours.weekdays:
            opens = day * DAY + hours.opens
            # The first opening on this weekday that ends after the window begins.
            weeks = -(-(first - (day * DAY + hours.closes - 1)) // WEEK)
            if opens + weeks * WEEK <= last:
                return True
    return False
