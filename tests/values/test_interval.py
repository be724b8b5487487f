"""Exact numbers as text, ends that do not count, and what is refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.values import interval
from protocol_dsl.values.interval import (
    EVERYTHING,
    MOST_DIGITS,
    Comparison,
    Range,
    add,
    compare,
    contains,
    decimal_text,
    divide,
    hull,
    intersection,
    intersects,
    multiply,
    negate_range,
    normalised,
    outside,
    parse_number,
    point,
    smallest_of,
    subtract,
    within,
)
from protocol_dsl.values.truth import Truth

T, N, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("38.10", Fraction(381, 10)),
        ("-2", Fraction(-2)),
        ("+.5", Fraction(1, 2)),
        ("-.25", Fraction(-1, 4)),
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
        (Fraction(1, 5), "0.2"),
        (Fraction(-3, 8), "-0.375"),
        (Fraction(1, 25), "0.04"),
        (Fraction(1, 5**30), f"0.{2**30:030d}"),
        (Fraction(1, 2**70), f"0.{5**70:070d}"),
        (Fraction(7, 10**30), f"0.{7:030d}"),
    ],
)
def test_a_number_is_written_exactly(value, text):
    assert decimal_text(value) == text
    assert Fraction(text) == value


@pytest.mark.parametrize("bad", [(2, 1, False, False), (1, 1, True, False), (1, 1, False, True)])
def test_a_range_without_a_number_is_refused(bad):
    with pytest.raises(ValueError, match="no number lies between"):
        Range(*bad)
    low, high, *left_out = bad
    same = Fraction(low)
    with pytest.raises(ValueError, match="no number lies between"):
        Range(same, same if low == high else high, *left_out)


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


# ---- Ranges one by one


def closed(low, high):
    return Range(low, high)


def between(low, high):
    return Range(low, high, low_open=True, high_open=True)


def test_an_end_without_bound_cannot_be_left_out():
    assert Range(None, 5, low_open=True) == Range(None, 5)
    assert Range(5, None, high_open=True) == Range(5, None)


def test_only_one_number_is_a_point():
    assert point(3).is_point
    assert not closed(3, 4).is_point
    assert not EVERYTHING.is_point
    # Two ends that were worked out apart are one number all the same.
    assert Range(Fraction("1.50"), Fraction(3, 2)).is_point


@pytest.mark.parametrize(
    ("range_", "inside", "outside"),
    [
        (closed(1, 2), [1, Fraction(3, 2), 2], [0, 3]),
        (between(1, 2), [Fraction(3, 2)], [1, 2]),
        (Range(None, 2), [-100, 2], [3]),
        (Range(1, None, low_open=True), [2, 100], [1, 0]),
        (EVERYTHING, [-1, 0, 1], []),
    ],
)
def test_an_open_end_does_not_count(range_, inside, outside):
    assert all(contains(range_, Fraction(each)) for each in inside)
    assert not any(contains(range_, Fraction(each)) for each in outside)


@pytest.mark.parametrize(
    ("a", "b", "shares"),
    [
        (closed(1, 2), closed(2, 3), True),
        (Range(1, 2, high_open=True), closed(2, 3), False),
        (closed(1, 2), Range(2, 3, low_open=True), False),
        (closed(1, 2), closed(3, 4), False),
        (Range(None, 2), Range(1, None), True),
        (EVERYTHING, point(0), True),
    ],
)
def test_ranges_share_a_number_only_if_both_ends_count(a, b, shares):
    assert intersects(a, b) is intersects(b, a) is shares


@pytest.mark.parametrize(
    ("inner", "outer", "lies"),
    [
        (between(1, 2), closed(1, 2), True),
        (closed(1, 2), between(1, 2), False),
        (closed(1, 2), EVERYTHING, True),
        (EVERYTHING, closed(1, 2), False),
        (Range(1, None), Range(0, None), True),
        (Range(0, None), Range(1, None), False),
    ],
)
def test_within(inner, outer, lies):
    assert within(inner, outer) is lies


def test_the_hull_keeps_the_end_that_counts():
    assert hull([between(1, 2), closed(1, 2)]) == closed(1, 2)
    assert hull([point(5), Range(None, 1), point(3)]) == Range(None, 5)
    assert hull([Range(1, None), point(0)]) == Range(0, None)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (lambda: add(closed(1, 2), between(10, 20)), between(11, 22)),
        (lambda: add(closed(1, 2), Range(10, None)), Range(11, None)),
        (lambda: subtract(closed(1, 2), Range(10, 20, low_open=True)), Range(-19, -8, high_open=True)),
        (lambda: negate_range(Range(1, None, low_open=True)), Range(None, -1, high_open=True)),
        (lambda: multiply(closed(-1, 2), closed(-3, 5)), closed(-6, 10)),
        (lambda: multiply(Range(0, 1, high_open=True), closed(2, 3)), Range(0, 3, high_open=True)),
        (lambda: multiply(between(-1, 1), point(0)), point(0)),
        (lambda: multiply(closed(2, 3), Range(0, 1, high_open=True)), Range(0, 3, high_open=True)),
        (lambda: multiply(closed(1, 2), Range(3, 4, low_open=True, high_open=True)), Range(3, 8, True, True)),
        (lambda: multiply(closed(1, 3), point(2)), closed(2, 6)),
        (lambda: multiply(point(2), closed(1, 3)), closed(2, 6)),
        # Nought times anything is nought, also where the other end does not count.
        (lambda: multiply(closed(0, 1), between(5, 6)), Range(0, 6, high_open=True)),
        (lambda: multiply(between(5, 6), closed(-1, 0)), Range(-6, 0, low_open=True)),
        (lambda: multiply(closed(0, 1), Range(5, None, low_open=True)), Range(0, None)),
        (lambda: multiply(Range(0, 1, low_open=True), closed(5, 6)), Range(0, 6, low_open=True)),
        (lambda: multiply(Range(1, None), Range(None, -1)), Range(None, -1)),
        (lambda: multiply(Range(0, None), Range(None, 0)), Range(None, 0)),
        (lambda: multiply(EVERYTHING, point(0)), point(0)),
        (lambda: divide(closed(1, 2), closed(4, 8)), closed(Fraction(1, 8), Fraction(1, 2))),
        (lambda: divide(point(1), Range(0, 5, low_open=True)), Range(Fraction(1, 5), None)),
        (lambda: divide(point(1), Range(2, None)), Range(0, Fraction(1, 2), low_open=True)),
        (lambda: divide(point(1), Range(None, -2)), Range(Fraction(-1, 2), 0, high_open=True)),
        (lambda: divide(point(1), Range(-2, 0, high_open=True)), Range(None, Fraction(-1, 2))),
        (lambda: divide(point(0), Range(1, None)), point(0)),
    ],
)
def test_arithmetic_gives_the_smallest_range(result, expected):
    assert result() == expected


@pytest.mark.parametrize("divisor", [point(0), closed(0, 1), closed(-1, 1), EVERYTHING, Range(None, 0)])
def test_nothing_is_divided_by_what_may_be_zero(divisor):
    assert divide(point(1), divisor) is None


@pytest.mark.parametrize(
    ("operator", "a", "b", "truth"),
    [
        (Comparison.LT, closed(1, 2), closed(3, 4), T),
        (Comparison.LT, closed(1, 2), closed(2, 4), U),
        (Comparison.LT, Range(1, 2, high_open=True), closed(2, 4), T),
        (Comparison.LT, closed(2, 4), closed(1, 2), N),
        (Comparison.LE, closed(1, 2), closed(2, 4), T),
        (Comparison.LE, Range(2, 4, low_open=True), closed(1, 2), N),
        (Comparison.GT, Range(2, 4, low_open=True), closed(1, 2), T),
        (Comparison.GE, closed(2, 4), closed(1, 2), T),
        (Comparison.GE, Range(None, 2), point(2), U),
        (Comparison.GE, Range(None, 2, high_open=True), point(2), N),
        (Comparison.EQ, point(2), point(2), T),
        (Comparison.EQ, closed(1, 2), closed(1, 2), U),
        (Comparison.EQ, between(1, 2), point(2), N),
        (Comparison.NE, between(1, 2), point(2), T),
        (Comparison.NE, point(2), point(2), N),
        (Comparison.EQ, EVERYTHING, EVERYTHING, U),
    ],
)
def test_a_comparison_is_decided_only_if_every_pair_agrees(operator, a, b, truth):
    assert compare(operator, a, b) is truth


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([point(3), point(1), point(3)], (point(1), point(3))),
        ([closed(1, 3), closed(2, 5), point(9)], (closed(1, 5), point(9))),
        ([Range(0, 1, high_open=True), closed(1, 2)], (closed(0, 2),)),
        ([between(0, 1), between(1, 2)], (between(0, 1), between(1, 2))),
        ([Range(5, None), Range(None, 0), point(7)], (Range(None, 0), Range(5, None))),
        ([closed(0, 9), closed(1, 2), closed(8, 10)], (closed(0, 10),)),
        ([], ()),
    ],
)
def test_ranges_that_overlap_or_touch_become_one(ranges, expected):
    assert normalised(ranges) == expected


@pytest.mark.parametrize(
    ("sure", "possible", "open_below", "expected"),
    [
        ([closed(3, 5)], [closed(3, 5), closed(1, 9)], False, closed(1, 5)),
        ([closed(3, 5), closed(2, 4)], [closed(3, 5), closed(2, 4)], False, closed(2, 4)),
        ([closed(3, 5)], [closed(3, 5)], True, Range(None, 5)),
        ([], [closed(3, 5), closed(1, 2)], False, closed(1, 5)),
        ([], [closed(3, 5)], True, EVERYTHING),
        ([Range(3, None)], [Range(3, None)], False, Range(3, None)),
    ],
)
def test_the_smallest_is_as_low_as_any_that_is_possible_and_as_high_as_one_that_is_sure(
    sure, possible, open_below, expected
):
    assert smallest_of(sure, possible, open_below) == expected


@pytest.mark.parametrize("text", ["1\n", "1,000", "-Infinity", ".", "e3", "1.2.3", "1２", "²", "−1", "1e1.5"])
def test_what_only_looks_like_a_number_is_none(text):
    assert parse_number(text) is None


@pytest.mark.parametrize("text", ["1e999999", "1e-999999", "1e400", "1e-400", "0." + "1" * 400])
def test_a_number_that_would_fill_the_memory_is_refused(text):
    assert parse_number(text) is None


def test_numbers_of_four_hundred_digits_are_still_read():
    assert parse_number("9" * MOST_DIGITS) == 10**MOST_DIGITS - 1
    assert parse_number("1e399") == 10**399
    digits = "9" * (MOST_DIGITS - 1)
    assert parse_number(f"-{digits}.5e+0000000") == -Fraction(int(f"{digits}5"), 10)
    assert parse_number("1e-00003") == Fraction(1, 1000)


# ---- What ranges share, and what they leave over

HALVES = [Fraction(number, 2) for number in range(-1, 12)]


@st.composite
def ranges(draw):
    low, high = sorted(draw(st.tuples(st.integers(0, 5), st.integers(0, 5))))
    open_ends = low < high
    return Range(
        low if draw(st.booleans()) else None,
        high if draw(st.booleans()) else None,
        open_ends and draw(st.booleans()),
        open_ends and draw(st.booleans()),
    )


@given(ranges(), ranges())
def test_a_number_lies_in_the_intersection_exactly_if_it_lies_in_both(a, b):
    found = intersection(a, b)

    assert (found is not None) == intersects(a, b)
    for number in HALVES:
        both = contains(a, number) and contains(b, number)
        assert both == (found is not None and contains(found, number))


@given(st.lists(ranges(), max_size=4))
def test_a_number_lies_outside_exactly_if_it_lies_in_no_range(given_ranges):
    left = outside(given_ranges)

    for number in HALVES:
        inside = any(contains(each, number) for each in given_ranges)
        assert sum(contains(each, number) for each in left) == int(not inside)


def test_what_is_outside_runs_from_low_to_high():
    assert outside([closed(5, 6), closed(1, 2)]) == (
        Range(None, 1, high_open=True),
        between(2, 5),
        Range(6, None, low_open=True),
    )
    assert outside([]) == (EVERYTHING,)
    assert outside([EVERYTHING]) == ()


@pytest.mark.parametrize(
    ("below", "above"),
    [
        (Range(Fraction(1), Fraction(2), high_open=True), Range(Fraction(2), Fraction(3))),
        (Range(Fraction(1), Fraction(2)), Range(Fraction(2), Fraction(3), low_open=True)),
    ],
)
def test_ranges_that_meet_in_a_number_which_one_leaves_out_share_none(below, above):
    assert intersection(below, above) is intersection(above, below) is None


def test_ranges_stand_from_low_to_high_also_from_zero_on():
    low, high = Range(Fraction(0), Fraction(1, 10)), Range(Fraction(1, 5), Fraction(3, 10))

    assert normalised([high, low]) == (low, high)


@pytest.mark.parametrize("turned", [False, True])
def test_the_smallest_of_equal_ends_is_the_one_that_is_left_out(turned):
    closed, opened = Range(Fraction(0), Fraction(5)), Range(Fraction(1), Fraction(5), high_open=True)
    both = [opened, closed] if turned else [closed, opened]

    assert smallest_of(both, both, False) == Range(Fraction(0), Fraction(5), high_open=True)


def test_both_ends_of_a_range_are_exact_numbers_however_they_are_given():
    assert [type(end) for end in (Range(1, 2).low, Range(1, 2).high)] == [Fraction, Fraction]
