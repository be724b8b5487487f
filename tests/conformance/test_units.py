"""
Conversions against ucumvert, which reads UCUM and converts with pint, and where a record must not be converted so.

UCUM keeps dimensions apart; medicine keeps more apart than that. The lists below say which conversions of UCUM this
language refuses, what the library answers, and why a record is not converted so.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pint
import pytest
import ucumvert

from protocol_dsl.errors import RecordError
from protocol_dsl.values.quantity import Units, convert, convertible
from tests.conformance.asking import letters, protocol_of
from tests.semantics.ask import record

UNITS = Units.standard()


@pytest.fixture(scope="module")
def ucum():
    return ucumvert.PintUcumRegistry()


def unit(name):
    found = UNITS.find(name)
    assert found is not None, name
    return found


# ---- Where meaning agrees --------------------------------------------------------------------------------------------

# Each line is one kind of thing, in codes of UCUM.
ALIKE = """
    g kg mg ug ng pg [lb_av] [oz_av]
    m cm mm um nm [in_i] [ft_i]
    L dL mL uL fL m3 cm3 mm3
    m2 cm2 mm2
    mol mmol umol nmol pmol
    g/L mg/dL ug/mL ng/mL g/dL kg/m3 pg/mL
    mol/L mmol/L umol/L nmol/L pmol/L
    U/L kU/L mU/mL ukat/L nkat/L
    10*9/L 10*3/uL 10*6/mL 10*12/L /uL /mm3 /L
    [IU]/L m[IU]/mL u[IU]/mL
    eq meq
    osm mosm
    mL/min L/min mL/s L/h
    /min /s /h
    s ms min h
    d wk
    mo a
    Pa kPa mm[Hg] cm[H2O] bar mbar
    J kJ cal kcal
    Gy cGy mGy
    Sv mSv
    Bq MBq mCi uCi
    V mV
    Hz kHz
    mg/kg ug/kg
    mg/m2 g/m2
    mg/d g/wk
    mg/g ug/mg
