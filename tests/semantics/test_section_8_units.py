"""SEMANTICS 8: exactness and units."""

import pytest

from protocol_dsl import check
from tests.semantics.ask import MET, NOT_MET, OPEN, ask, record

UNITS = """
timepoint enrolment
    until it happens: as_of
measurement ast : quantity in U/L
    latest within 14 days before enrolment
measurement creatinine_clearance : quantity in mL/min
    latest within 14 days before enrolment
fact dose : quantity in mg
fact fraction_dose : quantity in Gy
fact fractions : integer 1 to 60
fact qt : quantity in ms
fact rr : quantity in ms
use qtcf from formulas
"""


def result(name, **value):
    return record(measurements={name: [{"on": "2026-02-24", **value}]})


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ({"value": "200", "unit": "U/L", "uln": "40"}, MET),
        ({"value": "200.01", "unit": "U/L", "uln": "40"}, NOT_MET),
        ({"value": "3.34", "unit": "µkat/L", "uln": "0.667"}, NOT_MET),
        ({"value": "3.33", "unit": "µkat/L", "uln": "0.667"}, MET),
        ({"value": "2.0", "unit": "µkat/L", "uln": "40", "uln_unit": "U/L"}, MET),
        ({"value": "200", "unit": "U/L"}, OPEN),
    ],
)
def test_a_multiple_of_the_upper_limit_uses_the_results_own_limit(value, status):
    answer = ask(UNITS, "ast <= 5 ULN", result("ast", **value))

    assert answer.status == status
    if status == OPEN:
        assert answer.causes == {"missing"}


@pytest.mark.parametrize(
    ("condition", "uln", "lln", "status"),
    [
        ("ast is normal", "40", "10", MET),
        ("ast is normal", "30", "10", NOT_MET),
        ("ast is normal", "40", None, OPEN),
        ("ast is above normal", "30", None, MET),
        ("ast is not above normal", "40", None, MET),
        ("ast is below normal", None, "39", MET),
    ],
)
def test_normal_is_between_the_results_own_limits(condition, uln, lln, status):
    limits = {name: limit for name, limit in (("uln", uln), ("lln", lln)) if limit is not None}

    assert ask(UNITS, condition, result("ast", value="38", unit="U/L", **limits)).status == status


@pytest.mark.parametrize(("value", "status"), [("1", MET), ("0.999", NOT_MET)])
def test_a_recorded_unit_of_the_same_kind_is_converted_exactly(value, status):
    known = result("creatinine_clearance", value=value, unit="mL/s")

    assert ask(UNITS, "creatinine_clearance >= 60 mL/min", known).status == status


def test_numbers_are_exact_decimals():
    known = record(facts={"dose": {"value": "0.3", "unit": "mg"}})

    assert ask(UNITS, "dose = 0.1 mg + 0.2 mg", known).status == MET


def test_a_formula_of_units_keeps_its_kind():
    known = record(facts={"fraction_dose": {"value": "8", "unit": "Gy"}, "fractions": 3})

    assert ask(UNITS, "(fractions × fraction_dose × (1 + fraction_dose / 10 Gy)) = 43.2 Gy", known).status == MET


@pytest.mark.parametrize(
    "condition",
    [
        "dose >= 5",
        "dose >= 5 mg/kg",
        "dose >= 5 Gy",
        "creatinine_clearance >= 60 mL/min/1.73 m2",
        "ast <= 100 IU/L",
        "fraction_dose >= 1 J/kg",
    ],
)
def test_only_equal_kinds_of_unit_compare(condition):
    result_ = check(f'protocol t "T"\n{UNITS}\ninclusion X "X"\n    text "X"\n    require {condition}\n')

    assert result_.protocol is None
    assert len([d for d in result_.diagnostics if d.code.startswith("E")]) == 1


@pytest.mark.parametrize(("limit", "status"), [("449", MET), ("447", NOT_MET)])
def test_an_irrational_formula_is_enclosed_until_it_decides(limit, status):
    known = record(facts={"qt": {"value": 400, "unit": "ms"}, "rr": {"value": 711, "unit": "ms"}})

    # 400 / 0.711^(1/3) = 448.19
    assert ask(UNITS, f"qtcf(qt: qt, rr: rr) <= {limit} ms", known).status == status
