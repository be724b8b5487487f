"""SEMANTICS 1: windows and wash-outs."""

import pytest

from tests.semantics.ask import MET, NOT_MET, OPEN, ask, criteria, protocol, record

DATES = """
timepoint enrolment
fact seen : date
fact birth_date : date
fact given : period
records therapies
    main agent : code
    given : period
concept drug "Drug"
"""


def at(x, enrolment="2026-03-02", **more):
    return record(timepoints={"enrolment": enrolment}, facts={"seen": x, **more})


@pytest.mark.parametrize(
    ("condition", "x", "status"),
    [
        ("seen at least 7 days before enrolment", "2026-02-23", MET),
        ("seen at least 7 days before enrolment", "2026-02-24", NOT_MET),
        ("seen more than 7 days before enrolment", "2026-02-23", NOT_MET),
        ("seen more than 7 days before enrolment", "2026-02-22", MET),
        ("seen at most 7 days before enrolment", "2026-02-23", MET),
        ("seen at most 7 days before enrolment", "2026-02-22", NOT_MET),
        ("seen at most 7 days before enrolment", "2026-03-02", MET),
        ("seen less than 7 days before enrolment", "2026-02-23", NOT_MET),
        ("seen less than 7 days before enrolment", "2026-02-24", MET),
        ("seen within 7 days before enrolment", "2026-02-23", MET),
        ("seen within 7 days before enrolment", "2026-02-22", NOT_MET),
        ("seen before enrolment", "2026-03-01", MET),
        ("seen before enrolment", "2026-03-02", NOT_MET),
        ("seen on or before enrolment", "2026-03-02", MET),
    ],
)
def test_limits_before_a_timepoint(condition, x, status):
    assert ask(DATES, condition, at(x)).status == status


@pytest.mark.parametrize("limit", ["within", "at most", "less than"])
def test_a_date_after_the_timepoint_is_not_before_it(limit):
    known = at("2026-02-20", enrolment="2026-02-16")

    assert ask(DATES, f"seen {limit} 12 weeks before enrolment", known).status == NOT_MET


def test_less_than_before_is_not_the_negation_of_at_least_before():
    known = at("2026-02-20", enrolment="2026-02-16")

    assert ask(DATES, "seen less than 21 days before enrolment", known).status == NOT_MET
    assert ask(DATES, "not seen at least 21 days before enrolment", known).status == MET


@pytest.mark.parametrize(
    ("condition", "x", "status"),
    [
        ("seen at least 7 days after enrolment", "2026-02-23", MET),
        ("seen at least 7 days after enrolment", "2026-02-22", NOT_MET),
        ("seen within 7 days after enrolment", "2026-02-23", MET),
        ("seen within 7 days after enrolment", "2026-02-15", NOT_MET),
        ("seen within 7 days before or after enrolment", "2026-02-09", MET),
        ("seen within 7 days before or after enrolment", "2026-02-24", NOT_MET),
        ("seen at least 7 days before or after enrolment", "2026-02-20", NOT_MET),
    ],
)
def test_after_is_the_mirror_of_before(condition, x, status):
    assert ask(DATES, condition, at(x, enrolment="2026-02-16")).status == status


def therapy(given, **more):
    return record(
        timepoints={"enrolment": "2026-03-02"}, records={"therapies": [{"agent": "drug", "given": given}]}, **more
    )


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"from": "2026-01-01", "to": "2026-02-09"}, MET),
        ({"from": "2026-01-01", "to": "2026-02-08"}, NOT_MET),
        ({"from": "2026-01-01", "to": "ongoing"}, MET),
        ({"from": "2026-02-20", "to": "2026-02-25"}, MET),
        ({"from": "2026-01-01", "to": "2026-03-20"}, MET),
        ({"from": "2026-01", "to": "2026-02"}, OPEN),
    ],
)
def test_a_period_meets_a_window_if_they_share_a_day(given, status):
    assert ask(DATES, "any therapies where given within 21 days before enrolment", therapy(given)).status == status


