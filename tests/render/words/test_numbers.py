"""Numbers and ranges with their units."""

from fractions import Fraction

import pytest

from protocol_dsl.render.words.numbers import range_words, rounded, unit_symbol
from protocol_dsl.values.interval import Range
from tests.render.sample import ACTIVITY, AGE, SCORE


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (Fraction(5142, 100), "51.42"),
        (Fraction(-1, 2), "−0.5"),
        (Fraction(175, 3), "175/3 (about 58.33)"),
        (Fraction(-123456789, 7), "−123456789/7 (about −17636684)"),
        (Fraction(1, 300_000), "1/300000 (about 0.000003333)"),
        (Fraction(1, 3 * 10**9), "1/3000000000 (about 3.333 × 10⁻¹⁰)"),
        (Fraction(7), "7"),
    ],
)
def test_a_number_is_exact(number, words):
    assert rounded(number) == words


@pytest.mark.parametrize(
    ("range_", "type_", "words"),
    [
        (Range(1, 1), AGE, "1 year"),
        (Range(55, 55), AGE, "55 years"),
        (Range(4, 6), SCORE, "between 4 and 6"),
        (Range(4, 5), SCORE, "4 or 5"),
        (Range(0, 5, high_open=True), ACTIVITY, "below 5 U/L"),
        (Range(None, 5), ACTIVITY, "at most 5 U/L"),
        (Range(3, None), None, "at least 3"),
        (Range(1, None), AGE, "at least 1 year"),
        (Range(-1, None), AGE, "−1 year or more"),
        (Range(3, None, low_open=True), None, "above 3"),
        (Range(1, 2, low_open=True, high_open=True), None, "between more than 1 and less than 2"),
        (Range(None, None), None, "any number"),
    ],
)
def test_a_range_is_told_as_exactly_as_it_is_known(range_, type_, words):
    assert range_words(range_, type_) == words


@pytest.mark.parametrize(
    ("symbol", "shown"),
    [("10^9/L", "10⁹/L"), ("kg/m2", "kg/m²"), ("mL/min/1.73 m2", "mL/min/1.73 m²"), ("ug/kg/min", "µg/kg/min"),
     ("U/L", "U/L"), ("Cel", "°C")],
)  # fmt: skip
def test_a_unit_stands_as_people_write_it(symbol, shown):
    assert unit_symbol(symbol) == shown


@pytest.mark.parametrize(("power", "about"), [(399, "3.333 × 10³⁹⁸"), (-401, "3.333 × 10⁻⁴⁰²")])
def test_a_number_beyond_every_measurement_is_rounded_as_well(power, about):
    assert rounded(Fraction(10) ** power / 3).endswith(f" (about {about})")
