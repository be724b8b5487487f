"""A grade that ends treatment, and days of grace behind an end, need a reason like every other number."""

import pytest

import protocol_dsl

PROTOCOL = """protocol p "P"

timepoint enrolment
concept drug "Drug"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "S"
    milestone bad "Bad neuropathy"
        {of_grade}
        = first case of neuropathy of grade 4 or worse in CTCAE 5.0
    cycle c "Drug"
        {of_cycle}
        give drug 100 mg iv
            assume "An example."
        first dose within 3 days after enrolment
            assume "An example."
        repeat every 21 days from previous dose, window 0 days to +3 days
            assume "An example."
        until any of
            - bad, grace 7 days
                {of_grace}
            - withdrawal
"""
SAID = 'assume "From practice."'
NOTED = 'note "Nothing is said of it."'


def asked(of_grade=NOTED, of_cycle=NOTED, of_grace=NOTED):
    text = PROTOCOL.format(of_grade=of_grade, of_cycle=of_cycle, of_grace=of_grace)
    return {each.message.split("`")[1] for each in protocol_dsl.check(text).diagnostics if each.code == "W302"}


def test_without_a_reason_both_are_asked_about():
    assert asked() == {"first case of neuropathy of grade 4 or worse", "bad, grace 7 days"}


@pytest.mark.parametrize("where", ["of_cycle", "of_grace"])
def test_a_reason_of_the_line_or_of_the_whole_is_one_for_the_days_of_grace(where):
    assert asked(of_grade=SAID, **{where: SAID}) == set()


def test_a_note_is_no_reason():
    assert asked(of_grade=SAID, of_grace=NOTED) == {"bad, grace 7 days"}
