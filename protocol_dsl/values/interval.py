"""
Exact numbers and ranges of them.

A `Range` is every number between two ends, each of which counts or does not. Arithmetic gives the smallest range that
holds every possible result, for operands that vary independently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import assert_never

from attrs import field, frozen

from protocol_dsl.values.powers import power_between
from protocol_dsl.values.truth import Truth

MOST_RANGES = 8
MOST_DIGITS = 400
MOST_SIGNS = 11
"""What a number may have beside its digits: sign, point, and an exponent of up to eight signs behind its `e`."""


def _exact(value: Fraction | int | None) -> Fraction | None:
    # A fraction stays the same object, so that the two ends of one number are recognised without arithmetic.
    return value if value is None or value.__class__ is Fraction else Fraction(value)


@frozen
class Range:
    """
    All numbers from `low` to `high`; None where there is no bound. An open end does not count.

    Raises:
        ValueError: there is no number between the ends.
    """

    low: Fraction | None = field(converter=_exact)
    high: Fraction | None = field(converter=_exact)
    low_open: bool = False
    high_open: bool = False

    def __attrs_post_init__(self) -> None:
        # No end can be left out where there is none, and ranges of the same numbers must be equal.
        if self.low_open and self.low is None:
            object.__setattr__(self, "low_open", False)
        if self.high_open and self.high is None:
            object.__setattr__(self, "high_open", False)
        if self.low is None or self.high is None or (self.low is self.high and not (self.low_open or self.high_open)):
            return
        if self.low > self.high or (self.low == self.high and (self.low_open or self.high_open)):
            raise ValueError(f"no number lies between {self.low} and {self.high}")

    @property
    def is_point(self) -> bool:
        """Whether this is one number."""
        return self.low is not None and (self.low is self.high or self.low == self.high)


class Comparison(Enum):
    """The six comparisons, with their signs."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


EVERYTHING = Range(None, None)


def point(value: Fraction | int) -> Range:
    """One number."""
    exact = _exact(value)
    return Range(exact, exact)


# ---- Ends ---------------------------------------------------------------------------------

# An end is a number with whether it is left out; None is infinitely far away.
_End = tuple[Fraction, bool] | None


def _low(each: Range) -> _End:
    return None if each.low is None else (each.low, each.low_open)


def _high(each: Range) -> _End:
    return None if each.high is None else (each.high, each.high_open)


def _made(low: _End, high: _End) -> Range:
    return Range(
        None if low is None else low[0],
        None if high is None else high[0],
        low is not None and low[1],
        high is not None and high[1],
    )


def _lowest(ends: Iterable[_End]) -> _End:
    known = list(ends)
    if None in known:
        return None
    # Of two ends at one number the one that counts comes first.
    return min(end for end in known if end is not None)


def _highest(ends: Iterable[_End]) -> _End:
    known = list(ends)
    if None in known:
        return None
    return max((end for end in known if end is not None), key=lambda end: (end[0], not end[1]))


# ---- Arithmetic -----------------------------------------------------------------------------


def negate_range(a: Range) -> Range:
    """−a."""
    return Range(None if a.high is None else -a.high, None if a.low is None else -a.low, a.high_open, a.low_open)


def add(a: Range, b: Range) -> Range:
    """a + b."""
    return _made(_add_ends(_low(a), _low(b)), _add_ends(_high(a), _high(b)))


def _add_ends(a: _End, b: _End) -> _End:
    return None if a is None or b is None else (a[0] + b[0], a[1] or b[1])


def subtract(a: Range, b: Range) -> Range:
    """a − b."""
    return add(a, negate_range(b))


def multiply(a: Range, b: Range) -> Range:
    """a × b."""
    if a.low is not None and a.low is a.high and b.low is not None and b.low is b.high:
        return point(a.low * b.low)
    products = [_product(x, y) for x in _ends(a) for y in _ends(b)]
    low = None if any(sign < 0 for sign, _ in products) else _lowest(end for sign, end in products if sign == 0)
    high = None if any(sign > 0 for sign, _ in products) else _highest(end for sign, end in products if sign == 0)
    return _made(low, high)


def _ends(a: Range) -> tuple[tuple[int, _End], ...]:
    """Both ends with their sign of infinity: −1 and 1 for an end that has no bound, 0 for a number."""
    low, high = _low(a), _high(a)
    return ((-1, None) if low is None else (0, low), (1, None) if high is None else (0, high))


