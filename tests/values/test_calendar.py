"""The calendar, against the standard library where that reaches, and by the rules of SEMANTICS 1 where it does not."""

import datetime
import time
import zoneinfo
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.values import calendar
from protocol_dsl.values.calendar import CalendarUnit, Duration, Moment, MomentProblem, parse_moment

DAYS = st.integers(1, datetime.date.max.toordinal())
COUNTS = st.integers(0, 400)
CALENDAR = st.sampled_from([CalendarUnit.YEAR, CalendarUnit.MONTH, CalendarUnit.WEEK, CalendarUnit.DAY])


def day(text):
    return datetime.date.fromisoformat(text).toordinal()


@given(DAYS)
def test_days_are_numbered_as_in_the_standard_library(number):
    date = datetime.date.fromordinal(number)

    assert calendar.civil(number) == (date.year, date.month, date.day)
    assert calendar.ordinal(date.year, date.month, date.day) == number
    assert calendar.weekday(number) == date.weekday()
    assert calendar.iso(number) == date.isoformat()


@given(st.integers(-(10**6), 5 * 10**6))
def test_the_calendar_goes_on_beyond_the_years_1_and_9999(number):
    assert calendar.ordinal(*calendar.civil(number)) == number


@pytest.mark.parametrize(("year", "text"), [(-1, "-0001-03-01"), (0, "0000-03-01"), (12_026, "12026-03-01")])
def test_a_year_has_four_digits_its_sign_and_as_many_more_as_it_needs(year, text):
    assert calendar.iso(calendar.ordinal(year, 3, 1)) == text


@given(DAYS, DAYS, COUNTS, CALENDAR)
def test_at_least_so_long_before_is_at_least_so_long_after_from_the_other_side(a, b, count, unit):
    length = Duration(F(count), unit)

    assert (a <= calendar.subtract(b, length)) == (b >= calendar.add(a, length))


@pytest.mark.parametrize(
    ("start", "count", "unit", "before", "after"),
    [
        ("2026-03-31", 1, CalendarUnit.MONTH, "2026-02-28", "2026-05-01"),
        ("2024-02-29", 1, CalendarUnit.YEAR, "2023-02-28", "2025-03-01"),
        ("2026-01-31", 3, CalendarUnit.MONTH, "2025-10-31", "2026-05-01"),
        ("2026-03-02", 2, CalendarUnit.WEEK, "2026-02-16", "2026-03-16"),
        ("2026-03-02", 90, CalendarUnit.DAY, "2025-12-02", "2026-05-31"),
        ("2026-03-02", 25, CalendarUnit.HOUR, "2026-02-28", "2026-03-04"),
    ],
)
def test_subtracting_clamps_and_adding_rolls_on(start, count, unit, before, after):
    length = Duration(F(count), unit)

    assert calendar.subtract(day(start), length) == day(before)
    assert calendar.add(day(start), length) == day(after)


@given(DAYS, DAYS, CALENDAR)
def test_completed_units_are_the_most_that_fit(a, b, unit):
    low, high = calendar.completed(unit, calendar.from_ordinal(a), calendar.from_ordinal(b))

    assert low == high
    assert calendar.add(a, Duration(F(low), unit)) <= b < calendar.add(a, Duration(F(low + 1), unit))


def test_an_age_counts_on_1_march_for_a_birthday_on_29_february():
    born = calendar.on_day(2008, 2, 29)

    assert calendar.completed(CalendarUnit.YEAR, born, calendar.on_day(2026, 2, 28)) == (17, 17)
    assert calendar.completed(CalendarUnit.YEAR, born, calendar.on_day(2026, 3, 1)) == (18, 18)
    assert calendar.completed(CalendarUnit.YEAR, calendar.in_year(2008), calendar.on_day(2026, 3, 1)) == (17, 18)


