"""
Powers of exact numbers, between rational ends, by integer arithmetic alone.

The result of a power is rational only where the base is itself a perfect power; anything else lies between two decimals
as close as the caller asks. Small roots come from Newton's method on integers. Others (creatinine ** −0.302 is a
thousandth root of a long number) come from x ** y = exp(y ln x) in binary fixed point, with a bound on every error.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

MOST_EXACT_BITS = 100_000
"""A perfect power of more bits than this is enclosed, too."""
SMALL = 12
"""Up to this exponent, numerator and denominator, an integer root is quicker than logarithms."""


def power_between(base: Fraction, exponent: Fraction, digits: int) -> tuple[Fraction, Fraction]:
    """
    Two rationals between which base ** exponent lies, for a base above zero.

    They are equal where the power is rational, else apart by at most 10 ** −digits of it.
    """
    exact = _exact_root(base, exponent.denominator)
    if exact is not None:
        bits = exact.numerator.bit_length() + exact.denominator.bit_length()
        if bits * abs(exponent.numerator) <= MOST_EXACT_BITS:
            return (exact**exponent.numerator,) * 2
    if max(abs(exponent.numerator), exponent.denominator) <= SMALL:
        return _root(Fraction(base**exponent.numerator), exponent.denominator, digits)
    return _by_logarithm(base, exponent, digits)


# ---- Roots ------------------------------------------------------------------------------------


def _exact_root(value: Fraction, degree: int) -> Fraction | None:
    top, bottom = integer_root(value.numerator, degree), integer_root(value.denominator, degree)
    if top**degree == value.numerator and bottom**degree == value.denominator:
        return Fraction(top, bottom)
    return None


def _root(value: Fraction, degree: int, digits: int) -> tuple[Fraction, Fraction]:
    """The root of a number that has no rational one."""
    # A root below one needs as many places more as it has zeros behind the point: 3 bits are less than one place.
    small = max(0, value.denominator.bit_length() - value.numerator.bit_length() + 1)
    scale = 10 ** (digits + small // (3 * degree) + 1)
    root = integer_root(value.numerator * scale**degree // value.denominator, degree)
    return Fraction(root, scale), Fraction(root + 1, scale)


def integer_root(value: int, degree: int) -> int:
    """The greatest integer whose power is not above a value: from the root of its first half, by Newton's method."""
    if degree == 1 or value < 2:
        return value
    half = -(-value.bit_length() // degree) // 2
    if half == 0:
        return 1
    # The root of what is left after cutting bits off is too small by less than one, so the guess is not too small.
    guess = (integer_root(value >> (half * degree), degree) + 1) << half
    while True:
        better = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


# ---- Logarithms ---------------------------------------------------------------------------------


def _by_logarithm(base: Fraction, exponent: Fraction, digits: int) -> tuple[Fraction, Fraction]:
    """
    exp(exponent × ln base), in fixed point of so many bits that all errors stay far below what is claimed.

    With u the unit of the last bit: `_logarithm` is off by less than 2¹² u; so the product is off by less than
    2¹³ u × size, taking multiples of ln 2 off it adds as much again, and `_exponential` less than 2¹² u. The sum is
    below 2¹⁵ u × size, and u × size is 2 ** −(bits + 64) or less, so a margin of 2 ** −bits is ample.
    """
    twos = base.numerator.bit_length() - base.denominator.bit_length()
    size = int(abs(exponent) * (abs(twos) + 1)) + 1
    bits = digits * 10 // 3 + 12
    places = bits + 64 + size.bit_length()
    ln_2 = _logarithm(Fraction(2), places)
    ln_base = twos * ln_2 + _logarithm(base / Fraction(2) ** twos, places)
    power_of_two, rest = divmod(exponent.numerator * ln_base // exponent.denominator, ln_2)
    value = Fraction(_exponential(rest, places)) * Fraction(2) ** (power_of_two - places)
    margin = value / 2**bits
    # So that the ends are short decimals; 2 ** n is at least 10 ** (0.30103 n, rounded down).
    scale = Fraction(10) ** (digits + 2 - power_of_two * 30_103 // 100_000)
    low, high = (value - margin) * scale, (value + margin) * scale
    return low.__floor__() / scale, high.__ceil__() / scale


@lru_cache(maxsize=256)
def _logarithm(value: Fraction, places: int) -> int:
    """ln of a number from 1/2 to 2, in units of 2 ** −places: 2 artanh z = 2 (z + z³/3 + z⁵/5 + …)."""
    z = ((value.numerator - value.denominator) << places) // (value.numerator + value.denominator)
    square = z * z >> places
    total, power, odd = 0, z, 1
    while power not in (0, -1):
        total += power // odd
        power, odd = power * square >> places, odd + 2
    return 2 * total


def _exponential(value: int, places: int) -> int:
    """exp of a number from 0 to ln 2, in units of 2 ** −places: 1 + x + x²/2 + x³/6 + …."""
    total = term = 1 << places
    count = 1
    while term:
        term = (term * value >> places) // count
        total, count = total + term, count + 1
    return total
