"""Dates, clock times and periods."""

from __future__ import annotations

import pytest

from protocol_dsl.schema.datum import Answer
from protocol_dsl.schema.problems import AfterAsOf, ImpossibleDate, ImpossiblePeriod, UnknownKey, WrongType
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.values.calendar import ONGOING, Moment, Period, in_month, in_year, on_day
from tests.schema.reads import HEAD, causes, fact, fact_problem
from tests.strategies.records import EVERYTHING

BIRTH = "$.facts.birth_date"


# ---- Dates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "moment"),
    [("1970-05-14", on_day(1970, 5, 14)), ("0001-01-01", on_day(1, 1, 1)), ("9999-12-31", on_day(9999, 12, 31))],
)
def test_a_day_is_exact(value, moment):
    datum = fact("birth_date", value)

    assert (datum.items, datum.causes, datum.written) == ((moment,), frozenset(), value)


@pytest.mark.parametrize(("value", "moment"), [("1970-05", in_month(1970, 5)), ("1970", in_year(1970))])
def test_a_month_or_a_year_is_imprecise(value, moment):
    datum = fact("birth_date", value)

    assert datum.items == (moment,)
    assert causes(datum) == {("imprecise", BIRTH)}


def test_a_date_between_two_days_is_imprecise():
    datum = fact("birth_date", {"between": ["1970-05-14", "1970-06"]})

    assert datum.items == (Moment(on_day(1970, 5, 14).first, on_day(1970, 6, 30).first),)
    assert causes(datum) == {("imprecise", BIRTH)}
    assert fact("birth_date", {"between": ["1970-05-14", "1970-05-14"]}).causes == frozenset()


@pytest.mark.parametrize(
    "value", [{"between": ["1970-05-14"]}, {"between": 1}, {"betwen": ["1970", "1971"]}, 1970, True, []]
)
def test_what_is_no_text_is_no_date(value):
    assert (type(fact_problem("birth_date", value)), fact_problem("birth_date", value).path) == (WrongType, BIRTH)


def test_a_date_between_two_others_starts_with_the_earlier():
    assert isinstance(fact_problem("birth_date", {"between": ["1971", "1970-05-14"]}), ImpossiblePeriod)


@pytest.mark.parametrize(
    "value", ["14/05/1970", "1970-5-14", "1970-05-14 ", "70-05-14", "", "unknown", "not done", "19700514"]
)
def test_a_date_is_written_in_one_way(value):
    problem = fact_problem("birth_date", value)

    assert isinstance(problem, ImpossibleDate)
    assert problem.message.endswith(": this is no date")
    assert problem.help.startswith("write ")


@pytest.mark.parametrize("value", ["2026-02-29", "2026-13-01", "2026-00", "0000", "2026-04-31", "2026-02-01T25:00Z"])
def test_a_day_that_does_not_exist_is_named(value):
    assert fact_problem("birth_date", value).message == f"`{value}`: there is no such day or time"


def test_a_day_of_a_leap_year_exists():
    assert fact("birth_date", "2024-02-29").items == (on_day(2024, 2, 29),)


def test_a_date_may_lie_after_as_of_and_may_never_have_been():
    assert fact("birth_date", "2027-01-01").items == (on_day(2027, 1, 1),)
    assert fact("birth_date", "never").items == (Answer.NEVER,)


def test_several_possible_dates_are_conflicting():
    datum = fact("birth_date", {"one_of": ["1970-05-14", "1970-06"]})

    assert datum.items == (on_day(1970, 5, 14), in_month(1970, 6))
    assert causes(datum) == {("conflicting", BIRTH), ("imprecise", BIRTH)}


# ---- Clock times ------------------------------------------------------------------------------------


def born(value, **head):
    record = {**HEAD, **head, "facts": {"birth_date": value}}
    return read_record({key: each for key, each in record.items() if each is not None}, EVERYTHING)


def test_a_clock_time_without_offset_needs_the_time_zone_of_the_record():
    for head in ({}, {"timezone": None}):
        record, found, _ = born("2026-02-01T10:00", **head)
        if head:
            assert "needs its offset from UTC, or the file a `timezone`" in found[0].message
        else:
            assert record.facts["birth_date"].items[0].instant == 1769936400


