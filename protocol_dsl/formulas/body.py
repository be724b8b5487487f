"""Formulas of body size."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from protocol_dsl.formulas.formula import Argument, Formula, Parameter, WorkedValue, number, over_corners
from protocol_dsl.values.interval import Range, multiply, point, power

ZERO = Fraction(0)
WEIGHT = Parameter("weight", unit="kg", label="body weight", above=ZERO)
HEIGHT_M = Parameter("height", unit="m", label="height", above=ZERO)
HEIGHT_CM = Parameter("height", unit="cm", label="height", above=ZERO)


def _bmi(given: Mapping[str, Argument]) -> Range | None:
    return over_corners(lambda weight, height: weight / height**2, number(given, "weight"), number(given, "height"))


BMI = Formula(
    name="bmi",
    label="Body mass index",
    parameters=(WEIGHT, HEIGHT_M),
    unit="kg/m2",
    citation="Quetelet's index; Keys A et al. Indices of relative weight and obesity. J Chronic Dis 1972;25:329-343",
    domain="weight and height above zero",
    worked=(WorkedValue({"weight": "70", "height": "1.75"}, "22.857", "0.001", "70 / 1.75², computed by hand"),),
    compute=_bmi,
)


def _mosteller(given: Mapping[str, Argument]) -> Range | None:
    return over_corners(
        lambda weight, height: power(point(weight * height / 3600), Fraction(1, 2)),
        number(given, "weight"),
        number(given, "height"),
    )


BSA_MOSTELLER = Formula(
    name="bsa_mosteller",
    label="Body surface area (Mosteller)",
    parameters=(WEIGHT, HEIGHT_CM),
    unit="m2",
    citation="Mosteller RD. Simplified calculation of body-surface area. N Engl J Med 1987;317:1098",
    domain="weight and height above zero",
    worked=(WorkedValue({"weight": "80", "height": "180"}, "2", "0", "√(180 × 80 / 3600) is exactly 2"),),
    compute=_mosteller,
)


def _du_bois(given: Mapping[str, Argument]) -> Range | None:
    def area(weight: Fraction, height: Fraction) -> Range:
        product = multiply(power(point(weight), Fraction(425, 1000)), power(point(height), Fraction(725, 1000)))
        return multiply(product, point(Fraction("0.007184")))

    return over_corners(area, number(given, "weight"), number(given, "height"))


BSA_DU_BOIS = Formula(
    name="bsa_du_bois",
    label="Body surface area (Du Bois)",
    parameters=(WEIGHT, HEIGHT_CM),
    unit="m2",
    citation="Du Bois D, Du Bois EF. Arch Intern Med 1916;17:863-871",
    domain="weight and height above zero",
    worked=(WorkedValue({"weight": "70", "height": "170"}, "1.8097", "0.0005", "0.007184 × 70^0.425 × 170^0.725"),),
    compute=_du_bois,
)
