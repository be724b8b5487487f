"""SEMANTICS 9: what decided, what is needed, how long it holds."""

import pytest

from tests.semantics.ask import protocol, record

TRIAL = """
timepoint enrolment
    until it happens: as_of
fact birth_date : date
fact last_dose : date
fact a : yes/no
fact b : yes/no
fact c : yes/no

inclusion A "A"
    text "A"
    require a or b

inclusion B "B"
    text "B"
    require c

exclusion W "Wash-out"
    text "Wash-out of 21 days."
    exclude if last_dose within 21 days before enrolment
"""
DONE = {"last_dose": "never"}


def group(**facts):
    return protocol(TRIAL).decide(record(facts=facts)).to_dict()["groups"][0]


def test_ineligible_is_decided_by_every_criterion_that_blocks():
    decided = group(a=False, b=False, c=False, **DONE)

    assert decided["verdict"] == "ineligible"
    assert [each["id"] for each in decided["decided_by"]] == ["A", "B"]


def test_undetermined_is_decided_by_what_is_open():
    decided = group(a=True, c=None, **DONE)

    assert (decided["verdict"], [each["id"] for each in decided["decided_by"]]) == ("undetermined", ["B"])
    assert [each["path"] for each in decided["still_needed"]] == ["$.facts.c"]


def test_eligible_is_decided_by_all_criteria():
    decided = group(a=True, c=True, **DONE)

    assert [each["id"] for each in decided["decided_by"]] == ["A", "B", "W"]


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        ({"a": True, "b": True}, ["$.facts.b"]),
        ({"a": True, "b": False}, ["$.facts.a"]),
        ({"a": False, "b": False}, ["$.facts.a", "$.facts.b"]),
    ],
)
def test_the_facts_behind_an_outcome_are_minimal(facts, because):
    decided = group(**facts, c=False, **DONE)
    all_criteria = {each["id"]: each for each in decided["criteria"]}

    assert all_criteria["A"]["because"] == because


def holds_until(as_of="2026-03-02", **facts):
    return protocol(TRIAL).decide(record(as_of=as_of, facts=facts)).to_dict()["holds_until"]


def test_a_washout_ends_by_itself():
    # 21 days before 2026-03-23 is 2026-03-02, which still counts.
    assert holds_until(a=True, c=True, last_dose="2026-03-02") == "2026-03-23"


def test_a_washout_that_is_over_stays_over():
    assert holds_until(a=True, c=True, last_dose="2025-03-02") is None


def test_a_reason_that_does_not_look_at_time_stays():
    assert holds_until(a=False, b=False, c=True, last_dose="2026-03-02") is None


@pytest.mark.parametrize(
    ("condition", "last_day"),
    [
        ("enrolment on or before 2026-06-01", "2026-06-01"),
        ("enrolment before 2026-06-01", "2026-05-31"),
        ("enrolment at least 30 days before 2026-06-01", "2026-05-02"),
        ("months from 2026-01-15 to enrolment < 3 months", "2026-04-14"),
        ("enrolment before closing", "2026-05-31"),
    ],
)
def test_a_date_that_the_protocol_names_ends_a_decision(condition, last_day):
    text = f"""
timepoint enrolment "Enrolment"
    until it happens: as_of

timepoint closing "End of inclusion"
    until it happens: 2026-06-01

inclusion X "In time"
    text "In time."
    require {condition}
"""
    decided = protocol(text).decide(record()).to_dict()

    assert decided["groups"][0]["criteria"][0]["status"] == "met"
    assert decided["holds_until"] == last_day


LISTS = """
timepoint enrolment "Enrolment"
    until it happens: as_of

records drugs "Drugs"
    given : period "From and to"
    must state completeness

records doses "Doses"
    taken : date "Taken"
    must state completeness

define early = first taken in doses by taken where taken within 50 days before enrolment

inclusion X "In time"
    text "In time."
    require CONDITION
"""


@pytest.mark.parametrize(
    ("condition", "last_day"),
    [
        # The thirtieth day of a drug that goes on is 2026-03-31.
        ("(total time of given within 12 months before enrolment in drugs) < 30 days", "2026-03-30"),
        # From 2026-03-25 the dose of 2026-02-02 lies outside, and the next one was a fortnight ago.
        ("months from early to enrolment < 1 months", "2026-03-24"),
    ],
)
def test_a_window_that_moves_changes_what_it_counts_and_picks(condition, last_day):
    through = "2026-03-10"
    drugs = {"through": through, "rows": [{"given": {"from": "2026-03-02"}}]}
    doses = {"through": through, "rows": [{"taken": "2026-02-02"}, {"taken": "2026-03-09"}]}
    known = record(as_of=through, records={"drugs": drugs, "doses": doses})

    assert protocol(LISTS.replace("CONDITION", condition)).decide(known).to_dict()["holds_until"] == last_day


def test_a_criterion_that_does_not_look_at_time_is_waived_in_time():
    waiver = """
inclusion V "Long ago"
    text "From three weeks after the last dose on, B need not hold."
    applies if last_dose at least 21 days before enrolment
    require a
    waives B
"""
    known = record(as_of="2026-03-02", facts={"a": True, "c": False, "last_dose": "2026-02-20"})

    # The wash-out ends a day later than the waiver begins.
    assert protocol(TRIAL + waiver).decide(known).to_dict()["holds_until"] == "2026-03-13"


def test_a_birthday_changes_an_age():
    text = (
        TRIAL + '\ninclusion G "Adult"\n    text "Adult."\n    require years from birth_date to enrolment >= 18 years\n'
    )
    known = record(facts={"birth_date": "2008-05-14", "a": True, "c": True, **DONE})

    assert protocol(text).decide(known).to_dict()["holds_until"] == "2026-05-13"