def test_a_drug_still_being_given_is_never_cleared_by_its_unknown_end():
    known = therapy({"from": "2026-01-01", "to": "ongoing"})

    answer = ask(DATES, "any therapies where end of given within 21 days before enrolment", known)

    assert (answer.status, answer.causes) == (OPEN, {"missing"})


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ("given at enrolment", MET),
        ("given entirely within 90 days before enrolment", OPEN),
        ("given at 2025-12-31", NOT_MET),
    ],
)
def test_at_contains_a_day_and_entirely_asks_for_the_whole_period(condition, status):
    known = therapy({"from": "2026-01-01", "to": "ongoing"})

    assert ask(DATES, f"any therapies where {condition}", known).status == status


def test_an_ongoing_period_may_reach_a_window_that_lies_ahead():
    known = therapy({"from": "2026-01-01", "to": "ongoing"})
    known["timepoints"] = {"enrolment": {"planned": "2026-03-30"}}
    declarations = DATES.replace("timepoint enrolment", "timepoint enrolment\n    until it happens: planned date")

    answer = ask(declarations, "any therapies where given within 21 days before enrolment", known)

    assert (answer.status, answer.causes) == (OPEN, {"missing"})


@pytest.mark.parametrize("clock", ["2026-02-23", "2026-02-23T00:00+01:00", "2026-02-23T23:59+01:00"])
def test_learning_the_time_of_day_does_not_change_a_window_in_days(clock):
    assert ask(DATES, "seen within 7 days before enrolment", at(clock)).status == MET
    assert (
        ask(DATES, "seen within 7 days before enrolment", at(clock, enrolment="2026-03-02T08:00+01:00")).status == MET
    )


@pytest.mark.parametrize(
    ("x", "status"),
    [
        ("2026-02-27T08:00+01:00", MET),
        ("2026-02-27T07:59+01:00", NOT_MET),
        ("2026-02-27", OPEN),
        ("2026-02-28", MET),
        ("2026-02-26", NOT_MET),
    ],
)
def test_windows_in_hours_compare_instants_and_dates_are_ranges(x, status):
    known = at(x, enrolment="2026-03-02T08:00+01:00")
    known["as_of"] = "2026-03-02T09:00+01:00"

    assert ask(DATES, "seen within 72 hours before enrolment", known).status == status


def test_a_partial_timepoint_decides_only_if_every_day_of_it_agrees():
    assert ask(DATES, "seen at least 7 days before enrolment", at("2026-01-20", enrolment="2026-02")).status == MET
    assert ask(DATES, "seen at least 7 days before enrolment", at("2026-01-30", enrolment="2026-02")).status == OPEN
    assert ask(DATES, "seen at least 7 days before enrolment", at("2026-02-25", enrolment="2026-02")).status == NOT_MET


@pytest.mark.parametrize(
    ("x", "status"),
    [("2025-11-28", MET), ("2025-11-29", NOT_MET), ("2025-11-30", NOT_MET)],
)
def test_subtracting_months_clamps_to_the_last_day(x, status):
    known = at(x, enrolment="2026-02-28")
    assert ask(DATES, "seen at least 3 months before enrolment", known).status == status


@pytest.mark.parametrize(("x", "status"), [("2026-03-01", MET), ("2026-02-28", NOT_MET)])
def test_adding_months_rolls_on_to_the_first_of_the_next(x, status):
    known = at(x, enrolment="2026-01-31")
    assert ask(DATES, "seen at least 1 months after enrolment", known).status == status


@pytest.mark.parametrize(("day", "status"), [("2026-02-28", NOT_MET), ("2026-03-01", MET)])
def test_a_birthday_on_29_february_counts_on_1_march(day, status):
    known = at(None, enrolment=day, birth_date="2008-02-29")
    known["as_of"] = "2026-03-02"

    assert ask(DATES, "years from birth_date to enrolment >= 18 years", known).status == status


@pytest.mark.parametrize(
    ("which", "x", "status"),
    [
        ("longer", "2026-02-28", MET),
        ("longer", "2026-02-27", NOT_MET),
        ("shorter", "2026-03-02", MET),
        ("shorter", "2026-03-01", NOT_MET),
    ],
)
def test_of_90_days_and_3_months_the_longer_has_the_earlier_anchor(which, x, status):
    known = at(x, enrolment="2026-05-31")
    known["as_of"] = "2026-06-01"

    assert ask(DATES, f"seen within the {which} of 90 days and 3 months before enrolment", known).status == status


