"""A participant who withdrew, where the schedule says that this ends something, and where it does not."""

import re

import pytest

import protocol_dsl

FILE = """protocol p "P"

timepoint enrolment "Enrolment"
concept drug_a "Drug A"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule everybody "Every three weeks"
    cycle treatment "Drug A"
        assume "An example."
        give drug_a 100 mg iv
        first dose at enrolment, window 0 days to +7 days
        repeat every 21 days from previous dose, window 0 days to +3 days
{until}
    visit scan "Scan"
        assume "An example."
        due 60 days after enrolment, window -7 days to +7 days
"""
ENDS = {
    "progression": "        until progression",
    "both": "        until any of\n            - progression\n            - withdrawal",
}
DOSES = [
    {"kind": "dose", "of": "treatment", "cycle": n, "at": f"2026-03-{day}T10:00", "dose": {"value": 100, "unit": "mg"}}
    for n, day in ((1, "02"), (2, "23"))
]
WITHDREW = {"kind": "withdrawal", "at": "2026-04-01"}
TOLD = "the participant withdrew on 2026-04-01 (time not recorded) ($.events[3]); no line says that this ends with it"


def checked(until, tmp_path):
    path = tmp_path / "trial.proto"
    path.write_text(FILE.format(until=ENDS[until]), encoding="utf-8")
    return protocol_dsl.check_file(path)


@pytest.fixture
def protocol(tmp_path):
    def load(until):
        result = checked(until, tmp_path)
        assert result.protocol is not None, result.text()
        return result.protocol

    return load


def following(protocol, *events, as_of="2026-04-20", timezone="Europe/Paris"):
    start = {"kind": "timepoint", "of": "enrolment", "at": "2026-03-02T09:00"}
    log = {
        "format": "events/1", "subject": "P", "schedule": "everybody", "as_of": as_of, "through": as_of,
        "timezone": timezone, "events": [start, *events],
    }  # fmt: skip
    return protocol.follow(log)


def items(*args, **more):
    return {each["key"]: each for each in following(*args, **more).to_dict()["items"]}


def test_a_dose_that_stays_due_after_a_withdrawal_says_so(protocol):
    found = items(protocol("progression"), *DOSES, WITHDREW)["treatment/dose/3"]

    assert found["status"] == "overdue"
    assert TOLD in found["chain"]
    assert found["withdrawal"] == "$.events[3]"


def test_what_is_due_next_says_that_the_participant_withdrew(protocol):
    found = following(protocol("progression"), *DOSES, WITHDREW)
    told = "(overdue); but the participant withdrew on 2026-04-01 (time not recorded)"

    assert told in found.explain()
    assert told in found.summary()
    assert "A withdrawal is recorded" in found.ics().replace("\r\n ", "")


def test_a_withdrawal_that_ends_treatment_cancels_what_is_behind_it(protocol):
    found = items(protocol("both"), *DOSES, WITHDREW)["treatment/dose/3"]

    assert found["status"] == "cancelled"
    assert found["withdrawal"] is None
    assert not any("no line says" in each for each in found["chain"])


def test_what_was_over_before_the_withdrawal_does_not_mention_it(protocol):
    found = items(protocol("progression"), *DOSES, {**WITHDREW, "at": "2026-05-20"}, as_of="2026-06-01")

    assert found["treatment/dose/3"]["status"] == "overdue"
    assert [key for key, each in found.items() if each["withdrawal"]] == []


def test_a_dose_that_was_given_after_the_withdrawal_says_so(protocol):
    third = {**DOSES[0], "cycle": 3, "at": "2026-04-14T10:00"}
    found = items(protocol("progression"), *DOSES, WITHDREW, third)["treatment/dose/3"]

    assert found["status"] == "conformant"
    assert TOLD in found["chain"]


def test_a_visit_of_no_end_mentions_a_withdrawal_before_it(protocol):
    found = items(protocol("both"), *DOSES, WITHDREW)["scan/visit"]

    assert (found["status"], TOLD in found["chain"]) == ("not yet due", True)


def test_the_checker_says_which_line_would_end_treatment(tmp_path):
    [found] = [each for each in checked("progression", tmp_path).diagnostics if each.code == "I308"]

    assert found.message == "no line ends `treatment` when a participant withdraws: the next dose stays due"
    assert found.help == "write `until any of`, and below it, a line each: `- progression` and `- withdrawal`"
    assert [each.code for each in checked("both", tmp_path).diagnostics if each.code == "I308"] == []


def test_the_line_that_the_checker_asks_for_is_one_that_it_takes(tmp_path):
    path = tmp_path / "trial.proto"
    path.write_text(FILE.format(until="        times 6"), encoding="utf-8")
    [found] = [each for each in protocol_dsl.check_file(path).diagnostics if each.code == "I308"]
    [line] = re.findall("`(until .*?)`", found.help)
    path.write_text(FILE.format(until=f"        times 6\n        {line}"), encoding="utf-8")

    assert [
        each.code for each in protocol_dsl.check_file(path).diagnostics if each.code[0] in "EI" and each.code > "I3"
    ] == []
