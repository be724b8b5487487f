"""Formulas of kidney function."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from protocol_dsl.formulas.formula import ABOVE_ZERO, Argument, Formula, Parameter, WorkedValue, number
from protocol_dsl.values.interval import Range, divide, hull, multiply, point, power, subtract

SEX = Parameter("sex", kind="category", categories=("female", "male"), label="sex")
CREATININE = Parameter("creatinine", unit="mg/dL", label="serum creatinine", domain=ABOVE_ZERO)
STANDARDISED = "For creatinine measured by a method that is traceable to the reference (IDMS)."


def _age(low: int, high: int | None = None, high_open: bool = False) -> Parameter:
    return Parameter("age", unit="years", label="age", domain=Range(low, high, high_open=high_open))


def _cockcroft_gault(given: Mapping[str, Argument]) -> Range | None:
    factor = Fraction("0.85") if given["sex"] == "female" else Fraction(1)
    years_left = subtract(point(140), number(given, "age"))
    over = multiply(multiply(years_left, number(given, "weight")), point(factor))
    return divide(over, multiply(point(72), number(given, "creatinine")))


COCKCROFT_GAULT = Formula(
    name="cockcroft_gault",
    label="Creatinine clearance (Cockcroft and Gault)",
    parameters=(
        _age(18, 140),
        SEX,
        Parameter("weight", unit="kg", label="body weight", domain=ABOVE_ZERO),
        CREATININE,
    ),
    unit="mL/min",
    written="(140 − age) × weight / (72 × creatinine), × 0.85 for women",
    citation="Cockcroft DW, Gault MH. Prediction of creatinine clearance from serum creatinine. Nephron 1976;16:31-41",
    worked=(
        WorkedValue({"age": "60", "sex": "male", "weight": "72", "creatinine": "1"}, "80", "0", "(140 − 60) × 72 / 72"),
        WorkedValue({"age": "60", "sex": "female", "weight": "72", "creatinine": "1"}, "68", "0", "0.85 × 80"),
    ),
    compute=_cockcroft_gault,
    remarks=("The authors took the actual body weight; say which weight your document means.",),
)


def _ckd_epi(given: Mapping[str, Argument]) -> Range | None:
    female = given["sex"] == "female"
    kappa, alpha = (Fraction("0.7"), Fraction("-0.241")) if female else (Fraction("0.9"), Fraction("-0.302"))
    ratio = multiply(number(given, "creatinine"), point(1 / kappa))
    # Both powers fall as creatinine rises, so that their product is over the whole range what it is at its ends.
    result = multiply(power(_at_most_one(ratio), alpha), power(_at_least_one(ratio), Fraction("-1.2")))
    factor = Fraction(142) * (Fraction("1.012") if female else 1)
    return multiply(multiply(result, _years_of_decline(number(given, "age"))), point(factor))


def _at_most_one(ratio: Range) -> Range:
    """min(x, 1) of every x."""
    assert ratio.low is not None
    if ratio.low >= 1:
        return point(1)
    if ratio.high is None or ratio.high > 1:
        return Range(ratio.low, Fraction(1), ratio.low_open)
    return ratio


def _at_least_one(ratio: Range) -> Range:
    """max(x, 1) of every x."""
    assert ratio.low is not None
    if ratio.high is not None and ratio.high <= 1:
        return point(1)
    if ratio.low < 1:
        return Range(Fraction(1), ratio.high, high_open=ratio.high_open)
    return ratio


def _years_of_decline(age: Range) -> Range:
    """0.9938 ** age, of whole and of part years alike."""
    base = point(Fraction("0.9938"))
    assert age.low is not None
    most = power(base, age.low)
    if age.high is None:
        return Range(Fraction(0), most.high, low_open=True)
    return hull([most, power(base, age.high)])


CALCULATOR = "eGFR calculator of the National Kidney Foundation, rounded to whole numbers"
CKD_EPI_2021 = Formula(
    name="ckd_epi_2021",
    label="Estimated glomerular filtration rate (CKD-EPI 2021, creatinine)",
    parameters=(_age(18), SEX, CREATININE),
    unit="mL/min/1.73 m2",
    written="142 × min(creatinine / κ, 1)^α × max(creatinine / κ, 1)^−1.200 × 0.9938^age, × 1.012 for women; "
    "κ is 0.7 for women and 0.9 for men, α is −0.241 and −0.302",
    citation="Inker LA et al. New creatinine- and cystatin C-based equations to estimate GFR without race. "
    "N Engl J Med 2021;385:1737-1749",
    worked=(
        WorkedValue({"age": "55", "sex": "male", "creatinine": "1.2"}, "71", "0.5", CALCULATOR, True),
        WorkedValue({"age": "50", "sex": "male", "creatinine": "0.9"}, "104.05", "0.05", "142 × 0.9938^50"),
        WorkedValue({"age": "50", "sex": "female", "creatinine": "0.7"}, "105.30", "0.05", "142 × 0.9938^50 × 1.012"),
    ),
    compute=_ckd_epi,
    remarks=(STANDARDISED,),
)


def _schwartz(given: Mapping[str, Argument]) -> Range | None:
    return divide(multiply(point(Fraction("0.413")), number(given, "height")), number(given, "creatinine"))


EGFR_SCHWARTZ = Formula(
    name="egfr_schwartz",
    label="Estimated glomerular filtration rate of children (bedside Schwartz)",
    parameters=(
        _age(1, 18, high_open=True),
        Parameter("height", unit="cm", label="height", domain=ABOVE_ZERO),
        CREATININE,
    ),
    unit="mL/min/1.73 m2",
    written="0.413 × height / creatinine",
    citation="Schwartz GJ et al. New equations to estimate GFR in children with CKD. J Am Soc Nephrol 2009;20:629-637",
    worked=(
        WorkedValue({"age": "4", "height": "100", "creatinine": "0.5"}, "82.6", "0", "0.413 × 100 / 0.5"),
        WorkedValue({"age": "10", "height": "140", "creatinine": "1.4"}, "41.3", "0", "0.413 × 140 / 1.4"),
    ),
    compute=_schwartz,
    remarks=(
        "Age is no part of the formula; it is asked for because the formula was derived from children of 1 to 16 years "
        "and is in use up to the eighteenth birthday, from where CKD-EPI 2021 takes over.",
        STANDARDISED,
    ),
)