def test_years_since_what_may_have_begun_before_any_year_are_many_and_not_fewer_than_none():
    since = Moment(calendar.ordinal(-5, 1, 1), calendar.ordinal(2020, 1, 1))

    assert calendar.completed(CalendarUnit.YEAR, since, calendar.on_day(2026, 3, 1)) == (6, 2031)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026", calendar.in_year(2026)),
        ("2026-02", Moment(day("2026-02-01"), day("2026-02-28"))),
        ("2024-02-29", Moment(day("2024-02-29"), day("2024-02-29"))),
        ("2026-03-02T10:00+01:00", Moment(day("2026-03-02"), day("2026-03-02"), 1772442000)),
        ("2026-03-02T23:30Z", Moment(day("2026-03-03"), day("2026-03-03"), 1772494200)),
        ("2026-03-02T10:00:30", Moment(day("2026-03-02"), day("2026-03-02"), 1772442030)),
        ("2026-03-02T00:59:59+01:00", Moment(day("2026-03-02"), day("2026-03-02"), 1772409599)),
        ("2026-03-02T23:59:59+01:00", Moment(day("2026-03-02"), day("2026-03-02"), 1772492399)),
        ("2026-02-30", MomentProblem.NO_SUCH_DAY),
        ("2026-13", MomentProblem.NO_SUCH_DAY),
        ("2026-00", MomentProblem.NO_SUCH_DAY),
        ("2026-00-10", MomentProblem.NO_SUCH_DAY),
        ("0000", MomentProblem.NO_SUCH_DAY),
        ("2026-03-02T24:00Z", MomentProblem.NO_SUCH_DAY),
        ("02.03.2026", MomentProblem.NOT_A_DATE),
        ("2026-03-29T02:30", MomentProblem.SKIPPED),
        ("2026-10-25T02:30", MomentProblem.DOUBLED),
        ("2026-10-25T02:30+01:00", Moment(day("2026-10-25"), day("2026-10-25"), 1792891800)),
    ],
)
def test_moments_are_read_as_exactly_as_they_are_written(text, found):
    assert parse_moment(text, "Europe/Paris") == found


def test_a_clock_time_needs_an_offset_or_a_zone():
    assert parse_moment("2026-03-02T10:00", None) is MomentProblem.NO_ZONE


def test_with_its_offset_alone_a_clock_time_is_on_the_day_that_it_is_in_utc():
    assert parse_moment("2026-03-02T00:30+01:00", None) == parse_moment("2026-03-01T23:30Z", "UTC")


@pytest.mark.parametrize(
    "text", ["2026", "2026-02", "2026-02-03", "2026-02-03T04:05Z", "2026-02-03T04:05:06Z", "9999-12-31", "0001-01-01"]
)
def test_a_moment_is_written_as_it_is_read(text):
    assert calendar.text(parse_moment(text, "UTC")) == text


def test_a_stretch_of_days_is_written_with_both_ends():
    assert calendar.text(Moment(day("2026-02-03"), day("2026-02-05"))) == "2026-02-03 to 2026-02-05"