@pytest.mark.parametrize("offset", ["+99:99", "+14:30", "-01:60", "+15:00"])
def test_an_offset_from_utc_is_one_that_exists(offset):
    assert isinstance(fact_problem("birth_date", f"2026-02-01T10:00{offset}"), ImpossibleDate)


@pytest.mark.parametrize("offset", ["Z", "+14:00", "-12:00", "+05:45"])
def test_every_offset_in_use_is_read(offset):
    assert fact("birth_date", f"2026-02-01T10:00{offset}").items[0].instant is not None


def test_a_clock_time_with_an_offset_needs_no_time_zone():
    record, _, _ = born("2026-02-01T10:00+01:00", timezone=None)

    assert record.facts["birth_date"].items[0].instant == 1769936400


@pytest.mark.parametrize(
    ("value", "words"), [("2026-03-29T02:30", "leaves this time out"), ("2025-10-26T02:30", "comes twice")]
)
def test_at_the_change_of_clocks_the_record_is_asked_which_time_was_meant(value, words):
    problem = fact_problem("birth_date", value)

    assert words in problem.message
    assert "give the offset from UTC that was meant" in problem.message


@pytest.mark.parametrize("offset", ["+01:00", "+02:00"])
def test_at_the_change_of_clocks_an_offset_tells_the_times_apart(offset):
    assert fact("birth_date", f"2025-10-26T02:30{offset}").items[0].instant is not None


def test_an_observation_later_on_the_same_day_is_after_a_clock_time_but_not_after_a_day():
    observed = {"consent": {"value": True, "on": "2026-03-02T11:00"}}
    _, found, _ = read_record({**HEAD, "facts": observed, "as_of": "2026-03-02T10:00"}, EVERYTHING)

    assert [type(problem) for problem in found] == [AfterAsOf]
    assert read_record({**HEAD, "facts": observed}, EVERYTHING)[1] == ()


# ---- Periods ------------------------------------------------------------------------------------------

GIVEN = "$.facts.pregnancy"


def test_a_period_runs_from_a_date_to_a_date_or_goes_on():
    assert fact("pregnancy", {"from": "2025-01-01", "to": "2025-02-01"}).items == (
        Period(on_day(2025, 1, 1), on_day(2025, 2, 1)),
    )
    going_on = fact("pregnancy", {"from": "2025-01-01", "to": "ongoing"})
    assert (going_on.items, going_on.causes) == ((Period(on_day(2025, 1, 1), ONGOING),), frozenset())
    assert going_on.written == "2025-01-01 to ongoing"


@pytest.mark.parametrize("value", [{"from": "2025-01"}, {"from": "2025-01", "to": None}])
def test_an_end_that_is_not_known_names_its_path(value):
    assert causes(fact("pregnancy", value)) == {("missing", f"{GIVEN}.to"), ("imprecise", f"{GIVEN}.from")}


@pytest.mark.parametrize("value", [{}, [], "2025", True, "ongoing", "not done"])
def test_a_period_is_an_object(value):
    assert isinstance(fact_problem("pregnancy", value), WrongType)


def test_a_period_that_never_was_is_an_answer():
    assert fact("pregnancy", "never").items == (Answer.NEVER,)


def test_a_misspelt_end_offers_the_nearest():
    assert fact_problem("pregnancy", {"form": "2025-01-01"}) == UnknownKey(
        f"{GIVEN}.form", "form", "part of a period", "from"
    )


def test_a_period_does_not_end_before_it_starts():
    problem = fact_problem("pregnancy", {"from": "2025-02-01", "to": "2025-01"})

    assert problem == ImpossiblePeriod(GIVEN, "2025-02-01", "2025-01")
    assert fact("pregnancy", {"from": "2025-02", "to": "2025-02-01"}).items


def test_both_ends_are_looked_at():
    assert fact_problem("pregnancy", {"from": "2025-02-30", "to": "2025-12-01"}).path == f"{GIVEN}.from"
    assert fact_problem("pregnancy", {"from": "2025-02-01", "to": "on going"}).path == f"{GIVEN}.to"


def test_what_goes_on_has_begun_but_what_ends_later_may_begin_later():
    problem = fact_problem("pregnancy", {"from": "2026-04-01", "to": "ongoing"})

    assert problem == AfterAsOf(f"{GIVEN}.from", "`2026-04-01`", "2026-03-02")
    assert fact("pregnancy", {"from": "2026-04-01", "to": "2026-05-01"}).items
