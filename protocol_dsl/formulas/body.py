"""Formulas of body size."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from protocol_dsl.formulas.formula import ABOVE_ZERO, Argument, Formula, Parameter, WorkedValue, number
from protocol_dsl.values.interval import Range, divide, multiply, point, power, square_root

WEIGHT = Parameter("weight", unit="kg", label="body weight", domain=ABOVE_ZERO)
HEIGHT_M = Parameter("height", unit="m", label="height", domain=ABOVE_ZERO)
HEIGHT_CM = Parameter("height", unit="cm", label="height", domain=ABOVE_ZERO)


def _bmi(given: Mapping[str, Argument]) -> Range | None:
    return divide(number(given, "weight"), power(number(given, "height"), Fraction(2)))


BMI = Formula(
    name="bmi",
    label="Body mass index",
    parameters=(WEIGHT, HEIGHT_M),
    unit="kg/m2",
    written="weight / height²",
    citation="Quetelet's index; Keys A et al. Indices of relative weight and obesity. J Chronic Dis 1972;25:329-343",
    worked=(
        WorkedValue({"weight": "70", "height": "1.75"}, "22.857", "0.001", "70 / 1.75²"),
        WorkedValue({"weight": "64", "height": "1.6"}, "25", "0", "64 / 2.56, exactly the lower limit of overweight"),
    ),
    compute=_bmi,
)


def _mosteller(given: Mapping[str, Argument]) -> Range | None:
    product = multiply(number(given, "weight"), number(given, "height"))
    return square_root(multiply(product, point(Fraction(1, 3600))))


BSA_MOSTELLER = Formula(
    name="bsa_mosteller",
    label="Body surface area (Mosteller)",
    parameters=(WEIGHT, HEIGHT_CM),
    unit="m2",
    written="√(height × weight / 3600)",
    citation="Mosteller RD. Simplified calculation of body-surface area. N Engl J Med 1987;317:1098",
    worked=(
        WorkedValue({"weight": "80", "height": "180"}, "2", "0", "√(180 × 80 / 3600) is exactly 2"),
        WorkedValue({"weight": "70", "height": "170"}, "1.8181", "0.0001", "√(170 × 70 / 3600)"),
    ),
    compute=_mosteller,
)


def _du_bois(given: Mapping[str, Argument]) -> Range | None:
    product = multiply(
        power(number(given, "weight"), Fraction("0.425")), power(number(given, "height"), Fraction("0.725"))
    )
    return multiply(product, point(Fraction("0.007184")))


BSA_DU_BOIS = Formula(
    name="bsa_du_bois",
    label="Body surface area (Du Bois)",
    parameters=(WEIGHT, HEIGHT_CM),
    unit="m2",
    written="0.007184 × weight^0.425 × height^0.725",
    citation="Du Bois D, Du Bois EF. A formula to estimate the approximate surface area if height and weight be known. "
    "Arch Intern Med 1916;17:863-871",
    worked=(WorkedValue({"weight": "70", "height": "170"}, "1.8097", "0.0001", "0.007184 × 70^0.425 × 170^0.725"),),
    compute=_du_bois,
)