def _sign(end: tuple[int, _End]) -> int:
    infinite, number = end
    if number is None:
        return infinite
    return (number[0] > 0) - (number[0] < 0)


def _product(x: tuple[int, _End], y: tuple[int, _End]) -> tuple[int, _End]:
    """The product of two ends: a sign of infinity and None, or 0 and a number with whether it is left out."""
    (_, a), (_, b) = x, y
    if a is not None and b is not None:
        value = a[0] * b[0]
        # A bound that is zero and counts reaches the product zero whatever the other end is.
        reached = (a[0] == 0 and not a[1]) or (b[0] == 0 and not b[1])
        return 0, (value, (a[1] or b[1]) and not reached)
    sign = _sign(x) * _sign(y)
    if sign == 0:
        zero = a if a is not None else b
        return 0, (Fraction(0), zero is not None and zero[1])
    return sign, None


def divide(a: Range, b: Range) -> Range | None:
    """a / b; None if b may be zero."""
    if contains(b, Fraction(0)):
        return None
    return multiply(a, _reciprocal(b))


def _reciprocal(b: Range) -> Range:
    positive = b.low is not None and b.low >= 0
    low = None if b.high is None or b.high == 0 else (1 / b.high, b.high_open)
    high = None if b.low is None or b.low == 0 else (1 / b.low, b.low_open)
    if low is None and positive:
        low = (Fraction(0), True)
    if high is None and not positive:
        high = (Fraction(0), True)
    return _made(low, high)


# ---- Sets of ranges -----------------------------------------------------------------------------


def hull(ranges: Sequence[Range]) -> Range:
    """The smallest range that holds all of these."""
    return _made(_lowest(map(_low, ranges)), _highest(map(_high, ranges)))


def contains(a: Range, value: Fraction) -> bool:
    """Whether a number lies in a range."""
    above = a.low is None or a.low < value or (a.low == value and not a.low_open)
    below = a.high is None or value < a.high or (a.high == value and not a.high_open)
    return above and below


def within(inner: Range, outer: Range) -> bool:
    """Whether every number of one range lies in another."""
    low, high = outer.low, outer.high
    if low is not None and (inner.low is None or not _keeps(inner.low, low, inner.low_open or not outer.low_open)):
        return False
    return high is None or (inner.high is not None and _keeps(high, inner.high, inner.high_open or not outer.high_open))


def _keeps(a: Fraction, b: Fraction, or_equal: bool) -> bool:
    """Whether a is above b, or equal where that is enough; by whole numbers, since this is asked very often."""
    difference = a.numerator * b.denominator - b.numerator * a.denominator
    return difference > 0 or (or_equal and difference == 0)


def intersection(a: Range, b: Range) -> Range | None:
    """The numbers that lie in both; None if there are none."""
    lows = [(each.low, each.low_open) for each in (a, b) if each.low is not None]
    highs = [(each.high, not each.high_open) for each in (a, b) if each.high is not None]
    low, low_open = max(lows, default=(None, False))
    high, closed = min(highs, default=(None, True))
    if low is not None and high is not None and (low > high or (low == high and (low_open or not closed))):
        return None
    return Range(low, high, low_open, not closed)


