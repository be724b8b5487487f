"""
Months, years and ends of months against published examples, asked through criteria: `b at least 1 month after a`.

Published calendars clamp in both directions: a day that the month does not have becomes its last one. This language
clamps when it goes back, and goes on to the first of the next month when it goes forth, so that "at least N before" and
"at least N after" say the same. Where that differs the published day is listed beside the one that counts here.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from protocol_dsl.values.calendar import CalendarUnit, Duration, add, ordinal, subtract
from tests.conformance.asking import of_facts, protocol_of

DATES = "fact a : date\nfact b : date\n"


def first_day_after(a: str, length: str) -> str:
    """The first day that lies at least so long after another, found by asking about one day after another."""
    protocol = protocol_of(DATES, [f"b at least {length} after a"])
    days = (date.fromisoformat(a) + timedelta(days=n) for n in range(*_fewest_and_most(length)))
    return next(day.isoformat() for day in days if of_facts(protocol, a=a, b=day.isoformat()) == "T")


def last_day_before(b: str, length: str) -> str:
    """The last day that lies at least so long before another."""
    protocol = protocol_of(DATES, [f"a at least {length} before b"])
    days = (date.fromisoformat(b) - timedelta(days=n) for n in range(*_fewest_and_most(length)))
    return next(day.isoformat() for day in days if of_facts(protocol, a=day.isoformat(), b=b) == "T")


def _fewest_and_most(length: str) -> tuple[int, int]:
    """Between how many days a length may lie, and a day more at either end."""
    count, unit = length.split()
    fewest, most = {"year": (365, 366), "month": (28, 31), "week": (7, 7), "day": (1, 1)}[unit.removesuffix("s")]
    return int(count) * fewest - 1, int(count) * most + 2


# (day, so much later, the published day)
LATER = [
    ("2005-10-10", "5 years", "2010-10-10"),  # HL7 CQL tests: DateTimeAdd5Years
    ("2005-05-10", "5 months", "2005-10-10"),  # DateTimeAdd5Months
    ("2005-05-10", "10 months", "2006-03-10"),  # DateTimeAddMonthsOverflow
    ("2018-05-02", "3 weeks", "2018-05-23"),  # DateTimeAddThreeWeeks
    ("2018-05-23", "52 weeks", "2019-05-22"),  # DateTimeAddYearInWeeks
    ("2023-03-02", "52 weeks", "2024-02-29"),  # DateTimeLeapDayAddYearInWeeks
    ("2024-02-28", "52 weeks", "2025-02-26"),  # DateTimeLeapYearAddYearInWeeks
    ("2005-05-10", "5 days", "2005-05-15"),  # DateTimeAdd5Days
    ("2016-06-10", "21 days", "2016-07-01"),  # DateTimeAddDaysOverflow
    ("2011-01-15", "1 month", "2011-02-15"),
    ("2000-01-12", "15 months", "2001-04-12"),  # XML Schema 1.0 part 2, appendix E: P1Y3M
]


@pytest.mark.parametrize(("day", "length", "published"), LATER)
def test_what_lies_so_much_later_is_the_published_day(day, length, published):
    assert first_day_after(day, length) == published


# (day, so much earlier, the published day)
EARLIER = [
    ("2005-10-10", "5 years", "2000-10-10"),  # HL7 CQL tests: DateTimeSubtract5Years
    ("2005-06-10", "5 months", "2005-01-10"),  # DateTimeSubtract5Months
    ("2005-05-10", "6 months", "2004-11-10"),  # DateTimeSubtractMonthsUnderflow
    ("2018-05-23", "3 weeks", "2018-05-02"),  # DateTimeSubtractThreeWeeks
    ("2024-02-29", "52 weeks", "2023-03-02"),  # DateTimeLeapDaySubtractYearInWeeks
    ("2016-06-10", "11 days", "2016-05-30"),  # DateTimeSubtractDaysUnderflow
    ("2007-03-31", "1 month", "2007-02-28"),  # java.time, LocalDate.minusMonths
    ("2008-02-29", "1 year", "2007-02-28"),  # java.time, LocalDate.minusYears
    ("2018-07-31", "1 month", "2018-06-30"),
    ("2013-10-31", "4 months", "2013-06-30"),
]


@pytest.mark.parametrize(("day", "length", "published"), EARLIER)
def test_what_lies_so_much_earlier_is_the_published_day_also_at_the_end_of_a_month(day, length, published):
    assert last_day_before(day, length) == published


# (day, so much later, the published day, the day that counts here)
CLAMPED_ELSEWHERE = [
    ("2007-03-31", "1 month", "2007-04-30", "2007-05-01"),  # java.time, LocalDate.plusMonths
    ("2008-02-29", "1 year", "2009-02-28", "2009-03-01"),  # java.time, LocalDate.plusYears
    ("2012-02-29", "1 year", "2013-02-28", "2013-03-01"),  # HL7 CQL tests: DateTimeAddLeapYear
    ("2011-01-31", "1 month", "2011-02-28", "2011-03-01"),  # FHIR and CQL: the last day of the resulting month
    ("2012-01-31", "1 month", "2012-02-29", "2012-03-01"),
    ("2013-10-31", "4 months", "2014-02-28", "2014-03-01"),
    ("2018-08-31", "1 month", "2018-09-30", "2018-10-01"),
]


@pytest.mark.parametrize(("day", "length", "published", "here"), CLAMPED_ELSEWHERE)
def test_a_day_that_the_month_does_not_have_is_the_first_of_the_next_one(day, length, published, here):
    assert date.fromisoformat(here) - date.fromisoformat(published) == timedelta(days=1)
    assert first_day_after(day, length) == here


@pytest.mark.parametrize(("day", "length", "published", "here"), CLAMPED_ELSEWHERE)
def test_and_so_before_and_after_say_the_same_where_published_rules_contradict_themselves(day, length, published, here):
    """By the published rules the day lies a month before the later one, and the later one not a month after the day."""
    before, after = f"a at least {length} before b", f"b at least {length} after a"
    protocol = protocol_of(DATES, [before, after])

    assert of_facts(protocol, a=day, b=published) == "FF"
    assert of_facts(protocol, a=day, b=here) == "TT"


# (from, to, unit, the published number of completed units)
COMPLETED = [
    ("2012-06-15", "2012-08-14", "months", 1),  # java.time, LocalDate.until: a day short of two
    ("2012-06-15", "2012-08-15", "months", 2),
    ("2010-01-15", "2011-03-18", "months", 14),  # java.time, Period.between: one year, two months and three days
    ("2014-01-31", "2014-02-01", "months", 0),  # HL7 CQL tests: DateTimeDurationBetweenMonth
    ("2010-10-12", "2008-08-15", "days", -788),  # DateTimeDurationBetweenDaysDiffYears
    ("2012-03-10", "2013-03-10", "years", 1),  # DurationInYears
    ("2012-03-10", "2012-03-20", "weeks", 1),  # DurationInWeeks
    ("2000-02-29", "2018-02-28", "years", 17),
    ("2000-02-29", "2018-03-01", "years", 18),
]


@pytest.mark.parametrize(("a", "b", "unit", "published"), COMPLETED)
def test_completed_units_are_counted_as_published(a, b, unit, published):
    conditions = [f"{unit} from a to b >= {published} {unit}", f"{unit} from a to b <= {published} {unit}"]

    assert of_facts(protocol_of(DATES, conditions), a=a, b=b) == "TT"


# XML Schema 1.0 part 2, 3.2.6.2: a duration in months lies between these numbers of days, and is neither of them.
DAYS_OF_MONTHS = [(1, 28, 31), (12, 365, 366), (5, 150, 153)]


@pytest.mark.parametrize(("months", "fewest", "most"), DAYS_OF_MONTHS)
def test_a_number_of_months_has_as_many_days_as_published(months, fewest, most):
    length = Duration(Fraction(months), CalendarUnit.MONTH)
    days = range(ordinal(2000, 1, 1), ordinal(2009, 1, 1))

    assert {min(add(day, length) - day for day in days), min(day - subtract(day, length) for day in days)} == {fewest}
    assert {max(add(day, length) - day for day in days), max(day - subtract(day, length) for day in days)} == {most}
