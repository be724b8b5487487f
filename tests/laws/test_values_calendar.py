"""Local days and clock times in every zone, and calendar arithmetic by rules that need no arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.values import calendar
from protocol_dsl.values.calendar import (
    EPOCH_DAY,
    CalendarUnit,
    Duration,
    Moment,
    MomentProblem,
    completed,
    from_ordinal,
    instants,
    parse_moment,
    zone,
)

# Half hours, quarters, changes at midnight and just after it, southern summers, a skipped day, no changes at all.
ZONES = st.sampled_from(
    """UTC Europe/Paris America/New_York America/St_Johns America/Sao_Paulo Australia/Lord_Howe Asia/Kathmandu
    Pacific/Apia Africa/Casablanca Asia/Tehran America/Havana""".split()
)
DAYS = st.integers(calendar.ordinal(1900, 1, 1), calendar.ordinal(2050, 12, 31))
CALENDAR_UNITS = st.sampled_from([CalendarUnit.YEAR, CalendarUnit.MONTH, CalendarUnit.WEEK, CalendarUnit.DAY])


def local_day(second: int, name: str) -> int:
    """The local day of a second, as the standard library has it."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).astimezone(zone(name)).toordinal()


@given(DAYS, ZONES)
def test_a_local_day_is_from_its_first_to_its_last_second(day, name):
    first, last = instants(from_ordinal(day), name)

    if last == first:
        # Apia had no 30 December 2011, and counts it as the second at which it would have begun.
        assert (name, calendar.iso(day)) == ("Pacific/Apia", "2011-12-30")
        return
    assert local_day(first, name) == local_day(last, name) == day
    assert local_day(first - 1, name) < day < local_day(last + 1, name)
    half_hours = [first + shift for shift in range(-30 * 3600, 60 * 3600, 1800)]
    assert all(first <= second <= last for second in half_hours if local_day(second, name) == day)


@pytest.mark.parametrize(
    ("name", "day", "first", "hours"),
    [
        ("Europe/Paris", (2026, 3, 29), "2026-03-28T23:00Z", 23),
        ("Europe/Paris", (2026, 10, 25), "2026-10-24T22:00Z", 25),
        ("Australia/Lord_Howe", (2026, 10, 4), "2026-10-03T13:30Z", Fraction(47, 2)),
        # Midnight was left out: the day began at 01:00.
        ("America/Sao_Paulo", (2018, 11, 4), "2018-11-04T03:00Z", 23),
        # At 00:01 the clocks went back to 23:01, so that this day began twice, and the day before ended twice.
        ("America/St_Johns", (2006, 10, 29), "2006-10-29T02:30Z", 25),
        ("America/St_Johns", (2006, 10, 28), "2006-10-28T02:30Z", 25),
        ("Asia/Kathmandu", (2026, 3, 2), "2026-03-01T18:15Z", 24),
    ],
)
def test_days_at_the_change_of_clocks(name, day, first, hours):
    found = instants(calendar.on_day(*day), name)

    assert calendar.text(Moment(0, 0, found[0])) == first
    assert Fraction(found[1] + 1 - found[0], 3600) == hours


@given(DAYS, ZONES, st.integers(0, 86_399))
def test_a_clock_time_of_a_zone_is_read_if_the_zone_has_it_just_once(day, name, second):
    wall = f"{calendar.iso(day)}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    shown = (day - EPOCH_DAY) * 86_400 + second
    offsets = {
        int(offset.total_seconds())
        for hours in (-36, 0, 36)
        for offset in [
            (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=shown + hours * 3600))
            .astimezone(zone(name))
            .utcoffset()
        ]
    }
    moments_that_show_it = [
        shown - offset
        for offset in offsets
        if (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=shown - offset))
        .astimezone(zone(name))
        .replace(tzinfo=UTC)
        == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=shown)
    ]

    found = parse_moment(wall, name)

    match moments_that_show_it:
        case []:
            assert found is MomentProblem.SKIPPED
        case [instant]:
            assert found == Moment(day, day, instant)
        case _:
            assert found is MomentProblem.DOUBLED


@given(DAYS, ZONES, st.integers(0, 1439), st.integers(-14 * 60, 14 * 60))
def test_a_clock_time_with_an_offset_is_one_second_of_its_local_day(day, name, minute, offset):
    hours, minutes = divmod(abs(offset), 60)
    sign = "-" if offset < 0 else "+"
    found = parse_moment(
        f"{calendar.iso(day)}T{minute // 60:02d}:{minute % 60:02d}{sign}{hours:02d}:{minutes:02d}", name
    )

    assert isinstance(found, Moment)
    assert found.instant == (day - EPOCH_DAY) * 86_400 + (minute - offset) * 60
    first, last = instants(from_ordinal(found.first), name)
    assert found.first == found.last
    assert first <= found.instant <= last


@given(st.one_of(DAYS.map(from_ordinal), DAYS.map(lambda n: calendar.in_month(*calendar.civil(n)[:2])),
                 DAYS.map(lambda n: calendar.in_year(calendar.civil(n)[0]))))  # fmt: skip
def test_a_moment_is_read_again_as_it_was_written(moment):
    assert parse_moment(calendar.text(moment), None) == moment


@given(DAYS, st.integers(0, 40), CALENDAR_UNITS)
def test_a_whole_unit_later_is_the_same_day_of_the_month_or_the_first_of_the_next(day, count, unit):
    later = calendar.add(day, Duration(Fraction(count), unit))
    year, month, of_month = calendar.civil(day)

    if unit in (CalendarUnit.DAY, CalendarUnit.WEEK):
        assert later - day == count * (7 if unit is CalendarUnit.WEEK else 1)
        return
    months = year * 12 + month - 1 + count * (12 if unit is CalendarUnit.YEAR else 1)
    later_year, later_month, later_of_month = calendar.civil(later)
    rolled = later_year * 12 + later_month - 1 - months
    assert (rolled, later_of_month) in ((0, of_month), (1, 1))
    assert rolled == 0 or of_month > calendar.days_in_month(months // 12, months % 12 + 1)


@given(DAYS, DAYS, st.integers(0, 400), CALENDAR_UNITS)
def test_going_back_and_going_forth_keep_the_order_of_days(a, b, count, unit):
    length = Duration(Fraction(count), unit)

    assert (calendar.subtract(a, length) <= calendar.subtract(b, length)) or a > b
    assert (calendar.add(a, length) <= calendar.add(b, length)) or a > b


@given(DAYS, DAYS, st.integers(0, 5), st.integers(0, 5), CALENDAR_UNITS)
def test_completed_units_of_partial_dates_are_those_of_every_completion(a, b, more_a, more_b, unit):
    start, end = Moment(a, a + more_a), Moment(b, b + more_b)
    every = [
        completed(unit, from_ordinal(x), from_ordinal(y))[0]
        for x in range(start.first, start.last + 1)
        for y in range(end.first, end.last + 1)
    ]

    assert completed(unit, start, end) == (min(every), max(every))
