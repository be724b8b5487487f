"""Corrections of the QT interval for heart rate."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from protocol_dsl.formulas.formula import Argument, Evaluate, Formula, Parameter, WorkedValue, number, over_corners
from protocol_dsl.values.interval import Range, divide, point, power

PARAMETERS = (
    Parameter("qt", unit="ms", label="QT interval", above=Fraction(0)),
    Parameter("rr", unit="ms", label="RR interval", above=Fraction(0)),
)


def _corrected(root: int) -> Evaluate:
    def corrected(qt: Fraction, rr: Fraction) -> Range:
        result = divide(point(qt), power(point(rr / 1000), Fraction(1, root)))
        assert result is not None
        return result

    def compute(given: Mapping[str, Argument]) -> Range | None:
        return over_corners(corrected, number(given, "qt"), number(given, "rr"))

    return compute


QTCF = Formula(
    name="qtcf",
    label="QT interval corrected for heart rate (Fridericia)",
    parameters=PARAMETERS,
    unit="ms",
    citation="Fridericia LS. Die Systolendauer im Elektrokardiogramm. Acta Med Scand 1920;53:469-486",
    domain="QT and RR above zero; RR in the formula is in seconds",
    worked=(
        WorkedValue({"qt": "400", "rr": "1000"}, "400", "0", "RR of one second leaves QT as it is"),
        WorkedValue({"qt": "400", "rr": "512"}, "500", "0", "the cube root of 0.512 is exactly 0.8"),
    ),
    compute=_corrected(3),
)

QTCB = Formula(
    name="qtcb",
    label="QT interval corrected for heart rate (Bazett)",
    parameters=PARAMETERS,
    unit="ms",
    citation="Bazett HC. An analysis of the time-relations of electrocardiograms. Heart 1920;7:353-370",
    domain="QT and RR above zero; RR in the formula is in seconds",
    worked=(WorkedValue({"qt": "400", "rr": "640"}, "500", "0", "the square root of 0.64 is exactly 0.8"),),
    compute=_corrected(2),
)
