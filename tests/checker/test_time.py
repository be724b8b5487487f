"""Dates, periods and lengths of time as formulas write them."""

import pytest

from protocol_dsl.checker import problems
from tests.checker.meant import condition, finding, shape

DATES_AND_PERIODS = [
    ("birth_date = last_delivery", "Compare(=, birth_date, last_delivery)"),
    ("birth_date < last_delivery", "Compare(<, birth_date, last_delivery)"),
    ("birth_date before enrolment", "Ordered(birth_date, before, enrolment)"),
    ("birth_date after 2020-01-31", "Ordered(birth_date, after, Moment(737455, 737455))"),
    ("birth_date on or before enrolment", "Ordered(birth_date, on or before, enrolment)"),
    ("birth_date on or after enrolment", "Ordered(birth_date, on or after, enrolment)"),
    ("birth_date within 28 days before enrolment", "Within(birth_date, 28 day before enrolment)"),
    ("birth_date within 72 hours before or after enrolment", "Within(birth_date, 72 hour before or after enrolment)"),
    ("birth_date at least 6 weeks before enrolment", "Lag(birth_date, at least, 6 week, before, enrolment)"),
    ("birth_date more than 6 months after enrolment", "Lag(birth_date, more than, 6 month, after, enrolment)"),
    (
        "birth_date less than 2 years before end of hospital_stay",
        "Lag(birth_date, less than, 2 year, before, EdgeOfPeriod(hospital_stay))",
    ),
    (
        "birth_date at least how_long before enrolment",
        "Lag(birth_date, at least, ReadingDuration(how_long, [[strict, 6 week], [lenient, 1 month]]), "
        "before, enrolment)",
    ),
    (
        "birth_date at most the shorter of 3 months and 90 days before enrolment",
        "Lag(birth_date, at most, SpanOfTime([3 month, 90 day], shorter), before, enrolment)",
    ),
    ("hospital_stay within 21 days before enrolment", "Within(hospital_stay, 21 day before enrolment)"),
    (
        "hospital_stay entirely within 21 days before enrolment",
        "Within(hospital_stay, 21 day before enrolment, entirely)",
    ),
    ("hospital_stay at enrolment", "Covers(hospital_stay, enrolment)"),
    ("hospital_stay for at least 6 weeks", "Lasting(hospital_stay, at least, 6 week)"),
    ("hospital_stay before enrolment", "Ordered(hospital_stay, before, enrolment)"),
    ("start of hospital_stay before enrolment", "Ordered(EdgeOfPeriod(start, hospital_stay), before, enrolment)"),
    (
        "birth_date within vague before enrolment",
        "Within(birth_date, ValueDuration(UndefinedValue(vague), day) before enrolment)",
    ),
]


@pytest.mark.parametrize(("written", "meant"), DATES_AND_PERIODS)
def test_dates_and_periods_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


def test_a_day_that_is_only_a_month_is_asked_for():
    found = finding("birth_date before 2024-02")

    assert found.code == "E222"
    assert found.help == "write `2024-02-01` or `2024-02-29`, whichever the document means"


def test_a_period_is_no_date_but_its_ends_are():
    found = finding("birth_date before hospital_stay")

    assert found == problems.NotADate("a period", "write `start of` or `end of` before it")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("birth_date within n before enrolment", "E220"),
        ("birth_date within 3 mg before enrolment", "E220"),
        ("birth_date within 0 days before enrolment", "E233"),
        ("n within 3 days before enrolment", "E221"),
        ("birth_date for at least 3 days", "E213"),
    ],
)
def test_what_is_no_window_is_one_finding(written, code):
    assert finding(written).code == code
