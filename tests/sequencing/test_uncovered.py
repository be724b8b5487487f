"""Toxicities and holds that no rule covers: taken, shown, and said to be a question to the author."""

from pathlib import Path

import pytest

import protocol_dsl

PROTOCOL = protocol_dsl.load(Path(__file__).parents[2] / "examples" / "schedules" / "two_drugs.proto")
NAUSEA = {"kind": "toxicity", "term": "Nausea", "grade": 2, "ctcae": "5.0", "at": "2026-03-05"}
COUNTS = [
    {"kind": "result", "of": "neutrophils", "value": 3.2, "unit": "10^9/L", "at": "2026-03-02"},
    {"kind": "result", "of": "platelets", "value": 210, "unit": "10^9/L", "at": "2026-03-02"},
]
DOSES = [
    {"kind": "dose", "of": "chemo", "drug": drug, "cycle": 1, "day": 1, "dose": dose, "at": "2026-03-03T10:00"}
    for drug, dose in (
        ("gemcitabine", {"value": 1000, "unit": "mg/m2"}),
        ("carboplatin", {"value": 5, "unit": "AUC"}),
    )
]
HOLD = {"kind": "hold", "of": "chemo", "cycle": 2, "reason": "a family visit", "at": "2026-03-24"}
LOW = {"kind": "result", "of": "neutrophils", "value": 1.2, "unit": "10^9/L", "at": "2026-03-23"}


def log(*events, as_of="2026-04-30", through=...):
    return {
        "format": "events/1",
        "subject": "P-1",
        "as_of": as_of,
        "through": as_of if through is ... else through,
        "timezone": "Europe/Paris",
        "events": [{"kind": "timepoint", "of": "enrolment", "at": "2026-03-02"}, *COUNTS, *DOSES, *events],
    }


def uncovered(*events, **how):
    return PROTOCOL.follow(log(*events, **how)).to_dict()["uncovered"]


def codes(event):
    with pytest.raises(protocol_dsl.RecordError) as raised:
        PROTOCOL.follow(log(event))
    return [each.code for each in raised.value.problems]


def test_a_toxicity_without_a_name_in_the_schedule_is_taken_and_shown_everywhere():
    following = PROTOCOL.follow(log(NAUSEA))
    told = "toxicity Nausea, grade 2 (CTCAE 5.0), 2026-03-05 (time not recorded) ($.events[5]): no rule looks at it"

    assert [(each["event"], each["kind"], each["covered"]) for each in following.to_dict()["uncovered"]] == [
        ("$.events[5]", "toxicity", False)
    ]
    for text in (following.explain(), following.explain("markdown").replace("\\", "")):
        assert told in text
        assert "question to its author" in text
    assert "1 not covered by a rule" in following.summary()


def test_it_has_a_row_of_its_own_in_the_table_with_when_and_why():
    rows = [
        line for line in PROTOCOL.follow(log(NAUSEA, HOLD)).table().replace("\\", "").splitlines() if " | ? " in line
    ]

    assert rows == [
        "| Not covered by the schedule: toxicity Nausea, grade 2 (CTCAE 5.0) | – | – "
        "| 2026-03-05 (time not recorded) ($.events[5]) | ? no rule looks at it "
        "| no rule looks at it; a question to the author of the protocol |",
        "| Not covered by the schedule: hold of “Gemcitabine and carboplatin”, a family visit "
        "| – | – | 2026-03-24 (time not recorded) ($.events[6]) | ? no dose rule asks for it "
        "| no dose rule asks for it, so it moves no window; a question to the author of the protocol |",
    ]


def test_it_changes_no_status():
    assert PROTOCOL.follow(log(NAUSEA)).statuses == PROTOCOL.follow(log()).statuses


def test_nothing_is_told_where_there_is_nothing():
    following = PROTOCOL.follow(log())

    assert following.to_dict()["uncovered"] == []
    assert "question to its author" not in following.explain()


def test_a_toxicity_that_a_rule_looks_at_is_not_among_them():
    grade_2 = {"kind": "toxicity", "of": "pneumonitis", "grade": 2, "ctcae": "5.0", "at": "2026-03-05"}

    assert uncovered(grade_2) == []


@pytest.mark.parametrize("term", ["pneumonitis", "Pneumonitis", " PNEUMONITIS "])
def test_a_term_that_the_schedule_has_a_name_for_may_not_go_past_its_rules(term):
    assert codes({**NAUSEA, "term": term}) == ["R310"]


def test_a_term_near_to_a_name_is_asked_about():
    (found,) = uncovered({**NAUSEA, "term": "Pneumonits"})

    assert "if `pneumonitis` is meant, the log has to name it so" in found["text"]


def test_a_name_that_the_schedule_does_not_have_is_still_refused():
    assert codes({"kind": "toxicity", "of": "pneumonits", "grade": 3, "ctcae": "5.0", "at": "2026-03-05"}) == ["R106"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"of": "pneumonitis"}, "R104"),
        ({"term": None}, "R105"),
        ({"term": 7}, "R104"),
        ({"term": "  "}, "R104"),
        ({"ctcae": "2.0"}, "R106"),
        ({"grade": 6}, "R104"),
    ],
)
def test_a_term_is_a_text_beside_no_name_with_a_grade_and_a_version(change, code):
    assert codes({**NAUSEA, **change}) == [code]


def test_a_hold_for_another_reason_moves_nothing_and_is_said_to():
    late = [{**each, "cycle": 2, "at": "2026-03-31T10:00"} for each in DOSES]
    following = PROTOCOL.follow(log(HOLD, *({**each, "at": "2026-03-30"} for each in COUNTS), *late))
    (found,) = following.to_dict()["uncovered"]

    assert (found["kind"], found["covered"]) == ("hold", False)
    assert "a family visit" in found["text"]
    assert "no dose rule asks for it, so it moves no window" in found["text"]
    assert following.statuses["chemo/dose/2/day 1/gemcitabine"] == "late"


def test_a_hold_that_a_dose_rule_asks_for_is_not_among_them():
    assert uncovered(LOW, HOLD) == []


def test_a_hold_after_the_recovery_is_not_explained_by_it():
    recovered = {**LOW, "value": 3, "at": "2026-03-24"}

    assert [each["covered"] for each in uncovered(LOW, recovered, {**HOLD, "at": "2026-03-27"})] == [False]


def test_what_a_log_leaves_out_may_explain_a_hold():
    assert [each["covered"] for each in uncovered(HOLD, through="2026-03-10")] == [None]
    assert "cannot be determined whether" in uncovered(HOLD, through=None)[0]["text"]


def test_a_result_of_which_only_the_month_is_known_may_explain_a_hold():
    assert [each["covered"] for each in uncovered({**LOW, "at": "2026-03"}, HOLD)] == [None]


def test_they_stand_in_the_order_of_the_log():
    later = {**NAUSEA, "term": "Fatigue", "at": "2026-03-04"}

    assert [each["event"] for each in uncovered(HOLD, NAUSEA, later)] == ["$.events[5]", "$.events[6]", "$.events[7]"]
