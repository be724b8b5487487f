"""A death of which the time is not known exactly: what was done behind it cannot be, so it came later than that."""

import pytest

import protocol_dsl

FILE = """protocol p "P"

timepoint enrolment "Enrolment"
concept drug_a "Drug A"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule everybody "Every three weeks"
    step rt "Radiation"
        assume "An example."
    cycle treatment "Drug A"
        assume "An example."
        give drug_a 100 mg iv
        first dose at enrolment, window 0 days to +7 days
        repeat every 21 days from previous dose, window 0 days to +3 days
        until progression
    visit scan "Scan"
        assume "An example."
        due 60 days after enrolment, window -7 days to +7 days
        until death, grace 5 days
    visit last_call "Call"
        assume "An example."
        due 30 days after enrolment, window -2 days to +2 days
"""
CHECKED = protocol_dsl.check(FILE)
assert CHECKED.protocol is not None, CHECKED.text()
PROTOCOL = CHECKED.protocol
AMOUNT = {"value": 100, "unit": "mg"}
DAYS = {1: "03-02", 2: "03-23", 3: "04-13", 4: "05-04", 5: "05-25", 6: "06-15"}


def doses(*numbers, time="T10:00"):
    return [
        {"kind": "dose", "of": "treatment", "cycle": n, "at": f"2026-{DAYS[n]}{time}", "dose": AMOUNT} for n in numbers
    ]  # fmt: skip


def died(at):
    return {"kind": "death", "at": at}


def items(*events, as_of="2026-08-01", through=...):
    start = {"kind": "timepoint", "of": "enrolment", "at": "2026-03-02T09:00"}
    log = {
        "format": "events/1", "subject": "P", "schedule": "everybody", "as_of": as_of, "timezone": "Europe/Paris",
        "through": as_of if through is ... else through, "events": [start, *events],
    }  # fmt: skip
    return {each["key"]: each for each in PROTOCOL.follow(log).to_dict()["items"]}


@pytest.mark.parametrize("at", [None, "2026-04"])
@pytest.mark.parametrize("time", ["T10:00", ""])
def test_a_dose_that_was_left_out_before_one_that_was_given_is_missing_whenever_death_was(at, time):
    # In April it is a visit that the participant was alive for.
    given = doses(1, 2, 4, 5, 6, time=time) if at is None else doses(1, 2, time=time)
    visit = {"kind": "visit", "of": "scan", "at": "2026-04-28"}
    found = items(*given, visit, died(at))["treatment/dose/3"]

    assert (found["status"], found["timing"]) == ("missing", "missing")


def test_its_chain_names_what_was_done_last():
    chain = items(*doses(1, 2, 4), died(None))["treatment/dose/3"]["chain"]

    assert "the participant died at an unknown time ($.events[4])" in chain
    assert "the participant was still alive at 2026-05-04 10:00 +02:00 ($.events[3])" in chain


@pytest.mark.parametrize("at", [None, "2026-04"])
def test_without_anything_behind_it_a_dose_may_have_been_due_after_death(at):
    found = items(*doses(1, 2), died(at))["treatment/dose/3"]

    assert (found["status"], found["why"]) == ("cannot be determined", ["stop"])


def test_a_dose_whose_window_was_open_when_the_last_thing_was_done_stays_open():
    # Dose 3 could have been given until 16 April, and the participant may have died on the 15th.
    visit = {"kind": "visit", "of": "last_call", "at": "2026-04-14T12:00"}

    assert items(*doses(1, 2), visit, died("2026-04"))["treatment/dose/3"]["status"] == "cannot be determined"


def test_a_result_is_not_taken_for_a_sign_of_life():
    # A result may be that of a sample, or of an autopsy.
    progression = {"kind": "progression", "at": "2026-07-20"}

    assert items(*doses(1, 2), progression, died(None))["treatment/dose/3"]["status"] == "cannot be determined"


def test_a_visit_that_was_missed_before_a_dose_is_missing_with_a_grace_behind_death():
    found = items(*doses(1, 2, 3, 4, 5), died("2026-05"))

    assert found["scan/visit"]["status"] == "missing"
    assert "the participant was still alive at 2026-05-25 10:00 +02:00 ($.events[5])" in found["scan/visit"]["chain"]


def test_what_may_have_ended_treatment_before_the_last_dose_leaves_a_dose_open_beside_a_death():
    # Nobody is treated after death; after a progression somebody may be.
    progression = {"kind": "progression", "at": None}

    found = items(*doses(1, 2, 4, 5), progression, died("2026-06"))["treatment/dose/3"]
    assert (found["status"], found["why"]) == ("cannot be determined", ["stop"])


def test_what_was_given_may_contradict_a_death_of_the_same_month():
    found = items(*doses(1, 2, 4, 5), died("2026-05"))

    assert {n: found[f"treatment/dose/{n}"]["status"] for n in (2, 4, 5)} == {
        2: "conformant", 4: "cannot be determined", 5: "cannot be determined",
    }  # fmt: skip


def test_a_dose_behind_death_says_nothing_of_when_that_was():
    # Death in April and a dose in May contradict each other, and either may be the wrong one.
    found = items(*doses(1, 2, 4), died("2026-04"))

    assert found["treatment/dose/4"]["status"] == "contradictory"
    assert found["treatment/dose/3"]["status"] == "cannot be determined"


def test_a_start_that_stands_behind_its_end_says_nothing_of_when_death_was():
    radiation = [{"kind": kind, "of": "rt", "at": f"2026-{at}"} for kind, at in (("start", "07-15"), ("end", "04-01"))]
    found = items(*doses(1, 2), *radiation, died(None))

    assert found["rt/start"]["status"] == "contradictory"
    assert found["treatment/dose/3"]["status"] == "cannot be determined"
