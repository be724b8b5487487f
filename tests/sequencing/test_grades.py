"""Which `deviation` line grades a departure: the one of its part before that of the whole, and the graver of two."""

import pytest

import protocol_dsl

PROTOCOL = """\
protocol p "P"

timepoint enrolment "Enrolment"
concept drug "Drug"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "S"
    assume "Made up."
    visit seen "Seen once"
        due 7 days after enrolment, window 0 days to +2 days
    cycle c "Begins on its day 2"
        day 2
            give drug 100 mg iv
        day 9
            give drug 50 mg iv
        first dose 1 days after enrolment, window 0 days to +1 days
        repeat every 21 days from previous dose, window 0 days to +1 days
        times 2
"""
LATE = [
    {"kind": "timepoint", "of": "enrolment", "at": "2026-03-02"},
    {"kind": "visit", "of": "seen", "at": "2026-03-20"},
    {"kind": "dose", "of": "c", "cycle": 1, "day": 2, "dose": {"value": 100, "unit": "mg"}, "at": "2026-03-06"},
    {"kind": "dose", "of": "c", "cycle": 1, "day": 9, "dose": {"value": 50, "unit": "mg"}, "at": "2026-03-15"},
    {"kind": "dose", "of": "c", "cycle": 2, "day": 2, "dose": {"value": 100, "unit": "mg"}, "at": "2026-04-05"},
    {"kind": "dose", "of": "c", "cycle": 2, "day": 9, "dose": {"value": 50, "unit": "mg"}, "at": "2026-04-20"},
]


def graded(*lines):
    said = "".join(f'    deviation late {line} because "Because."\n' for line in lines)
    protocol = protocol_dsl.check(PROTOCOL + said).protocol
    log = {"format": "events/1", "subject": "P", "as_of": "2026-06-01", "through": "2026-06-01", "timezone": "UTC"}
    found = protocol.follow({**log, "events": LATE}).departures
    return {key: grades[0] for key, grades in found.items()}


SEEN, FIRST, NEXT = "seen/visit", "c/dose/1/day 2", "c/dose/2/day 2"
DAYS_9 = {"c/dose/1/day 9", "c/dose/2/day 9"}


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("seen.first is minor", {SEEN}),
        ("c.first is minor", {FIRST}),
        ("c.repeat is minor", {NEXT}),
        ("c.day2 is minor", {FIRST, NEXT}),
        ("c.day9 is minor", DAYS_9),
        ("c is minor", {FIRST, NEXT, *DAYS_9}),
    ],
)
def test_a_line_grades_what_it_names_and_nothing_else(line, keys):
    found = graded(line)

    assert {key for key, grade in found.items() if grade == "minor"} == keys
    assert set(found.values()) == {"minor", "ungraded"}


def test_a_line_of_a_part_goes_before_that_of_the_whole():
    assert graded("c is important", "c.first is minor")[FIRST] == "minor"


@pytest.mark.parametrize(
    "lines", [("c.first is minor", "c.day2 is important"), ("c.day2 is important", "c.first is minor")]
)
def test_of_two_lines_that_both_name_it_the_graver_one_counts(lines):
    assert graded(*lines)[FIRST] == "important"