""".strip().splitlines()


@pytest.mark.parametrize("line", ALIKE)
def test_units_of_one_kind_have_the_factors_of_ucum(line, ucum):
    names = line.split()

    for a, b in pairwise([*names, names[0]]):
        theirs = ucum.from_ucum(a).to(ucum.from_ucum(b).units).magnitude / ucum.from_ucum(b).magnitude
        assert float(convert(Fraction(1), unit(a), unit(b))) == pytest.approx(theirs, rel=1e-9), (a, b)


TEMPERATURES = [("Cel", "37"), ("[degF]", "98.6"), ("K", "310.15")]


def test_temperatures_are_converted_with_the_offset_of_their_scale(ucum):
    for (a, x), (b, y) in pairwise([*TEMPERATURES, TEMPERATURES[0]]):
        theirs = ucum.Quantity(float(x), ucum.from_ucum(a).units).to(ucum.from_ucum(b).units).magnitude
        assert convert(Fraction(x), unit(a), unit(b)) == Fraction(y)
        assert float(y) == pytest.approx(theirs)


# (declared unit, limit in it, recorded value and unit that is exactly the limit): through the public door.
RECORDED = [
    ("10^9/L", "1.5", "1500", "/uL"),
    ("10^9/L", "100", "100", "10*3/uL"),
    ("mg/dL", "1.5", "15", "mg/L"),
    ("U/L", "60", "1", "ukat/L"),
    ("mL/min", "60", "1", "mL/s"),
    ("kg", "45.359237", "100", "[lb_av]"),
    ("°C", "38", "100.4", "[degF]"),
    ("ng/mL", "4", "4", "ug/L"),
    ("mIU/mL", "5", "5", "[IU]/L"),
    ("kPa", "18.6651342381", "140", "mm[Hg]"),
]


@pytest.mark.parametrize(("declared", "limit", "value", "written"), RECORDED)
def test_a_result_in_another_unit_of_the_kind_is_exactly_at_the_limit(declared, limit, value, written):
    asked = [f"m >= {limit} {declared}", f"m <= {limit} {declared}", f"m < {limit} {declared}"]
    protocol = protocol_of(f"measurement m : quantity in {declared}\n    latest", asked)

    assert letters(protocol, measured(value, written)) == "TTF"


def measured(value, written):
    return record(measurements={"m": [{"value": value, "unit": written, "on": "2026-03-01"}]})


# ---- Reviewed differences --------------------------------------------------------------------------------------------

# (a, b, how many b are one a in UCUM, why a record is not converted so)
UCUM_ALONE = [
    ("d", "h", 24, "a day of the calendar has 23 to 25 hours, and a window in hours compares clock times"),
    ("mo", "d", 30.4375, "months of the calendar have 28 to 31 days"),
    ("a", "d", 365.25, "years have 365 or 366 days"),
    ("mg/kg", "1", 1e-6, "a dose per body mass is no plain number"),
    ("%", "1", 0.01, "5 is not 500 %, and a limit of 2 written for a percentage is not 200 %"),
    ("mL/min", "mL/min/{1.73_m2}", 1, "UCUM's braces mean nothing; a clearance for a standard body is another value"),
    ("Gy", "J/kg", 1, "an absorbed dose is no energy for each kg of the participant"),
    ("Gy", "Sv", 1, "an equivalent dose is weighted by the kind of radiation"),
    ("Bq", "Hz", 1, "decays are no frequency"),
    ("Hz", "/min", 60, "a frequency of a current is no rate of a heart"),
    ("[IU]/L", "/L", 1, "an international unit is defined for each substance, and is no number of things"),
    ("eq/L", "mol/L", 1, "an equivalent depends on the charge: 1 mmol of calcium is 2 mEq"),
    ("osm/kg", "mol/kg", 1, "an osmole depends on how a substance dissolves"),
    ("kg/m2", "g/m2", 1000, "a body mass index is no dose per body surface"),
    ("mg/g", "1", 1e-3, "a fraction of mass is one of its own kind: mg of albumin for each g of creatinine"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "factor", "why"), UCUM_ALONE)
def test_what_ucum_converts_and_a_record_must_not(a, b, factor, why, ucum):
    assert float(ucum.from_ucum(a).to(ucum.from_ucum(b).units).magnitude) == pytest.approx(factor)
    assert not convertible(unit(a), unit(b)), why
    assert not convertible(unit(b), unit(a)), why


# Without the mass of a mole, the substance or its density there is no factor, and both say so.
NEITHER = [
    ("mg", "mmol"), ("mg/dL", "mmol/L"), ("mg/dL", "umol/L"), ("ng/mL", "nmol/L"), ("U/L", "[IU]/L"), ("U/L", "mmol/L"),
    ("[IU]/L", "ng/mL"), ("mL", "g"), ("Cel", "1"), ("mm[Hg]", "mm"), ("V", "Hz"), ("mg", "mg/m2"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), NEITHER)
def test_what_neither_converts(a, b, ucum):
    with pytest.raises(pint.DimensionalityError):
        ucum.from_ucum(a).to(ucum.from_ucum(b).units)
    assert not convertible(unit(a), unit(b))


OF_ANOTHER_KIND = [(a, b) for a, b, *_ in [*UCUM_ALONE, *NEITHER] if b != "1"]


@pytest.mark.parametrize(("a", "b"), OF_ANOTHER_KIND)
def test_a_record_in_a_unit_of_another_kind_is_an_error_at_its_place(a, b):
    protocol = protocol_of(f"measurement m : quantity in {unit(b).symbol}\n    latest", ["m is done"])

    with pytest.raises(RecordError) as raised:
        protocol.decide(measured("1", a))
    (problem,) = raised.value.problems
    assert (problem.code, problem.path) == ("R109", "$.measurements.m[0].unit")
