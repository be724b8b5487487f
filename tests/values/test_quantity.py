"""Units: what converts, how exactly, and what must never be compared."""

from fractions import Fraction as F

import pint
import pytest

from protocol_dsl.values import quantity
from protocol_dsl.values.quantity import Units, convert, convertible, per, scale, times

UNITS = Units.standard()


def unit(text):
    found = UNITS.find(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("value", "a", "b", "wanted"),
    [
        ("1", "mL/s", "mL/min", "60"),
        ("1500", "/uL", "10^9/L", "1.5"),
        ("1", "µkat/L", "U/L", "60"),
        ("100", "degF", "Cel", "340/9"),
        ("310.15", "K", "Cel", "37"),
        ("1", "mg/dL", "g/L", "0.01"),
        ("2", "weeks", "days", "14"),
        ("1", "years", "months", "12"),
        ("1", "h", "min", "60"),
        ("1", "cGy", "Gy", "0.01"),
        ("1", "lb", "kg", "0.45359237"),
        ("1", "mL/min/m2", "mL/min/1.73 m2", "1.73"),
        ("5", "mg/day", "g/week", "0.035"),
        ("1", "10*9/L", "G/L", "1"),
        ("1", "ng/mL", "µg/L", "1"),
        ("140", "mmHg", "kPa", "18.6651342381"),
    ],
)
def test_quantities_of_one_kind_convert_exactly(value, a, b, wanted):
    assert convert(F(value), unit(a), unit(b)) == F(wanted)
    assert convert(F(wanted), unit(b), unit(a)) == F(value)


MUST_NOT = [
    ("mg/kg", "1"), ("Gy", "J/kg"), ("IU/L", "U/L"), ("mL/min", "mL/min/1.73 m2"), ("mg", "mmol"), ("days", "months"),
    ("days", "h"), ("%", "1"), ("kg/m2", "mg/m2"), ("mg/m2", "mg"), ("Sv", "Gy"), ("copies/mL", "/mL"), ("Hz", "Bq"),
    ("mg/dL", "mmol/L"), ("Cel", "1"), ("points", "1"), ("mEq/L", "mmol/L"), ("mOsm/kg", "mmol/kg"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), MUST_NOT)
def test_different_kinds_never_compare(a, b):
    assert not convertible(unit(a), unit(b))
    with pytest.raises(ValueError, match="is not"):
        convert(F(1), unit(a), unit(b))


# pint reads these as the table does; where it must not (mg/kg, Gy, days and months, ULN, IU) it is no oracle.
AGREEING = [
    ("mg", "g"), ("µg", "mg"), ("kg", "g"), ("cm", "m"), ("mm", "cm"), ("mL", "L"), ("mg/dL", "g/L"), ("ft", "m"),
    ("µmol/L", "mmol/L"), ("nmol/L", "pmol/mL"), ("kPa", "Pa"), ("ms", "s"), ("kcal", "kJ"), ("mol", "mmol"),
    ("mV", "V"), ("MHz", "Hz"), ("inch", "cm"), ("oz", "g"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), AGREEING)
def test_an_independent_library_agrees(a, b):
    registry = pint.UnitRegistry()
    factor = registry.Quantity(1.0, a).to(b).magnitude

    assert float(convert(F(1), unit(a), unit(b))) == pytest.approx(factor, rel=1e-12)


def test_derived_units_keep_their_kind():
    dose, one = unit("Gy"), unit("1")

    assert convertible(times(times(one, dose), one), dose)
    assert per(dose, dose).vector == ()
    assert convertible(times(unit("mg/kg"), unit("kg")), unit("mg"))
    assert times(unit("mg/kg"), unit("kg")).factor == unit("mg").factor
    assert convertible(times(unit("mg/m2"), unit("m2")), unit("mg"))
    assert convertible(times(unit("mg/day"), unit("h")), unit("mg"))
    assert per(unit("mg"), unit("L")).kind == "mass concentration"
    assert not convertible(per(unit("kg"), unit("m2")), unit("mg/m2"))


def test_temperatures_have_no_plain_factor():
    assert scale(unit("mg"), unit("g")) == F(1, 1000)
    with pytest.raises(ValueError, match="temperatures"):
        scale(unit("degF"), unit("Cel"))


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("10*9/L", "10^9/L"),
        ("x10^9/L", "10^9/L"),
        ("10⁹/L", "10^9/L"),
        ("ug/L", "µg/L"),
        ("μmol/L", "µmol/L"),
        ("mL/min/1.73 m2", "mL/min/1.73 m2"),
        ("/uL", "/µL"),
        ("mg / dL", "mg/dL"),
    ],
)
def test_one_unit_has_one_written_form(text, symbol):
    assert quantity.canonical_symbol(text) == symbol
    assert quantity.canonical_symbol(symbol) == symbol
    assert unit(text) == unit(symbol)


@pytest.mark.parametrize("text", ["", "mgg", "mg//L", "10^9 apples/L", "mg/blah", "/", "10^9/"])
def test_what_is_no_unit_is_not_found(text):
    assert UNITS.find(text) is None


def test_counts_of_cells_are_counts():
    assert convert(F(1), unit("10^9 cells/L"), unit("10^9/L")) == 1


@pytest.mark.parametrize(("text", "near"), [("mgg/dL", "mg/dL"), ("u/l", "U/L"), ("mmHG", "mmHg"), ("qqqqqq", None)])
def test_the_nearest_unit_is_offered(text, near):
    assert UNITS.nearest(text) == near


def test_an_author_may_declare_units():
    units = UNITS.with_unit("alcohol_unit", True, (F(8), unit("g"))).with_unit("tablet", True, None)

    assert convert(F(3), units.find("alcohol_units"), unit("g")) == 24
    assert not convertible(units.find("tablets"), unit("1"))
    assert units.find("tablets/day") is not None
    assert UNITS.find("tablet") is None


def test_a_mass_becomes_an_amount_only_by_its_molar_mass():
    glucose = F("180.156")

    assert quantity.convert_with_molar_mass(F("180.156"), unit("mg/dL"), unit("mmol/L"), glucose) == 10
    assert quantity.convert_with_molar_mass(F(10), unit("mmol/L"), unit("mg/dL"), glucose) == F("180.156")
    with pytest.raises(ValueError, match="molar mass"):
        quantity.convert_with_molar_mass(F(1), unit("mg"), unit("U"), glucose)


def test_the_table_has_a_fingerprint():
    assert len(quantity.table_fingerprint()) == 64
