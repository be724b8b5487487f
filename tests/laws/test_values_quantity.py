"""Units: conversion undoes itself, arithmetic keeps kinds, and one unit has one written form."""

from __future__ import annotations

import operator
from fractions import Fraction

import pint
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from protocol_dsl.values.quantity import Unit, Units, canonical_symbol, convert, convertible, per, scale, times

UNITS = Units.standard()
WRITTEN = """g mg kg µg ng lb m cm mm in L mL dL µL mm3 cm2 m2 mol mmol µmol mEq mOsm U kU µkat IU mIU Gy cGy Sv MBq
    mCi kPa mmHg V mV kcal Hz dB °C °F K s ms min h day week month year cells copies CFU points pack_years cigarettes
    drinks letters % 1 U/L IU/L mIU/mL µkat/L 10^9/L 10^3/µL /mm3 cells/µL mg/dL g/L ng/mL µmol/L mmol/L mEq/L mOsm/kg
    mg/kg mg/kg/day µg/kg/min mg/m2 g/m2 kg/m2 mg/day g/week mL/min L/min mL/min/m2 mL/min/1.73m2 /min bpm mg/g µg/mg
    mmol/mol L/L copies/mL 10^6/kg 10^6cells/kg cigarettes/day ng·h/mL /HPF mL/kg mg/mmol""".split()
NAMES = st.sampled_from(WRITTEN)
VALUES = st.fractions(max_denominator=1000)


def unit(text: str) -> Unit:
    found = UNITS.find(text)
    assert found is not None, text
    return found


ALIKE = st.sampled_from([[b for b in WRITTEN if unit(a).kind == unit(b).kind] for a in WRITTEN])
"""Units of one kind."""


@given(VALUES, ALIKE, st.data())
def test_converting_there_and_back_changes_nothing(value, alike, data):
    a, b = (data.draw(st.sampled_from(alike)) for _ in range(2))

    assert convert(convert(value, unit(a), unit(b)), unit(b), unit(a)) == value


@given(VALUES, ALIKE, st.data())
def test_converting_by_way_of_a_third_unit_changes_nothing(value, alike, data):
    one, two, three = (unit(data.draw(st.sampled_from(alike))) for _ in range(3))

    assert convert(convert(value, one, two), two, three) == convert(value, one, three)


@given(NAMES, NAMES)
def test_units_convert_exactly_if_they_are_of_one_kind(a, b):
    one, two = unit(a), unit(b)

    assert convertible(one, two) == convertible(two, one) == (one.kind == two.kind)
    if not convertible(one, two):
        with pytest.raises(ValueError, match="is not"):
            convert(Fraction(1), one, two)


@given(NAMES)
def test_the_written_form_of_a_unit_is_that_unit(name):
    found = unit(name)

    assert unit(found.symbol) == found
    assert canonical_symbol(name) == canonical_symbol(found.symbol) == found.symbol


@given(NAMES)
def test_spaces_around_a_slash_and_the_sign_for_micro_do_not_matter(name):
    for spelt in (name.replace("/", " / "), name.replace("µ", "u"), name.replace("µ", "μ"), f" {name} "):
        assert unit(spelt) == unit(name)


@given(NAMES, NAMES, VALUES, VALUES)
def test_a_product_is_the_same_in_whatever_units_it_is_taken(a, b, x, y):
    one, two = unit(a), unit(b)
    assume(not one.offset and not two.offset)
    made, mirrored = times(one, two), times(two, one)

    assert made == mirrored
    # Multiplying and dividing by the same quantity gives the first one again, if nothing changed its kind on the way.
    back = per(made, two)
    if convertible(back, one):
        assert scale(back, one) == 1


@given(NAMES)
def test_a_plain_number_changes_no_unit(name):
    one = unit("1")

    assert times(unit(name), one) == times(one, unit(name)) == per(unit(name), one) == unit(name)


@given(NAMES)
def test_like_divided_by_like_is_a_plain_number(name):
    assume(not unit(name).offset)

    assert per(unit(name), unit(name)) == unit("1")


ORACLE = pint.UnitRegistry(non_int_type=Fraction)
METRIC = st.sampled_from(
    """g mg kg µg ng m cm mm L mL dL mol mmol µmol Pa kPa V mV s ms min mg/dL g/L ng/mL µg/L µmol/L mmol/L mL/min L/s
    mol/L pmol/L g/mL""".split()
)


@given(METRIC, METRIC)
def test_where_meaning_agrees_an_independent_library_finds_the_same_factors(a, b):
    theirs = ORACLE.Unit(a).dimensionality == ORACLE.Unit(b).dimensionality

    assert convertible(unit(a), unit(b)) == theirs
    if theirs:
        assert ORACLE.Quantity(Fraction(1), a).to(b).magnitude == pytest.approx(
            float(scale(unit(a), unit(b))), rel=1e-12
        )


@given(METRIC, METRIC, st.sampled_from([(times, operator.mul), (per, operator.truediv)]))
def test_an_independent_library_finds_the_same_products(a, b, signs):
    ours, theirs = signs
    assume("/" not in a + b)
    made, expected = ours(unit(a), unit(b)), theirs(ORACLE.Quantity(Fraction(1), a), ORACLE.Quantity(Fraction(1), b))

    for name in ("g", "m2", "L", "cm3", "g/L", "mol/L", "g·s", "1", "mL/min"):
        wanted = unit(name)
        if convertible(made, wanted):
            oracle = "m**2" if name == "m2" else "cm**3" if name == "cm3" else name.replace("·", "*").replace("1", "")
            assert float(scale(made, wanted)) == pytest.approx(float(expected.to(oracle).magnitude), rel=1e-12)
