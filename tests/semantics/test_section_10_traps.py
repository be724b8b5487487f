"""SEMANTICS 10: texts that must be read in one way, or refused (the full list of traps is in tests/syntax)."""

import pytest

from protocol_dsl import check
from tests.semantics.ask import MET, NOT_MET, ask, record

FACTS = """
timepoint enrolment
    until it happens: as_of
fact a : number
fact b : number
fact c : number
fact p : yes/no
fact q : yes/no
measurement ast : quantity in U/L
    latest within 14 days before enrolment
measurement wbc : quantity in /uL
    latest within 14 days before enrolment
records r
    main kind : one of one, two
    flag : yes/no
"""


@pytest.mark.parametrize(
    ("condition", "known", "status"),
    [
        ("(a\n        + b) = 5", {"a": 2, "b": 3}, MET),
        ("not a >= 3", {"a": 2}, MET),
        ("not p and q", {"p": False, "q": True}, MET),
        ("not p and q", {"p": True, "q": False}, NOT_MET),
        ("a >= -5", {"a": -5}, MET),
        ("a - b > 1", {"a": 5, "b": 2}, MET),
        ("a / b = 2", {"a": 4, "b": 2}, MET),
        ("a is between 1 and 3 and p", {"a": 2, "p": True}, MET),
        ("75 % of a × b = 6", {"a": 4, "b": 2}, MET),
    ],
)
def test_what_can_be_read_in_two_ways_is_read_in_one(condition, known, status):
    assert ask(FACTS, condition, record(facts=known)).status == status


def test_2_5_times_the_upper_limit_is_one_word_however_it_is_spelt():
    known = record(measurements={"ast": [{"value": 100, "unit": "U/L", "uln": 40, "on": "2026-02-24"}]})

    for spelling in ("2.5 ULN", "2.5 x ULN", "2.5 × ULN"):
        assert ask(FACTS, f"ast <= {spelling}", known).status == MET


def test_a_slash_between_a_number_and_a_unit_belongs_to_the_unit():
    known = record(measurements={"wbc": [{"value": "1.5", "unit": "10^9/L", "on": "2026-02-24"}]})

    assert ask(FACTS, "wbc >= 1500 /uL", known).status == MET


def test_where_runs_to_the_end_of_its_line():
    known = record(facts={"p": False}, records={"r": [{"kind": "one", "flag": True}]})

    assert ask(FACTS, "(any r where flag) and p", known).status == NOT_MET
    assert not check(f'protocol t "T"\n{FACTS}\ninclusion X "X"\n    text "X"\n    require any r where flag and p\n').ok


@pytest.mark.parametrize(
    "condition",
    [
        "p and q or p",
        "a >= 5andp",
        "a > 5mg",
        "a >= 100,000",
        "a-b > 1",
        "count of r where flag <= 5",
        "a within 6 weeks of enrolment",
    ],
)
def test_what_would_be_a_guess_is_refused_with_one_finding(condition):
    result = check(f'protocol t "T"\n{FACTS}\ninclusion X "X"\n    text "X"\n    require {condition}\n')

    assert len([d for d in result.diagnostics if d.severity.value == "error"]) == 1, result.text()
