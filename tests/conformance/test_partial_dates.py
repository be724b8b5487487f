"""
Dates that are known to the year, the month or the day, compared with each other in every order.

The oracle is what HL7's CQL publishes for dates of different precision (its reference, "Before", "After",
"Same Or Before", and its test suite), where this language means the same, and otherwise the list of days that each date
may be: a comparison is decided exactly if every pair of days agrees. Where CQL says something else the
difference is listed.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from tests.conformance.asking import of_facts, protocol_of

DATES = "fact a : date\nfact b : date\n"
ORDERS = ("a before b", "a on or before b", "a after b", "a on or after b", "a is b", "a is not b")


@pytest.fixture(scope="module")
def orders():
    return protocol_of(DATES, ORDERS)


# ---- What CQL publishes, and this language says as well ---------------------------------------------------------

# (a, b, before, on or before, after, on or after, is, is not)
AS_IN_CQL = [
    # Both known to the day.
    ("2004-10-01", "2004-10-10", "TTFFFT"),  # DateTimeBeforeDayTrue
    ("2004-10-11", "2004-10-10", "FFTTFT"),  # DateTimeBeforeDayFalse
    ("2014-12-20", "2014-12-20", "FTFTTF"),  # DateTimeSameOrAfterDayTrue1
    # One known to the month or the year, and they differ before that.
    ("2005-10-10", "2005-09", "FFTTFT"),  # DateTimeAfterUncertain
    ("2003", "2004-10-10", "TTFFFT"),  # DateTimeBeforeYearTrue
    ("2013", "2014", "TTFFFT"),  # DateTimeSameOrBeforeYearTrue2
    ("2014-10", "2014-09", "FFTTFT"),  # DateTimeSameOrAfterMonthTrue2
    ("2014-08", "2014-09", "TTFFFT"),  # DateTimeSameOrBeforeMonthTrue2
    ("2015", "2014-07", "FFTTFT"),
    # One runs out where they are still equal.
    ("2014-10", "2014-10-12", "UUUUUU"),  # DateTimeSameAsNull
    ("2014-12-20", "2014-12", "UUUUUU"),  # DateTimeSameOrAfterNull1
    ("2014", "2014-06-15", "UUUUUU"),
    ("2014-06-15", "2014", "UUUUUU"),
    ("2014", "2014-06", "UUUUUU"),
    ("2014-06", "2014", "UUUUUU"),
]


@pytest.mark.parametrize(("a", "b", "published"), AS_IN_CQL)
def test_dates_of_different_precision_compare_as_published(a, b, published, orders):
    assert of_facts(orders, a=a, b=b) == published


# ---- Reviewed differences ----------------------------------------------------------------------------------------

# Two dates known to the same month or year: CQL compares what is written, this language the days that may be meant.
SAME_AS_WRITTEN = [("2014", "2014"), ("2014-12", "2014-12")]


@pytest.mark.parametrize(("a", "b"), SAME_AS_WRITTEN)
def test_two_dates_written_alike_need_not_be_the_same_day(a, b, orders):
    cql = "FTFTTF"

    assert of_facts(orders, a=a, b=b) == "UUUUUU" != cql


# (a, b, what is decided here and null in CQL): no day of the month lies before its first, whatever day it was.
AT_THE_EDGE = [
    ("2014", "2014-01-01", "FUUTUU"),
    ("2014-12-31", "2014", "FUUTUU"),
    ("2014-06", "2014-06-30", "UTFUUU"),
    ("2014-06-01", "2014-06", "UTFUUU"),
    ("2012-02", "2012-02-29", "UTFUUU"),
    ("2014", "2014-12-31", "UTFUUU"),
]


@pytest.mark.parametrize(("a", "b", "here"), AT_THE_EDGE)
def test_at_the_edge_of_a_month_or_year_every_day_agrees_and_so_the_comparison_is_decided(a, b, here, orders):
    assert of_facts(orders, a=a, b=b) == here


# ---- The oracle for all of them: every day that may be meant ---------------------------------------------------------

SPREAD = (
    *("2013", "2014", "2015", "2013-12", "2014-01", "2014-02", "2014-11", "2014-12", "2015-01"),
    *("2013-12-31", "2014-01-01", "2014-01-31", "2014-02-01", "2014-02-28", "2014-12-31", "2015-01-01"),
)
HOLDS = (
    lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a > b, lambda a, b: a >= b,
    lambda a, b: a == b, lambda a, b: a != b,
)  # fmt: skip


def ends_of(text: str) -> tuple[date, date]:
    """The first and the last day that a date may be."""
    if len(text) == 10:
        return date.fromisoformat(text), date.fromisoformat(text)
    first = date.fromisoformat({4: f"{text}-01-01", 7: f"{text}-01"}[len(text)])
    until = date(first.year + 1, 1, 1) if len(text) == 4 else (first + timedelta(days=31)).replace(day=1)
    return first, until - timedelta(days=1)


TELLING = sorted({end + timedelta(days=n) for text in SPREAD for end in ends_of(text) for n in (-1, 0, 1)})
"""The days at which a comparison of two dates of the list can change, and those beside them."""


def days_of(text: str) -> list[date]:
    first, last = ends_of(text)
    return [day for day in TELLING if first <= day <= last]


def test_each_comparison_in_every_order_is_what_every_pair_of_days_agrees_on(orders):
    for a, b in product(SPREAD, repeat=2):
        pairs = list(product(days_of(a), days_of(b)))
        truths = [{holds(x, y) for x, y in pairs} for holds in HOLDS]
        wanted = "".join("U" if len(each) == 2 else "T" if True in each else "F" for each in truths)
        assert of_facts(orders, a=a, b=b) == wanted, (a, b)


# ---- How long from one to the other ----------------------------------------------------------------------------------

# (a, b, unit, the fewest and the most that CQL publishes)
BETWEEN = [
    ("2005", "2010", "years", 4, 5),  # DateTimeDurationBetweenYear
    ("2005-05", "2010-04", "years", 4, 4),  # DateTimeDurationBetweenYearOffset
    ("2014-01-15", "2014-02", "days", 17, 44),  # DateTimeDurationBetweenUncertainInterval
    ("2005", "2006-05", "months", 4, 16),  # DateTimeDurationBetweenUncertainInterval2
]


@pytest.mark.parametrize(("a", "b", "unit", "fewest", "most"), BETWEEN)
def test_completed_units_between_dates_in_part_known_lie_between_the_published_bounds(a, b, unit, fewest, most):
    length = f"{unit} from a to b"
    asked = [
        f"{length} >= {fewest} {unit}", f"{length} > {fewest} {unit}",
        f"{length} <= {most} {unit}", f"{length} < {most} {unit}",
    ]  # fmt: skip
    open_inside = "F" if fewest == most else "U"

    assert of_facts(protocol_of(DATES, asked), a=a, b=b) == f"T{open_inside}T{open_inside}"


# (a, b, a comparison, what CQL publishes)
COMPARED = [
    ("2005", "2006-07", "> 5 months", "T"),  # DateTimeDurationBetweenMonthUncertain
    ("2005", "2006-02", "> 5 months", "U"),  # … 2
    ("2005", "2006-07", "> 25 months", "F"),  # … 3
    ("2005", "2006-07", "< 24 months", "T"),  # … 4
    ("2005", "2006-07", "= 24 months", "F"),  # … 5
    ("2005", "2006-07", ">= 5 months", "T"),  # … 6
    ("2005", "2006-07", "<= 24 months", "T"),  # … 7
]


@pytest.mark.parametrize(("a", "b", "comparison", "published"), COMPARED)
def test_comparisons_of_uncertain_lengths_are_as_published(a, b, comparison, published):
    assert of_facts(protocol_of(DATES, [f"months from a to b {comparison}"]), a=a, b=b) == published


# (a, b, unit, what CQL publishes, what counts here): CQL counts days of 24 hours between clock times, this language
# local dates, so that learning the time of day never overturns what was decided by the dates.
BY_THE_CLOCK_ELSEWHERE = [
    ("2012-03-10T22:05:09Z", "2012-03-24T07:19:33Z", "weeks", 1, 2),  # DurationInWeeks2
    ("2017-03-12T00:00:00-07:00", "2017-03-13T00:00:00-06:00", "days", 0, 1),  # DurationInDaysA
]


@pytest.mark.parametrize(("a", "b", "unit", "published", "here"), BY_THE_CLOCK_ELSEWHERE)
def test_days_and_weeks_are_counted_between_dates_and_not_between_clock_times(a, b, unit, published, here):
    protocol = protocol_of(DATES, [f"{unit} from a to b = {each} {unit}" for each in (published, here)])
    zone = "America/Denver" if "-07" in a else "UTC"
    decision = protocol.decide({**_record(zone), "facts": {"a": a, "b": b}})

    assert [decision.status("X0"), decision.status("X1")] == ["not met", "met"]


def _record(zone):
    return {"format": "record/1", "subject": "P-001", "as_of": "2026-03-02", "timezone": zone}
