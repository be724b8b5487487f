"""Lengths of time, windows, opening hours and the limits of doses of a schedule, as findings and chains write them."""

from __future__ import annotations

from protocol_dsl.model.schedule import BODY, Calendar, Clock, Give, Hours, Window
from protocol_dsl.values.interval import decimal_text

SHORT_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""Of weekdays, as opening hours write them; Monday is 0."""


def window_text(window: Window) -> str:
    """`24 to 28 hours`, `at least 14 days`."""
    unit = window.clock
    if window.least is None:
        return f"at most {amount_text(window.most or 0, unit)}"
    if window.most is None:
        return f"at least {amount_text(window.least, unit)}"
    if window.least == window.most:
        return f"exactly {amount_text(window.most, unit)}"
    low, high = amount_text(window.least, unit), amount_text(window.most, unit)
    return f"{low.split(' ')[0]} to {high}" if low.split(" ")[1:] == high.split(" ")[1:] else f"{low} to {high}"


def amount_text(number: int, clock: Clock) -> str:
    """`24 hours`, `90 minutes`, `97 hours 59 minutes`, `1 day`."""
    if clock is Clock.CALENDAR:
        return _counted(number, "day")
    hours, minutes = divmod(abs(number), 60)
    if hours < 2 and minutes:
        return _counted(number, "minute")
    sign = "-" if number < 0 else ""
    return sign + _counted(hours, "hour") + (f" {_counted(minutes, 'minute')}" if minutes else "")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if abs(number) == 1 else 's'}"


def hours_text(place: Calendar) -> str:
    """`Mon-Fri 08:00-15:00, Sat 09:00-12:00`."""
    return ", ".join(map(opening_text, place.hours))


def opening_text(hours: Hours) -> str:
    """`Mon-Fri 08:00-15:00`."""
    return f"{_weekdays_text(hours.weekdays)} {clock(hours.opens)}-{clock(hours.closes)}"


def _weekdays_text(weekdays: frozenset[int]) -> str:
    first = next((day for day in sorted(weekdays) if (day - 1) % 7 not in weekdays), 0)
    last = (first + len(weekdays) - 1) % 7
    return SHORT_NAMES[first] if len(weekdays) == 1 else f"{SHORT_NAMES[first]}-{SHORT_NAMES[last]}"


def clock(minutes: int) -> str:
    """A minute of the day as a clock shows it; the end of the day is 24:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def most_text(give: Give) -> str:
    """`, worked out with at most 125 mL/min, at most 750 mg` behind a dose; empty where nothing is said of a limit."""
    unit = BODY.get(give.dose.kind, "")
    body = "" if give.body_most is None else f", worked out with at most {decimal_text(give.body_most)} {unit}"
    return body if give.most is None else f"{body}, at most {decimal_text(give.most.amount)} {give.most.unit}"
