"""The Child-Pugh score of liver function."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from protocol_dsl.formulas.formula import Argument, Formula, Parameter, WorkedValue, number, over_corners
from protocol_dsl.values.interval import Range, add, point

ASCITES = {"none": 1, "mild": 2, "moderate_to_severe": 3}
ENCEPHALOPATHY = {"none": 1, "grade_1_to_2": 2, "grade_3_to_4": 3}


def _points(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """1 below `low`, 2 from there to `high`, 3 above."""
    return Fraction(1 + (value >= low) + (value > high))


def _child_pugh(given: Mapping[str, Argument]) -> Range | None:
    measured = over_corners(
        lambda bilirubin, albumin, inr: (
            _points(bilirubin, Fraction(2), Fraction(3))
            + (4 - _points(albumin, Fraction("2.8"), Fraction("3.5")))
            + _points(inr, Fraction("1.7"), Fraction("2.3"))
        ),
        number(given, "bilirubin"),
        number(given, "albumin"),
        number(given, "inr"),
    )
    if measured is None:
        return None
    signs = ASCITES[str(given["ascites"])] + ENCEPHALOPATHY[str(given["encephalopathy"])]
    return add(measured, point(signs))


ZERO = Fraction(0)
CHILD_PUGH = Formula(
    name="child_pugh",
    label="Child-Pugh score",
    parameters=(
        Parameter("bilirubin", unit="mg/dL", label="total bilirubin", above=ZERO),
        Parameter("albumin", unit="g/dL", label="albumin", above=ZERO),
        Parameter("inr", unit="1", label="international normalised ratio", above=ZERO),
        Parameter("ascites", kind="category", categories=tuple(ASCITES), label="ascites"),
        Parameter("encephalopathy", kind="category", categories=tuple(ENCEPHALOPATHY), label="encephalopathy"),
    ),
    unit="1",
    citation="Pugh RN et al. Transection of the oesophagus for bleeding oesophageal varices. Br J Surg 1973;60:646-649",
    domain="bilirubin, albumin and INR above zero; 2 to 3 mg/dL, 2.8 to 3.5 g/dL and INR 1.7 to 2.3 give two points",
    worked=(
        WorkedValue(
            {"bilirubin": "1", "albumin": "4", "inr": "1", "ascites": "none", "encephalopathy": "none"},
            "5", "0", "the best score there is",
        ),
        WorkedValue(
            {"bilirubin": "4", "albumin": "2", "inr": "3", "ascites": "moderate_to_severe",
             "encephalopathy": "grade_3_to_4"},
            "15", "0", "the worst score there is",
        ),
    ),
    compute=_child_pugh,
)  # fmt: skip