def test_a_window_that_looks_back_from_a_planned_day_ends_at_as_of():
    declarations = DATES.replace("timepoint enrolment", "timepoint enrolment\n    until it happens: planned date")
    known = record(timepoints={"enrolment": {"planned": "2026-03-30"}}, facts={"seen": "2026-03-10"})

    assert ask(declarations, "seen within 30 days before enrolment", known).status == NOT_MET
    assert ask(declarations, "seen at most 30 days before enrolment", known).status == NOT_MET


@pytest.mark.parametrize("limit", ["within", "at most", "less than"])
@pytest.mark.parametrize("seen", ["2026-02-10", "2026-03-10", "2026-03-30", "2026-04-02", "2026-05-01", "2026-03"])
def test_before_or_after_a_planned_day_is_the_one_or_the_other(limit, seen):
    declarations = DATES.replace("timepoint enrolment", "timepoint enrolment\n    until it happens: planned date")
    known = record(timepoints={"enrolment": {"planned": "2026-03-30"}}, facts={"seen": seen})
    before, after, either = (
        f"seen {limit} 4 weeks {side} enrolment" for side in ("before", "after", "before or after")
    )

    assert ask(declarations, either, known).status == ask(declarations, f"{before} or {after}", known).status


def test_what_is_planned_for_after_a_planned_day_lies_in_a_window_around_it():
    declarations = DATES.replace("timepoint enrolment", "timepoint enrolment\n    until it happens: planned date")
    known = record(timepoints={"enrolment": {"planned": "2026-03-30"}}, facts={"seen": "2026-04-02"})

    assert ask(declarations, "seen within 4 weeks before or after enrolment", known).status == MET


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ("seen exactly pause before enrolment", OPEN),
        ("seen exactly pause before or after enrolment", OPEN),
        ("seen exactly pause after enrolment", NOT_MET),
        ("seen exactly the longer of pause and 6 days before enrolment", NOT_MET),
        ("given for exactly pause", OPEN),
    ],
)
def test_a_length_known_between_two_bounds_may_be_any_length_between_them(condition, status):
    declarations = DATES + "fact pause : quantity in days\n"
    known = at("2026-02-27", pause={"value": {"between": [1, 5]}, "unit": "d"})
    known["facts"]["given"] = {"from": "2026-02-01", "to": "2026-02-03"}

    assert ask(declarations, condition, known).status == status


@pytest.mark.parametrize(("longest", "status"), [(1, NOT_MET), (3, OPEN)])
def test_a_length_that_is_too_short_in_any_case_is_not_the_exact_one(longest, status):
    declarations = DATES + "fact pause : quantity in days\n"
    known = at("2026-02-27", pause={"value": {"between": [0, longest]}, "unit": "d"})

    assert ask(declarations, "seen exactly pause before enrolment", known).status == status


def test_the_end_of_a_period_does_not_come_before_its_start():
    known = at("2025-12-03")
    for given in ({"from": "2025-12", "to": "2025-12-02"}, {"from": "2025-12-02", "to": "2025-12"}):
        known["facts"]["given"] = given
        assert ask(DATES, "start of given on or before 2025-12-02", known).status == MET
        assert ask(DATES, "end of given on or after 2025-12-02", known).status == MET


def test_hours_from_a_table_are_rounded_up_to_whole_days():
    declarations = (
        DATES
        + """
table half_life
    | agent     | half_life |
    | drug      | 25 hours  |
    | any other | 240 hours |
"""
    )
    text = declarations + (
        '\nexclusion E "E"\n    text "E"\n    exclude if any therapies'
        " where given within 1 × half_life of agent before enrolment\n"
    )
    known = therapy({"from": "2026-02-01", "to": "2026-02-28"})

    assert criteria(text, known)["E"].status == "triggered"


@pytest.mark.parametrize("condition", ["start of given on or before 2025-12-02", "end of given on or after 2025-12-02"])
@pytest.mark.parametrize("given", [{"from": "2025-12", "to": "2025-12-02"}, {"from": "2025-12-02", "to": "2025-12"}])
def test_a_bounded_end_decides_alike_however_many_records_were_decided_before(condition, given):
    known = at("2025-12-03")
    known["facts"]["given"] = given
    asked = protocol(f'{DATES}\ninclusion X "X"\n    text "X"\n    require {condition}\n')

    assert {asked.decide(known).status("X") for _ in range(20)} == {MET}
