"""Opening hours as a door plate has them, and the lines of a calendar that say them."""

from __future__ import annotations

import re
from collections.abc import Callable

from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.syntax.phrase import Repair, line
from protocol_dsl.syntax.stop import Stop

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?"
DAYS = rf"(?:{DAY} *(?:-|–|to|through) *{DAY}|{DAY}(?: *(?:,|and|&|, *and) *{DAY})*|weekdays|daily)"
CLOCK = r"\d{1,2}(?:[:.h]\d\d)? *(?:am|pm|h)?"
HOURS = rf"{CLOCK} *(?:-|–|to|until) *{CLOCK}"


def opening_hours(stop: Stop) -> Diagnostic | None:
    """`opening hours monday to friday`, `open Mon-Fri`, in a schedule."""

    def meant(found: re.Match[str]) -> Repair:
        said = _lines(found["days"], found["hours"]) if found["days"] else ["Mon-Fri 08:00-15:00"]
        below = ", ".join(f"`{each}`" for each in said)
        such = "" if found["days"] and found["hours"] else "lines such as "
        why = f"the hours stand in a calendar, `calendar clinic` in column 1 and, indented below it, {such}{below}"
        return Repair("`opening hours clinic`", why)

    door = rf"(?i:(?:opening hours|open|clinic hours)\b *:? *(?P<days>{DAYS})? *,? *(?P<hours>{HOURS})?)"
    bare = rf"(?i:(?P<days>{DAYS}) *,? *(?P<hours>{HOURS}))"
    return line(stop, door, meant) or line(stop, bare, meant)


def _hours_of_calendar(stop: Stop) -> Diagnostic | None:
    """`monday to friday 8-15`, `Mon, Wed 08:00-15:00`, `Mon-Fri 8am-3pm`."""

    def meant(found: re.Match[str]) -> Repair:
        said = _lines(found["days"], found["hours"])
        return Repair(", ".join(f"`{one}`" for one in said), "each day is a line" if len(said) > 1 else "")

    return line(stop, rf"(?i:(?:open|opening hours)? *:? *(?P<days>{DAYS}) *[,:]? *(?P<hours>{HOURS}))", meant)


def _closed(stop: Stop) -> Diagnostic | None:
    """`holidays 2026-12-25`."""
    return line(stop, r"(?:holidays?|closed on|except|not) *:? *(\d{4}-.*)", lambda found: f"`closed {found[2]}`")


def _lines(days: str, hours: str | None) -> list[str]:
    """The lines of a calendar; hours that nobody stated are those of an example."""
    said = " 08:00-15:00" if hours is None else f" {_hours(hours)}"
    if re.fullmatch(r"(?i:weekdays)", days):
        return [f"Mon-Fri{said}"]
    if re.fullmatch(r"(?i:daily)", days):
        return [f"Mon-Sun{said}"]
    named = [each.capitalize()[:3] for each in re.findall(rf"(?i:{DAY})", days)]
    if re.search(r"(?i:-|–|\bto\b|\bthrough\b)", days):
        return [f"{'-'.join(named)}{said}"]
    return [f"{each}{said}" for each in named]


def _hours(said: str) -> str:
    first, last = re.findall(rf"(?i:{CLOCK})", said)
    return f"{_clock(first)}-{_clock(last)}"


def _clock(said: str) -> str:
    """`8` and `8am` as `08:00`, `3pm` as `15:00`."""
    hour, minutes = re.match(r"(\d+)(?:[:.h](\d\d))?", said).groups()  # type: ignore[union-attr]
    shown = int(hour) % 12 + 12 * ("pm" in said.lower()) if "m" in said.lower() else int(hour)
    return f"{shown:02}:{minutes or '00'}"


OF_CALENDAR: tuple[Callable[[Stop], Diagnostic | None], ...] = (_hours_of_calendar, _closed)