def outside(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """The stretches that no range covers, from low to high."""
    left: tuple[Range, ...] = (EVERYTHING,)
    for each in ranges:
        below = None if each.low is None else Range(None, each.low, high_open=not each.low_open)
        above = None if each.high is None else Range(each.high, None, low_open=not each.high_open)
        sides = [side for side in (below, above) if side is not None]
        found = (intersection(stretch, side) for stretch in left for side in sides)
        left = tuple(stretch for stretch in found if stretch is not None)
    return left


def intersects(a: Range, b: Range) -> bool:
    """Whether two ranges share a number."""
    return not _certainly_below(a, b) and not _certainly_below(b, a)


def _certainly_below(a: Range, b: Range, or_equal: bool = False) -> bool:
    """Whether every number of `a` is below (or equal to) every number of `b`."""
    if a.high is None or b.low is None:
        return False
    return a.high < b.low or (a.high == b.low and (or_equal or a.high_open or b.low_open))


def normalised(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """These ranges from low to high, joined where they overlap or touch; their hull if there are more than eight."""
    ordered = sorted(ranges, key=lambda each: (each.low is not None, each.low or 0, each.low_open))
    joined: list[Range] = []
    for each in ordered:
        if joined and (intersects(joined[-1], each) or _touch(joined[-1], each)):
            joined[-1] = hull([joined[-1], each])
        else:
            joined.append(each)
    return tuple(joined) if len(joined) <= MOST_RANGES else (hull(joined),)


def _touch(a: Range, b: Range) -> bool:
    return a.high is not None and a.high == b.low and not (a.high_open and b.low_open)


def smallest_of(sure: Sequence[Range], possible: Sequence[Range], open_below: bool) -> Range:
    """
    The smallest of some numbers: all of `sure` are there, any others of `possible` may be.

    `open_below` says that there may be numbers of which nothing is known. `possible` holds `sure` and is not empty.
    """
    low = None if open_below else _lowest(map(_low, possible))
    bounded = [(each.high, each.high_open) for each in sure if each.high is not None]
    if bounded:
        return _made(low, min(bounded, key=lambda end: (end[0], not end[1])))
    return _made(low, None if sure or open_below else _highest(map(_high, possible)))


# ---- Comparison -----------------------------------------------------------------------------------


def compare(operator: Comparison, a: Range, b: Range) -> Truth:
    """`a operator b`, decided only if every pair of possible numbers agrees."""
    match operator:
        case Comparison.LT:
            return _decided(_certainly_below(a, b), _certainly_below(b, a, or_equal=True))
        case Comparison.LE:
            return _decided(_certainly_below(a, b, or_equal=True), _certainly_below(b, a))
        case Comparison.GT:
            return compare(Comparison.LT, b, a)
        case Comparison.GE:
            return compare(Comparison.LE, b, a)
        case Comparison.EQ:
            return _decided(a.is_point and a == b, not intersects(a, b))
        case Comparison.NE:
            return _decided(not intersects(a, b), a.is_point and a == b)
        case _:
            assert_never(operator)


def _decided(true: bool, false: bool) -> Truth:
    if true:
        return Truth.TRUE
    return Truth.FALSE if false else Truth.UNKNOWN


# ---- Roots and powers ---------------------------------------------------------------------------------


def power(base: Range, exponent: Fraction, digits: int = 50) -> Range:
    """
    A range of rational ends that holds base ** exponent, for a base above zero.

    A point is exact where the result is rational, else its ends are at most 10 ** −digits apart, relative to it.

    Raises:
        ValueError: the base may be zero or less.
    """
    if base.low is None or base.low < 0 or (base.low == 0 and not base.low_open):
        raise ValueError("a power needs a base above zero")
    if exponent == 0:
        return point(1)
    ends = [_power_of_end(base.low, exponent, digits), _power_of_end(base.high, exponent, digits)]
    low, high = ends if exponent > 0 else reversed(ends)
    low_open, high_open = (base.low_open, base.high_open) if exponent > 0 else (base.high_open, base.low_open)
    bottom = low.low if low is not None else Fraction(0)
    exact_low, exact_high = low is not None and low.is_point, high is not None and high.is_point
    return Range(
        bottom,
        None if high is None else high.high,
        low is None or (low_open and exact_low),
        high_open and exact_high,
    )


def _power_of_end(end: Fraction | None, exponent: Fraction, digits: int) -> Range | None:
    """The power of one end, None if that is infinitely large or reaches zero."""
    return None if end is None or end == 0 else Range(*power_between(end, exponent, digits))


def square_root(base: Range) -> Range:
    """The square root of a range above zero."""
    return power(base, Fraction(1, 2))


# ---- Text -----------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+))?", re.ASCII)


@lru_cache(maxsize=4096)
def parse_number(text: str) -> Fraction | None:
    """
    An exact number from decimal text with an optional sign and exponent; None for anything else.

    Numbers that need more than 400 digits where they are written out without an exponent are refused: no measurement
    has them, and `1e999999999` would fill the memory.
    """
    match = _NUMBER.fullmatch(text) if len(text) <= MOST_DIGITS + MOST_SIGNS else None
    if match is None:
        return None
    sign, digits, exponent = match.groups()
    whole, _, decimals = digits.partition(".")
    shift = 0 if exponent is None else int(exponent)
    if len(whole) + len(decimals) + abs(shift) > MOST_DIGITS:
        return None
    if shift:
        return Fraction(text)
    # What is written without an exponent is read without going through text once more.
    number = int(f"{sign}{whole}{decimals}")
    return Fraction(number, 10 ** len(decimals)) if decimals else Fraction(number)


def decimal_text(value: Fraction) -> str:
    """A number as an exact decimal, or as `n/d` where its decimals do not end."""
    twos, fives, rest = 0, 0, value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
