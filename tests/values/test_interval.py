"""Exact numbers as text, ends that do not count, and what is refused."""

from fractions import Fraction

import pytest

from protocol_dsl.values import interval
from protocol_dsl.values.interval import EVERYTHING, Comparison, Range, decimal_text, parse_number, point


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("38.10", Fraction(381, 10)),
        ("-2", Fraction(-2)),
        ("+.5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1e3", Fraction(1000)),
        ("2.5E-3", Fraction(1, 400)),
    ],
)
def test_a_decimal_is_read_to_the_last_digit(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "x", "1/2", "1,5", " 1", "1 ", "1_000", "0x1", "nan", "inf", "1e999", "1e99999", "٣", "--1", "1e", "9" * 401],
)
def test_what_is_no_decimal_is_no_number(text):
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(381, 10), "38.1"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1000), "1000"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-7, 6), "-7/6"),
        (Fraction(0), "0"),
        (Fraction(1, 20), "0.05"),
    ],
)
def test_a_number_is_written_exactly(value, text):
    assert decimal_text(value) == text
    assert Fraction(text) == value


@pytest.mark.parametrize("bad", [(2, 1, False, False), (1, 1, True, False), (1, 1, False, True)])
def test_a_range_without_a_number_is_refused(bad):
    with pytest.raises(ValueError, match="no number lies between"):
        Range(*bad)


def test_dividing_by_what_may_be_zero_gives_nothing():
    assert interval.divide(point(1), Range(-1, 1)) is None
    assert interval.divide(point(1), Range(0, 1)) is None
    assert interval.divide(point(1), Range(0, 1, low_open=True)) == Range(1, None)
    assert interval.divide(point(1), Range(-1, 0, high_open=True)) == Range(None, -1)


@pytest.mark.parametrize(
    ("a", "b", "product"),
    [
        (EVERYTHING, point(0), point(0)),
        (EVERYTHING, point(-1), EVERYTHING),
        (Range(0, None), Range(0, None), Range(0, None)),
        (Range(0, None, low_open=True), Range(0, None), Range(0, None)),
        (Range(0, None, low_open=True), Range(0, None, low_open=True), Range(0, None, low_open=True)),
        (Range(2, None), Range(None, -3), Range(None, -6)),
        (Range(0, 1), Range(5, None), Range(0, None)),
        (Range(-1, 1, True, True), Range(-1, 1, True, True), Range(-1, 1, True, True)),
    ],
)
def test_products_of_ranges_without_bounds_and_with_zero(a, b, product):
    assert interval.multiply(a, b) == product
    assert interval.multiply(b, a) == product


def test_more_than_eight_ranges_become_one():
    apart = [point(n) for n in range(9)]

    assert interval.normalised(apart[:8]) == tuple(apart[:8])
    assert interval.normalised(apart) == (Range(0, 8),)


@pytest.mark.parametrize(
    ("ranges", "joined"),
    [
        ([Range(2, 3), Range(0, 1)], [Range(0, 1), Range(2, 3)]),
        ([Range(0, 1), Range(1, 2, low_open=True)], [Range(0, 2)]),
        ([Range(0, 1, high_open=True), Range(1, 2, low_open=True)], None),
        ([Range(None, 1), Range(0, None)], [EVERYTHING]),
    ],
)
def test_ranges_that_touch_are_joined_but_for_a_gap_of_one_number(ranges, joined):
    assert interval.normalised(ranges) == tuple(joined or ranges)


@pytest.mark.parametrize(
    ("sure", "possible", "open_below", "smallest"),
    [
        ([point(3), point(5)], [point(3), point(5)], False, point(3)),
        ([point(3)], [point(3), point(1)], False, Range(1, 3)),
        ([point(3)], [point(3)], True, Range(None, 3)),
        ([], [point(1), point(4)], False, Range(1, 4)),
        ([], [point(1)], True, EVERYTHING),
        ([EVERYTHING], [EVERYTHING, point(4)], False, EVERYTHING),
    ],
)
def test_the_smallest_lies_below_every_sure_number(sure, possible, open_below, smallest):
    assert interval.smallest_of(sure, possible, open_below) == smallest


@pytest.mark.parametrize("base", [Range(0, 1), Range(-1, 1), EVERYTHING])
def test_a_power_needs_a_base_above_zero(base):
    with pytest.raises(ValueError, match="above zero"):
        interval.power(base, Fraction(1, 2))


def test_powers_that_are_rational_are_exact():
    assert interval.power(point(Fraction(8, 27)), Fraction(2, 3)) == point(Fraction(4, 9))
    assert interval.power(point(4), Fraction(-1, 2)) == point(Fraction(1, 2))
    assert interval.power(point(7), Fraction(0)) == point(1)
    assert interval.square_root(Range(4, 9, low_open=True)) == Range(2, 3, low_open=True)


def test_powers_of_ranges_without_bounds():
    above_zero = Range(0, None, low_open=True)

    assert interval.square_root(above_zero) == above_zero
    assert interval.power(Range(4, None), Fraction(-1, 2)) == Range(0, Fraction(1, 2), low_open=True)
    assert interval.power(Range(0, 4, low_open=True), Fraction(-1, 2)) == Range(Fraction(1, 2), None)


def test_a_range_knows_its_numbers():
    half_open = Range(0, 1, high_open=True)

    assert interval.contains(half_open, Fraction(0))
    assert not interval.contains(half_open, Fraction(1))
    assert interval.within(half_open, Range(0, 1))
    assert not interval.within(Range(0, 1), half_open)


def test_an_open_end_decides_a_comparison():
    below_half = Range(0, Fraction(1, 2), high_open=True)

    assert interval.compare(Comparison.LT, below_half, point(Fraction(1, 2))).value == "true"
    assert interval.compare(Comparison.GE, below_half, point(Fraction(1, 2))).value == "false"
    assert interval.compare(Comparison.EQ, below_half, point(Fraction(1, 2))).value == "false"
    assert interval.compare(Comparison.NE, point(1), point(1)).value == "false"
