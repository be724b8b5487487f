"""Arithmetic and comparison of ranges against every pair of numbers of a grid (SEMANTICS 7 and 8)."""

from __future__ import annotations

import operator
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.values import interval
from protocol_dsl.values.interval import Comparison, Range, point
from protocol_dsl.values.truth import Truth

SIGNS = {
    Comparison.EQ: operator.eq,
    Comparison.NE: operator.ne,
    Comparison.LT: operator.lt,
    Comparison.LE: operator.le,
    Comparison.GT: operator.gt,
    Comparison.GE: operator.ge,
}
ENDS = st.none() | st.integers(-2, 2)
STEP = Fraction(1, 4)
GRID = [STEP * n for n in range(-16, 17)]
"""Finer than the ends, and reaching beyond them, so that it shows what lies next to an open end."""


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    """Ranges between whole numbers, with every kind of end."""
    low, high = draw(ENDS), draw(ENDS)
    if low is not None and high is not None and low >= high:
        return point(low)
    return Range(low, high, low is not None and draw(st.booleans()), high is not None and draw(st.booleans()))


def numbers(a: Range) -> list[Fraction]:
    return [each for each in GRID if interval.contains(a, each)]


@given(ranges(), ranges())
def test_arithmetic_holds_every_result(a: Range, b: Range):
    quotient = interval.divide(a, b)
    for x, y in product(numbers(a), numbers(b)):
        assert interval.contains(interval.add(a, b), x + y)
        assert interval.contains(interval.subtract(a, b), x - y)
        assert interval.contains(interval.multiply(a, b), x * y)
        if quotient is not None:
            assert interval.contains(quotient, x / y)
    assert (quotient is None) == interval.contains(b, Fraction(0))


CLOSE = Fraction(1, 10**6)


def near(a: Range) -> list[Fraction]:
    """Numbers of a range at its ends, just beside them, very far out, and at zero."""
    far = Fraction(10**9)
    ends = [-far if a.low is None else a.low, far if a.high is None else a.high, Fraction(0)]
    shifted = [end + shift for end in ends for shift in (-CLOSE, Fraction(0), CLOSE)]
    return [each for each in shifted if interval.contains(a, each)]


@given(ranges(), ranges())
def test_arithmetic_holds_nothing_that_is_no_result(a: Range, b: Range):
    """Each end of a result is met if it counts, and approached if it does not."""
    made = {
        operator.add: interval.add(a, b),
        operator.sub: interval.subtract(a, b),
        operator.mul: interval.multiply(a, b),
        operator.truediv: interval.divide(a, b),
    }
    for combine, result in made.items():
        if result is None:
            continue
        found = [combine(x, y) for x, y in product(near(a), near(b))]
        least, greatest = min(found), max(found)
        assert least < -1000 if result.low is None else least - result.low < 100 * CLOSE
        assert greatest > 1000 if result.high is None else result.high - greatest < 100 * CLOSE
        if result.low is not None and not result.low_open:
            assert least == result.low
        if result.high is not None and not result.high_open:
            assert greatest == result.high


@given(ranges(), ranges(), st.sampled_from(list(Comparison)))
def test_a_comparison_is_decided_exactly_when_every_pair_agrees(a: Range, b: Range, comparison: Comparison):
    outcomes = {SIGNS[comparison](x, y) for x, y in product(numbers(a), numbers(b))}
    expected = Truth.UNKNOWN if len(outcomes) > 1 else Truth.TRUE if True in outcomes else Truth.FALSE

    assert interval.compare(comparison, a, b) is expected


@given(ranges(), ranges())
def test_ranges_intersect_exactly_when_they_share_a_number(a: Range, b: Range):
    assert interval.intersects(a, b) == bool(set(numbers(a)) & set(numbers(b)))
    assert interval.within(a, b) == (set(numbers(a)) <= set(numbers(b)))


@given(st.lists(ranges(), min_size=1, max_size=6))
def test_joining_ranges_neither_adds_nor_loses_a_number(several: list[Range]):
    joined = interval.normalised(several)

    assert {x for each in joined for x in numbers(each)} == {x for each in several for x in numbers(each)}
    assert list(joined) == sorted(joined, key=lambda each: (each.low is not None, each.low or 0))


@given(st.lists(ranges(), min_size=1, max_size=3), st.lists(ranges(), max_size=2))
def test_the_smallest_of_some_numbers_lies_where_every_choice_has_it(sure: list[Range], unsure: list[Range]):
    smallest = interval.smallest_of(sure, [*sure, *unsure], open_below=False)

    for world in product(*(numbers(each)[::5] for each in sure), *([None, *numbers(each)[::5]] for each in unsure)):
        assert interval.contains(smallest, min(each for each in world if each is not None))


positive = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000)


@given(positive, st.fractions(min_value=-3, max_value=3, max_denominator=4), st.sampled_from((5, 20, 50)))
def test_a_power_lies_between_its_ends_and_they_lie_close(base: Fraction, exponent: Fraction, digits: int):
    found = interval.power(point(base), exponent, digits)
    assert found.low is not None
    assert found.high is not None
    whole = base**exponent.numerator

    # x <= y ** (1/d) exactly if x ** d <= y, which is exact.
    assert found.low**exponent.denominator <= whole <= found.high**exponent.denominator
    assert (found.high - found.low) / found.high <= Fraction(1, 10**digits)


@given(positive, st.fractions(min_value=-2, max_value=2, max_denominator=4))
def test_a_power_is_what_decimal_arithmetic_gives(base: Fraction, exponent: Fraction):
    with localcontext() as context:
        context.prec = 60
        value = (Decimal(base.numerator) / base.denominator) ** (Decimal(exponent.numerator) / exponent.denominator)
    found = interval.power(point(base), exponent, 40)

    assert found.low is not None
    assert abs(found.low - Fraction(value)) <= Fraction(value) / 10**38


@given(st.fractions())
def test_a_number_is_read_again_as_it_was_written(value: Fraction):
    text = interval.decimal_text(value)

    assert Fraction(text) == value
    assert "/" in text or interval.parse_number(text) == value
