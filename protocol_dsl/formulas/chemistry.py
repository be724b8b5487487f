"""Formulas of laboratory values and of radiation dose."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from protocol_dsl.formulas.formula import Argument, Formula, Parameter, WorkedValue, number, over_corners
from protocol_dsl.values.interval import Range

ZERO = Fraction(0)


def _calcium(given: Mapping[str, Argument]) -> Range | None:
    return over_corners(
        lambda calcium, albumin: calcium + Fraction("0.8") * (4 - albumin),
        number(given, "calcium"),
        number(given, "albumin"),
    )


CORRECTED_CALCIUM = Formula(
    name="corrected_calcium",
    label="Calcium corrected for albumin",
    parameters=(
        Parameter("calcium", unit="mg/dL", label="total calcium", above=ZERO),
        Parameter("albumin", unit="g/dL", label="albumin", above=ZERO),
    ),
    unit="mg/dL",
    citation="Payne RB et al. Interpretation of serum calcium in patients with abnormal serum proteins. "
    "Br Med J 1973;4:643-646, in the usual form for mg/dL and g/dL",
    domain="calcium and albumin above zero",
    worked=(WorkedValue({"calcium": "8", "albumin": "3"}, "8.8", "0", "8 + 0.8 × (4 − 3)"),),
    compute=_calcium,
)


def _dose(given: Mapping[str, Argument]) -> Range | None:
    return over_corners(
        lambda fractions, dose, ratio: fractions * dose * (1 + dose / ratio),
        number(given, "fractions"),
        number(given, "fraction_dose"),
        number(given, "alpha_beta"),
    )


BIOLOGICALLY_EFFECTIVE_DOSE = Formula(
    name="biologically_effective_dose",
    label="Biologically effective dose",
    parameters=(
        Parameter("fractions", unit="1", label="number of fractions", above=ZERO),
        Parameter("fraction_dose", unit="Gy", label="dose per fraction", above=ZERO),
        Parameter("alpha_beta", unit="Gy", label="α/β of the tissue", above=ZERO),
    ),
    unit="Gy",
    citation="Fowler JF. The linear-quadratic formula and progress in fractionated radiotherapy. "
    "Br J Radiol 1989;62:679-694",
    domain="all arguments above zero",
    worked=(
        WorkedValue({"fractions": "3", "fraction_dose": "18", "alpha_beta": "10"}, "151.2", "0", "54 × (1 + 18/10)"),
    ),
    compute=_dose,
)


def _percentage_change(given: Mapping[str, Argument]) -> Range | None:
    return over_corners(
        lambda before, after: (after / before - 1) * 100, number(given, "before"), number(given, "after")
    )


PERCENTAGE_CHANGE = Formula(
    name="percentage_change",
    label="Change in percent of the earlier value",
    parameters=(
        Parameter("before", unit="1", label="earlier value", above=ZERO),
        Parameter("after", unit="1", label="later value"),
    ),
    unit="%",
    citation="(later − earlier) / earlier × 100",
    domain="an earlier value above zero",
    worked=(WorkedValue({"before": "20", "after": "15"}, "-25", "0", "(15 − 20) / 20"),),
    compute=_percentage_change,
)
