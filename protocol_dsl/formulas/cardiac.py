"""Corrections of the QT interval for heart rate."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from protocol_dsl.formulas.formula import ABOVE_ZERO, Argument, Evaluate, Formula, Parameter, WorkedValue, number
from protocol_dsl.values.interval import Range, divide, multiply, point, power

PARAMETERS = (
    Parameter("qt", unit="ms", label="QT interval", domain=ABOVE_ZERO),
    Parameter("rr", unit="ms", label="RR interval", domain=ABOVE_ZERO),
)
REMARKS = ("RR is 60 s divided by the heart rate per minute; the formula takes it in seconds.",)
FIGURE = "Sci Rep 2021;11:14269, figure 1 (heart rate and QT are rounded there)"


def _corrected(root: int) -> Evaluate:
    def compute(given: Mapping[str, Argument]) -> Range | None:
        seconds = multiply(number(given, "rr"), point(Fraction(1, 1000)))
        return divide(number(given, "qt"), power(seconds, Fraction(1, root)))

    return compute


def _seen(qt: str, rate: str, expected: str) -> WorkedValue:
    rr = Fraction(60_000) / Fraction(rate)
    return WorkedValue({"qt": qt, "rr": f"{float(rr):.1f}"}, expected, "0.5", f"{FIGURE}: {rate} per minute", True)


QTCF = Formula(
    name="qtcf",
    label="QT interval corrected for heart rate (Fridericia)",
    parameters=PARAMETERS,
    unit="ms",
    written="QT / ∛RR",
    citation="Fridericia LS. Die Systolendauer im Elektrokardiogramm. Acta Med Scand 1920;53:469-486",
    worked=(
        _seen("405", "52.7", "387.7"),
        _seen("395", "85.9", "445.2"),
        WorkedValue({"qt": "400", "rr": "1000"}, "400", "0", "RR of one second leaves QT as it is"),
        WorkedValue({"qt": "400", "rr": "512"}, "500", "0", "the cube root of 0.512 is exactly 0.8"),
    ),
    compute=_corrected(3),
    remarks=REMARKS,
)

QTCB = Formula(
    name="qtcb",
    label="QT interval corrected for heart rate (Bazett)",
    parameters=PARAMETERS,
    unit="ms",
    written="QT / √RR",
    citation="Bazett HC. An analysis of the time-relations of electrocardiograms. Heart 1920;7:353-370",
    worked=(
        _seen("405", "52.7", "379.4"),
        _seen("395", "85.9", "472.7"),
        WorkedValue({"qt": "400", "rr": "640"}, "500", "0", "the square root of 0.64 is exactly 0.8"),
    ),
    compute=_corrected(2),
    remarks=REMARKS,
)
