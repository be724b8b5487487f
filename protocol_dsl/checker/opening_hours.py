"""Opening hours, and whether a window after an event can be kept in them, for each weekday of that event."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from attrs import frozen

from protocol_dsl.checker import problems as general
from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker import vocabulary
from protocol_dsl.checker.reasons import ask_for_reasons
from protocol_dsl.checker.scope import Session, wording_of
from protocol_dsl.model.schedule import Calendar, Clock, Hours, Window
from protocol_dsl.model.schedule_text import SHORT_NAMES, clock
from protocol_dsl.syntax import tree
from protocol_dsl.syntax.print_sequence import opening_text as opening_line

WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d")
DAY = 1440
WEEK = 7 * DAY
LATEST_RESCUE = 14 * DAY

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def calendar(written: tree.Calendar, session: Session) -> Calendar:
    """Opening hours by weekday, each with where it comes from."""
    wording = wording_of(written.wordings)
    if not written.lines_lost:
        ask_for_reasons([*written.hours, *written.closed], wording, session)
    for line in written.hours:
        if _minutes(line.opens) >= _minutes(line.closes):
            session.report(problems.NeverOpen(opening_line(line), span=line.span))
    for closed in written.closed:
        for date in closed.dates:
            _check_date(date, session)
    return Calendar(
        name=written.name.text,
        label=written.label or written.name.text,
        hours=tuple(map(_hours, written.hours)),
        closed=frozenset(date.text for line in written.closed for date in line.dates),
        closed_wording=wording_of(each for line in written.closed for each in line.wordings),
        wording=wording,
        span=written.span,
    )


def _check_date(written: tree.Date, session: Session) -> None:
    """A closed date is a day that there is."""
    if not WHOLE_DAY.fullmatch(written.text):
        session.report(general.ImpossibleDate(written.text, "it is no single day", span=written.span))
    else:
        vocabulary.date(written, session)


def _hours(written: tree.Hours) -> Hours:
    first, last = SHORT_NAMES.index(written.first_day), SHORT_NAMES.index(written.last_day)
    # `Sat-Mon` runs over the end of the week.
    days = {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    return Hours(
        frozenset(days),
        _minutes(written.opens),
        _minutes(written.closes),
        wording_of(written.wordings),
        span=written.span,
    )


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


# ---- Whether a window fits ----------------------------------------------------------------------------

Minutes: TypeAlias = tuple[int, int]
"""A stretch of one day, from its first to its last minute."""


@frozen
class Fit:
    """
    For each weekday of the event before (Monday is 0), when it may happen and when it then cannot be followed.

    Both are stretches of minutes of that day, in order; a day on which the event before never happens has none.
    """

    possible: tuple[tuple[Minutes, ...], ...]
    closed: tuple[tuple[Minutes, ...], ...]

    @property
    def never(self) -> tuple[int, ...]:
        """The weekdays on which the window can never be kept."""
        return tuple(day for day in range(7) if self.closed[day] and self.closed[day] == self.possible[day])

    @property
    def sometimes(self) -> tuple[int, ...]:
        """The weekdays on which it can be kept at some hours only."""
        return tuple(day for day in range(7) if self.closed[day] and self.closed[day] != self.possible[day])


def fit(window: Window, place: Calendar, before: Calendar | None) -> Fit:
    """
    When the event before leaves no opening hour, to the minute.

    The event before may happen while `before` is open, at any time if that is None. Clock changes and closed dates are
    left out.
    """
    possible = tuple(tuple(_possible(day, before)) for day in range(7))
    closed = (_without(possible[day], list(_kept(day, window, place))) for day in range(7))
    return Fit(possible, tuple(closed))


def rescue(window: Window, place: Calendar, before: Calendar | None) -> Window | None:
    """The window with the earliest later end, in whole days, that fits every weekday; None if none does in 14 days."""
    fitting = (wider for wider, found in wider_windows(window, place, before) if not any(found.closed))
    return next(fitting, None)


def wider_windows(window: Window, place: Calendar, before: Calendar | None) -> Iterator[tuple[Window, Fit]]:
    """Windows that end later, by days of 24 hours or by dates, up to 14 days later, each with what it leaves closed."""
    if window.most is None:
        return
    unit = DAY if window.clock is Clock.ELAPSED else 1
    ends = range(
        window.most - window.most % unit + unit, window.most + LATEST_RESCUE // window.minutes_a_unit + 1, unit
    )
    for most in ends:
        wider = Window(window.clock, window.least, window.target, most)
        yield wider, fit(wider, place, before)


def _possible(day: int, before: Calendar | None) -> Iterator[Minutes]:
    """The minutes of a weekday at which the event before may happen."""
    if before is None:
        yield 0, DAY - 1
        return
    stretches = sorted((each.opens, each.closes - 1) for each in before.hours if day in each.weekdays)
    yield from _joined(stretches)


def _kept(day: int, window: Window, place: Calendar) -> Iterator[Minutes]:
    """The minutes of a weekday from which the window reaches an open minute."""
    if window.least is None or window.most is None:
        if place.hours:
            yield 0, DAY - 1
        return
    if window.clock is Clock.CALENDAR:
        reached = {(day + each) % 7 for each in range(window.least, min(window.most, window.least + 6) + 1)}
        if any(each.weekdays & reached for each in place.hours):
            yield 0, DAY - 1
        return
    for hours in place.hours:
        for weekday in hours.weekdays:
            first = (weekday - day) * DAY + hours.opens - window.most
            last = (weekday - day) * DAY + hours.closes - 1 - window.least
            # The same opening in every week that the day may reach.
            for shift in range(-(last // WEEK) * WEEK, -((first - DAY) // WEEK) * WEEK, WEEK):
                yield first + shift, last + shift


def _without(possible: Iterable[Minutes], kept: Iterable[Minutes]) -> tuple[Minutes, ...]:
    """What is left of some stretches when others are taken away."""
    left = list(possible)
    for low, high in kept:
        left = [
            (first, last)
            for start, end in left
            for first, last in ((start, min(end, low - 1)), (max(start, high + 1), end))
            if first <= last
        ]
    return tuple(_joined(sorted(set(left))))


def _joined(stretches: Iterable[Minutes]) -> Iterator[Minutes]:
    """Stretches that meet or overlap as one."""
    found: Minutes | None = None
    for low, high in stretches:
        if found is not None and low <= found[1] + 1:
            found = found[0], max(found[1], high)
            continue
        if found is not None:
            yield found
        found = low, high
    if found is not None:
        yield found


# ---- In words -------------------------------------------------------------------------------------------


def _days_text(fit: Fit, stretches: Callable[[int], tuple[Minutes, ...]], between: str) -> str:
    """`Friday or Thursday from 15:00`: whole weekdays first, and weekdays with the same stretches together."""
    together: dict[str, list[int]] = {}
    for day in range(7):
        found = stretches(day)
        if found:
            together.setdefault(_stretches_text(found, fit.possible[day]), []).append(day)
    whole = together.pop("", None)
    said = [] if whole is None else [_weekdays(whole)]
    return between.join([*said, *(_weekdays(days) + text for text, days in together.items())])


def _weekdays(days: list[int]) -> str:
    """`Friday or Saturday`, `Sunday to Thursday`, also over the end of the week."""
    first = next((day for day in days if (day - 1) % 7 not in days), days[0])
    run = [(first + number) % 7 for number in range(len(days))]
    if len(days) > 2 and sorted(run) == days:
        return f"{WEEKDAYS[run[0]]} to {WEEKDAYS[run[-1]]}"
    names = [WEEKDAYS[day] for day in days]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _stretches_text(found: tuple[Minutes, ...], possible: tuple[Minutes, ...]) -> str:
    """What a part of a day is called: nothing for all of it, ` from 15:00` where it ends with the day."""
    if found == possible:
        return ""
    begins, ends = possible[0][0], possible[-1][1]
    return " " + " or ".join(
        f"before {clock(last + 1)}"
        if first == begins
        else f"from {clock(first)}"
        if last == ends
        else f"from {clock(first)} to {clock(last + 1)}"
        for first, last in found
    )


def kept_text(fit: Fit, days: Iterable[int]) -> str:
    """Of some weekdays, when the window can be kept."""
    wanted = set(days)
    return _days_text(fit, lambda day: _without(fit.possible[day], fit.closed[day]) if day in wanted else (), " and ")


def closed_text(fit: Fit, between: str = " or ") -> str:
    """The weekdays and hours after which nothing is open, whole weekdays first."""
    return _days_text(fit, lambda day: fit.closed[day], between)
