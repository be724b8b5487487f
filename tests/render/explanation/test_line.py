"""The explanation in one line."""

from protocol_dsl.render.explanation.line import render_line
from protocol_dsl.render.explanation.view import Wanted
from tests.render.sample import DROP, TYPICAL, changed, result, view


def test_an_eligible_participant():
    assert render_line(view(TYPICAL)) == (
        "P-017: eligible for the observation group and the comparison group: "
        "every criterion is met, clear or not applicable\n"
    )


def test_an_ineligible_participant_with_the_reason():
    assert render_line(view(changed(measurements__ecog=result(2, "2026-02-20")), Wanted(group="observation"))) == (
        "P-017: ineligible for the observation group because I8 “ECOG 0 or 1” is not met: "
        "most recent ECOG performance status within 28 days before enrolment is 2, must be 1 or less\n"
    )


def test_an_open_verdict_says_what_it_waits_for():
    record = changed(measurements__ast=DROP, facts__birth_date=DROP, attestations={}, facts__consent=DROP)

    assert render_line(view(record, Wanted(group="observation"))) == (
        "P-017: cannot be determined yet for the observation group: depends on I1 and L4; may still change it: "
        "the investigator's answer to “Able to comply”; date of birth; "
        "an answer to “Written informed consent given”; and 1 more\n"
    )


def test_one_criterion():
    assert render_line(view(TYPICAL, Wanted(criteria=frozenset(["E1"])))) == (
        "P-017: E1 “Recent chemotherapy” is clear: chemotherapy is among the prior anticancer therapies where "
        "the period “from first to last dose” overlaps the 21 days before enrolment: no\n"
    )


def test_rows_that_decided_are_named():
    recent = [{"agent": "docetaxel", "given": {"from": "2025-11-03", "to": "2026-02-16"}}]
    record = changed(records__therapies={"rows": recent, "through": "2026-03-02"})

    assert render_line(view(record, Wanted(criteria=frozenset(["E1"])))) == (
        "P-017: E1 “Recent chemotherapy” is triggered: entry 1: docetaxel, 2025-11-03 to 2026-02-16 counts\n"
    )
