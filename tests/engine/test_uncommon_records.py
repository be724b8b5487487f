"""Records that are odd but possible: clock times, several dates, negative durations, points that never were."""

import pytest

from tests.semantics.ask import MET, NOT_MET, OPEN, ask, record

ODD = """
timepoint t0
    until it happens: as_of
fact p : yes/no
fact n : number
fact m : number
fact d : date
fact gap : quantity in days
fact weight : quantity in kg
fact height : quantity in m
fact stage : one of early, late
use bmi from formulas
measurement lab : number
records rows
    main kind : one of one, two
    size : number
    taken : date
    given : period
table life
    | stage | life   |
    | early | 5 days |
    | late  | 9 days |
table band
    | n          | band |
    | below 3    | 1    |
    | any other  | 2    |
"""
CLOSED = "2026-03-02"


def series(*results):
    return record(measurements={"lab": [{"value": value, "on": on} for value, on in results]})


def rows(*held):
    return record(records={"rows": {"rows": list(held), "through": CLOSED}})


@pytest.mark.parametrize(
    ("condition", "known", "status"),
    [
        ("lowest lab within 9 days before t0 = 3", series((3, "2026-03-01"), (5, "2026-02-27")), MET),
        ("mean lab within 9 days before t0 = 4", series((3, "2026-03-01"), (5, "2026-02-27")), MET),
        ("mean lab within 9 days before t0 < 9", series((3, "2026-03-01"), (5, "2026-02")), MET),
        ("highest lab within 9 days before t0 = 3", series((3, "2026-03-01"), ("not done", "2026-02-27")), OPEN),
        ("highest lab within 9 days before t0 >= 3", series((3, "2026-03-01"), (None, "2026-02-27")), OPEN),
        ("latest lab within 9 days before d > 3", series((3, "2026-03-01")), OPEN),
        (
            "latest lab within 9 days before t0 = 3",
            series((5, "2026-03-01T08:00+01:00"), (3, "2026-03-01T09:00+01:00")),
            MET,
        ),
    ],
)
def test_odd_series(condition, known, status):
    assert ask(ODD, condition, known).status == status


def test_a_window_before_a_day_that_never_was_has_no_result():
    known = series((3, "2026-03-01"))
    known["facts"] = {"d": "never"}

    answer = ask(ODD, "latest lab within 9 days before d > 3", known)

    assert (answer.status, answer.causes) == (OPEN, {"undefined"})


@pytest.mark.parametrize(
    ("gap", "status"),
    [("3", MET), ("1", NOT_MET), ("-3", OPEN), ({"at_least": "3"}, OPEN), ({"between": ["3", "5"]}, MET), (None, OPEN)],
)
def test_a_recorded_length_of_time(gap, status):
    given = None if gap is None else {"value": gap, "unit": "days"}
    known = record(facts={"d": "2026-02-27", "gap": given})

    assert ask(ODD, "d within gap before t0", known).status == status
    longer = ask(ODD, "d within the longer of 1 days and gap before t0", known).status
    assert longer == status


@pytest.mark.parametrize(
    ("condition", "facts", "status"),
    [
        ("p", {"p": "not done"}, OPEN),
        ("n / m > 1", {"n": 4, "m": {"one_of": [0, 2]}}, OPEN),
        ("n / m > 1", {"n": 4, "m": {"one_of": [1, 2]}}, MET),
        (
            "bmi(weight: weight, height: height) < 40 kg/m2",
            {"weight": "not done", "height": {"value": 2, "unit": "m"}},
            OPEN,
        ),
        (
            "bmi(weight: weight, height: height) < 40 kg/m2",
            {"weight": {"value": {"one_of": [60, 70, 80]}, "unit": "kg"}, "height": {"value": 2, "unit": "m"}},
            MET,
        ),
        ("band of n = 1", {"n": 2}, MET),
        ("band of n = 1", {"n": "not done"}, OPEN),
        ("band of n = 1", {"n": {"between": [2, 4]}}, OPEN),
        ("band of n <= 2", {"n": {"between": [2, 4]}}, MET),
        ("d within 1 × life of stage before t0", {"d": "2026-02-22", "stage": "late"}, MET),
        ("d within 1 × life of stage before t0", {"d": "2026-02-22", "stage": "early"}, NOT_MET),
        ("d within 1 × life of stage before t0", {"d": "2026-02-22", "stage": {"one_of": ["early", "late"]}}, OPEN),
    ],
)
def test_odd_facts(condition, facts, status):
    assert ask(ODD, condition, record(facts=facts)).status == status


@pytest.mark.parametrize(
    ("condition", "held", "status"),
    [
        ("any rows where given before t0", [{"given": {"from": "2026-01-01", "to": "2026-02-01"}}], MET),
        ("any rows where given before t0", [{"given": {"from": "2026-01-01", "to": "ongoing"}}], NOT_MET),
        ("any rows where given after t0", [{"given": {"from": "2026-01-01", "to": None}}], NOT_MET),
        ("(mean of size in rows where kind is one) < 9", [{"kind": None, "size": 3}, {"kind": "one", "size": 5}], MET),
        (
            "last kind in rows by taken is one",
            [
                {"kind": "one", "taken": {"one_of": ["2026-02-01", "2026-02-09"]}},
                {"kind": "two", "taken": "2026-01-01"},
            ],
            MET,
        ),
        (
            "at least 2 rows, at least 3 days apart",
            [
                {"kind": "one", "taken": {"one_of": ["2026-01-02", "2026-02-09"]}},
                {"kind": "two", "taken": "2026-01-01"},
            ],
            OPEN,
        ),
        ("at least 2 rows, at most 3 days apart", [{"taken": "2026-01-01"}, {"taken": "2026-01-03"}], MET),
        ("at least 2 rows, less than 2 days apart", [{"taken": "2026-01-01"}, {"taken": "2026-01-03"}], NOT_MET),
    ],
)
def test_odd_rows(condition, held, status):
    assert ask(ODD, condition, rows(*held)).status == status


def test_a_window_to_both_sides_of_a_day_that_may_lie_ahead():
    declarations = ODD.replace("until it happens: as_of", "until it happens: planned date")
    known = record(facts={"d": "2026-03-04"}, timepoints={"t0": {"planned": "2026-03"}})

    assert ask(declarations, "d within 60 days before or after t0", known).status == OPEN
