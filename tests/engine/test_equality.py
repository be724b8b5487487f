"""Two facts of one type, compared; what two texts or two codes leave open; durations that are looked up."""

import pytest

from tests.semantics.ask import MET, NOT_MET, OPEN, ask, record

PAIRS = """
timepoint enrolment
    until it happens: as_of
fact seen : date
fact birth : date
fact stay : period
fact weight : quantity in kg
fact portion : quantity in g
fact remark : text
fact comment : text
fact agent : code
fact drug : code
concept aspirin "Aspirin"
concept paracetamol "Paracetamol"
fact first_answer : yes/no
fact second_answer : yes/no
fact colour : one of red, green
fact hair : one of red, green
table life
    | colour | life   |
    | red    | 5 days |
    | green  | 9 days |
"""


@pytest.mark.parametrize(
    ("facts", "condition", "status", "causes"),
    [
        ({"remark": "left", "comment": "Left "}, "remark = comment", MET, set()),
        ({"remark": "left", "comment": "right"}, "remark = comment", OPEN, {"unmapped"}),
        ({"remark": "left", "comment": "left"}, "remark = comment", MET, set()),
        ({"remark": "left "}, 'remark is "LEFT"', MET, set()),
        ({"remark": "right"}, 'remark is "LEFT"', OPEN, {"unmapped"}),
        ({}, 'remark is "LEFT"', OPEN, {"missing"}),
        ({"agent": "aspirin", "drug": "paracetamol"}, "agent = drug", OPEN, {"unmapped"}),
        ({"agent": "aspirin", "drug": "aspirin"}, "agent = drug", MET, set()),
        ({"agent": "not done"}, "agent is aspirin", OPEN, {"missing"}),
        ({"colour": "red", "hair": "green"}, "colour = hair", NOT_MET, set()),
        ({"colour": "red", "hair": "red"}, "colour = hair", MET, set()),
        ({"colour": "not done"}, "colour is red", OPEN, {"missing"}),
        ({"first_answer": True, "second_answer": True}, "first_answer = second_answer", MET, set()),
        ({"first_answer": True, "second_answer": "not done"}, "first_answer = second_answer", OPEN, {"missing"}),
        ({"birth": "never", "seen": "2026"}, "birth = seen", NOT_MET, set()),
    ],
)
def test_two_texts_or_codes_that_differ_may_still_mean_the_same(facts, condition, status, causes):
    answer = ask(PAIRS, condition, record(facts=facts))

    assert (answer.status, answer.causes) == (status, causes)


@pytest.mark.parametrize(
    ("grams", "status"), [(999, MET), (1000, NOT_MET), ({"between": [900, 1100]}, OPEN), ("not done", OPEN)]
)
def test_quantities_in_two_units_meet_in_one(grams, status):
    facts = {"weight": {"value": 1, "unit": "kg"}, "portion": {"value": grams, "unit": "g"}}

    assert ask(PAIRS, "weight > portion", record(facts=facts)).status == status
    assert ask(PAIRS, "(weight + portion) < 2 kg", record(facts=facts)).status == status


@pytest.mark.parametrize(
    ("colour", "condition", "status"),
    [
        ("red", "seen exactly 1 × life of colour before enrolment", MET),
        ("green", "seen exactly 1 × life of colour before enrolment", NOT_MET),
        ({"one_of": ["red", "green"]}, "seen exactly 1 × life of colour before enrolment", OPEN),
        ({"one_of": ["red", "green"]}, "seen at least 1 × life of colour before enrolment", OPEN),
        ({"one_of": ["red", "green"]}, "seen within 1 × life of colour before enrolment", MET),
        (None, "seen within 1 × life of colour before enrolment", OPEN),
        ("not done", "seen within 1 × life of colour before enrolment", OPEN),
        ("red", "stay for at least 2 × life of colour", MET),
        ("green", "stay for at least 2 × life of colour", NOT_MET),
        (None, "stay for at least 2 × life of colour", OPEN),
    ],
)
def test_a_length_of_time_is_looked_up(colour, condition, status):
    facts = {"seen": "2026-02-25", "colour": colour, "stay": {"from": "2026-01-01", "to": "2026-01-10"}}

    assert ask(PAIRS, condition, record(facts=facts)).status == status


@pytest.mark.parametrize(
    ("stay", "condition", "status"),
    [
        ({"from": "2026-01-01", "to": None}, "end of stay before enrolment", OPEN),
        ({"from": "2026-04-01", "to": None}, "end of stay before enrolment", NOT_MET),
        ({"from": None, "to": "2026-01-07"}, "start of stay before enrolment", MET),
        ({"from": None, "to": "2026-04-07"}, "start of stay before enrolment", OPEN),
        ({"from": None, "to": "2026-01-07"}, "start of stay after enrolment", NOT_MET),
        ({"from": None, "to": "2023-01-07"}, "years from start of stay to enrolment >= 3 years", MET),
        ({"from": None, "to": "2024-01-07"}, "years from start of stay to enrolment >= 3 years", OPEN),
        ({"from": None, "to": None}, "start of stay before enrolment", OPEN),
        ({"from": "2026-01-01", "to": "2026-01-07"}, "end of stay before enrolment", MET),
        (None, "end of stay before enrolment", OPEN),
    ],
)
def test_an_unrecorded_edge_of_a_period_is_bounded_by_the_other_one(stay, condition, status):
    assert ask(PAIRS, condition, record(facts={"stay": stay})).status == status


@pytest.mark.parametrize(
    ("birth", "condition", "status", "causes"),
    [
        ("never", "years from birth to enrolment >= 3 years", OPEN, {"undefined"}),
        (None, "years from birth to enrolment >= 3 years", OPEN, {"missing"}),
        ("2023-03-02", "years from birth to enrolment >= 3 years", MET, set()),
        ("2023", "years from birth to enrolment >= 3 years", OPEN, {"imprecise"}),
        ("2026-03-01T10:00+01:00", "days from birth to enrolment = 1 days", MET, set()),
    ],
)
def test_elapsed_time_needs_both_of_its_dates(birth, condition, status, causes):
    answer = ask(PAIRS, condition, record(facts={"birth": birth}))

    assert (answer.status, answer.causes) == (status, causes)


def test_hours_are_counted_between_clock_times():
    known = record(as_of="2026-03-02T12:00+01:00", facts={"birth": "2026-03-02T09:30+01:00"})

    assert ask(PAIRS, "hours from birth to enrolment >= 2.5 h", known).status == MET
    assert ask(PAIRS, "hours from birth to enrolment > 2.5 h", known).status == NOT_MET
