"""
Dates, periods and lengths of time.

Days are whole numbers, `datetime.date.toordinal()` continued to any year, so that no arithmetic falls off the calendar.
Clock times are whole seconds since 1970-01-01T00:00Z. Time zones come from the `tzdata` package and never from the
machine, so that the same record means the same everywhere.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache
from io import BytesIO
from zoneinfo import ZoneInfo

from attrs import field, frozen

from protocol_dsl.packaged import packaged, packaged_text

SECONDS_OF_DAY = 86_400
EPOCH_DAY = 719_163
"""The number of 1970-01-01."""


class CalendarUnit(Enum):
    """Units of time; years to days are of the calendar, hours and minutes are elapsed time."""

    YEAR = "year"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"


MOST_DAYS = {
    CalendarUnit.YEAR: Fraction(366),
    CalendarUnit.MONTH: Fraction(31),
    CalendarUnit.WEEK: Fraction(7),
    CalendarUnit.DAY: Fraction(1),
    CalendarUnit.HOUR: Fraction(1, 24),
    CalendarUnit.MINUTE: Fraction(1, 24 * 60),
}
"""The days of the longest unit of a kind: exact up to weeks, the most there can be for months and years."""


@frozen
class Duration:
    """A length of time; a count of calendar units that is not whole is rounded up where it is used."""

    count: Fraction = field(converter=Fraction)
    unit: CalendarUnit

    @property
    def elapsed(self) -> bool:
        """Whether this is elapsed time rather than a count of calendar units."""
        return self.unit in (CalendarUnit.HOUR, CalendarUnit.MINUTE)

    @property
    def seconds(self) -> Fraction:
        """The length of hours or minutes."""
        return self.count * (3600 if self.unit is CalendarUnit.HOUR else 60)


# ---- The civil calendar -------------------------------------------------------------------


def ordinal(year: int, month: int, day: int) -> int:
    """The number of a day of the Gregorian calendar, of any year."""
    shifted = year - (month <= 2)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 305


def civil(number: int) -> tuple[int, int, int]:
    """Year, month and day of a day's number."""
    era, of_era = divmod(number + 305, 146_097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year_of_era + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def weekday(day: int) -> int:
    """0 for Monday to 6 for Sunday."""
    return (day - 1) % 7


def iso(day: int) -> str:
    """A day as `YYYY-MM-DD`; a year before 1 or after 9999 has its sign or more digits."""
    year, month, of_month = civil(day)
    return f"{_year(year)}-{month:02d}-{of_month:02d}"


def _year(year: int) -> str:
    return f"{year:05d}" if year < 0 else f"{year:04d}"


# ---- Moments and periods --------------------------------------------------------------------


@frozen
class Moment:
    """
    A point in time, as far as it is known: the local days that it may be, and the second if a clock time is known.
    """

    first: int
    last: int
    instant: int | None = None


def on_day(year: int, month: int, day: int) -> Moment:
    """A moment known to the day."""
    return from_ordinal(ordinal(year, month, day))


def from_ordinal(number: int) -> Moment:
    """A moment known to the day, by its number."""
    return Moment(number, number)


def in_month(year: int, month: int) -> Moment:
    """A moment known to the month."""
    return Moment(ordinal(year, month, 1), ordinal(year, month, days_in_month(year, month)))


def in_year(year: int) -> Moment:
    """A moment known to the year."""
    return Moment(ordinal(year, 1, 1), ordinal(year, 12, 31))


class Ongoing(Enum):
    """The end of something that is still going on."""

    ONGOING = "ongoing"


ONGOING = Ongoing.ONGOING


@frozen
class Period:
    """From a moment to a moment, both included; None for an end that is not known. One going on reaches `as_of`."""

    start: Moment | None
    end: Moment | Ongoing | None


class MomentProblem(Enum):
    """Why a text is not a moment."""

    NOT_A_DATE = "not a date"
    NO_SUCH_DAY = "no such day"
    NO_ZONE = "clock time without offset or time zone"
    SKIPPED = "clock time that the change of clocks leaves out"
    DOUBLED = "clock time that comes twice at the change of clocks"


LONGEST_MOMENT = len("2026-03-02T14:30:00+01:00")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_CLOCK = re.compile(r"(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def parse_moment(text: str, zone_name: str | None) -> Moment | MomentProblem:
    """
    A moment from ISO 8601 text: a year, a month, a day, or a clock time with an offset or in the named zone.

    With an offset the second is known, and its local day is the one in the named zone (in UTC if none is named).
    Without an offset, a clock time that the named zone never or twice has is a problem, not a guess.

    Raises:
        LookupError: the time-zone data have no such zone.
    """
    if len(text) > LONGEST_MOMENT:
        return MomentProblem.NOT_A_DATE
    if text[10:11] != "T":
        return _date(text)
    day, clock = _date(text[:10]), _clock(text[11:])
    if day is MomentProblem.NOT_A_DATE or clock is None:
        return MomentProblem.NOT_A_DATE
    if isinstance(day, MomentProblem):
        return day
    if isinstance(clock, MomentProblem):
        return clock
    seconds, offset = clock
    return _clock_time((day.first - EPOCH_DAY) * SECONDS_OF_DAY + seconds, offset, zone_name)


# A day, and a minute of a day, stand in many records again and again.
@lru_cache(maxsize=8192)
def _date(text: str) -> Moment | MomentProblem:
    """A day, month or year."""
    match = _DATE.fullmatch(text)
    if match is None:
        return MomentProblem.NOT_A_DATE
    year, month, day = (None if part is None else int(part) for part in match.groups())
    assert year is not None
    if year < 1 or (month is not None and not 1 <= month <= 12):
        return MomentProblem.NO_SUCH_DAY
    if month is None:
        return in_year(year)
    if day is None:
        return in_month(year, month)
    return on_day(year, month, day) if 1 <= day <= days_in_month(year, month) else MomentProblem.NO_SUCH_DAY


@lru_cache(maxsize=8192)
def _clock(text: str) -> tuple[int, int | None] | MomentProblem | None:
    """A time of day in seconds, and how many its clock is ahead of UTC if it says so; None if it is none."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match.group(1)), int(match.group(2)), int(match.group(3) or 0)
    if hour > 23 or minute > 59 or second > 59:
        return MomentProblem.NO_SUCH_DAY
    offset = match.group(4)
    if not _is_offset(offset):
        return None
    return hour * 3600 + minute * 60 + second, None if offset is None else _offset_seconds(offset)


def _is_offset(offset: str | None) -> bool:
    return offset in (None, "Z") or (int(offset[1:3]) < 24 and int(offset[4:6]) < 60)


def _clock_time(wall: int, offset: int | None, zone_name: str | None) -> Moment | MomentProblem:
    if offset is not None:
        return _at_instant(wall - offset, zone_name if zone_name is not None else "UTC")
    if zone_name is None:
        return MomentProblem.NO_ZONE
    candidates = {wall - offset for offset in _offsets_near(wall, zone_name)}
    fitting = [each for each in candidates if _wall(each, zone_name) == wall]
    if not fitting:
        return MomentProblem.SKIPPED
    if len(fitting) > 1:
        return MomentProblem.DOUBLED
    return _at_instant(fitting[0], zone_name)


def _offset_seconds(offset: str) -> int:
    if offset == "Z":
        return 0
    seconds = int(offset[1:3]) * 3600 + int(offset[4:6]) * 60
    return -seconds if offset[0] == "-" else seconds


def _offsets_near(wall: int, zone_name: str) -> set[int]:
    return {_zone_offset(wall + shift, zone_name) for shift in (-SECONDS_OF_DAY, 0, SECONDS_OF_DAY)}


def _wall(instant: int, zone_name: str) -> int:
    """What a clock on the wall shows, in seconds since 1970-01-01T00:00 on that clock."""
    return instant + _zone_offset(instant, zone_name)


def _at_instant(instant: int, zone_name: str) -> Moment:
    day = EPOCH_DAY + _wall(instant, zone_name) // SECONDS_OF_DAY
    return Moment(day, day, instant)


def text(moment: Moment) -> str:
    """A moment as ISO 8601 text, as exact as it is known; a clock time in UTC."""
    if moment.instant is not None:
        days, seconds = divmod(moment.instant, SECONDS_OF_DAY)
        hour, rest = divmod(seconds, 3600)
        minute, second = divmod(rest, 60)
        tail = f":{second:02d}" if second else ""
        return f"{iso(days + EPOCH_DAY)}T{hour:02d}:{minute:02d}{tail}Z"
    year, month, _ = civil(moment.first)
    if moment.first == moment.last:
        return iso(moment.first)
    if moment == in_month(year, month):
        return f"{_year(year)}-{month:02d}"
    if moment == in_year(year):
        return _year(year)
    return f"{iso(moment.first)} to {iso(moment.last)}"


def local_text(instant: int, zone_name: str) -> str:
    """
    A clock time as ISO 8601 text on the clock of a zone, with its offset: `2026-03-11T15:00+01:00`.

    It is in UTC where the offset of the time has seconds, which such a text cannot hold.
    """
    offset = _zone_offset(instant, zone_name)
    if offset == 0 or offset % 60:
        return text(Moment(0, 0, instant))
    wall = text(Moment(0, 0, instant + offset)).removesuffix("Z")
    hours, minutes = divmod(abs(offset) // 60, 60)
    return f"{wall}{'-' if offset < 0 else '+'}{hours:02d}:{minutes:02d}"


# ---- Zones ------------------------------------------------------------------------------------


@cache
def zone(name: str) -> ZoneInfo | None:
    """A time zone of the `tzdata` package, None if it has no such zone."""
    if name not in zone_names():
        return None
    return ZoneInfo.from_file(BytesIO(packaged("tzdata", f"zoneinfo/{name}")))


@cache
def zone_names() -> frozenset[str]:
    """The names of all time zones."""
    return frozenset(packaged_text("tzdata", "zones").split())


@cache
def tzdata_version() -> str:
    """The version of the time-zone data, such as `2025b`."""
    import tzdata  # type: ignore[import-untyped]

    return str(tzdata.IANA_VERSION)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = int(datetime(1, 1, 3, tzinfo=UTC).timestamp())
_LAST = int(datetime(9999, 12, 29, tzinfo=UTC).timestamp())


def _zone_offset(instant: int, zone_name: str) -> int:
    """Seconds ahead of UTC; beyond the years that the data cover, as at their edge."""
    of_day = _offset_of_day(instant // SECONDS_OF_DAY, zone_name)
    return of_day if of_day is not None else _offset_at(instant, zone_name)


# The days of records lie close together, and a zone changes its clocks twice a year.
@lru_cache(maxsize=100_000)
def _offset_of_day(day: int, zone_name: str) -> int | None:
    """Seconds ahead of UTC on a day of UTC; None if that changes on it. No zone changes its clocks twice within one."""
    first = _offset_at(day * SECONDS_OF_DAY, zone_name)
    return first if first == _offset_at(day * SECONDS_OF_DAY + SECONDS_OF_DAY - 1, zone_name) else None


def _offset_at(instant: int, zone_name: str) -> int:
    info = zone(zone_name)
    if info is None:
        raise LookupError(f"no time zone `{zone_name}`")
    moment = _EPOCH + timedelta(0, min(max(instant, _FIRST), _LAST))
    offset = moment.astimezone(info).utcoffset()
    assert offset is not None
    return offset.days * SECONDS_OF_DAY + offset.seconds


def _around_midnight(day: int, zone_name: str) -> tuple[int, int, int]:
    """The midnight that begins a day as the wall shows it, and the first and last second at which that may be."""
    midnight = (day - EPOCH_DAY) * SECONDS_OF_DAY
    offsets = _offsets_near(midnight, zone_name)
    return midnight, midnight - max(offsets), midnight - min(offsets)


@cache
def _start_of_day(day: int, zone_name: str) -> int:
    """The first second of a local day, which is not midnight where the change of clocks leaves midnight out."""
    midnight, early, late = _around_midnight(day, zone_name)
    if _wall(early, zone_name) >= midnight:
        return early
    return _first_at(midnight, early, late, zone_name)


@cache
def _end_of_day(day: int, zone_name: str) -> int:
    """The last second of a local day, which is late where the clocks go back over midnight."""
    midnight, early, late = _around_midnight(day + 1, zone_name)
    if _wall(late - 1, zone_name) < midnight:
        return late - 1
    return _first_at(midnight, early - 1, late - 1, zone_name) - 1


def _first_at(wall: int, before: int, after: int, zone_name: str) -> int:
    """The first second at which the wall shows a time or a later one, between one that does not and one that does."""
    while after - before > 1:
        middle = (before + after) // 2
        if _wall(middle, zone_name) >= wall:
            after = middle
        else:
            before = middle
    return after


def instants(moment: Moment, zone_name: str) -> tuple[int, int]:
    """
    The first and the last second that a moment may be; a local day has 23 to 25 hours.

    A day that a zone left out (30 December 2011 in Apia) is the second at which it would have been.
    """
    if moment.instant is not None:
        return moment.instant, moment.instant
    first = _start_of_day(moment.first, zone_name)
    return first, max(first, _end_of_day(moment.last, zone_name))


# ---- Calendar arithmetic --------------------------------------------------------------------------


def _whole(count: Fraction, times: int = 1) -> int:
    return -(-count.numerator * times // count.denominator)


def _months(duration: Duration) -> int | None:
    if duration.unit is CalendarUnit.YEAR:
        return _whole(duration.count, 12)
    return _whole(duration.count) if duration.unit is CalendarUnit.MONTH else None


def whole_days(duration: Duration) -> int:
    """Weeks and days as days, hours and minutes rounded up to days."""
    if duration.elapsed:
        return _whole(duration.seconds / SECONDS_OF_DAY)
    return _whole(duration.count, 7 if duration.unit is CalendarUnit.WEEK else 1)


def subtract(day: int, duration: Duration) -> int:
    """A day so long before another; months go back to the month's last day if they must."""
    months = _months(duration)
    if months is None:
        return day - whole_days(duration)
    year, month, of_month = _shifted(day, -months)
    return ordinal(year, month, min(of_month, days_in_month(year, month)))


def add(day: int, duration: Duration) -> int:
    """A day so long after another; months go on to the first of the next month if they must."""
    months = _months(duration)
    if months is None:
        return day + whole_days(duration)
    year, month, of_month = _shifted(day, months)
    if of_month > days_in_month(year, month):
        return ordinal(year, month, days_in_month(year, month)) + 1
    return ordinal(year, month, of_month)


def _shifted(day: int, months: int) -> tuple[int, int, int]:
    year, month, of_month = civil(day)
    years, index = divmod(year * 12 + month - 1 + months, 12)
    return years, index + 1, of_month


def completed(unit: CalendarUnit, a: Moment, b: Moment) -> tuple[int, int]:
    """
    The fewest and the most completed years, months, weeks or days from a to b, as far as a and b are known.

    It is the greatest n with a + n units on or before b, which is negative where b comes first.

    Raises:
        ValueError: hours and minutes are elapsed time; clock times and a zone decide how many there are.
    """
    if unit in (CalendarUnit.HOUR, CalendarUnit.MINUTE):
        raise ValueError(f"completed {unit.value}s are not a matter of the calendar")
    return _completed(unit, a.last, b.first), _completed(unit, a.first, b.last)


def _completed(unit: CalendarUnit, a: int, b: int) -> int:
    if unit is CalendarUnit.DAY:
        return b - a
    if unit is CalendarUnit.WEEK:
        return (b - a) // 7
    (year_a, month_a, _), (year_b, month_b, _) = civil(a), civil(b)
    months = (year_b - year_a) * 12 + month_b - month_a + 1
    guess = months if unit is CalendarUnit.MONTH else year_b - year_a + 1
    while add(a, Duration(Fraction(guess), unit)) > b:
        guess -= 1
    return guess
