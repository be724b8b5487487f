"""Powers: exact where they are rational, else between two decimals that are close enough."""

from fractions import Fraction as F

import pytest

from protocol_dsl.values.interval import EVERYTHING, Range, contains, decimal_text, point, power, square_root
from protocol_dsl.values.powers import SMALL, integer_root, power_between


@pytest.mark.parametrize(
    ("base", "exponent", "result"),
    [
        (F(4), F(1, 2), F(2)),
        (F(1, 27), F(2, 3), F(1, 9)),
        (F(8), F(-1, 3), F(1, 2)),
        (F("0.9938"), F(50), F("0.9938") ** 50),
        (F(1), F(-302, 1000), F(1)),
        (F(2) ** 1000, F(-241, 1000), F(2) ** -241),
        (F(81, 16), F(1, 4), F(3, 2)),
        # The longest that is written out: 5 bits of 8/1, 20,000 times.
        (F(8), F(20_000), F(8) ** 20_000),
        (F(7), F(0), F(1)),
    ],
)
def test_a_rational_power_is_exact(base, exponent, result):
    assert power(point(base), exponent) == point(result)


@pytest.mark.parametrize(
    ("base", "exponent", "known"),
    [
        # Square root of two, Euler's number to the first five places of e ** 1 is no rational power: 2 and 10 suffice.
        (F(2), F(1, 2), F("1.41421356237309504880168872420969807856967187537694")),
        (F(10), F(1, 3), F("2.15443469003188372175929356651935049525934494219210")),
        (F(10), F(-302, 1000), F("0.49888448746001219")),
        (F("72.5"), F(425, 1000), None),
        # Roots far below one need as many places more, and so does one that barely needs one more.
        (F(2, 10**61), F(1, 2), None),
        (F(128, 16383), F(1, 2), None),
        (F(10), F(-301, 13), None),
        # Next to a round number, on either side of it: neither end may be rounded onto it.
        (3**13 + F(1, 10**100), F(1, 13), None),
        (3**13 - F(1, 10**100), F(1, 13), None),
    ],
)
@pytest.mark.parametrize("digits", [1, 10, 50])
def test_other_powers_lie_between_ends_that_are_close(base, exponent, known, digits):
    found = power(point(base), exponent, digits)

    assert 0 < found.high - found.low <= found.low / 10**digits
    assert "/" not in decimal_text(found.low) + decimal_text(found.high)
    # The ends are right exactly if their own powers lie around that of the base.
    whole = base**exponent.numerator
    assert found.low**exponent.denominator < whole < found.high**exponent.denominator
    if known is not None:
        assert abs(found.low - known) < F(1, 10**15) + found.low / 10**digits


def test_small_and_large_roots_agree():
    by_root = power(point(F("1.7")), F(1, SMALL))
    # The same power as (1.7 ** 100) ** (1/1200), which is too large for an integer root.
    by_logarithm = power(point(F("1.7") ** 101), F(1, 101 * SMALL))

    assert not by_root.is_point
    assert contains(by_root, by_logarithm.low) or contains(by_logarithm, by_root.low)


@pytest.mark.parametrize(
    ("base", "exponent", "result"),
    [
        (Range(4, 9), F(1, 2), Range(2, 3)),
        (Range(4, 9, low_open=True), F(1, 2), Range(2, 3, low_open=True)),
        (Range(4, 9, low_open=True), F(-1, 2), Range(F(1, 3), F(1, 2), high_open=True)),
        (Range(0, 9, low_open=True), F(1, 2), Range(0, 3, low_open=True)),
        (Range(0, 4, low_open=True), F(-1, 2), Range(F(1, 2), None)),
        (Range(4, None), F(1, 2), Range(2, None)),
        (Range(4, None), F(-1, 2), Range(0, F(1, 2), low_open=True)),
        (Range(4, None), F(0), point(1)),
    ],
)
def test_the_power_of_a_range_is_the_range_of_powers(base, exponent, result):
    assert power(base, exponent) == result


def test_an_end_that_is_not_exact_counts():
    found = power(Range(2, 3, low_open=True, high_open=True), F(1, 2))

    assert not found.low_open
    assert not found.high_open


@pytest.mark.parametrize("base", [point(0), point(-1), Range(0, 1), EVERYTHING, Range(-1, 1)])
def test_a_base_that_may_be_zero_or_less_has_no_power(base):
    with pytest.raises(ValueError, match="above zero"):
        power(base, F(1, 2))


def test_the_square_root_is_a_power():
    assert square_root(Range(F(1, 4), 2)) == power(Range(F(1, 4), 2), F(1, 2))


@pytest.mark.parametrize("degree", [1, 2, 3, 5, 40])
def test_the_integer_root_is_the_greatest_that_is_not_too_large(degree):
    for value in [*range(600), 2**200, 3**90 - 1, 10**120]:
        root = integer_root(value, degree)
        assert root**degree <= value < (root + 1) ** degree


def test_a_very_large_power_is_enclosed_and_not_written_out():
    found = power(point(F(11, 10)), F(1_000_000), digits=20)

    assert found.low.numerator.bit_length() < 1_000_000
    assert found.high - found.low <= found.low / 10**20


def test_a_number_next_to_one_keeps_its_digits_through_a_very_large_power():
    n = 2**100 - 1
    found = power(point(1 + F(1, n)), F(n), digits=20)

    # (1 + 1/n) ** n is Euler's number but for its n-th part.
    assert found.low < F("2.71828182845904523536028747136") < found.high
    assert found.high - found.low <= found.low / 10**20


@pytest.mark.parametrize("digits", [20, 30, 50])
def test_powers_of_numbers_on_either_side_of_one_are_found_to_the_end(digits):
    for above in range(16, 62):
        low, high = power_between(F(above, 31), F(-302, 1000), digits)

        assert low <= high <= low * (1 + F(1, 10**digits))
        assert float(low) == pytest.approx((above / 31) ** -0.302, rel=1e-12)