@pytest.mark.parametrize(("date", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-02", 24)])
def test_a_local_day_has_23_to_25_hours(date, hours):
    first, last = calendar.instants(parse_moment(date, None), "Europe/Paris")

    assert last - first + 1 == hours * 3600


def test_a_clock_time_is_one_second():
    moment = parse_moment("2026-03-02T10:00Z", "UTC")

    assert calendar.instants(moment, "Europe/Paris") == (moment.instant, moment.instant)


@pytest.fixture
def machine_in_tokyo(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        calendar._offset_of_day.cache_clear()
        yield
    time.tzset()
    calendar._offset_of_day.cache_clear()


def test_the_zone_of_the_machine_decides_nothing(machine_in_tokyo):
    assert time.localtime(0).tm_hour == 9
    # Both sides of the change of clocks, which a machine nine hours ahead would see nine hours earlier.
    for text, instant in (("2026-03-29T00:59Z", 1774745940), ("2026-03-29T01:00Z", 1774746000)):
        assert parse_moment(text, "Europe/Paris").instant == instant
    assert calendar.local_text(1774745940, "Europe/Paris") == "2026-03-29T01:59+01:00"
    assert calendar.local_text(1774746000, "Europe/Paris") == "2026-03-29T03:00+02:00"


def test_zones_come_from_the_package_of_time_zones():
    assert calendar.zone("Europe/Paris") is not None
    assert calendar.zone("Europe/Nowhere") is None
    assert "UTC" in calendar.zone_names()
    assert calendar.tzdata_version()[:2] == "20"
    with pytest.raises(LookupError, match="Nowhere"):
        calendar.instants(calendar.on_day(2026, 3, 2), "Europe/Nowhere")


@pytest.mark.parametrize("unit", CalendarUnit)
def test_the_longest_unit_of_a_kind_is_as_long_as_the_longest_that_there_is(unit):
    one = Duration(F(1), unit)
    # Four years hold a leap year, and each length of a month.
    starts = range(day("2023-01-01"), day("2027-01-01"))

    longest = one.seconds / 86400 if one.elapsed else max(calendar.add(start, one) - start for start in starts)

    assert calendar.MOST_DAYS[unit] == longest


def test_lengths_in_days():
    assert calendar.whole_days(Duration(F(25), CalendarUnit.HOUR)) == 2
    assert calendar.whole_days(Duration(36, CalendarUnit.HOUR)) == 2
    assert calendar.whole_days(Duration(F(90), CalendarUnit.MINUTE)) == 1
    assert calendar.whole_days(Duration(F(2), CalendarUnit.WEEK)) == 14


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2026-03-02T10:60Z", MomentProblem.NO_SUCH_DAY),
        ("2026-03-02T10:00:60Z", MomentProblem.NO_SUCH_DAY),
        ("2026-03-00", MomentProblem.NO_SUCH_DAY),
        ("2026-03-02T10:00+24:00", MomentProblem.NOT_A_DATE),
        ("2026-03-02T10:00+01:60", MomentProblem.NOT_A_DATE),
        ("2026-03-02T10:00+0100", MomentProblem.NOT_A_DATE),
        # What has not the form of a date is none, whatever day it might stand for.
        ("2026-02-30T10:00+24:00", MomentProblem.NOT_A_DATE),
        ("2026-02-30T10", MomentProblem.NOT_A_DATE),
        ("2026-02-30T10:00Z", MomentProblem.NO_SUCH_DAY),
        ("2026-03-02 10:00", MomentProblem.NOT_A_DATE),
        ("2026-03-02T10Z", MomentProblem.NOT_A_DATE),
        ("2026-03-02T١٠:00Z", MomentProblem.NOT_A_DATE),
        ("2026-3-2", MomentProblem.NOT_A_DATE),
        ("2026-03-02\n", MomentProblem.NOT_A_DATE),
        ("٢٠٢٦", MomentProblem.NOT_A_DATE),
        ("", MomentProblem.NOT_A_DATE),
    ],
)
def test_what_no_calendar_or_clock_shows_is_a_problem(text, problem):
    assert parse_moment(text, "Europe/Paris") is problem


def test_a_zone_that_does_not_exist_is_never_replaced_by_another():
    with pytest.raises(LookupError, match="Nowhere"):
        parse_moment("2026-03-02T10:00+01:00", "Europe/Nowhere")


@pytest.mark.parametrize("unit", [CalendarUnit.HOUR, CalendarUnit.MINUTE])
def test_hours_are_not_completed_by_the_calendar(unit):
    with pytest.raises(ValueError, match="calendar"):
        calendar.completed(unit, calendar.on_day(2026, 3, 1), calendar.on_day(2026, 3, 2))


def test_years_out_of_the_ordinary_are_written_with_sign_or_more_digits():
    assert calendar.iso(calendar.ordinal(-5, 3, 1)) == "-0005-03-01"
    assert calendar.iso(calendar.ordinal(12026, 3, 1)) == "12026-03-01"
    assert calendar.text(calendar.in_month(-5, 3)) == "-0005-03"


def test_a_part_of_a_unit_is_rounded_up():
    start = day("2026-03-02")

    assert calendar.add(start, Duration(F("1.5"), CalendarUnit.WEEK)) == start + 11
    assert calendar.add(start, Duration(F("0.5"), CalendarUnit.YEAR)) == day("2026-09-02")
    assert calendar.subtract(start, Duration(F("0.1"), CalendarUnit.DAY)) == start - 1


@pytest.mark.parametrize(
    ("a", "b", "unit", "count"),
    [
        ("2026-01-31", "2026-02-28", CalendarUnit.MONTH, 0),
        ("2026-01-31", "2026-03-01", CalendarUnit.MONTH, 1),
        ("2026-03-02", "2026-03-15", CalendarUnit.WEEK, 1),
        ("2026-03-02", "2026-03-01", CalendarUnit.DAY, -1),
        ("2026-03-02", "2026-03-01", CalendarUnit.WEEK, -1),
        ("2026-03-02", "2026-03-01", CalendarUnit.YEAR, -1),
        ("2026-03-02", "2025-03-02", CalendarUnit.YEAR, -1),
        ("2026-03-02", "2025-03-01", CalendarUnit.YEAR, -2),
    ],
)
def test_completed_units_one_by_one(a, b, unit, count):
    assert calendar.completed(unit, Moment(day(a), day(a)), Moment(day(b), day(b))) == (count, count)


def test_a_period_may_lack_either_end():
    assert calendar.Period(None, calendar.ONGOING) != calendar.Period(None, None)


@pytest.mark.parametrize(
    ("written", "zone", "text"),
    [
        ("2026-03-11T15:00Z", "UTC", "2026-03-11T15:00Z"),
        ("2026-03-11T14:00Z", "Europe/Paris", "2026-03-11T15:00+01:00"),
        ("2026-03-29T00:59Z", "Europe/Paris", "2026-03-29T01:59+01:00"),
        ("2026-03-29T01:00Z", "Europe/Paris", "2026-03-29T03:00+02:00"),
        ("2026-03-11T15:00Z", "Europe/London", "2026-03-11T15:00Z"),
        ("2026-01-01T02:00Z", "America/St_Johns", "2025-12-31T22:30-03:30"),
        ("2026-01-01T12:00Z", "Pacific/Kiritimati", "2026-01-02T02:00+14:00"),
        ("2026-01-01T12:00Z", "Asia/Kathmandu", "2026-01-01T17:45+05:45"),
        # Until 1911 the clocks of Paris went 9 minutes and 21 seconds ahead, which no offset in such a text can say.
        ("1900-01-01T12:00Z", "Europe/Paris", "1900-01-01T12:00Z"),
    ],
)
def test_a_clock_time_is_written_on_the_clock_of_its_zone(written, zone, text):
    moment = parse_moment(written, "UTC")
    assert isinstance(moment, Moment)

    found = calendar.local_text(moment.instant, zone)

    assert found == text
    assert parse_moment(found, "UTC").instant == moment.instant


CHANGES_NEAR_MIDNIGHT = [
    ("America/Sao_Paulo", 1950),
    ("America/Sao_Paulo", 1988),
    ("America/St_Johns", 1988),
    ("America/Havana", 1988),
    ("Asia/Beirut", 1988),
    ("Asia/Amman", 1988),
    # By 44 minutes and 30 seconds.
    ("Africa/Monrovia", 1971),
]


@pytest.mark.parametrize(("zone", "year"), CHANGES_NEAR_MIDNIGHT)
def test_a_local_day_begins_with_the_very_second_at_which_the_clock_shows_it(zone, year):
    clock = zoneinfo.ZoneInfo(zone)

    def shown(second):
        return datetime.datetime.fromtimestamp(second, clock).date()

    for number in range(calendar.ordinal(year, 1, 1), calendar.ordinal(year + 2, 1, 1)):
        first, last = calendar.instants(calendar.from_ordinal(number), zone)
        date = datetime.date.fromordinal(number)
        assert shown(first) == shown(last) == date
        assert shown(first - 1) < date < shown(last + 1)


@pytest.mark.parametrize(("year", "days"), [(1900, 28), (2000, 29), (2024, 29), (2026, 28), (2100, 28)])
def test_a_full_century_has_a_leap_day_only_every_fourth_time(year, days):
    assert calendar.days_in_month(year, 2) == days
    for number in range(day(f"{year}-01-01"), day(f"{year + 1}-01-02")):
        date = datetime.date.fromordinal(number)
        assert calendar.civil(number) == (date.year, date.month, date.day)
        assert calendar.ordinal(date.year, date.month, date.day) == number
