"""Lengths of time and windows of a schedule, as findings and chains write them."""

from __future__ import annotations

from protocol_dsl.model.schedule import Clock, Window


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
