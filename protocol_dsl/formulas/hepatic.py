"""The Child-Pugh score of liver function."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from protocol_dsl.formulas.formula import Argument, Formula, Parameter, WorkedValue, number
from protocol_dsl.values.interval import Range, add, intersects, point, subtract

ASCITES = {"none": 1, "mild": 2, "moderate_to_severe": 3}
ENCEPHALOPATHY = {"none": 1, "grade_1_to_2": 2, "grade_3_to_4": 3}


def _points(value: Range, low: str, high: str) -> Range:
    """1 below `low`, 2 from there to `high`, 3 above; of a range, from the fewest that are possible to the most."""
    bands = (
        Range(None, Fraction(low), high_open=True),
        Range(Fraction(low), Fraction(high)),
        Range(Fraction(high), None, low_open=True),
    )
    possible = [count for count, band in enumerate(bands, 1) if intersects(value, band)]
    return Range(min(possible), max(possible))


def _child_pugh(given: Mapping[str, Argument]) -> Range | None:
    score = point(ASCITES[str(given["ascites"])] + ENCEPHALOPATHY[str(given["encephalopathy"])])
    score = add(score, _points(number(given, "bilirubin"), "2", "3"))
    score = add(score, subtract(point(4), _points(number(given, "albumin"), "2.8", "3.5")))
    return add(score, _points(number(given, "inr"), "1.7", "2.3"))


CHILD_PUGH = Formula(
    name="child_pugh",
    label="Child-Pugh score",
    # The lowest points begin at no number, so that a result below a limit of detection is enough.
    parameters=(
        Parameter("bilirubin", unit="mg/dL", label="total bilirubin"),
        Parameter("albumin", unit="g/dL", label="albumin"),
        Parameter("inr", unit="1", label="international normalised ratio"),
        Parameter("ascites", kind="category", categories=tuple(ASCITES), label="ascites"),
        Parameter("encephalopathy", kind="category", categories=tuple(ENCEPHALOPATHY), label="encephalopathy"),
    ),
    unit="1",
    written="one, two or three points each for bilirubin (below 2, 2 to 3, above 3 mg/dL), albumin (above 3.5, 2.8 to "
    "3.5, below 2.8 g/dL), INR (below 1.7, 1.7 to 2.3, above 2.3), ascites and encephalopathy",
    citation="Pugh RN et al. Transection of the oesophagus for bleeding oesophageal varices. "
    "Br J Surg 1973;60:646-649, with INR in place of the prothrombin time",
    worked=(
        WorkedValue(
            {"bilirubin": "1", "albumin": "4", "inr": "1", "ascites": "none", "encephalopathy": "none"},
            "5", "0", "the best score there is",
        ),
        WorkedValue(
            {"bilirubin": "2", "albumin": "3.5", "inr": "1.7", "ascites": "mild", "encephalopathy": "none"},
            "9", "0", "both ends of the middle band count two points: 2 + 2 + 2 + 2 + 1",
        ),
        WorkedValue(
            {"bilirubin": "4", "albumin": "2", "inr": "3", "ascites": "moderate_to_severe",
             "encephalopathy": "grade_3_to_4"},
            "15", "0", "the worst score there is",
        ),
    ),
    compute=_child_pugh,
    remarks=(
        "Class A is 5 or 6 points, B 7 to 9, C 10 to 15.",
        "Other limits for bilirubin are in use in cholestatic disease.",
    ),
)  # fmt: skip
