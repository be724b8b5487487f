"""Parts of a schedule that apply to some participants only, visits, and cycles of several days."""

import pytest

import protocol_dsl

PROTOCOL = """
protocol example "Branches"

timepoint enrolment "Enrolment"
concept drug_a "Drug A"
fact brain : yes/no "Brain metastases"
fact older : yes/no "Older than 70"

inclusion I1 "Enrolled"
    text "The participant is enrolled."
    require enrolment on or after 2026-01-01

schedule treatment "Treatment"
    assume "Made up for this test."
    step scan "MRI of the brain"
        starts within 3 days after enrolment
        applies if brain
        assume "Made up."
    visit short_visit "Short visit"
        due 7 days after enrolment, window -1 days to +1 days
        assume "Made up."
    visit long_visit "Long visit"
        due 14 days after enrolment, window -1 days to +1 days
        assume "Made up."
    choose "How old?"
        - older: long_visit
        - otherwise: short_visit
    cycle a "Drug A"
        day 1
            give drug_a 100 mg oral
        day 8, window -1 days to +1 days
            give drug_a 100 mg oral
        first dose 0 days after enrolment, window 0 days to +2 days
        repeat every 21 days from first dose, window -1 days to +1 days
        times 2
        assume "Made up."
"""


@pytest.fixture(scope="module")
def protocol():
    result = protocol_dsl.check(PROTOCOL.lstrip())
    assert result.protocol is not None, result.text()
    return result.protocol


def dose(day, at, cycle=1):
    return {"kind": "dose", "of": "a", "cycle": cycle, "day": day, "dose": {"value": 100, "unit": "mg"}, "at": at}


def follow(protocol, facts, *events, as_of="2026-03-10", through=...):
    log = {
        "format": "events/1",
        "subject": "P",
        "as_of": as_of,
        "through": as_of if through is ... else through,
        "events": [{"kind": "timepoint", "of": "enrolment", "at": "2026-03-02"}, *events],
    }
    record = {"format": "record/1", "subject": "P", "as_of": as_of, "facts": facts}
    return protocol.follow(log, record).statuses


def visit(name, at):
    return {"kind": "visit", "of": name, "at": at}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"brain": True}, "overdue"),
        ({"brain": False}, "not applicable"),
        ({}, "cannot be determined"),
    ],
)
def test_a_step_under_a_condition_is_asked_for_only_where_it_holds(protocol, facts, expected):
    assert follow(protocol, facts)["scan/start"] == expected


def test_what_was_done_though_it_does_not_apply_is_extra(protocol):
    scan = {"kind": "start", "of": "scan", "at": "2026-03-03"}

    assert follow(protocol, {"brain": False}, scan)["scan/start"] == "extra"


@pytest.mark.parametrize(
    ("older", "short", "long"),
    [
        (True, "not applicable", "not yet due"),
        (False, "due", "not applicable"),
        (None, "cannot be determined", "cannot be determined"),
    ],
)
def test_exactly_one_branch_applies(protocol, older, short, long):
    statuses = follow(protocol, {"older": older, "brain": False}, as_of="2026-03-09")

    assert (statuses["short_visit/visit"], statuses["long_visit/visit"]) == (short, long)


@pytest.mark.parametrize(
    ("at", "expected"), [("2026-03-08", "conformant"), ("2026-03-07", "early"), ("2026-03-11", "late")]
)
def test_a_visit_is_held_against_its_window_in_days(protocol, at, expected):
    statuses = follow(protocol, {"older": False}, visit("short_visit", at), as_of="2026-03-12")

    assert statuses["short_visit/visit"] == expected


def test_a_visit_whose_window_is_over_in_a_complete_log_is_missing(protocol):
    assert follow(protocol, {"older": False}, as_of="2026-03-12")["short_visit/visit"] == "missing"


def test_a_visit_that_an_incomplete_log_does_not_hold_cannot_be_determined(protocol):
    statuses = follow(protocol, {"older": False}, as_of="2026-03-12", through="2026-03-09")

    assert statuses["short_visit/visit"] == "cannot be determined"


def test_a_second_visit_of_one_kind_is_extra(protocol):
    both = visit("short_visit", "2026-03-08"), visit("short_visit", "2026-03-10")

    assert follow(protocol, {"older": False}, *both)["short_visit/visit/2"] == "extra"


def test_day_8_counts_from_day_1_and_the_next_cycle_from_the_grid(protocol):
    events = dose(1, "2026-03-04"), dose(8, "2026-03-11"), dose(1, "2026-03-25", 2), dose(8, "2026-04-03", 2)
    statuses = follow(protocol, {}, *events, as_of="2026-04-05")

    assert [statuses[f"a/dose/{number}/day {day}"] for number in (1, 2) for day in (1, 8)] == [
        "conformant",
        "conformant",
        "conformant",
        "late",
    ]


def test_a_third_cycle_of_two_is_extra(protocol):
    events = dose(1, "2026-03-02"), dose(1, "2026-04-13", 3)

    assert follow(protocol, {}, *events, as_of="2026-04-14")["a/dose/3/day 1"] == "extra"
