"""Formulas of kidney function."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from protocol_dsl.formulas.formula import Argument, Formula, Parameter, WorkedValue, number, over_corners
from protocol_dsl.values.interval import Range, multiply, point, power

ZERO = Fraction(0)
AGE = Parameter("age", unit="years", label="age", least=Fraction(18))
SEX = Parameter("sex", kind="category", categories=("female", "male"), label="sex")
CREATININE = Parameter("creatinine", unit="mg/dL", label="serum creatinine", above=ZERO)


def _cockcroft_gault(given: Mapping[str, Argument]) -> Range | None:
    factor = Fraction("0.85") if given["sex"] == "female" else Fraction(1)
    age = number(given, "age")
    if age.high is None or age.high > 140:
        return None
    return over_corners(
        lambda years, weight, creatinine: factor * (140 - years) * weight / (72 * creatinine),
        age,
        number(given, "weight"),
        number(given, "creatinine"),
    )


COCKCROFT_GAULT = Formula(
    name="cockcroft_gault",
    label="Creatinine clearance (Cockcroft and Gault)",
    parameters=(AGE, SEX, Parameter("weight", unit="kg", label="body weight", above=ZERO), CREATININE),
    unit="mL/min",
    citation="Cockcroft DW, Gault MH. Prediction of creatinine clearance from serum creatinine. Nephron 1976;16:31-41",
    domain="18 to 140 years; weight and creatinine above zero",
    worked=(
        WorkedValue({"age": "60", "sex": "male", "weight": "72", "creatinine": "1"}, "80", "0", "(140 − 60) × 72 / 72"),
        WorkedValue({"age": "60", "sex": "female", "weight": "72", "creatinine": "1"}, "68", "0", "0.85 × 80"),
    ),
    compute=_cockcroft_gault,
)


def _ckd_epi(given: Mapping[str, Argument]) -> Range | None:
    female = given["sex"] == "female"
    kappa, alpha = (Fraction("0.7"), Fraction("-0.241")) if female else (Fraction("0.9"), Fraction("-0.302"))
    factor = Fraction("1.012") if female else Fraction(1)

    def rate(years: Fraction, creatinine: Fraction) -> Range:
        ratio = creatinine / kappa
        low, high = min(ratio, Fraction(1)), max(ratio, Fraction(1))
        result = multiply(power(point(low), alpha), power(point(high), Fraction("-1.2")))
        # 0.9938 ** age, of whole and of part years alike.
        return multiply(multiply(result, power(point(Fraction("0.9938")), years)), point(142 * factor))

    return over_corners(rate, number(given, "age"), number(given, "creatinine"))


CKD_EPI_2021 = Formula(
    name="ckd_epi_2021",
    label="Estimated glomerular filtration rate (CKD-EPI 2021, creatinine)",
    parameters=(AGE, SEX, CREATININE),
    unit="mL/min/1.73 m2",
    citation="Inker LA et al. New creatinine- and cystatin C-based equations to estimate GFR without race. "
    "N Engl J Med 2021;385:1737-1749",
    domain="18 years or more; creatinine above zero",
    worked=(
        WorkedValue({"age": "50", "sex": "male", "creatinine": "0.9"}, "104.05", "0.05", "142 × 0.9938^50"),
        WorkedValue({"age": "50", "sex": "female", "creatinine": "0.7"}, "105.30", "0.05", "142 × 0.9938^50 × 1.012"),
    ),
    compute=_ckd_epi,
)


def _schwartz(given: Mapping[str, Argument]) -> Range | None:
    return over_corners(
        lambda height, creatinine: Fraction("0.413") * height / creatinine,
        number(given, "height"),
        number(given, "creatinine"),
    )


EGFR_SCHWARTZ = Formula(
    name="egfr_schwartz",
    label="Estimated glomerular filtration rate of children (bedside Schwartz)",
    parameters=(Parameter("height", unit="cm", label="height", above=ZERO), CREATININE),
    unit="mL/min/1.73 m2",
    citation="Schwartz GJ et al. New equations to estimate GFR in children with CKD. J Am Soc Nephrol 2009;20:629-637",
    domain="height and creatinine above zero; published for 1 to 16 years",
    worked=(WorkedValue({"height": "100", "creatinine": "0.5"}, "82.6", "0", "0.413 × 100 / 0.5"),),
    compute=_schwartz,
)
