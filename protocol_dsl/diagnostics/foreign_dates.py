"""Dates as they are written elsewhere, and which date each of them may be."""

from __future__ import annotations

import re
from datetime import date

MONTHS = tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())

YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")
MONTH = rf"({'|'.join(MONTHS)})[a-z]*\.?"
DAY_FIRST = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th|\.)?[ -]*{MONTH}[ ,-]*(\d{{4}})", re.IGNORECASE)
MONTH_FIRST = re.compile(rf"{MONTH} *(\d{{1,2}})(?:st|nd|rd|th)?,? *(\d{{4}})", re.IGNORECASE)


def repair(written: str) -> str | None:
    """What to write in place of a date that is written otherwise; None if this is no date in any order."""
    if found := DAY_FIRST.fullmatch(written):
        return _write([_day(found[3], _number(found[2]), found[1])])
    if found := MONTH_FIRST.fullmatch(written):
        return _write([_day(found[3], _number(found[1]), found[2])])
    if found := YEAR_FIRST.fullmatch(written):
        return _write([_day(found[1], found[3], found[4])])
    found = YEAR_LAST.fullmatch(written)
    if found and len(found[4]) == 4:
        return _write([_day(found[4], found[3], found[1]), _day(found[4], found[1], found[3])])
    return "write the date with the year in full and first, such as `2026-03-02`" if found else None


def _number(month: str) -> int:
    return MONTHS.index(month[:3].lower()) + 1


def _day(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _write(possible: list[date | None]) -> str | None:
    """The one date that it can be; of two, each with what its author would have to mean."""
    match sorted({day for day in possible if day is not None}):
        case []:
            return None
        case [day]:
            return f"write `{day}`"
        case [one, other]:
            return f"write `{one}` or `{other}`, whichever is meant: some put the day first, some the month"
        case _:
            raise AssertionError("a date is read in two orders at most")
