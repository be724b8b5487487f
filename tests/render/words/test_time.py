"""Days, periods and distances."""

import pytest

from protocol_dsl.render.words.time import distance_words, moment_words, period_words, precision
from protocol_dsl.values.calendar import ONGOING, Moment, Period, in_month, in_year, on_day
from protocol_dsl.values.window import FAR

ENROLMENT = on_day(2026, 3, 2)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (on_day(2026, 2, 20), "2026-02-20"),
        (in_month(2026, 2), "2026-02 (day not recorded)"),
        (in_year(2026), "2026 (month and day not recorded)"),
        (Moment(-FAR, FAR), "an unknown day"),
        (Moment(-FAR, ENROLMENT.last), "2026-03-02 or earlier"),
        (Moment(ENROLMENT.first, FAR), "2026-03-02 or later"),
    ],
)
def test_a_partial_date_says_what_it_lacks(moment, words):
    assert moment_words(moment) == words


def test_precision_is_named_only_where_it_is_coarse():
    assert [precision(each) for each in (ENROLMENT, in_month(2026, 2), in_year(2026))] == [
        None,
        "the month",
        "the year",
    ]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((10, 10), "10 days before 2026-03-02"),
        ((1, 1), "1 day before 2026-03-02"),
        ((0, 0), "on 2026-03-02"),
        ((-3, -3), "3 days after 2026-03-02"),
        ((2, 30), "2 to 30 days before 2026-03-02"),
        ((2, FAR), "at least 2 days before 2026-03-02"),
        ((-FAR, -1), "at least 1 day after 2026-03-02"),
        ((0, FAR), "on or before 2026-03-02"),
        ((-FAR, 0), "on or after 2026-03-02"),
        ((-3, FAR), "before 2026-03-02, or up to 3 days after it"),
        ((-FAR, 3), "after 2026-03-02, or up to 3 days before it"),
        ((-FAR, FAR), "before or after 2026-03-02"),
        ((-2, 5), "between 5 days before and 2 days after 2026-03-02"),
    ],
)
def test_a_distance_has_a_direction(days, words):
    assert distance_words(ENROLMENT, ENROLMENT, days) == words


def test_days_are_told_in_weeks_where_the_limit_is_in_weeks():
    assert distance_words(ENROLMENT, ENROLMENT, (38, 38), in_weeks=True) == (
        "38 days (5 weeks and 3 days) before 2026-03-02"
    )


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(on_day(2024, 1, 10), on_day(2024, 5, 2)), "2024-01-10 to 2024-05-02"),
        (Period(on_day(2024, 1, 10), ONGOING), "2024-01-10, still going on"),
        (Period(None, None), "an unknown day to an unknown day"),
    ],
)
def test_a_period(period, words):
    assert period_words(period) == words
