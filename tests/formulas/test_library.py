"""Every formula against its worked values, its domain, and an independent computation."""

import math
from fractions import Fraction

import pytest

from protocol_dsl.formulas import LIBRARY
from protocol_dsl.values.interval import Range, contains, parse_number, point
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
    "egfr_schwartz": ({"height": 121, "creatinine": 0.6}, lambda height, creatinine: 0.413 * height / creatinine),
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
        if parameter.above is not None:
            assert formula.evaluate({**good, parameter.name: point(parameter.above)}) is None
            assert formula.evaluate({**good, parameter.name: Range(parameter.above, 10)}) is None
        if parameter.kind == "category":
            assert formula.evaluate({**good, parameter.name: "unheard_of"}) is None


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
        assert all(units.find(p.unit) is not None for p in formula.parameters if p.kind == "number"), formula.name
