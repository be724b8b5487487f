"""Formulas of laboratory values and of radiation dose."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from protocol_dsl.formulas.formula import ABOVE_ZERO, Argument, Formula, Parameter, WorkedValue, number
from protocol_dsl.values.interval import Range, add, divide, multiply, point, subtract


def _calcium(given: Mapping[str, Argument]) -> Range | None:
    lacking = subtract(point(4), number(given, "albumin"))
    return add(number(given, "calcium"), multiply(point(Fraction("0.8")), lacking))


CORRECTED_CALCIUM = Formula(
    name="corrected_calcium",
    label="Calcium corrected for albumin",
    parameters=(
        Parameter("calcium", unit="mg/dL", label="total calcium", domain=ABOVE_ZERO),
        Parameter("albumin", unit="g/dL", label="albumin", domain=ABOVE_ZERO),
    ),
    unit="mg/dL",
    written="calcium + 0.8 × (4 − albumin)",
    citation="Payne RB et al. Interpretation of serum calcium in patients with abnormal serum proteins. "
    "Br Med J 1973;4:643-646, in the usual form for mg/dL and g/dL",
    worked=(
        WorkedValue({"calcium": "8", "albumin": "3"}, "8.8", "0", "8 + 0.8 × (4 − 3)"),
        WorkedValue({"calcium": "9.5", "albumin": "4.5"}, "9.1", "0", "9.5 + 0.8 × (4 − 4.5)"),
    ),
    compute=_calcium,
    remarks=("An albumin above 4 g/dL lowers the result: the formula is not cut off there.",),
)


def _dose(given: Mapping[str, Argument]) -> Range | None:
    dose = number(given, "fraction_dose")
    ratio = divide(dose, number(given, "alpha_beta"))
    if ratio is None:
        return None
    # Every factor grows with the dose of a fraction, so that its two places never pull apart.
    return multiply(multiply(number(given, "fractions"), dose), add(point(1), ratio))


TABLE = "Radiat Oncol 2021;16:73, table 3"
BIOLOGICALLY_EFFECTIVE_DOSE = Formula(
    name="biologically_effective_dose",
    label="Biologically effective dose",
    parameters=(
        Parameter("fractions", unit="1", label="number of fractions", domain=ABOVE_ZERO),
        Parameter("fraction_dose", unit="Gy", label="dose per fraction", domain=ABOVE_ZERO),
        Parameter("alpha_beta", unit="Gy", label="α/β of the tissue", domain=ABOVE_ZERO),
    ),
    unit="Gy",
    written="fractions × dose × (1 + dose / (α/β))",
    citation="Fowler JF. The linear-quadratic formula and progress in fractionated radiotherapy. "
    "Br J Radiol 1989;62:679-694",
    worked=(
        WorkedValue({"fractions": "5", "fraction_dose": "6", "alpha_beta": "10"}, "48", "0", TABLE, True),
        WorkedValue({"fractions": "3", "fraction_dose": "9", "alpha_beta": "2"}, "148.5", "0", TABLE, True),
        WorkedValue({"fractions": "1", "fraction_dose": "18", "alpha_beta": "10"}, "50.4", "0", TABLE, True),
        WorkedValue({"fractions": "3", "fraction_dose": "18", "alpha_beta": "10"}, "151.2", "0", "54 × (1 + 18 / 10)"),
    ),
    compute=_dose,
    remarks=("Without a correction for the time over which the dose is given.",),
)


def _percentage_change(given: Mapping[str, Argument]) -> Range | None:
    ratio = divide(number(given, "after"), number(given, "before"))
    return None if ratio is None else multiply(subtract(ratio, point(1)), point(100))


PERCENTAGE_CHANGE = Formula(
    name="percentage_change",
    label="Change in percent of the earlier value",
    parameters=(
        Parameter("before", label="earlier value", domain=ABOVE_ZERO),
        Parameter("after", label="later value"),
    ),
    unit="%",
    written="(after − before) / before × 100",
    citation="by definition",
    worked=(
        WorkedValue({"before": "20", "after": "15"}, "-25", "0", "(15 − 20) / 20"),
        WorkedValue({"before": "20", "after": "20"}, "0", "0", "nothing has changed"),
    ),
    compute=_percentage_change,
    remarks=("A fall is negative. Of a result at two visits, write `falls by` or `rises by` instead.",),
)
