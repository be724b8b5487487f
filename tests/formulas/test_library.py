"""Every formula against its worked values, its domain, and an independent computation."""

import math
from fractions import Fraction

import pytest

from protocol_dsl.formulas import LIBRARY
from protocol_dsl.values.interval import (
    EVERYTHING,
    Range,
    contains,
    intersection,
    outside,
    parse_number,
    point,
    within,
)
from protocol_dsl.values.quantity import Units

WORKED = [(formula, worked) for formula in LIBRARY.values() for worked in formula.worked]


def arguments(texts):
    numbers = {name: parse_number(text) for name, text in texts.items()}
    return {name: texts[name] if number is None else point(number) for name, number in numbers.items()}


@pytest.mark.parametrize(("formula", "worked"), WORKED, ids=[f"{f.name}-{n}" for n, (f, _) in enumerate(WORKED)])
def test_worked_values(formula, worked):
    result = formula.evaluate(arguments(worked.arguments))

    assert abs(result.low - Fraction(worked.expected)) <= Fraction(worked.tolerance)
    assert abs(result.high - Fraction(worked.expected)) <= Fraction(worked.tolerance)


INDEPENDENT = {
    "bmi": ({"weight": 81.5, "height": 1.68}, lambda weight, height: weight / height / height),
    "bsa_mosteller": ({"weight": 81.5, "height": 168}, lambda weight, height: math.sqrt(weight * height / 3600)),
    "bsa_du_bois": ({"weight": 81.5, "height": 168}, lambda weight, height: 0.007184 * weight**0.425 * height**0.725),
    "qtcf": ({"qt": 412, "rr": 823}, lambda qt, rr: qt / (rr / 1000) ** (1 / 3)),
    "qtcb": ({"qt": 412, "rr": 823}, lambda qt, rr: qt / math.sqrt(rr / 1000)),
    "egfr_schwartz": (
        {"age": 7, "height": 121, "creatinine": 0.6},
        lambda age, height, creatinine: 0.413 * height / creatinine,
    ),
    "corrected_calcium": ({"calcium": 9.1, "albumin": 3.3}, lambda calcium, albumin: calcium + 0.8 * (4 - albumin)),
}


@pytest.mark.parametrize("name", INDEPENDENT)
def test_an_independent_computation_agrees(name):
    given, function = INDEPENDENT[name]
    result = LIBRARY[name].evaluate({key: point(Fraction(str(value))) for key, value in given.items()})

    assert float(result.low) == pytest.approx(function(**given), rel=1e-12)
    assert result.high - result.low < Fraction(1, 10**40)


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("creatinine", ["0.5", "0.7", "0.9", "2.4"])
def test_ckd_epi_on_both_sides_of_its_kink(sex, creatinine):
    kappa, alpha = (0.7, -0.241) if sex == "female" else (0.9, -0.302)
    ratio = float(creatinine) / kappa
    wanted = 142 * min(ratio, 1) ** alpha * max(ratio, 1) ** -1.2 * 0.9938**63 * (1.012 if sex == "female" else 1)

    result = LIBRARY["ckd_epi_2021"].evaluate({"age": point(63), "sex": sex, "creatinine": point(Fraction(creatinine))})

    assert float(result.low) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("formula", LIBRARY.values(), ids=LIBRARY)
def test_outside_its_domain_a_formula_is_undefined(formula):
    good = arguments(formula.worked[0].arguments)
    for parameter in formula.parameters:
        for beyond in outside([parameter.domain]) if parameter.kind == "number" else ():
            assert formula.evaluate({**good, parameter.name: beyond}) is None
            assert formula.evaluate({**good, parameter.name: EVERYTHING}) is None
        if parameter.kind == "category":
            assert formula.evaluate({**good, parameter.name: "unheard_of"}) is None


@pytest.mark.parametrize(
    ("name", "age", "defined"),
    [
        ("egfr_schwartz", 0, False),
        ("egfr_schwartz", 1, True),
        ("egfr_schwartz", 17, True),
        ("egfr_schwartz", 18, False),
        ("ckd_epi_2021", 17, False),
        ("ckd_epi_2021", 18, True),
        ("cockcroft_gault", 17, False),
        ("cockcroft_gault", 18, True),
        ("cockcroft_gault", 140, True),
        ("cockcroft_gault", 141, False),
    ],
)
def test_ages_at_the_ends_of_a_domain(name, age, defined):
    good = arguments(LIBRARY[name].worked[0].arguments)

    assert (LIBRARY[name].evaluate({**good, "age": point(age)}) is not None) is defined


@pytest.mark.parametrize("formula", LIBRARY.values(), ids=LIBRARY)
def test_an_argument_may_have_no_bound_or_reach_down_to_a_limit_that_does_not_count(formula):
    good = arguments(formula.worked[0].arguments)
    for parameter in formula.parameters:
        if parameter.kind != "number":
            continue
        middle = good[parameter.name].low
        for wide in (parameter.domain, intersection(parameter.domain, Range(middle, None))):
            result = formula.evaluate({**good, parameter.name: wide})
            assert result is not None
            assert within(formula.evaluate(good), result)


def test_a_creatinine_above_the_range_of_the_analyser_is_enough():
    found = LIBRARY["ckd_epi_2021"].evaluate({"age": point(60), "sex": "male", "creatinine": Range(15, None)})

    assert found.high < 5


def test_a_bilirubin_below_the_limit_of_detection_is_enough_for_the_score():
    good = arguments(LIBRARY["child_pugh"].worked[0].arguments)
    below = Range(None, Fraction("0.2"), high_open=True)

    assert LIBRARY["child_pugh"].evaluate({**good, "bilirubin": below}) == point(5)


@pytest.mark.parametrize("formula", LIBRARY.values(), ids=LIBRARY)
def test_the_result_of_a_range_holds_the_results_of_its_numbers(formula):
    good = arguments(formula.worked[0].arguments)
    for parameter in formula.parameters:
        if parameter.kind == "number":
            middle = good[parameter.name].low
            wide = formula.evaluate({**good, parameter.name: Range(middle, middle * 2 if middle else 1)})
            for step in range(5):
                inner = formula.evaluate({**good, parameter.name: point(middle * (4 + step) / 4)})
                if wide is not None and inner is not None:
                    assert contains(wide, inner.low)
                    assert contains(wide, inner.high)


def test_every_unit_of_a_formula_is_in_the_table():
    units = Units.standard()
    for formula in LIBRARY.values():
        assert units.find(formula.unit) is not None, formula.name
        assert all(units.find(p.unit) is not None for p in formula.parameters if p.unit is not None), formula.name


@pytest.mark.parametrize("formula", LIBRARY.values(), ids=LIBRARY)
def test_a_formula_says_where_it_comes_from(formula):
    assert formula.citation
    assert formula.written
    assert all(worked.source for worked in formula.worked)
